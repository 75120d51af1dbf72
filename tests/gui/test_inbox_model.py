"""The list model tells views precisely what changed, whatever changes."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from domain.clock import to_micros
from sync.queries.rows import InboxRow
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, World, believable, conversation, customer
from ui.inbox.model import InboxModel
from ui.inbox.order import Order


def rows(count: int) -> list[InboxRow]:
    world = World()
    for at in range(count):
        who = customer(f"Клиент {at}")
        world.add(who, conversation(who, "email", last_entry_at=NOW - timedelta(minutes=at)))
    store = MemoryStore(world)
    return [store._row(talk) for talk in world.conversations]


def a_list(rows: Sequence[InboxRow], known: int) -> tuple[bytes, array[int]]:
    """Return the known beginning of a list as the store answers it."""
    places = array("q", [-to_micros(row.last_entry_at) for row in rows[:known]])
    return b"".join(row.conversation_id.bytes for row in rows[:known]), places


@pytest.mark.parametrize("known", [0, 15, 60])
def test_any_change_passes_the_model_tester(qtbot: QtBot, known: int) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    order, chance, pool = Order(), random.Random(7), rows(60)
    by_id = {row.conversation_id: row for row in pool}
    model = InboxModel(order, by_id.get)
    tester = QAbstractItemModelTester(model, mode)
    shown = pool[:20]
    order.replace(*a_list(shown, known), len(shown), fresh=True)
    for step in range(150):
        if step % 10 == 0:
            shown = sorted(
                chance.sample(pool, chance.randint(0, 40)),
                key=lambda row: (-to_micros(row.last_entry_at), -row.conversation_id.int),
            )
            order.replace(*a_list(shown, known), len(shown), fresh=step % 20 == 0)
        else:
            some = chance.choice(pool)
            gone = some in shown and chance.random() < 0.4
            moved = replace(some, last_entry_at=NOW - timedelta(minutes=chance.randrange(70)))
            by_id[some.conversation_id] = moved
            pool[pool.index(some)] = moved
            shown = [row for row in shown if row != some] + ([] if gone else [moved])
            place = None if gone else -to_micros(moved.last_entry_at)
            order.apply({some.conversation_id: place}, len(shown))
        assert model.rowCount() == len(shown)
    order.extend(*a_list(_in_order(shown), 60))
    assert [model.row(at) for at in range(model.rowCount())] == _in_order(shown)
    assert tester.model() is model


def _in_order(shown: Sequence[InboxRow]) -> list[InboxRow]:
    return sorted(shown, key=lambda row: (-to_micros(row.last_entry_at), -row.conversation_id.int))


def test_one_new_message_moves_one_row(qtbot: QtBot) -> None:
    order, first = Order(), rows(10)
    model = InboxModel(order, {row.conversation_id: row for row in first}.get)
    order.replace(*a_list(first, 10), 10, fresh=True)
    moved: list[int] = []
    removed: list[int] = []
    model.rowsMoved.connect(lambda *_: moved.append(1))
    model.rowsRemoved.connect(lambda *_: removed.append(1))
    order.apply({first[6].conversation_id: -to_micros(NOW + timedelta(minutes=1))}, 10)
    assert (len(moved), len(removed)) == (1, 0)
    assert model.row(0) == first[6]


def test_a_screen_reader_hears_who_and_where(qtbot: QtBot) -> None:
    store = MemoryStore(believable())
    row = store._row(store.world.conversations[0])
    order = Order()
    model = InboxModel(order, {row.conversation_id: row}.get)
    order.replace(*a_list([row], 1), 1, fresh=True)
    words = model.data(model.index(0, 0))
    assert words.startswith("Анна Ковалёва, Telegram")
