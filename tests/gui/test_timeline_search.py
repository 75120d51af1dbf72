"""Ways through a long history: words, days, channels; and it loads before anybody sees a gap."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.ids import CustomerId, new_id
from tests.builders.mixed_history import mixed_history
from tests.builders.people import World, ago, conversation, said
from tests.gui.stage import settle, until
from tests.gui.timeline_stage import Stage, on_stage, world_with
from ui.design.look import Look
from ui.timeline.day_picker import by_months
from ui.timeline.ink import Ink


def long_world(count: int = 1500) -> World:
    world = World()
    who, entries = mixed_history(count)
    world.add(who, conversation(who, "telegram"), *entries)
    return world


async def look_for(stage: Stage, text: str) -> None:
    stage.screen.find_here()
    finder = stage.view.finder
    finder.field.setText(text)
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    await until(lambda: not stage.screen.finding.state.busy)
    await settle(20)


async def test_words_are_found_in_any_form_and_walked(look: Look, tmp_path: Path) -> None:
    world = world_with("Где курьер?", "Спасибо", "Курьера нет", "ок", "о курьерах забудьте")
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        await look_for(stage, "курьером")
        entries = [e for e in world.entries if "урьер" in e.text]
        assert stage.view.finder.count.text().startswith("1")
        assert stage.timeline.current == str(entries[2].id)
        QTest.keyClick(stage.view.finder.field, Qt.Key.Key_Return)
        await until(lambda: stage.timeline.current == str(entries[1].id))
        stage.screen.find_here()
        await until(lambda: stage.timeline.current == str(entries[0].id))
        stage.screen.find_here()
        await until(lambda: stage.timeline.current == str(entries[2].id))
        stage.screen.find_back()
        await until(lambda: stage.timeline.current == str(entries[0].id))
        assert len(stage.timeline.marks.marked) == 3
        QTest.keyClick(stage.view.finder.field, Qt.Key.Key_Escape)
        await settle()
        assert stage.view.finder.isHidden()
        assert not stage.timeline.marks.marked


def test_a_found_word_is_drawn_on_its_own_ground(look: Look) -> None:
    from tests.builders.clock import StillClock
    from ui.design.times import Times

    ink = Ink(look, Times(StillClock()), terms=("курьер",))
    shaped = ink.shape("👍🏽 Где курьера искать", look.font("body"), 400)
    (mark,) = shaped.layout.formats()
    text = shaped.layout.text().encode("utf-16-le")
    assert text[mark.start * 2 : (mark.start + mark.length) * 2].decode("utf-16-le") == "курьера"
    assert mark.format.background().color() == look.theme["found"]


async def test_a_hit_far_away_is_loaded_and_shown(look: Look, tmp_path: Path) -> None:
    world = long_world()
    wanted = world.entries[70]
    world.entries[70] = msgspec.structs.replace(wanted, kind="message", text="редкостное слово")
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        assert all(e.id != wanted.id for e in stage.screen.presenter.state.entries)
        await look_for(stage, "редкостных")
        await until(lambda: stage.timeline.current == str(wanted.id))
        await settle()
        assert "редкостное слово" in stage.timeline.shown_texts()
        order = [e.at for e in stage.screen.presenter.state.entries]
        assert order == sorted(order)


async def test_nothing_found_is_said(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("привет"), tmp_path) as stage:
        await stage.open()
        await look_for(stage, "носорог")
        assert stage.view.finder.count.text()
        assert not stage.view.finder.before.isEnabled()
        await look_for(stage, "н")
        assert stage.view.finder.count.text() == ""


async def test_a_new_message_is_counted_without_moving_the_reader(
    look: Look, tmp_path: Path
) -> None:
    world = world_with("курьер раз", "курьер два")
    async with on_stage(look, world, tmp_path) as stage:
        stage.screen.presenter.start()
        await stage.open()
        await look_for(stage, "курьер")
        stage.screen.find_here()
        first = str(world.entries[0].id)
        await until(lambda: stage.timeline.current == first)
        talk, who = world.conversations[0], world.customers[0]
        stage.store.add_entry(said(talk, who, ago(), "курьер три"))
        await until(lambda: len(stage.screen.finding.state.hits.keys) == 3)
        await settle()
        assert stage.timeline.current == first
        assert stage.screen.finding.state.at == 0


async def test_another_customer_ends_the_search(look: Look, tmp_path: Path) -> None:
    world = world_with("курьер")
    other, entries = mixed_history(5)
    world.add(other, *entries)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        await look_for(stage, "курьер")
        await stage.open(1)
        assert stage.view.finder.isHidden()
        assert stage.screen.finding.state.hits.keys == ()


async def test_a_day_is_reached_by_the_keyboard(look: Look, tmp_path: Path) -> None:
    world = long_world()
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.view.open_days()
        month = stage.view.days.month
        assert stage.view.days.isVisible()
        assert month.day == max(stage.screen.presenter.state.outline.days)
        QTest.keyClick(month, Qt.Key.Key_Home)
        first = min(stage.screen.presenter.state.outline.days)
        assert month.day == first
        QTest.keyClick(month, Qt.Key.Key_Right)
        QTest.keyClick(month, Qt.Key.Key_Return)
        await until(lambda: stage.timeline.current)
        assert not stage.view.days.isVisible()
        shown = stage.timeline.current_entry()
        assert shown is not None
        assert shown.at.astimezone().date() == first + timedelta(days=1)
        stage.view.open_days()
        assert month.day <= first + timedelta(days=1)
        QTest.keyClick(month, Qt.Key.Key_Escape)
        assert not stage.view.days.isVisible()


def test_months_are_walked_over_their_ends() -> None:
    assert by_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert by_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert by_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert by_months(date(1, 1, 1), -1) == date(1, 1, 1)


async def test_chips_count_and_filter(look: Look, tmp_path: Path) -> None:
    world = long_world(900)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        mails = [e for e in world.entries if e.channel_kind == "email"]
        chip = stage.view.strip.chip("email")
        assert str(len(mails)) in chip.accessibleName()
        chip.click()  # type: ignore[attr-defined]
        # Of the newest page few are letters: older pages come by themselves.
        await until(lambda: len(stage.timeline.items) > len(mails) * 0.9, "all letters")
        kinds = {i.entry.channel_kind for i in stage.timeline.items if i.entry is not None}
        assert kinds == {"email"}


async def test_an_empty_channel_says_so(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("привет"), tmp_path) as stage:
        await stage.open()
        stage.screen.presenter.filter_by("vk")
        await settle()
        empty = stage.view._empty
        assert empty.isVisible()
        assert "ВКонтакте" in empty.title.text()
        stage.screen.presenter.filter_by("")
        await settle()
        assert stage.timeline.isVisible()


async def test_older_pages_come_before_the_top_is_seen(look: Look, tmp_path: Path) -> None:
    world = long_world(1200)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        bar = stage.timeline.verticalScrollBar()
        seen_top = 0
        for _ in range(400):
            if len(stage.screen.presenter.state.entries) == 1200 and bar.value() == 0:
                break
            bar.setValue(bar.value() - 400)
            if bar.value() == 0 and stage.screen.presenter.state.has_older:
                seen_top += 1
            await settle(6)
        assert bar.value() == 0
        assert seen_top == 0


async def test_an_unknown_customer_has_no_tools(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, World(), tmp_path) as stage:
        stage.screen.presenter.open(CustomerId(new_id()))
        await settle()
        stage.screen.find_here()
        stage.view.open_days()
        stage.screen.print()
        assert stage.view.strip.isHidden()
        assert not stage.view.days.isVisible()
