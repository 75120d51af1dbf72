"""News of channels: what comes late, twice, or about nobody changes nothing it should not."""

from __future__ import annotations

from datetime import timedelta

from domain.details import MessageDetails, details_of
from domain.entities import Conversation, Entry
from domain.glossary import ChannelKind, Delivery
from domain.ids import EntryId
from domain.ports import (
    AddressBlocked,
    AddressChanged,
    AnyNews,
    MessageDeleted,
    MessageEdited,
    ReadUpTo,
)
from server.handlers import news
from server.storage import people
from tests.unit.server.bench import Bench


def _tell(bench: Bench, told: AnyNews) -> None:
    bench.database.write_now(news.happened(told))


def _chat(bench: Bench, text: str = "Заказ 4172", ref: str = "r1") -> Conversation:
    return bench.receive(
        text,
        ref,
        channel_id=bench.shop.channels[ChannelKind.WEBCHAT].id,
        identity_kind="telegram",
        address="1111",
        authenticated=None,
    )


def _newest(bench: Bench, talk: Conversation) -> Entry:
    assert talk.last_inbound_id is not None
    return bench.need(Entry, EntryId(talk.last_inbound_id))


def test_a_late_wording_does_not_replace_a_newer_one(bench: Bench) -> None:
    talk = _chat(bench)
    channel, now = bench.shop.channels[ChannelKind.WEBCHAT].id, bench.clock.now()
    for text, age in (("Второе", 0), ("Первое", 60)):
        at = now - timedelta(seconds=age)
        _tell(bench, MessageEdited(channel_id=channel, provider_ref="r1", text=text, at=at))
    entry = _newest(bench, talk)
    assert entry.text == "Второе"
    assert details_of(entry, MessageDetails).earlier == ("Заказ 4172",)
    assert bench.need(Conversation, talk.id).preview == "Второе"


def test_news_about_nobody_change_nothing(bench: Bench) -> None:
    talk = _chat(bench)
    channel, now = bench.shop.channels[ChannelKind.WEBCHAT].id, bench.clock.now()
    told: list[AnyNews] = [
        MessageEdited(channel_id=channel, provider_ref="other", text="x", at=now),
        MessageDeleted(channel_id=channel, provider_ref="other", at=now),
        ReadUpTo(channel_id=channel, address="1111", at=now, provider_ref="other"),
        AddressChanged(channel_id=channel, identity_kind="telegram", old="9", new="8", at=now),
        AddressChanged(
            channel_id=channel, identity_kind="telegram", old="1111", new="1111", at=now
        ),
        AddressBlocked(
            channel_id=channel, identity_kind="telegram", address="9", blocked=True, at=now
        ),
    ]
    before = _newest(bench, talk)
    for item in told:
        _tell(bench, item)
    assert _newest(bench, talk) == before
    assert bench.need(Conversation, talk.id) == talk


def test_the_same_news_twice_are_one_entry_of_the_history(bench: Bench) -> None:
    talk = _chat(bench)
    told = AddressBlocked(
        channel_id=bench.shop.channels[ChannelKind.WEBCHAT].id,
        identity_kind="telegram",
        address="1111",
        blocked=True,
        at=bench.clock.now(),
    )
    for _ in range(3):
        _tell(bench, told)
    entries = bench.database.read_now(lambda unit: people.owned_by(unit, talk.customer_id))
    rules = [item.details.get("rule") for item in entries if isinstance(item, Entry)]
    assert rules.count("address_blocked") == 1


def test_a_person_who_comes_back_to_an_old_number_has_it_again(bench: Bench) -> None:
    talk = _chat(bench)
    channel, now = bench.shop.channels[ChannelKind.WEBCHAT].id, bench.clock.now()
    for old, new in (("1111", "2222"), ("2222", "1111")):
        _tell(
            bench,
            AddressChanged(channel_id=channel, identity_kind="telegram", old=old, new=new, at=now),
        )
    owned = bench.database.read_now(lambda unit: people.identities_of(unit, talk.customer_id))
    current = [item.value for item in owned if item.valid_until_on is None]
    assert current == ["1111"]
    assert sorted(item.value for item in owned) == ["1111", "2222"]
    back = bench.need(Conversation, talk.id)
    assert back.identity_id == next(item.id for item in owned if item.value == "1111")


def test_a_read_mark_never_takes_a_failure_back(bench: Bench) -> None:
    talk = _chat(bench)
    failed = Entry(
        id=EntryId(bench.shop.agents[0].id),
        customer_id=talk.customer_id,
        branch_id=talk.branch_id,
        conversation_id=talk.id,
        kind="message",
        channel_kind="telegram",
        direction="outbound",
        at=bench.clock.now(),
        delivery=Delivery.FAILED,
    )
    bench.write(failed)
    channel = bench.shop.channels[ChannelKind.WEBCHAT].id
    _tell(bench, ReadUpTo(channel_id=channel, address="1111", at=bench.clock.now()))
    assert bench.need(Entry, failed.id).delivery == Delivery.FAILED
