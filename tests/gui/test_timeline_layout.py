"""Layout facts of every shape: nothing overlaps, nothing leaves its row, at any width."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from domain.entities import Attachment
from sync.queries.history import Outline
from tests.builders.clock import StillClock
from tests.builders.every_kind import add_every_kind
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable
from tests.gui.stage import settle
from tests.gui.timeline_stage import on_stage
from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.file_states import FileState
from ui.timeline.ink import Ink, Playing
from ui.timeline.items import Item, ItemList
from ui.timeline.laying import lay_out
from ui.timeline.sketch import Sketch
from ui.timeline.strip import TimelineStrip

_KINDS = ("phone", "email", "webchat", "telegram", "vk", "max", "whatsapp", "sms", "order", "visit")


def text_boxes(sketch: Sketch) -> list[tuple[int, str, QRectF]]:
    """Return each line of each text with the number of its text, a little less than its height."""
    boxes = []
    for number, text in enumerate(sketch._texts):
        for at in range(text.layout.lineCount()):
            line = text.layout.lineAt(at)
            wide = line.naturalTextWidth()
            top = text.at.y() + line.y() + line.height() * 0.2
            box = QRectF(text.at.x() + line.x(), top, wide, line.height() * 0.6)
            if wide > 1:
                boxes.append((number, text.layout.text(), box))
    return boxes


def items() -> list[Item]:
    store = MemoryStore(believable())
    add_every_kind(store)
    rows = ItemList()
    rows.update(tuple(store.entries_of(store.world.customers[0].id)), frozenset(), None)
    return rows.items


@pytest.fixture
def large(look: Look, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Type twice as large."""
    monkeypatch.setattr(look, "_sizes", {name: 2 * size for name, size in look._sizes.items()})
    monkeypatch.setattr(look, "_fonts", {})
    return look


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("width", [240.0, 360.0, 500.0, 680.0, 820.0])
def test_no_shape_overlaps_or_leaves_its_row(look: Look, width: float, language: str) -> None:
    look.use_language(language)
    check(look, width)


@pytest.mark.parametrize("width", [500.0, 820.0])
def test_type_of_twice_the_size_overlaps_nothing(large: Look, width: float) -> None:
    check(large, width)


def check(look: Look, width: float) -> None:
    wrong = []
    for item in items():
        files = item.entry.attachments if item.entry is not None else ()
        states = {file.sha256: FileState(40, 100) for file in files[::2]}
        playing = Playing(files[0].sha256, 5, 20, 1.5, running=True) if files else Playing()
        for ink in (
            Ink(look, Times(StillClock())),
            Ink(look, Times(StillClock()), frozenset({item.key}), files=states, playing=playing),
        ):
            sketch = lay_out(item, ink, width)
            boxes = text_boxes(sketch)
            for _, words, box in boxes:
                if box.left() < -1 or box.right() > width + 1 or box.bottom() > sketch.height + 1:
                    wrong.append(("leaves", item.key, words[:40]))
            for (first, one, box), (last, other, second) in combinations(boxes, 2):
                if first != last and box.adjusted(1, 1, -1, -1).intersects(second):
                    wrong.append(("overlaps", one[:30], other[:30]))
            for hit in sketch.hits:
                if hit.rect.right() > width + 5 or hit.rect.bottom() > sketch.height + 5:
                    wrong.append(("hit", hit.action, hit.words[:30]))
    assert wrong == []


@pytest.mark.parametrize("width", [360, 480, 560, 720, 1000])
def test_chips_leave_room_for_the_tools(qtbot: QtBot, look: Look, width: int) -> None:
    strip = TimelineStrip(look)
    qtbot.addWidget(strip)
    strip.resize(width, 40)
    strip.show()
    strip.show_outline(Outline({kind: 10_000 + at for at, kind in enumerate(_KINDS)}), "")
    qtbot.wait(1)
    shown = [chip for chip in strip.findChildren(QPushButton) if chip.isVisible()]
    tools = [tool for tool in strip.findChildren(QToolButton) if tool.isVisible()]
    parts = sorted([*shown, *tools], key=lambda part: part.x())
    for one, other in pairwise(parts):
        assert one.geometry().right() < other.geometry().left()
    assert parts[-1].geometry().right() <= width
    for chip in shown:
        assert chip.width() >= chip.sizeHint().width()
    assert strip._more.isVisible() == (len(shown) < len(_KINDS) + 1)


def test_the_chip_that_is_chosen_is_always_seen(qtbot: QtBot, look: Look) -> None:
    strip = TimelineStrip(look)
    qtbot.addWidget(strip)
    strip.resize(360, 40)
    strip.show()
    strip.show_outline(Outline({kind: 100 - at for at, kind in enumerate(_KINDS)}), "visit")
    assert strip.chip("visit").isVisible()


def test_one_channel_is_no_choice(qtbot: QtBot, look: Look) -> None:
    strip = TimelineStrip(look)
    qtbot.addWidget(strip)
    strip.show()
    strip.show_outline(Outline({"telegram": 3}), "")
    assert not [chip for chip in strip.findChildren(QPushButton) if chip.isVisible()]


async def test_another_language_reaches_every_part(look: Look, tmp_path: Path) -> None:
    world = believable()
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.screen.find_here()
        stage.view.open_days()
        assert stage.view.days.title.text().startswith("Март")
        look.use_language("en")
        await settle()
        assert stage.view.days.title.text().startswith("March")
        assert stage.view.strip.chip("email").toolTip() == "E-mail"
        assert stage.view.finder.field.accessibleName() == "Search in this history"
        stage.view.days.dismiss()


def test_files_with_one_hash_are_all_drawn(look: Look) -> None:
    item = items()[-1]
    assert item.entry is not None
    import msgspec

    same = Attachment(name="a.pdf", media_type="application/pdf", size=1, sha256="0")
    entry = msgspec.structs.replace(item.entry, attachments=(same,) * 4)
    sketch = lay_out(Item(item.key, entry), Ink(look, Times(StillClock())), 500)
    assert len(sketch.hits) == 4
