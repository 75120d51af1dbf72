"""A caller whose name is a picture on our disk, from the PBX's word to the painted window."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from desktop.app import Application
from domain.clock import SystemClock
from domain.ports import CallOffered
from server.handlers import calls
from tests.flows.centre import build_shop, centre
from tests.gui.stage import settle, until
from tests.gui.test_hostile import OpenWatch
from tests.unit.desktop.applications import begin, finish, known_profile, secret_of


@pytest.fixture
def bait() -> Iterator[Path]:
    """A picture under a path short enough for a caller's name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.png"
        assert QImage(40, 40, QImage.Format.Format_RGB32).save(str(path))
        yield path


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="watches with inotify")
async def test_a_callers_name_opens_no_file_and_is_shown_as_it_is(
    qapp: QApplication, tmp_path: Path, bait: Path
) -> None:
    name = f"<img src=file://{bait}><b>x"
    assert len(name) < 64, "it must be kept whole to mean anything"
    watch = OpenWatch(bait)
    async with centre(tmp_path, build_shop()) as place:
        folder = tmp_path / "profile"
        await known_profile(folder, place.url)
        app = Application(folder, SystemClock(), secret_of=secret_of)
        running = begin(app)
        await until(lambda: app.session is not None and app.workstation is not None, "the window")
        station = app.workstation
        assert station is not None
        for number in ("+79165550000", "+79161234567"):  # nobody we know, and somebody
            call = CallOffered(
                call_id=number,
                at=SystemClock().now(),
                extension="1001",
                number=number,
                name=name,
                queue="support",
            )
            channel_id = place.shop.channels["phone"].id
            await place.database.write(calls.reported(channel_id, call))
        first, second = station.over.pop.view.cards[:2]
        await until(lambda: first.isVisible() and second.isVisible(), "two pops")
        session = app.session
        assert session is not None
        await until(lambda: session.queries.directory().me, "who works here")
        station.over.pop.presenter.accept()
        await until(lambda: station.card.presenter.state.card is not None, "the card")
        await settle()
        station.window.grab()
        shown = [label.text() for label in station.window.findChildren(QLabel)]
        shown += station.timeline.view.timeline.shown_texts()
        assert any(name in text for text in shown)
        assert not watch.opened()
        await finish(app, running)
    watch.close()
