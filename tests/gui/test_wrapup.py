"""The work after a contact, and where the agent stands, in the window."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.catalogue import ServiceField
from domain.entities import Agent, Entry
from domain.glossary import EntryKind, Presence
from domain.ids import ConversationId
from domain.standing import placed
from domain.workday import USUAL, PresenceKind, Working, WrapCode, WrapRules
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, QUEUES, ago
from tests.gui.stage import settle, until
from ui.design.i18n import plural
from ui.design.presence_words import offered, standing_words
from ui.shell.workstation import Workstation
from ui.wrapup.sheet import WrapUpSheet

Opened = tuple[Workstation, MemoryStore]
DAY = ServiceField(name="day", title="Новый день", type="date")
CODES = (
    WrapCode(code="done", title="Вопрос решён"),
    WrapCode(code="moved", title="Перенос доставки", fields=(DAY,)),
)


async def worked(opened: Opened, mode: str) -> WrapUpSheet:
    """Let the centre ask for an outcome after each contact."""
    station, store = opened
    rules = (WrapRules(mode=mode, limit_s=60, codes=CODES),)
    await store.keep_workday(replace(USUAL, rules=rules))
    await until(lambda: station.over.wrap_up._day.rules == rules)
    return station.over.wrap_up.view


def call_over(opened: Opened, mode: str) -> Entry:
    """Let a call of the agent's be over."""
    _, store = opened
    entry = store._entry(
        EntryKind.CALL,
        store.world.customers[0].id,
        channel_kind="phone",
        direction="inbound",
        details={"outcome": "answered", "number": "+79161234567"},
    )
    store.world.entries.append(replace(entry, at=ago(seconds=1)))
    now = store.clock.now()
    at = Working(
        presence=Presence.WRAP_UP,
        since_at=now,
        until_at=now + timedelta(seconds=60),
        wrapping_id=entry.id,
        wrap_mode=mode,
    )
    stands(store, at)
    return entry


def stands(store: MemoryStore, at: Working) -> None:
    store.me = placed(ME, at)
    store.changed(Agent.KIND, ME.id)


def kept(store: MemoryStore) -> list[tuple[object, ...]]:
    return [act for act in store.done if act[0] == "wrap_up"]


async def test_a_call_that_is_over_asks_how_it_ended_and_a_digit_answers(opened: Opened) -> None:
    _, store = opened
    sheet = await worked(opened, "required")
    entry = call_over(opened, "required")
    await until(sheet.isVisible)
    assert not sheet.save.isEnabled()
    QTest.keyClick(sheet, Qt.Key.Key_1)
    assert sheet.codes[0].isChecked()
    sheet.step.setText("Позвонить накануне")
    sheet.save.click()
    await until(lambda: len(kept(store)) == 1)
    _, who, about, code, values, note, step = kept(store)[0]
    assert (who, about.entry_id) == (entry.customer_id, entry.id)  # type: ignore[attr-defined]
    assert (code, values, note, step) == ("done", {}, "", "Позвонить накануне")
    await until(lambda: any(act[0] == "add_task" for act in store.done))


async def test_a_code_asks_for_what_it_wants(opened: Opened) -> None:
    _, store = opened
    sheet = await worked(opened, "limited")
    call_over(opened, "limited")
    await until(sheet.isVisible)
    assert sheet.clock.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_2)
    sheet.save.click()
    assert sheet.isVisible()
    assert sheet.boxes[0].fault.isVisible()
    sheet.boxes[0].editor.setText("25.11.2026")  # type: ignore[attr-defined]
    sheet.save.click()
    await until(lambda: len(kept(store)) == 1)
    assert kept(store)[0][4] == {"day": "25.11.2026"}


async def test_who_types_keeps_the_keyboard(opened: Opened) -> None:
    station, _ = opened
    sheet = await worked(opened, "required")
    station.acts()["reply"]()
    await until(station.composer.view.text.hasFocus)
    call_over(opened, "required")
    await until(sheet.isVisible)
    assert station.composer.view.text.hasFocus()


async def test_put_away_it_comes_back_by_its_key(opened: Opened) -> None:
    station, store = opened
    sheet = await worked(opened, "required")
    call_over(opened, "required")
    await until(sheet.isVisible)
    sheet.dismiss()
    assert not kept(store)
    station.acts()["wrap_up"]()
    await until(sheet.isVisible)


async def test_time_up_takes_an_untouched_sheet_away_and_leaves_a_begun_one(
    opened: Opened,
) -> None:
    _, store = opened
    sheet = await worked(opened, "limited")
    call_over(opened, "limited")
    await until(sheet.isVisible)
    stands(store, Working(presence=Presence.READY))
    await until(lambda: not sheet.isVisible())
    call_over(opened, "limited")
    await until(sheet.isVisible)
    sheet.note.setPlainText("Просила перезвонить")
    stands(store, Working(presence=Presence.READY))
    await settle(50)
    assert sheet.isVisible()


async def test_a_conversation_is_resolved_once_its_outcome_is_said(opened: Opened) -> None:
    station, store = opened
    sheet = await worked(opened, "required")
    station.acts()["resolve"]()
    await until(sheet.isVisible)
    assert not any(act[0] == "resolve" for act in store.done)
    QTest.keyClick(sheet, Qt.Key.Key_1)
    sheet.save.click()
    await until(lambda: any(act[0] == "resolve" for act in store.done))
    assert kept(store)[0][2].conversation_id is not None  # type: ignore[attr-defined]


async def test_nobody_is_asked_where_nothing_is_set(opened: Opened) -> None:
    station, store = opened
    await worked(opened, "optional")
    station.acts()["resolve"]()
    await until(lambda: any(act[0] == "resolve" for act in store.done))


async def test_breaks_are_chosen_by_their_names_and_what_comes_then_is_said(
    opened: Opened,
) -> None:
    station, store = opened
    kinds = (
        PresenceKind(code="lunch", limit_min=30),
        PresenceKind(code="doctor", name="К врачу"),
        PresenceKind(code="training", state=Presence.BUSY),
    )
    await store.keep_workday(replace(USUAL, kinds=kinds))
    await until(lambda: station.status._day.kinds == kinds)
    now, times = store.clock.now(), station.status._times
    day = replace(USUAL, kinds=kinds)
    words = [words for _, _, words in offered(day)]
    assert words[:4] == ["На линии", "Обед", "К врачу", "Обучение"]
    late = Working(
        presence=Presence.BREAK, kind="lunch", since_at=now, until_at=now - timedelta(minutes=2)
    )
    assert standing_words(late, day, times) == "Обед 0:00, дольше на 2:00"
    then = Working(presence=Presence.READY, next_presence=Presence.BREAK, next_kind="doctor")
    assert standing_words(then, day, times) == "На линии, потом: К врачу"


async def chosen(station: Workstation, count: int) -> list[ConversationId]:
    """Choose the first conversations of the list."""
    table = station.inbox.view.table
    table.setFocus()
    for _ in range(count - 1):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: len(station.inbox.presenter.choice) == count)
    return list(station.inbox.presenter.choice.ids)


def resolved(store: MemoryStore) -> list[object]:
    return [act[1] for act in store.done if act[0] == "resolve"]


async def test_many_resolved_at_once_are_asked_for_once(opened: Opened) -> None:
    station, store = opened
    sheet = await worked(opened, "required")
    ids = await chosen(station, 3)
    station.acts()["resolve"]()
    await until(sheet.isVisible)
    assert sheet.who.text() == plural("%n conversation(s): one outcome for all", 3)
    assert not resolved(store)
    sheet.choose(CODES[0])
    sheet.step.setText("Перезвонить")
    sheet.accept()
    await until(lambda: len(resolved(store)) == 3)
    assert {act[2].conversation_id for act in kept(store)} == set(ids)  # type: ignore[attr-defined]
    assert all(act[3] == "done" for act in kept(store))
    assert len(store.kept_tasks) == 3
    station.toast.undo()
    await until(lambda: len([act for act in store.done if act[0] == "reopen"]) == 3)


async def test_put_away_nothing_of_many_is_resolved(opened: Opened) -> None:
    station, store = opened
    sheet = await worked(opened, "required")
    await chosen(station, 2)
    station.acts()["resolve"]()
    await until(sheet.isVisible)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    await settle(20)
    assert not resolved(store)
    assert not kept(store)
    assert len(station.inbox.presenter.choice) == 2


async def test_queues_with_other_codes_are_asked_for_one_after_another(opened: Opened) -> None:
    station, store = opened
    sheet = await worked(opened, "required")
    ids = await chosen(station, 3)
    at = next(i for i, talk in enumerate(store.world.conversations) if talk.id == ids[0])
    talk = store.world.conversations[at] = replace(
        store.world.conversations[at], queue_id=QUEUES[0].id
    )
    free = store.world.conversations.index(
        next(item for item in store.world.conversations if item.id == ids[1])
    )
    store.world.conversations[free] = replace(
        store.world.conversations[free], queue_id=QUEUES[1].id
    )
    own = (WrapCode(code="spam", title="Спам"),)
    rules = (
        WrapRules(mode="required", codes=CODES),
        WrapRules(queue_id=talk.queue_id, mode="required", codes=own),
        WrapRules(queue_id=QUEUES[1].id, mode="optional", codes=CODES),
    )
    await store.keep_workday(replace(USUAL, rules=rules))
    await until(lambda: station.over.wrap_up._day.rules == rules)
    station.acts()["resolve"]()
    asked: list[str] = []
    for _ in range(2):
        await until(lambda: sheet.isVisible() and sheet.codes)
        asked.append(sheet.codes[0].text())
        sheet.choose(own[0] if "Спам" in asked[-1] else CODES[0])
        sheet.accept()
    await until(lambda: len(resolved(store)) == 3)
    assert {act[2].conversation_id: act[3] for act in kept(store)} == {  # type: ignore[attr-defined]
        ids[0]: "spam",
        ids[2]: "done",
    }


async def test_where_none_is_owed_many_are_resolved_at_once(opened: Opened) -> None:
    station, store = opened
    sheet = await worked(opened, "optional")
    await chosen(station, 2)
    station.acts()["resolve"]()
    await until(lambda: len(resolved(store)) == 2)
    assert not sheet.isVisible()
    assert not kept(store)
