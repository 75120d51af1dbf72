"""A screen reader finds every row of the painted timeline, and reads it."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.builders.clock import StillClock
from tests.builders.mixed_history import mixed_history
from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.presenter import TimelineState
from ui.timeline.view import TimelineView


@pytest.fixture
def view(qtbot: QtBot, look: Look) -> TimelineView:
    made = TimelineView(look, Times(StillClock()))
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    who, entries = mixed_history(60)
    made.show_state(TimelineState(who.id, tuple(entries)))
    return made


def test_the_timeline_is_a_list_of_its_rows(view: TimelineView) -> None:
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.role() == QAccessible.Role.List
    assert spoken.text(QAccessible.Text.Name) == view.accessibleName()
    assert spoken.childCount() == len(view.items)
    for at, item in enumerate(view.items):
        row = spoken.child(at)
        assert row.role() == QAccessible.Role.ListItem
        assert row.text(QAccessible.Text.Name) == view.told(at) != ""
        if item.entry is not None and item.entry.kind == "message":
            assert item.entry.text[:20] in row.text(QAccessible.Text.Name)
        assert spoken.indexOfChild(row) == at
    assert spoken.child(len(view.items)) is None


def test_the_current_row_has_the_focus(view: TimelineView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Up)
    spoken = QAccessible.queryAccessibleInterface(view)
    row = spoken.focusChild()
    assert row is not None
    assert row.text(QAccessible.Text.Name) == view.accessibleDescription()
    assert row.state().selected
    assert not row.state().offscreen
    assert spoken.child(0).state().offscreen
    place = row.rect().center()
    assert spoken.childAt(place.x(), place.y()).text(QAccessible.Text.Name) == row.text(
        QAccessible.Text.Name
    )


def test_a_row_that_is_gone_says_nothing(view: TimelineView) -> None:
    spoken = QAccessible.queryAccessibleInterface(view)
    last = spoken.child(len(view.items) - 1)
    who, entries = mixed_history(3)
    view.show_state(TimelineState(who.id, tuple(entries)))
    assert not last.isValid()
    assert last.text(QAccessible.Text.Name) == ""
    assert last.state().invalid


def test_a_reader_that_outlives_the_timeline_harms_nothing(qtbot: QtBot, look: Look) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = TimelineView(look, Times(StillClock()), parent)
    parent.show()
    who, entries = mixed_history(5)
    made.show_state(TimelineState(who.id, tuple(entries)))
    spoken = QAccessible.queryAccessibleInterface(made)
    rows = [spoken.child(at) for at in range(spoken.childCount())]
    del spoken
    made.setParent(None)
    made.deleteLater()
    del made
    QApplication.sendPostedEvents(None, 52)  # QEvent.Type.DeferredDelete
    QApplication.processEvents()
    gc.collect()
    assert [row.text(QAccessible.Text.Name) for row in rows] == [""] * len(rows)
