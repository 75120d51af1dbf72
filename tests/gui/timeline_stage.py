"""A timeline screen alone on a stage, with files and sound of the test's own."""

from __future__ import annotations

import hashlib
import io
import math
import struct
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QColor, QImage, QImageWriter

from domain.entities import Attachment, Entry
from domain.errors import Expected
from tests.builders.memory_store import MemoryStore
from tests.builders.people import World, ago, conversation, customer, said
from tests.gui.stage import settle, until
from ui.context import Context
from ui.design.look import Look
from ui.design.times import Times
from ui.notices import Notices
from ui.timeline.open_folder import OpenFolder
from ui.timeline.recording import Player
from ui.timeline.screen import TimelineScreen


class Stage:
    """The screen, what it reads, and what it said."""

    def __init__(self, look: Look, world: World, folder: Path) -> None:
        self.store = MemoryStore(world)
        self.notices = Notices()
        self.errors: list[BaseException] = []
        self.given: list[Path] = []
        context = Context(
            look, Times(self.store.clock), self.store, self.store, self.notices, self._failed
        )
        self.screen = TimelineScreen(context, player=Player(("NULL",)), folder=OpenFolder(folder))
        self.screen.files.open_path = self._open
        self.view = self.screen.view
        self.timeline = self.view.timeline
        self.view.resize(720, 640)
        self.view.show()

    def _failed(self, _key: str, error: BaseException) -> None:
        if not isinstance(error, Expected):
            self.errors.append(error)

    def _open(self, path: Path) -> bool:
        self.given.append(path)
        return True

    async def open(self, number: int = 0) -> None:
        """Open a customer and wait until all of it is there."""
        self.screen.presenter.open(self.store.world.customers[number].id)
        presenter = self.screen.presenter
        await until(lambda: presenter.state.entries and presenter.state.outline.count)
        await settle()


@asynccontextmanager
async def on_stage(look: Look, world: World, folder: Path) -> AsyncIterator[Stage]:
    """Give a stage for as long as the block lasts."""
    made = Stage(look, world, folder)
    try:
        yield made
    finally:
        await made.screen.close()
        made.view.close()
        made.view.deleteLater()
        await settle()
        assert made.errors == []


def world_with(*entries_of: str) -> World:
    """Return somebody who wrote these texts, a minute apart."""
    world = World()
    who = customer("Анна Ковалёва")
    talk = conversation(who, "telegram")
    world.add(who, talk)
    for at, text in enumerate(entries_of):
        world.add(said(talk, who, ago(minutes=len(entries_of) - at), text))
    return world


def attached(data: bytes, name: str, media_type: str) -> Attachment:
    """Return a file with these bytes."""
    sha = hashlib.sha256(data).hexdigest()
    return Attachment(name=name, media_type=media_type, size=len(data), sha256=sha)


def with_files(world: World, *files: Attachment, **changes: object) -> Entry:
    """Add a message with files to the first customer."""
    who = world.customers[0]
    made = said(world.conversations[0], who, ago(), "Вот", attachments=files, **changes)
    world.add(made)
    return made


def png(width: int = 40, height: int = 30, colour: str = "red") -> bytes:
    """Return a picture."""
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(buffer.data().data())


def sound(seconds: float = 2.0, hertz: float = 220.0, rate: int = 8000) -> bytes:
    """Return a tone as a WAV file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        turns = (math.sin(2 * math.pi * hertz * at / rate) for at in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", int(9000 * turn)) for turn in turns))
    return made.getvalue()
