"""Addresses that grow old: they find their person, say so, and get nothing any more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.entities import Conversation, Customer, Entry, Identity
from domain.errors import Code
from domain.glossary import ChannelKind, Delivery, EntryKind, OpStatus
from domain.ids import IdentityId, new_id
from domain.operations import IdentityClose
from server.handlers import outbound, recognise
from server.storage import messages, people
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.letters import letter_to

APPLIED = (OpStatus.APPLIED, "")


def _chat(bench: Bench, kind: str = "telegram", address: str = "1111") -> Conversation:
    return bench.receive(
        channel_id=bench.shop.channels[ChannelKind.WEBCHAT].id,
        identity_kind=kind,
        address=address,
        authenticated=None,
    )


def _address(bench: Bench, talk: Conversation) -> Identity:
    assert talk.identity_id is not None
    return bench.need(Identity, talk.identity_id)


def _other(old: Identity, value: str) -> Identity:
    return replaced(old, id=IdentityId(new_id()), value=value, seen_at=None)


def test_an_answer_to_an_old_address_is_refused_with_its_reason(bench: Bench) -> None:
    talk, desk = bench.receive(), bench.desk()
    address = _address(bench, talk)
    assert desk.do(IdentityClose(id=address.id)) == APPLIED
    assert desk.do(letter_to(bench, talk)) == (OpStatus.REJECTED, Code.ADDRESS_CLOSED)
    assert desk.do(IdentityClose(id=address.id, closed=False)) == APPLIED
    assert desk.do(letter_to(bench, talk)) == APPLIED


def test_answers_go_to_the_address_in_its_place_also_those_on_their_way(bench: Bench) -> None:
    talk, desk = bench.receive(), bench.desk()
    old = _address(bench, talk)
    letter = letter_to(bench, talk)
    assert desk.do(letter) == APPLIED
    fresh = _other(old, "Anna.New@Pochta.example")
    assert desk.do(IdentityClose(id=old.id, successor=fresh)) == APPLIED
    channel = bench.shop.channels[ChannelKind.EMAIL].id
    (dispatch,) = bench.database.write_now(outbound.claim([channel]))
    assert dispatch.message.address == "anna.new@pochta.example"
    assert bench.need(Conversation, talk.id).identity_id == fresh.id
    assert bench.need(Identity, old.id).valid_until_on == bench.clock.now().date()


def test_what_waits_for_a_closed_address_is_not_sent_and_the_history_says_why(bench: Bench) -> None:
    talk, desk = bench.receive(), bench.desk()
    letter = letter_to(bench, talk)
    assert desk.do(letter) == APPLIED
    assert desk.do(IdentityClose(id=_address(bench, talk).id)) == APPLIED
    channel = bench.shop.channels[ChannelKind.EMAIL].id
    assert bench.database.write_now(outbound.claim([channel])) == []
    assert bench.need(Entry, letter.id).delivery == Delivery.FAILED
    owned = bench.database.read_now(lambda unit: people.owned_by(unit, talk.customer_id))
    told = [e for e in owned if isinstance(e, Entry) and e.kind == EntryKind.AUTOMATION]
    assert [entry.details["rule"] for entry in told] == ["address_closed"]
    row = bench.database.read_now(lambda unit: messages.outbound_row(unit, letter.id))
    assert row is not None
    assert (row["state"], row["detail"]) == ("failed", Code.ADDRESS_CLOSED)


def test_an_old_number_that_calls_finds_its_person_and_says_it_is_old(bench: Bench) -> None:
    person = bench.shop.customer
    number = Identity(
        id=IdentityId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind="phone",
        value="+79160009988",
        valid_until_on=bench.clock.now().date(),
    )
    bench.write(number)
    who = bench.database.write_now(lambda u: recognise.recognise(u, "phone", "8 916 000-99-88"))
    assert who.customer.id == person.id
    assert [item.reason for item in who.candidates] == ["old_identity"]
    assert bench.need(Identity, number.id).valid_until_on == number.valid_until_on


def test_who_writes_from_a_number_given_up_is_not_taken_for_its_last_owner(bench: Bench) -> None:
    talk = _chat(bench, "whatsapp", "+79160007766")
    assert bench.desk().do(IdentityClose(id=_address(bench, talk).id)) == APPLIED
    again = _chat(bench, "whatsapp", "+79160007766")
    assert again.customer_id != talk.customer_id
    assert bench.need(Customer, again.customer_id).provisional


def test_an_account_of_a_messenger_is_in_use_again_when_it_writes(bench: Bench) -> None:
    talk = _chat(bench)
    address = _address(bench, talk)
    assert address.verified
    assert bench.desk().do(IdentityClose(id=address.id)) == APPLIED
    assert _chat(bench).id == talk.id
    assert bench.need(Identity, address.id).valid_until_on is None


def test_mail_is_verified_by_our_own_server_alone(bench: Bench) -> None:
    claimed = bench.receive(address="one@pochta.example", authenticated=None)
    proved = bench.receive(address="two@pochta.example", authenticated=True)
    assert not _address(bench, claimed).verified
    assert _address(bench, proved).verified


@pytest.mark.parametrize("wrong", ["other person", "other kind", "same", "empty"])
def test_a_successor_that_is_none_is_refused(bench: Bench, wrong: str) -> None:
    talk = bench.receive()
    old = _address(bench, talk)
    fresh = {
        "other person": _other(replaced(old, customer_id=bench.stranger.id), "b@pochta.example"),
        "other kind": replaced(_other(old, "+79160001122"), kind="phone"),
        "same": _other(old, old.value.upper()),
        "empty": _other(old, " \u200b "),
    }[wrong]
    answer = bench.desk().do(IdentityClose(id=old.id, successor=fresh))
    assert answer == (OpStatus.REJECTED, Code.INVALID)
    assert bench.need(Identity, old.id) == old


def test_an_address_of_another_branch_is_not_there(bench: Bench) -> None:
    far = Identity(
        id=IdentityId(UUID(int=7)),
        customer_id=bench.stranger.id,
        branch_id=bench.elsewhere.id,
        kind="phone",
        value="+79160005544",
    )
    bench.write(far)
    assert bench.desk().do(IdentityClose(id=far.id)) == (OpStatus.REJECTED, Code.NOT_FOUND)


def test_when_somebody_last_came_is_kept_to_the_day(bench: Bench) -> None:
    talk = _chat(bench)
    first = _address(bench, talk)
    assert first.seen_at is not None
    ver = bench.ver(Identity, first.id)
    _chat(bench)
    assert bench.ver(Identity, first.id) == ver
    long_ago = first.seen_at - timedelta(days=2)
    bench.write(replaced(first, seen_at=long_ago))
    _chat(bench)
    seen = _address(bench, talk).seen_at
    assert seen is not None
    assert seen > long_ago + timedelta(days=1)
