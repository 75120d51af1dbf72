"""A stranger's name and words in every place that shows them: bounded, in sight, and no lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from domain.entities import Attachment, OrderItem
from domain.glossary import OrderStatus, TaskKind
from domain.ids import ConflictId
from sync.queries.rows import ConflictItem, OutboxItem
from tests.builders.articles import article
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore, candidates
from tests.builders.pdf_text import pages_of
from tests.builders.people import (
    ME,
    NOW,
    World,
    ago,
    an_id,
    an_order,
    conversation,
    customer,
    entry,
    identity,
    offer_to_me,
    said,
)
from tests.gui.conftest import Staging
from tests.gui.layout import clipped, out_of_sight
from tests.gui.seen import tree
from tests.gui.stage import settle, until
from ui.design.labels import Chip
from ui.design.popup import ChoiceList
from ui.pop.alarm import Notifier
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

FAMILY = "👨‍👩‍👧‍👦"
EMOJI = f"Семья {FAMILY} 🇷🇺 👍🏽"
LONG = "Ы" * 10_000
NAMES = {
    "long": LONG,
    "zero_width": "\u200b\u200d\u2060\ufeff\u3164",
    "turned": "Анна\u202egpj.\u2066exe",
    "emoji": EMOJI,
    "accents": "Z" + "\u0335\u0300" * 400,
}
BOUND = 2_100
"""The longest thing said in one piece: the body of a timeline entry before its fold."""
_DECEIVES = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u061c\ud800-\udfff]"
)
_MODEL_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


class Told(Notifier):
    """Remembers what would be told outside the window."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def notify(self, offer_id: object, title: str, text: str) -> None:
        self.messages += [title, text]

    def withdraw(self, offer_id: object) -> None:
        pass


def hostile_world(name: str) -> World:
    """Return one customer who carries a hostile name wherever they can write one."""
    world = World()
    who = customer(
        name,
        city=name,
        about=name,
        tags=(name, name + "2"),
        preferences={"channel": name, name: name},
        consents={name: False},
        attributes={name: name, "n" + name: 5},
    )
    talk = conversation(
        who,
        "telegram",
        assignee_id=ME.id,
        preview=name,
        subject=name,
        tags=(name,),
        waiting_since_at=NOW - timedelta(minutes=4),
    )
    files = tuple(
        Attachment(name=name + end, media_type=media, size=900, sha256=f"{at:064}")
        for at, (end, media) in enumerate(((".exe", ""), (".png", "image/png")))
    )
    world.add(
        who,
        talk,
        identity(who, "telegram", name, label=name),
        identity(who, "email", "zz@example.ru"),
        an_order(
            who,
            name,
            OrderStatus.LATE,
            900,
            items=(OrderItem(title=name, quantity=1, price=90_000),),
        ),
        said(talk, who, ago(minutes=9), f"zz {name}", attachments=files),
        entry(who, "note", ago(minutes=8), text=name, author_name=name, direction="internal"),
        entry(
            who,
            "email",
            ago(minutes=7),
            channel_kind="email",
            subject=name,
            text=name,
            author_name=name,
            details={"sender": name, "to": (name,), "quoted": name},
        ),
        entry(
            who,
            "call",
            ago(minutes=6),
            channel_kind="phone",
            author_name=name,
            details={"outcome": "missed", "queue": name, "number": name},
        ),
        entry(
            who,
            "visit",
            ago(minutes=5),
            channel_kind="visit",
            details={"branch_name": name, "purpose": name},
        ),
        entry(who, "transfer", ago(minutes=4), details={"from_name": name, "to_name": name}),
        entry(who, "survey", ago(minutes=3), text=name, details={"question": name, "score": 3}),
        entry(who, "automation", ago(minutes=2), text=name, details={"rule": name}),
    )
    return world


def words_of(root: QWidget) -> Iterator[tuple[str, str]]:
    """Yield where and what a person can read, hover or hear in a window, hidden parts too."""
    for widget in (root, *root.findChildren(QWidget)):
        place = f"{type(widget).__name__} {widget.objectName()}"
        yield from ((place, text) for text in (*said_of(widget), *shown_by(widget)))
    for seen in tree(root):
        yield f"heard {seen}", seen.name


def said_of(widget: QWidget) -> tuple[str, ...]:
    return (
        widget.windowTitle(),
        widget.toolTip(),
        widget.accessibleName(),
        widget.accessibleDescription(),
    )


def shown_by(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit | Chip):
        yield widget.text()
    if isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, ChoiceList):
        yield from (f"{choice.title} {choice.hint}" for choice in widget.choices)
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        values = (
            model.index(at, 0).data(role)
            for at in range(min(50, model.rowCount()))
            for role in _MODEL_ROLES
        )
        yield from (value for value in values if isinstance(value, str))


def _bound(place: str) -> int:
    # The outbox shows the whole of what the agent wrote, a conflict whole values, and both scroll.
    return 70_000 if "outbox_text" in place or "_value" in place else BOUND


def lies(root: QWidget) -> list[str]:
    """Return places with a character that deceives, or with more than anybody can read."""
    return [
        f"{place}: {text[:40]!r} ({len(text)})"
        for place, text in words_of(root)
        if _DECEIVES.search(text) or len(text) > _bound(place)
    ]


async def check(station: Workstation, what: str) -> None:
    await settle()
    window = station.window
    assert not window.grab().isNull()
    assert lies(window) == [], what
    assert clipped(window) == [], what
    assert out_of_sight(window) == [], what


@pytest.fixture(params=sorted(NAMES))
def name(request: pytest.FixtureRequest) -> str:
    return NAMES[request.param]


async def at_work(stage: Staging, name: str) -> tuple[Workstation, MemoryStore]:
    station, store = stage(hostile_world(name))
    await until(lambda: station.inbox.view.model.rowCount() == 1)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    await settle()
    return station, store


async def test_the_window_with_history_and_card(stage: Staging, name: str) -> None:
    station, store = await at_work(stage, name)
    await check(station, "inbox")
    said_there = station.timeline.view.timeline.shown_texts()
    assert said_there
    assert not [text for text in said_there if _DECEIVES.search(text)]
    if name == EMOJI:
        assert FAMILY in station.card.view.top.name.edit.text()
        assert FAMILY in station.timeline.view.header.name.text()
        index = station.inbox.view.model.index(0, 0)
        assert FAMILY in station.inbox.view.model.data(index)
    if name == NAMES["zero_width"]:
        assert station.timeline.view.header.name.text() == "Неизвестный клиент"
    who = store.world.customers[0]
    for edit in (station.card.view.top.name.edit, station.card.view.top.city.edit):
        edit.setFocus()
    station.composer.view.text.setFocus()
    await settle()
    assert store.world.customers[0] == who, "looking at a name must not save it cleaned"


async def test_a_pop_and_what_is_told_outside(stage: Staging, name: str) -> None:
    station, store = await at_work(stage, name)
    told = Told()
    station.over.pop.view._notifier = told
    who = store.world.customers[0]
    other = customer(name)
    store.world.add(other)
    station.window.hide()
    store.make_offer(
        offer_to_me(
            customer_id=who.id,
            candidates=candidates((who, "identity_match"), (other, name)),
            preview=name,
            address=name,
            claimed_name=name,
            queue_name=name,
            channel_name=name,
        )
    )
    await until(lambda: told.messages)
    station.window.show()
    await until(station.over.pop.view.cards[0].isVisible)
    await check(station, "pop")
    assert not [text for text in told.messages if _DECEIVES.search(text) or len(text) > BOUND]
    assert all(text for text in told.messages)


async def test_the_pages(stage: Staging, name: str) -> None:
    station, store = await at_work(stage, name)
    who = store.world.customers[0]
    await store.add_task(who.id, TaskKind.WRITE, name, NOW - timedelta(hours=1))
    store.items = [
        OutboxItem(1, "message.send", name, name, "queued", "", ago(minutes=3), None, text=name),
        OutboxItem(
            2,
            "customer.patch",
            name,
            name,
            "attention",
            "gone",
            ago(minutes=2),
            None,
            changes=((name, name), ("city", name)),
        ),
    ]
    store.set_status(waiting=1, attention=1)
    service = refund(name=name, topic=name)
    store.catalogue = [service]
    store.kept_articles = [article(name, name, tags=(name,), services=(service.id,))]
    for page in (Page.CUSTOMERS, Page.CALLS, Page.TASKS, Page.KNOWLEDGE, Page.OUTBOX):
        station.show_page(page)
        await settle(40)
        await check(station, page)


async def test_search_and_palette(stage: Staging, name: str) -> None:
    station, _ = await at_work(stage, name)
    for popup in (station.over.search.view, station.over.palette.view):
        popup.open_over()
        popup.field.setText("zz")
        await until(lambda p=popup: p.list.choices)  # type: ignore[misc]
        await check(station, popup.objectName())
        popup.hide()


async def test_the_sheets(stage: Staging, name: str) -> None:
    station, store = await at_work(stage, name)
    who = store.world.customers[0]
    store.disputes.append(
        ConflictItem(
            ConflictId(an_id()),
            who.id,
            name,
            f"preferences.{name}",
            name,
            name,
            [name, name],
            name,
            ago(hours=2),
            ago(hours=3),
        )
    )
    store.changed("conflict", store.disputes[0].id)
    await settle()
    station.deeds.open_conflicts()
    await until(station.over.conflict.view.isVisible)
    await check(station, "conflict")
    station.over.conflict.presenter.close()
    station.deeds.open_visit()
    await check(station, "visit")
    station.over.visit.hide()
    station.deeds.open_task()
    await check(station, "task")
    station.over.task.hide()
    station.timeline.print()
    await check(station, "print")
    assert len(station.timeline.printing.sheet.who.text()) <= 200


async def test_on_paper(stage: Staging, name: str, tmp_path: Path) -> None:
    station, _ = await at_work(stage, name)
    station.timeline.print()
    printing = station.timeline.printing
    path = tmp_path / "a.pdf"
    printing.write(printing.sheet.range(), path)
    await until(path.exists)
    await until(lambda: any("a.pdf" in notice.text for notice in station.notices.said))
    text = "".join(pages_of(path))
    assert not _DECEIVES.search(text)


async def test_what_is_told_of_a_name_stays_within_the_window(stage: Staging, name: str) -> None:
    station, _ = await at_work(stage, name)
    station.card.view.copied.emit(name)
    await until(station.toast.isVisible)
    await check(station, "toast")
    assert station.toast.width() <= station.window.width()
    assert station.window.rect().contains(station.toast.geometry())


async def test_every_window_has_a_quiet_title(stage: Staging, name: str) -> None:
    station, store = await at_work(stage, name)
    mail = next(item for item in store.world.entries if item.kind == "email")
    station.timeline.view._open_letter(mail)
    await settle()
    titles = [window.windowTitle() for window in QApplication.topLevelWidgets()]
    assert not [title for title in titles if _DECEIVES.search(title) or len(title) > 220]
    for window in QApplication.topLevelWidgets():
        if window is not station.window:
            window.close()
