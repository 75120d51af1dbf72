"""Messages that are there are changed or taken back: by whom, until when, and what comes of it."""

from __future__ import annotations

import pytest

from domain.details import MessageDetails, details_of
from domain.entities import Channel, Conversation, Entry
from domain.errors import Code
from domain.glossary import Amending, ChannelKind
from domain.ids import ChannelId, EntryId
from domain.operations import MessageAmend
from server.handlers import amending
from server.handlers.amending import Change
from server.storage import amendments
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, Desk, replaced
from tests.unit.server.chats import answered, chat

HOUR = 3600.0


@pytest.fixture
def bench(timed: Bench) -> Bench:
    return timed


def asked(bench: Bench, desk: Desk, entry_id: EntryId, text: str = "") -> tuple[str, str]:
    return desk.do(MessageAmend(id=entry_id, old=bench.need(Entry, entry_id).text, text=text))


def taken(bench: Bench, talk: Conversation) -> list[Change]:
    assert talk.channel_id is not None
    channel: ChannelId = talk.channel_id
    return bench.database.write_now(amending.claim([channel]))


def details(bench: Bench, entry_id: EntryId) -> MessageDetails:
    return details_of(bench.need(Entry, entry_id), MessageDetails)


def test_the_provider_is_told_the_words_and_which_message(bench: Bench) -> None:
    desk, talk = bench.desk(), chat(bench)
    sent = answered(bench, desk, talk, text="В среду")
    assert asked(bench, desk, sent, "В четверг") == ("applied", "")
    (change,) = taken(bench, talk)
    told = change.amendment
    assert (told.address, told.refs, told.text) == ("1111111", ("1111111:1",), "В четверг")
    assert taken(bench, talk) == []
    assert bench.need(Conversation, talk.id).preview == "В четверг"
    bench.database.write_now(amending.done(change.wish))
    known = details(bench, sent)
    assert (known.amending, known.earlier) == (Amending.NONE, ("В среду",))
    assert known.edited_at == bench.clock.now()


def test_all_parts_are_taken_back_and_only_one_text_is_changed(bench: Bench) -> None:
    desk, talk = bench.desk(), chat(bench)
    long = answered(bench, desk, talk, "1111111:1", "1111111:2", text="раз два")
    assert asked(bench, desk, long, "три") == ("rejected", Code.INVALID)
    assert asked(bench, desk, long) == ("applied", "")
    (change,) = taken(bench, talk)
    assert sorted(change.amendment.refs) == ["1111111:1", "1111111:2"]


def test_the_last_wish_counts_whatever_was_on_its_way(bench: Bench) -> None:
    desk, talk = bench.desk(), chat(bench)
    sent = answered(bench, desk, talk, text="В среду")
    asked(bench, desk, sent, "В четверг")
    (first,) = taken(bench, talk)
    asked(bench, desk, sent, "В пятницу")
    bench.database.write_now(amending.done(first.wish))
    assert details(bench, sent).amending == Amending.CHANGING
    (second,) = taken(bench, talk)
    bench.database.write_now(amending.refused(second.wish, "too late"))
    # What the customer reads is what had been done before.
    assert bench.need(Entry, sent).text == "В четверг"
    known = details(bench, sent)
    assert (known.amending, known.amend_why) == (Amending.NOT_CHANGED, "too late")
    assert known.earlier == ("В среду",)


def test_a_refusal_of_a_wish_that_gave_way_changes_nothing(bench: Bench) -> None:
    desk, talk = bench.desk(), chat(bench)
    sent = answered(bench, desk, talk, text="В среду")
    asked(bench, desk, sent, "В четверг")
    (first,) = taken(bench, talk)
    asked(bench, desk, sent)
    bench.database.write_now(amending.refused(first.wish, "no"))
    assert details(bench, sent).amending == Amending.TAKING_BACK
    (second,) = taken(bench, talk)
    bench.database.write_now(amending.done(second.wish))
    assert details(bench, sent).deleted_at is not None
    assert asked(bench, desk, sent) == ("applied", "")
    assert asked(bench, desk, sent, "В четверг") == ("rejected", Code.STATE_CHANGED)


def test_who_takes_a_wish_and_vanishes_leaves_it_for_later(bench: Bench, clock: StillClock) -> None:
    desk, talk = bench.desk(), chat(bench)
    sent = answered(bench, desk, talk, text="В среду")
    asked(bench, desk, sent, "В четверг")
    assert len(taken(bench, talk)) == 1
    clock.move(amendments.CLAIM_LEASE.total_seconds() + 1)
    (again,) = taken(bench, talk)
    bench.database.write_now(amending.not_tried(again.wish, 30.0))
    assert taken(bench, talk) == []
    clock.move(31)
    assert len(taken(bench, talk)) == 1
    bench.database.write_now(amendments.recover)
    assert len(taken(bench, talk)) == 1


@pytest.mark.parametrize(
    ("kind", "hours", "change", "back"),
    [
        (ChannelKind.TELEGRAM, 49, "applied", "rejected"),
        (ChannelKind.VK, 23, "applied", "applied"),
        (ChannelKind.VK, 25, "rejected", "rejected"),
        (ChannelKind.AVITO, 0.5, "rejected", "applied"),
        (ChannelKind.AVITO, 2, "rejected", "rejected"),
        (ChannelKind.WHATSAPP, 0, "rejected", "rejected"),
    ],
)
def test_a_channel_lets_it_be_for_as_long_as_it_says(
    bench: Bench, clock: StillClock, kind: str, hours: float, change: str, back: str
) -> None:
    desk, talk = bench.desk(), chat(bench, kind)
    sent = answered(bench, desk, talk, text="В среду")
    clock.move(hours * HOUR)
    assert asked(bench, desk, sent, "В четверг")[0] == change
    assert asked(bench, desk, sent)[0] == back


def test_in_a_channel_that_is_switched_off_nothing_is_promised(bench: Bench) -> None:
    desk, talk = bench.desk(), chat(bench)
    sent = answered(bench, desk, talk, text="В среду")
    assert talk.channel_id is not None
    bench.write(replaced(bench.need(Channel, talk.channel_id), enabled=False))
    assert asked(bench, desk, sent) == ("rejected", Code.SEND_REFUSED)
    assert details(bench, sent).amending == Amending.NONE


def test_only_its_author_or_a_supervisor_may(bench: Bench) -> None:
    talk = chat(bench)
    sent = answered(bench, bench.desk(), talk, text="В среду")
    other, chief = bench.shop.agents[1], replaced(bench.shop.agents[1], role="supervisor")
    assert asked(bench, bench.desk(other), sent) == ("rejected", Code.FORBIDDEN)
    assert asked(bench, bench.desk(chief), sent) == ("applied", "")


def test_what_is_not_there_is_not_changed(bench: Bench) -> None:
    desk, talk = bench.desk(), chat(bench)
    sent = answered(bench, desk, talk, text="В среду")
    for text in (" \u200b", "ы" * 4097):
        assert asked(bench, desk, sent, text)[0] == "rejected"
    stale = MessageAmend(id=sent, old="Во вторник", text="В четверг")
    assert desk.do(stale) == ("rejected", Code.STATE_CHANGED)
    written = bench.need(Conversation, talk.id).last_inbound_id
    assert written is not None
    assert asked(bench, desk, written) == ("rejected", Code.INVALID)
