"""Hostile names and texts through every door of the centre: kept cleaned, bounded, findable."""

from __future__ import annotations

import csv
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from domain.details import CallDetails, MailDetails, details_of
from domain.entities import Customer, Entity, Entry, Identity, Offer
from domain.glossary import ChannelKind, IdentityKind, OpStatus
from domain.ids import CustomerId, IdentityId, new_id
from domain.operations import Change, CustomerCreate, CustomerPatch, IdentityAdd, NoteAdd
from domain.ports import CallAnswered, CallEnded, CallOffered, CallTransferred, CallWaiting
from domain.text import MAX_NAME, MAX_TEXT
from domain.wire import FillKey, Row
from server.app.admin import import_csv
from server.handlers import calls, inbound
from server.storage import feed, messages, people
from tests.unit.adapters.mail.mails import read, with_files
from tests.unit.server.bench import Bench, entry_id
from tests.unit.server.naughty import NAUGHTY

_ODD = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF)}


def _strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for item in value.items() for text in _strings(item)]
        case list() | tuple():
            return [text for item in value for text in _strings(item)]
        case _:
            return []


def _texts(entity: Entity) -> list[str]:
    return _strings(msgspec.to_builtins(entity))


def _is_clean(text: str, *, line: bool) -> bool:
    bad = {
        char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"
    }
    if line:
        bad |= {char for char in text if char in "\n\t"}
    return not bad and not _ODD & set(text) and len(text) <= MAX_TEXT


def _everything(bench: Bench) -> list[Row]:
    rows: list[Row] = []
    for bucket in (f"branch:{bench.shop.branch.id}", f"agent:{bench.shop.agents[0].id}"):
        after: FillKey | None = None
        while True:
            key = after
            found, after = bench.database.read_now(
                lambda unit, key=key, bucket=bucket: feed.fill(unit, bucket, key, 500)  # type: ignore[misc]
            )
            rows += found
            if after is None:
                break
    return rows


def _assert_all_clean(bench: Bench) -> None:
    for row in _everything(bench):
        for text in _strings(row.fields):
            assert _is_clean(text, line=False), (row.kind, text[:80])


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(NAUGHTY) >= 60
    assert any("\u202e" in item for item in NAUGHTY)
    assert any("\x00" in item for item in NAUGHTY)
    assert any(len(item) >= 1_000_000 for item in NAUGHTY)
    assert any("\ud800" <= char <= "\udfff" for item in NAUGHTY for char in item)


def test_messages_from_customers(bench: Bench) -> None:
    for number, text in enumerate(NAUGHTY):
        conversation = bench.receive(
            text, ref=f"{text[:2000]}{number}", claimed_name=text, subject=text
        )
        assert conversation.customer_id == bench.shop.customer.id
    _assert_all_clean(bench)


def test_senders_addresses_and_visitors_names(bench: Bench) -> None:
    for text in NAUGHTY:
        bench.receive("x", address=text, claimed_name=text, authenticated=False)
        bench.receive(
            "x",
            channel_id=bench.shop.channels[ChannelKind.WEBCHAT].id,
            identity_kind=IdentityKind.WEBCHAT,
            address=text,
            claimed_name=text,
        )
    _assert_all_clean(bench)
    for row in _everything(bench):
        if row.kind == Customer.KIND:
            assert len(row.fields.get("display_name", "")) <= MAX_NAME


def test_events_of_calls(bench: Bench) -> None:
    channel_id, now = bench.shop.channels[ChannelKind.PHONE].id, datetime.now(UTC)
    for number, text in enumerate(NAUGHTY):
        call_id = f"{text[:3000]}{number}"
        for event in (
            CallWaiting(call_id=call_id, at=now, number=text, name=text, queue=text),
            CallOffered(call_id=call_id, at=now, extension="1001", number=text, name=text),
            CallAnswered(call_id=call_id, at=now, extension=text),
            CallTransferred(call_id=call_id, at=now, kind=text, to=text),
            CallEnded(call_id=call_id, at=now, answered=True, talk_s=1, cause=text),
        ):
            bench.database.write_now(calls.reported(channel_id, event))
    _assert_all_clean(bench)
    rows = _everything(bench)
    entries = [row for row in rows if row.kind == Entry.KIND]
    assert len(entries) == len(NAUGHTY)
    assert len([row for row in rows if row.kind == Offer.KIND]) == len(NAUGHTY)


def test_operations_of_agents(bench: Bench) -> None:
    desk, shop = bench.desk(), bench.shop
    for text in (item for item in NAUGHTY if _travels(item)):
        person = Customer(
            id=CustomerId(new_id()),
            display_name=text,
            city=text,
            tags=(text,) * 3,
            attributes={text: [text, {text: text}]},
            about=text,
            branch_id=shop.branch.id,
        )
        identity = Identity(
            id=IdentityId(new_id()),
            customer_id=person.id,
            branch_id=shop.branch.id,
            kind=IdentityKind.EMAIL,
            value=text,
            label=text,
        )
        patch = {
            name: Change(old=None, new=value)
            for name, value in {
                "display_name": text,
                "family_name": text,
                "tags": [text],
                "preferences": {text: text},
                "about": text,
            }.items()
        }
        for args in (
            CustomerCreate(customer=person, identities=(identity,)),
            IdentityAdd(identity=msgspec.structs.replace(identity, id=IdentityId(new_id()))),
            CustomerPatch(id=shop.customer.id, changes=patch),
            NoteAdd(
                id=entry_id(), customer_id=shop.customer.id, branch_id=shop.branch.id, text=text
            ),
        ):
            seen = bench.ver(Customer, shop.customer.id)
            assert desk.do(args, base_ver=seen)[0] in (OpStatus.APPLIED, OpStatus.MERGED)
        row = bench.need(Customer, shop.customer.id)
        assert _is_clean(row.display_name, line=True)
        assert len(row.display_name) <= MAX_NAME
    _assert_all_clean(bench)


def _travels(text: str) -> bool:
    """Tell whether the wire can carry a text at all: a lone surrogate has no encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def test_an_imported_file(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, ["name", "phone", "email", "city"])
        writer.writeheader()
        for number, text in enumerate(item for item in NAUGHTY if len(item) < 100_000):
            writer.writerow({"name": text, "phone": text, "email": f"{number}{text}", "city": text})
    report = import_csv(bench.database, path, "Центр")
    assert report.customers + report.known + len(report.refused) >= 60
    _assert_all_clean(bench)


@pytest.mark.parametrize("number", ["", "anonymous", "Unknown", "<unknown>", "restricted", "s"])
def test_a_withheld_number_gets_a_card_of_its_own_each_time(bench: Bench, number: str) -> None:
    channel_id, now = bench.shop.channels[ChannelKind.PHONE].id, datetime.now(UTC)
    owners = []
    for call_id in ("1", "2"):
        event = CallWaiting(call_id=call_id, at=now, number=number)
        bench.database.write_now(calls.reported(channel_id, event))
    for row in _everything(bench):
        if row.kind == Entry.KIND:
            entry = bench.need(Entry, row.id)
            owners.append(entry.customer_id)
            assert details_of(entry, CallDetails).number == ""
    assert len(set(owners)) == 2
    assert bench.shop.customer.id not in owners
    assert (
        bench.database.read_now(
            lambda unit: people.identities_by_value(unit, IdentityKind.PHONE, "")
        )
        == []
    )


def test_a_number_two_customers_share_offers_both(bench: Bench) -> None:
    shop = bench.shop
    other = Customer(id=CustomerId(new_id()), display_name="Пётр", branch_id=shop.branch.id)
    bench.write(
        other,
        Identity(
            id=IdentityId(new_id()),
            customer_id=other.id,
            branch_id=shop.branch.id,
            kind=IdentityKind.PHONE,
            value="+79161234567",
        ),
    )
    channel_id, now = shop.channels[ChannelKind.PHONE].id, datetime.now(UTC)
    for event in (
        CallWaiting(call_id="1", at=now, number="8 916 123-45-67"),
        CallOffered(call_id="1", at=now, extension="1001", number="8 916 123-45-67"),
    ):
        bench.database.write_now(calls.reported(channel_id, event))
    offers = [row for row in _everything(bench) if row.kind == Offer.KIND]
    assert len(offers) == 1
    offer = bench.need(Offer, offers[0].id)
    assert {item.customer_id for item in offer.candidates} == {shop.customer.id, other.id}


def test_of_a_mail_with_hundreds_of_files_and_megabytes_of_text_nothing_is_lost(
    bench: Bench,
) -> None:
    """The text is cut where a message ends, but the mail itself hangs on it, last of all files."""
    files = [(f"{number}.txt", f"файл {number}") for number in range(450)]
    raw = with_files("Где заказ? " * 300_000, files)
    assert len(raw) > 5_000_000
    message = read(raw)
    assert len(message.attachments) == 451
    assert len(message.text) <= MAX_TEXT
    here = {
        "channel_id": bench.shop.channels[ChannelKind.EMAIL].id,
        "address": "klimova@pochta.example",
        "provider_ref": "<many@pochta.example>",
    }
    done = bench.database.write_now(inbound.received(msgspec.structs.replace(message, **here)))
    entry = bench.need(Entry, done.entry_id)
    assert len(entry.attachments) == 451
    whole = bench.database.read_now(lambda unit: messages.blob(unit, entry.attachments[-1].sha256))
    assert whole == raw
    assert details_of(entry, MailDetails).unreadable == "text_too_long"
