"""Wires the card: presenter to view."""

from __future__ import annotations

from collections.abc import Callable

from domain.entities import PersonalOffer
from domain.errors import Expected
from domain.glossary import PersonalOfferState
from domain.ids import CustomerId
from domain.tasks import TaskScope
from domain.text import clean_line, preview
from sync.queries.rows import CardView
from ui.card.presenter import CardPresenter, CardState
from ui.card.view import CardPane
from ui.context import Context
from ui.design.i18n import mark, tr
from ui.design.names import shown_name
from ui.design.words import error_words

_PROPOSED: dict[str, str] = {
    PersonalOfferState.PRESENTED: mark("Told to the customer: {title}"),
    PersonalOfferState.ACCEPTED: mark("The customer agrees: {title}"),
    PersonalOfferState.DECLINED: mark("The customer refuses: {title}"),
}


class CardScreen:
    """The card with its presenter; others who show the customer listen through ``shown``."""

    def __init__(
        self,
        context: Context,
        *,
        shown: Callable[[CardState], None],
        attached: Callable[[CustomerId], None],
    ) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            shown: told each state after the card took it.
            attached: told whom a provisional card was attached to.
        """
        self.view = CardPane(context.look, context.times, context.memory)
        self.scope = TaskScope("card", context.on_error)

        def show(state: CardState) -> None:
            self.view.show_state(state)
            shown(state)

        self.presenter = CardPresenter(
            context.queries, context.commands, self.scope, show, attached
        )
        view, presenter = self.view, self.presenter
        view.change_requested.connect(presenter.change)
        view.wishes.changed.connect(presenter.change_preference)
        view.consents.wanted.connect(presenter.answer_consent)
        view.consents.silence_wanted.connect(presenter.silence)
        view.top.reason_told.connect(presenter.tell_reason)
        view.tag_requested.connect(presenter.add_tag)
        view.attribute_requested.connect(presenter.change_attribute)
        view.task_done_requested.connect(presenter.finish_task)
        view.offer_moved.connect(presenter.move_offer)
        view.untag_requested.connect(presenter.drop_tag)
        view.call_requested.connect(presenter.call)
        view.name_requested.connect(presenter.name_provisional)
        view.top.name_typed.connect(presenter.compare_name)
        view.find_requested.connect(presenter.look_for)
        view.attach_requested.connect(presenter.attach_to)
        view.unmerge_requested.connect(presenter.undo_merge)
        view.address_closed.connect(presenter.close_address)
        view.address_reopened.connect(presenter.reopen_address)
        presenter.leaving = view.commit
        presenter.merged = self._tell_merged
        presenter.refused = self._tell_refused
        presenter.proposed = self._tell_proposed
        self._notices = context.notices
        self._forget = (
            context.queries.on_changes(presenter.on_changes),
            context.queries.on_status(lambda _status: presenter.on_status()),
        )

    def _tell_merged(self, card: CardView) -> None:
        words = tr("{name}: attached to another card", name=shown_name(card.customer.display_name))
        if self.view.is_editing:
            hint = tr(
                "What you are typing is still in its field: Enter saves it here, Esc drops it."
            )
            self._notices.problem(words, hint)
        else:
            self._notices.tell(words)

    def _tell_proposed(self, offer: PersonalOffer, state: str) -> None:
        async def back() -> None:
            await self.presenter.take_back(offer)

        words = _PROPOSED.get(state, _PROPOSED[PersonalOfferState.PRESENTED])
        self._notices.tell(tr(words, title=clean_line(offer.title, 80)), back)

    def _tell_refused(self, typed: str, error: Expected) -> None:
        title, hint = error_words(error)
        said = preview(typed)
        self._notices.problem(title, tr("{hint} Not saved: “{text}”", hint=hint, text=said))

    async def close(self) -> None:
        """Stop listening and end every task."""
        for forget in self._forget:
            forget()
        await self.scope.close()
