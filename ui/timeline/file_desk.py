"""Files and recordings of the timeline: windows, dialogs and words around ``Files``."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QMessageBox

from domain.details import MailDetails, details_of
from domain.entities import Entry
from domain.errors import Expected
from domain.file_names import safe_name
from domain.file_types import Trust
from domain.tasks import Policy, TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.design.words import error_words
from ui.links import open_file
from ui.timeline.file_shapes import MAX_THUMBNAIL_BYTES
from ui.timeline.files import Files
from ui.timeline.listening import Listening
from ui.timeline.open_folder import OpenFolder
from ui.timeline.pane import TimelinePane
from ui.timeline.pictures import small_picture, unfolds_safely
from ui.timeline.recording import Player

PICTURE = QSize(272, 204)
_LETTER_PICTURES = 30
_LETTER_ROOM = QSize(680, 1)
"""As wide as a letter; how high a picture is follows from it."""


class FileDesk:
    """Opens, saves, shows and plays what hangs on entries."""

    def __init__(
        self,
        context: Context,
        view: TimelinePane,
        scope: TaskScope,
        *,
        player: Player | None = None,
        folder: OpenFolder | None = None,
    ) -> None:
        self._context = context
        self._view = view
        self._scope = scope
        self._folder = folder or OpenFolder()
        timeline = view.timeline
        self.files = Files(context.queries, scope, timeline.pot.show_files)
        self.listening = Listening(self.files, player or Player(), scope, timeline.pot.show_playing)
        self.open_path = open_file
        """Hands a path to the system; tells whether there is a program for it."""
        self.files.opened = self._open
        self.files.unfolds_safely = unfolds_safely
        self.files.pictured = self._picture
        self.files.distrusted = self._warn
        self.files.failed = self._tell
        self.files.saved = self._tell_saved
        self.listening.failed = self._tell
        self.listening.silent = self._tell_silent
        self.listening.unplayable = self._tell_unplayable
        acts = timeline.acts
        timeline.pictures_wanted.connect(self.files.want_pictures)
        view.letter_opened.connect(self._illustrate)
        acts.file_requested.connect(self.files.open)
        acts.save_requested.connect(self.ask_where)
        acts.stop_requested.connect(self.files.stop)
        acts.play_requested.connect(self.listening.toggle)
        acts.seek_requested.connect(self.listening.seek)
        acts.step_requested.connect(self.listening.step)
        acts.speed_requested.connect(self.listening.change_speed)

    def leave(self) -> None:
        """Begin with another customer: what was heard of the last one stops."""
        self.files.forget()
        self.listening.stop()

    # -- opening and saving ----------------------------------------------------------------

    async def _open(self, name: str, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        path = await loop.run_in_executor(None, self._folder.put, name, data)
        if not self.open_path(path):
            self._context.notices.problem(
                tr("No program here opens this file"), tr("Save it, or ask for another format.")
            )

    def _warn(self, entry: Entry, number: int, trust: Trust) -> None:
        """Say what a file is before it can be saved."""
        name = safe_name(entry.attachments[number].name)
        box = QMessageBox(self._view)
        box.setObjectName("file_warning")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        if trust is Trust.RUNS:
            box.setIcon(QMessageBox.Icon.Warning)
            box.setWindowTitle(tr("This file is a program"))
            box.setText(tr("“{name}” can act on this computer.", name=name))
            box.setInformativeText(
                tr("Pult does not open it. Save it only if you know who sent it and what for.")
            )
        else:
            box.setIcon(QMessageBox.Icon.Information)
            box.setWindowTitle(tr("This file is not opened here"))
            box.setText(tr("“{name}” is of a kind Pult does not open.", name=name))
            box.setInformativeText(
                tr("Or it is not what its name says. It can be saved and checked.")
            )
        save = box.addButton(tr("Save as…"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        save.clicked.connect(lambda: self.ask_where(entry, number))
        box.open()

    def ask_where(self, entry: Entry, number: int) -> None:
        """Ask where to save a file; a program is saved without running it."""
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DownloadLocation)
        name = safe_name(entry.attachments[number].name)
        dialog = QFileDialog(self._view, tr("Save as"), places[0] if places else "")
        dialog.setObjectName("file_save")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.files.save(entry, number, Path(path)))
        dialog.open()

    # -- pictures --------------------------------------------------------------------------

    async def _picture(self, sha256: str, data: bytes) -> None:
        wanted = PICTURE * self._view.devicePixelRatioF()
        loop = asyncio.get_running_loop()
        picture = await loop.run_in_executor(None, small_picture, data, wanted)
        pixmap = QPixmap.fromImage(picture)
        pixmap.setDevicePixelRatio(self._view.devicePixelRatioF())
        self._view.timeline.pot.show_picture(sha256, pixmap)

    def _illustrate(self, entry: Entry) -> None:
        self._scope.start(self._bring_pictures(entry), "letter", Policy.KEEP_LATEST)

    async def _bring_pictures(self, entry: Entry) -> None:
        """Fetch the pictures that stand in a letter and show them there, those that come."""
        within = set(details_of(entry, MailDetails).inline)
        files = [file for file in entry.attachments if file.name in within]
        found: dict[str, QImage] = {}
        for file in files[:_LETTER_PICTURES]:
            if file.size <= MAX_THUMBNAIL_BYTES:
                try:
                    data = await self._context.queries.file(entry.id, file)
                except Expected:
                    continue
                loop = asyncio.get_running_loop()
                picture = await loop.run_in_executor(None, small_picture, data, _LETTER_ROOM)
                if not picture.isNull():
                    found[file.name] = picture
        self._view.show_pictures(entry, found)

    # -- words -----------------------------------------------------------------------------

    def _tell(self, error: Expected) -> None:
        self._context.notices.problem(*error_words(error))

    def _tell_saved(self, name: str) -> None:
        self._context.notices.tell(tr("Saved: {name}", name=safe_name(name)))

    def _tell_silent(self) -> None:
        self._context.notices.problem(
            tr("There is no sound device"), tr("Connect a headset and play it again.")
        )

    def _tell_unplayable(self) -> None:
        self._context.notices.problem(
            tr("This recording cannot be played"), tr("Save it and open it with another program.")
        )

    async def put_away(self) -> None:
        """Fall silent and remove what was opened: the workstation is locked, or ends."""
        self.listening.stop()
        await asyncio.get_running_loop().run_in_executor(None, self._folder.clear)

    async def close(self) -> None:
        """Give the sound device back and remove what was opened."""
        await self.listening.close()
        await self.put_away()
