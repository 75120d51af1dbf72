"""Wires the composer: presenters to view, words to the dictionaries."""

from __future__ import annotations

from collections.abc import Callable

from domain.tasks import TaskScope
from sync.queries.rows import CardView
from ui.composer.presenter import ComposerPresenter, Sent
from ui.composer.spelling import NoSpeller, Spelling
from ui.composer.spelling_menu import SpellingMenu
from ui.composer.suggesting import SuggestingPresenter
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
        self.view = ComposerView(context.look, context.times)
        self.scope = TaskScope("composer", context.on_error)
        self.presenter = ComposerPresenter(
            context.queries,
            context.commands,
            self.scope,
            self.view.show_state,
            sent,
            context.times.now,
        )
        self.suggesting = SuggestingPresenter(context.queries, self.scope, self.view.show_suggested)
        self.suggesting.values = self._values
        self.spelling = Spelling(
            self.view.text.document(), context.look, context.speller or NoSpeller(), self.scope
        )
        self.menu = SpellingMenu(self.view.text, self.spelling, self.scope)
        self._wire()

    def _wire(self) -> None:
        view, presenter = self.view, self.presenter
        view.mode_requested.connect(presenter.choose_mode)
        view.way_requested.connect(presenter.choose_way)
        view.typed.connect(presenter.type)
        view.send_requested.connect(presenter.send)
        view.later_requested.connect(presenter.send)
        view.answer_dropped.connect(lambda: presenter.answer(None))
        view.text.asked.connect(self._ask)
        view.text.overlong.connect(self._tell_overlong)
        self._forget = self._context.queries.on_status(lambda _status: presenter.on_status())

    def use_card(self, card: CardView | None) -> None:
        """Take whose card placeholders are filled from."""
        self._card = card

    def _values(self) -> dict[str, str]:
        return values_of(self._card, self._context.queries.directory(), self._context.times)

    def _ask(self, token: object) -> None:
        way = self.presenter.state.way
        self.suggesting.channel_kind = way.channel_kind if way is not None else ""
        self.suggesting.ask(token)  # type: ignore[arg-type]  # a signal of any object

    def _tell_overlong(self) -> None:
        self._context.notices.problem(
            tr("Only the beginning was pasted"),
            tr("So much text is no reply: attach it as a file."),
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
