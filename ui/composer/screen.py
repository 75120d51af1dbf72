"""Wires the composer: presenters to view, words to the dictionaries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QTextCursor

from domain.channel_rules import Rules
from domain.errors import Code
from domain.tasks import TaskScope
from sync.queries.rows import CardView
from ui.composer.files import FilesPresenter, Unfit
from ui.composer.presenter import ComposerPresenter, Mode, Sent
from ui.composer.spelling import NoSpeller, Spelling
from ui.composer.spelling_menu import SpellingMenu
from ui.composer.subject import SubjectPresenter
from ui.composer.suggesting import SuggestingPresenter
from ui.composer.tone import TonePresenter, ToneState
from ui.composer.tone_strip import underline
from ui.composer.values import values_of
from ui.composer.view import ComposerView
from ui.context import Context
from ui.design.i18n import tr


class ComposerScreen:
    """The composer with its presenters."""

    def __init__(self, context: Context, sent: Callable[[Sent], None]) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            sent: told what is safely on disk.
        """
        self._context = context
        self._card: CardView | None = None
        self._sent = sent
        self.view = ComposerView(context.look, context.times)
        self.scope = TaskScope("composer", context.on_error)
        self.presenter = ComposerPresenter(
            context.queries,
            context.commands,
            self.scope,
            self.view.show_state,
            self._on_sent,
            context.times.now,
        )
        self.files = FilesPresenter(
            context.commands, self.scope, self.view.show_files, self._tell_unfit
        )
        self.subject = SubjectPresenter(
            context.queries, context.commands, self.scope, self.view.show_subject
        )
        self.presenter.subject = lambda: self.subject.text
        self.presenter.keyed = self._on_key
        self.presenter.has_files = lambda: bool(self.files.state.files)
        self.suggesting = SuggestingPresenter(context.queries, self.scope, self.view.show_suggested)
        self.suggesting.values = self._values
        self.suggesting.missed = context.commands.tell_missed
        self.spelling = Spelling(
            self.view.text.document(), context.look, context.speller or NoSpeller(), self.scope
        )
        self.menu = SpellingMenu(self.view.text, self.spelling, self.scope)
        self.tone = TonePresenter(context.queries, self.scope, self._show_tone)
        self.tone.values = self._values
        self.tone.put = self._put_text
        self.presenter.vetted = self.tone.vet
        self._wire()

    def _wire(self) -> None:
        view, presenter = self.view, self.presenter
        view.mode_requested.connect(presenter.choose_mode)
        view.way_requested.connect(presenter.choose_way)
        view.private_requested.connect(presenter.make_private)
        view.typed.connect(presenter.type)
        view.subject.textChanged.connect(self.subject.type)
        view.send_requested.connect(presenter.send)
        view.later_requested.connect(presenter.send)
        view.answer_dropped.connect(presenter.drop)
        view.attach_requested.connect(self._attach)
        view.text.files_given.connect(self._attach)
        view.text.picture_given.connect(self._attach_picture)
        view.file_dropped.connect(self.files.drop)
        view.text.asked.connect(self._ask)
        view.text.overlong.connect(self._tell_overlong)
        view.text.textChanged.connect(self._look_at_tone)
        view.drafted.connect(self._look_at_tone)
        view.way_requested.connect(lambda _way: self._look_at_tone())
        view.mode_requested.connect(lambda _mode: self._look_at_tone())
        view.tone.fix_requested.connect(self.fix_tone)
        view.tone.next_requested.connect(self.tone.next)
        self._forget = (
            self._context.queries.on_status(lambda _status: presenter.on_status()),
            self._context.queries.on_changes(self.tone.on_changes),
        )

    def _on_key(self, key: str, rules: Rules) -> None:
        self.files.open(key, rules)
        self.subject.open(key if self.presenter.state.asks_subject else "")

    def _on_sent(self, sent: Sent) -> None:
        if sent.begins:
            self.subject.sent()
        self._sent(sent)

    def use_card(self, card: CardView | None) -> None:
        """Take whose card placeholders are filled from."""
        self._card = card

    def _look_at_tone(self) -> None:
        state = self.presenter.state
        way = state.way if state.mode is Mode.REPLY else None
        self.tone.look_at(self.view.text.toPlainText(), way)

    def _show_tone(self, state: ToneState) -> None:
        self.view.tone.show_state(state)
        underline(self.view.text, state, self._context.look)

    def _put_text(self, text: str) -> None:
        cursor = QTextCursor(self.view.text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)  # as typed: Ctrl+Z takes it back
        self.view.text.setFocus()

    def fix_tone(self) -> None:
        """Mend what a rule of tone has against the reply, where it can be."""
        self.tone.fix(self.view.text.toPlainText())

    def _values(self) -> dict[str, str]:
        return values_of(self._card, self._context.queries.directory(), self._context.times)

    def _ask(self, token: object) -> None:
        way = self.presenter.state.way
        self.suggesting.channel_kind = way.channel_kind if way is not None else ""
        self.suggesting.ask(token)  # type: ignore[arg-type]  # a signal of any object

    def _attach(self, names: object) -> None:
        self.files.add([Path(name) for name in names])  # type: ignore[attr-defined]  # a list

    def _attach_picture(self, picture: object) -> None:
        if isinstance(picture, QImage):
            self.scope.start(self._add_picture(picture))

    async def _add_picture(self, picture: QImage) -> None:
        data = await asyncio.to_thread(_as_png, picture)
        stamp = self._context.times.now().astimezone()
        name = tr("Picture {day}", day=f"{stamp:%Y-%m-%d %H-%M-%S}")
        self.files.add_bytes(f"{name}.png", "image/png", data)

    def _tell_unfit(self, unfit: Unfit) -> None:
        hints = {
            Code.TOO_LARGE: tr("It is larger than this channel takes."),
            Code.SEND_REFUSED: tr("This channel takes no more files."),
            Code.INVALID: tr("It is empty, or no file."),
        }
        hint = hints.get(unfit.code, tr("It could not be read."))
        self._context.notices.problem(tr("{name} is not attached", name=unfit.name), hint)

    def _tell_overlong(self) -> None:
        self._context.notices.problem(
            tr("Only the beginning was pasted"),
            tr("So much text is no reply: attach it as a file."),
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        for forget in self._forget:
            forget()
        await self.scope.close()


def _as_png(picture: QImage) -> bytes:
    """Return a picture as a file. Blocking: not on the GUI thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes
    return bytes(buffer.data().data())
