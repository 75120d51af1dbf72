"""Rows of the timeline: built step by step they are what they would be built at once."""

from __future__ import annotations

import random

import msgspec

from domain.entities import Entry
from domain.glossary import EntryKind
from tests.builders.people import World, ago, believable, conversation, customer, long_history, said
from ui.timeline.items import Item, ItemList


def fresh(entries: tuple[Entry, ...], **changes: object) -> list[Item]:
    made = ItemList()
    made.update(entries, frozenset(), None, **changes)  # type: ignore[arg-type]
    return made.items


def history(count: int = 120) -> tuple[Entry, ...]:
    world = World()
    who = customer()
    world.add(who, conversation(who, "telegram"))
    long_history(world, who, count)
    return tuple(world.entries)


def test_any_sequence_of_changes_ends_as_if_built_at_once() -> None:
    chance = random.Random(3)
    entries = history()
    rows = ItemList()
    for _ in range(120):
        shown = entries[chance.randrange(60) : chance.randrange(60, 120)]
        at = chance.randrange(len(shown)) if shown else 0
        changed = [msgspec.structs.replace(shown[at], text="правка")] if shown else []
        mixed = (*shown[:at], *changed, *shown[at + 1 :])
        pending = frozenset(e.id for e in chance.sample(mixed, min(3, len(mixed))))
        rows.update(mixed, pending, None)
        once = ItemList()
        once.update(mixed, pending, None)
        assert rows.items == once.items


def test_a_new_message_touches_only_the_end() -> None:
    entries = history()
    rows = ItemList()
    rows.update(entries[:-1], frozenset(), None)
    before = len(rows.items)
    assert rows.update(entries, frozenset(), None) == before


def test_a_day_and_a_channel_are_announced_once() -> None:
    who = customer()
    tg, mail = conversation(who, "telegram"), conversation(who, "email")
    entries = (
        said(tg, who, ago(days=1, minutes=3), "1"),
        said(tg, who, ago(days=1, minutes=2), "2"),
        said(mail, who, ago(days=1, minutes=1), "3"),
        said(mail, who, ago(minutes=1), "4"),
    )
    items = fresh(entries)
    assert [item.channel_kind for item in items if item.channel_kind] == [
        "telegram",
        "email",
        "email",
    ]
    assert sum(item.day is not None for item in items) == 2
    assert [item.lead for item in items if item.entry] == [True, False, True, True]


def test_one_channel_alone_leaves_the_others_out() -> None:
    entries = tuple(sorted(believable().entries, key=lambda e: e.at))
    calls = fresh(entries, channel_kind="phone")
    kinds = {item.entry.kind for item in calls if item.entry is not None}
    assert kinds == {EntryKind.CALL}
