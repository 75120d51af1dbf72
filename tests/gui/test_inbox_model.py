"""The list model tells views precisely what changed, whatever changes."""

from __future__ import annotations

import random
from datetime import timedelta

from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from sync.queries.rows import InboxRow
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, World, believable, conversation, customer
from ui.inbox.model import InboxModel


def rows(count: int) -> list[InboxRow]:
    world = World()
    for at in range(count):
        who = customer(f"Клиент {at}")
        world.add(who, conversation(who, "email", last_entry_at=NOW - timedelta(minutes=at)))
    store = MemoryStore(world)
    return [store._row(talk) for talk in world.conversations]


def test_any_change_passes_the_model_tester(qtbot: QtBot) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    model = InboxModel()
    tester = QAbstractItemModelTester(model, mode)
    chance = random.Random(7)
    pool = rows(60)
    model.reset(pool[:20])
    for _ in range(150):
        wanted = chance.sample(pool, chance.randint(0, 40))
        model.apply(wanted)
        assert list(model.rows()) == wanted
    assert tester.model() is model


def test_one_new_message_moves_one_row(qtbot: QtBot) -> None:
    model = InboxModel()
    first = rows(10)
    model.reset(first)
    moved: list[int] = []
    removed: list[int] = []
    model.rowsMoved.connect(lambda *_: moved.append(1))
    model.rowsRemoved.connect(lambda *_: removed.append(1))
    model.apply([first[6], *first[:6], *first[7:]])
    assert (len(moved), len(removed)) == (1, 0)


def test_a_screen_reader_hears_who_and_where(qtbot: QtBot) -> None:
    store = MemoryStore(believable())
    model = InboxModel()
    model.reset([store._row(store.world.conversations[0])])
    words = model.data(model.index(0, 0))
    assert words.startswith("Анна Ковалёва, Telegram")
