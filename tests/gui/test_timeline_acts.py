"""What is done with an entry: by its menu, by keys on any layout, by what stands on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from domain.details import (
    AutomationDetails,
    CallDetails,
    SurveyDetails,
    TransferDetails,
    VisitDetails,
)
from domain.entities import Attachment, Entry
from domain.glossary import Direction
from tests.builders.clock import StillClock
from tests.builders.people import ago, conversation, customer, details, entry, said
from tests.gui.stage import settle, until
from tests.gui.timeline_stage import Stage, attached, on_stage, sound, world_with
from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.presenter import TimelineState
from ui.timeline.view import TimelineView

WHO = customer()
TALK = conversation(WHO, "telegram")


@pytest.fixture
def view(qtbot: QtBot, look: Look) -> TimelineView:
    made = TimelineView(look, Times(StillClock()))
    qtbot.addWidget(made)
    made.resize(680, 700)
    made.show()
    return made


def show(view: TimelineView, *entries: Entry) -> None:
    view.show_state(TimelineState(WHO.id, entries))
    view.grab()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            entry(
                WHO,
                "transfer",
                ago(),
                text="Ждёт плафон",
                details=details(TransferDetails(from_name="Петров", to_name="Орлова")),
            ),
            ("Петров", "Орлова", "Ждёт плафон"),
        ),
        (
            entry(WHO, "transfer", ago(), details=details(TransferDetails(queue="Доставка"))),
            ("Доставка",),
        ),
        (
            entry(
                WHO,
                "survey",
                ago(),
                text="Быстро",
                details=details(SurveyDetails(question="Довольны?", score=4, best=5)),
            ),
            ("Довольны?", "4", "5", "Быстро"),
        ),
        (
            entry(WHO, "survey", ago(), details={"score": "не число", "best": -3}),
            ("Answer to a survey",),
        ),
        (
            entry(
                WHO,
                "automation",
                ago(),
                text="Заказ у курьера",
                details=details(AutomationDetails(rule="Доставка")),
            ),
            ("Доставка · Заказ у курьера",),
        ),
        (
            entry(
                WHO,
                "call",
                ago(),
                channel_kind="phone",
                details=details(
                    CallDetails(
                        outcome="answered",
                        talk_s=192,
                        wait_s=12,
                        queue="Доставка",
                        transferred_to="Орлова",
                    )
                ),
            ),
            ("3:12", "0:12", "Доставка", "Орлова"),
        ),
        (
            entry(
                WHO,
                "visit",
                ago(),
                details=details(VisitDetails(branch_name="Лиговский", purpose="обмен")),
            ),
            ("Лиговский · обмен",),
        ),
        (
            entry(WHO, "note", ago(), direction=Direction.INTERNAL, text="@Илья, взгляни"),
            ("@Илья",),
        ),
        (entry(WHO, "telepathy", ago(), text="из будущего"), ("из будущего",)),
        (entry(WHO, "telepathy", ago(), details={"x": [1]}), ("Something this version",)),
        (said(TALK, WHO, ago(), "\u200b\u2060\u200d"), ("Nothing to be seen",)),
    ],
)
def test_every_kind_says_what_it_is(
    view: TimelineView, made: Entry, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    view._look.use_language("en")
    show(view, made)
    shown = " ".join(view.shown_texts())
    for word in words:
        assert word in shown


def press(view: TimelineView, scan_code: int, text: str, key: Qt.Key) -> None:
    event = QKeyEvent(
        QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, scan_code, 0, 0, text
    )
    QApplication.sendEvent(view, event)


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
def test_quote_and_reply_by_the_physical_key(view: TimelineView, qtbot: QtBot, layout: str) -> None:
    message = said(TALK, WHO, ago(), "Где заказ?\nЖду")
    show(view, message)
    QTest.keyClick(view, Qt.Key.Key_Up)
    keys = {"latin": (Qt.Key.Key_Q, Qt.Key.Key_R), "cyrillic": (Qt.Key(0x419), Qt.Key(0x41A))}
    q_key, r_key = keys[layout]
    with qtbot.waitSignal(view.acts.quote_requested) as quoted:
        press(view, 24, "q", q_key)
    assert quoted.args == ["Где заказ?\nЖду"]
    with qtbot.waitSignal(view.acts.reply_requested) as replied:
        press(view, 27, "r", r_key)
    assert replied.args == [message.id]


def test_only_what_was_written_is_answered(view: TimelineView, qtbot: QtBot) -> None:
    show(view, entry(WHO, "visit", ago(), text="был"))
    QTest.keyClick(view, Qt.Key.Key_Up)
    with qtbot.assertNotEmitted(view.acts.reply_requested):
        view.acts.reply()


def test_the_menu_offers_everything_by_the_keyboard(view: TimelineView, qtbot: QtBot) -> None:
    file = Attachment(name="a&b.pdf", media_type="application/pdf", size=9, sha256="a" * 64)
    made = said(TALK, WHO, ago(), "текст", attachments=(file,))
    view._look.use_language("en")
    show(view, made)
    QTest.keyClick(view, Qt.Key.Key_Up)
    place = view.menu_place()
    item = view.current_item()
    assert item is not None
    view.acts.open_menu(item, place)
    menu = view.findChild(QMenu, "timeline_menu")
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[0] == "Open a&&b.pdf"
    assert any(word.startswith("Save a&&b.pdf") for word in words)
    assert [word.split("\t")[0] for word in words[-3:]] == [
        "Reply to this",
        "Quote in the reply",
        "Copy text",
    ]
    with qtbot.waitSignal(view.acts.save_requested) as saved:
        menu.actions()[1].trigger()
    assert saved.args == [made, 0]
    menu.close()


def test_an_event_copies_its_words(view: TimelineView) -> None:
    show(view, entry(WHO, "order_event", ago(), details={"number": "4711-26", "status": "late"}))
    QTest.keyClick(view, Qt.Key.Key_Up)
    view.acts.copy()
    assert "4711-26" in QGuiApplication.clipboard().text()


def test_a_found_place_of_the_recording_is_clicked(view: TimelineView, qtbot: QtBot) -> None:
    from ui.timeline.recording import Playing

    file = attached(b"x", "a.wav", "audio/wav")
    call = entry(
        WHO,
        "call",
        ago(),
        channel_kind="phone",
        attachments=(file,),
        details=details(CallDetails(outcome="answered", talk_s=100)),
    )
    show(view, call)
    view.pot.show_playing(Playing(file.sha256, 50.0, 100.0, 1.5, running=True))
    at = view.place(str(call.id))
    assert "0:50 / 1:40" in view.shown_texts()
    assert "1,5×" in view.shown_texts()
    hit = next(hit for hit in view.sketch(at).hits if hit.action.startswith("seek"))
    corner = view.row_rect(at).topLeft()
    point = corner + hit.rect.center().toPoint()
    with qtbot.waitSignal(view.acts.seek_requested) as asked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert asked.args is not None
    assert asked.args[0] == pytest.approx(0.5, abs=0.02)


async def with_call(stage: Stage, data: bytes) -> Entry:
    file = attached(data, "call.wav", "audio/wav")
    who = stage.store.world.customers[0]
    call = entry(
        who,
        "call",
        ago(),
        channel_kind="phone",
        attachments=(file,),
        details=details(CallDetails(outcome="answered", talk_s=4)),
    )
    stage.store.world.add(call)
    stage.store.files[file.sha256] = data
    await stage.open()
    stage.timeline.go_to(str(call.id))
    return call


async def test_a_recording_is_played_by_the_keyboard(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("привет"), tmp_path) as stage:
        await with_call(stage, sound(4.0))
        player = stage.screen.files.listening._player
        QTest.keyClick(stage.timeline, Qt.Key.Key_Space)
        await until(lambda: player.now().running)
        await until(lambda: stage.timeline.pot.ink().playing.position_s > 0)
        QTest.keyClick(stage.timeline, Qt.Key.Key_Plus)
        assert player.now().speed == 1.25
        QTest.keyClick(stage.timeline, Qt.Key.Key_Minus)
        assert player.now().speed == 1.0
        QTest.keyClick(stage.timeline, Qt.Key.Key_Space)
        await until(lambda: not player.now().running)
        held = player.now().position_s
        QTest.keyClick(stage.timeline, Qt.Key.Key_Right)
        await until(lambda: player.now().position_s == min(held + 5.0, 4.0))
        QTest.keyClick(stage.timeline, Qt.Key.Key_Left)
        await until(lambda: player.now().position_s == 0.0)
        await until(lambda: not stage.screen._ticker.isActive())


async def test_leaving_the_customer_stops_the_recording(look: Look, tmp_path: Path) -> None:
    world = world_with("привет")
    other = customer("Другой")
    world.add(other, said(conversation(other, "vk"), other, ago(), "я"))
    async with on_stage(look, world, tmp_path) as stage:
        await with_call(stage, sound(30.0))
        player = stage.screen.files.listening._player
        QTest.keyClick(stage.timeline, Qt.Key.Key_Space)
        await until(lambda: player.now().running)
        await stage.open(1)
        await until(lambda: not player.now().running)


async def test_a_recording_that_is_none_is_told(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("привет"), tmp_path) as stage:
        await with_call(stage, b"no sound at all")
        QTest.keyClick(stage.timeline, Qt.Key.Key_Space)
        await until(lambda: stage.notices.said)
        assert "cannot be played" in stage.notices.said[-1].text or stage.notices.said[-1].hint


@pytest.mark.timeout(60)
async def test_five_megabytes_of_text_are_cut_and_open_whole(look: Look, tmp_path: Path) -> None:
    line = "Очень длинное письмо без конца. " * 4
    text = "\n".join(f"{number} {line}" for number in range(20_000))[: 5 << 20]
    world = world_with("до")
    who, talk = world.customers[0], world.conversations[0]
    long = said(talk, who, ago(), text)
    world.add(long)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        at = stage.timeline.place(str(long.id))
        assert stage.timeline.row_rect(at).height() < 2000
        stage.timeline.go_to(str(long.id))
        QTest.keyClick(stage.timeline, Qt.Key.Key_Return)
        await until(lambda: stage.view._text is not None)
        window = stage.view._text
        assert window is not None
        assert window.text.toPlainText().startswith("0 Очень")
        await until(lambda: window.complete)
        assert len(window.text.toPlainText()) == len(text)
        window.close()
        await settle()


def test_one_line_of_megabytes_is_broken() -> None:
    from ui.timeline.text_window import pieces_of

    pieces = pieces_of("а" * 1_000_000)
    assert max(len(line) for piece in pieces for line in piece.split("\n")) <= 2000
    assert sum(piece.count("а") for piece in pieces) == 1_000_000
    assert pieces_of("") == []


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦" * 400,
        "\u202e" * 5000,
        "\u200b" * 10_000,
        "э́" * 3000,
        "a" * 100_000,
        "\n" * 5000,
        "\ud83d",
    ],
)
def test_hostile_texts_lay_out_bounded(view: TimelineView, text: str) -> None:
    show(view, *(said(TALK, WHO, ago(minutes=n), text) for n in range(3)))
    assert all(view.row_rect(at).height() < 40_000 for at in range(len(view.items)))
    assert not any("\u202e" in words for words in view.shown_texts())


def test_a_name_of_ten_thousand_characters_stays_in_its_row(view: TimelineView) -> None:
    name = "Ы" * 10_000
    file = Attachment(name=name + ".exe", media_type="", size=5, sha256="b" * 64)
    show(
        view,
        entry(
            WHO, "note", ago(minutes=5), direction=Direction.INTERNAL, author_name=name, text="т"
        ),
        entry(WHO, "transfer", ago(minutes=4), details={"from_name": name, "to_name": name}),
        entry(WHO, "call", ago(minutes=3), channel_kind="phone", details={"queue": name}),
        said(TALK, WHO, ago(minutes=2), "файл", attachments=(file,)),
    )
    width = view.column()[1]
    for at in range(len(view.items)):
        sketch = view.sketch(at)
        assert sketch.height < 400
        for text in sketch._texts:
            lines = [text.layout.lineAt(n) for n in range(text.layout.lineCount())]
            widest = max(line.naturalTextWidth() for line in lines)
            assert text.at.x() + widest <= width + 1
    assert any(words.endswith(".exe") for words in view.shown_texts())


async def test_what_was_copied_is_said(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("привет, где заказ?"), tmp_path) as stage:
        await stage.open()
        QTest.keyClick(stage.timeline, Qt.Key.Key_Up)
        QTest.keyClick(stage.timeline, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == "привет, где заказ?"
        assert "привет, где заказ?" in stage.notices.said[-1].text
