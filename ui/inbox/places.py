"""Where the agent was in each list, and which: while switching, and from run to run."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.ids import ConversationId
from sync.queries.asking import InboxQuestion, question_of
from ui.inbox.state import InboxState

if TYPE_CHECKING:
    from ui.inbox.presenter import InboxPresenter
    from ui.inbox.view import InboxList

LIST, SELECTED, TOP = "inbox/list", "inbox/selected", "inbox/top"
_KEPT = 20

Place = tuple[ConversationId, int]
"""The conversation at the upper edge, and how many pixels of it are hidden."""


class Settings(Protocol):
    """Where small facts survive."""

    def value(self, key: str, default: object = None) -> object:
        """Return what is kept under a key."""
        ...

    def setValue(self, key: str, value: object) -> None:  # noqa: N802 - Qt's name
        """Keep something under a key."""
        ...


class Places:
    """Brings each list back to where it was left."""

    def __init__(self, presenter: InboxPresenter, view: InboxList) -> None:
        self._presenter = presenter
        self._view = view
        self._left: OrderedDict[InboxQuestion, Place] = OrderedDict()
        self.selected: ConversationId | None = None
        """Who was open when the last run ended."""

    def leave(self) -> None:
        """Remember where the list in front is."""
        question, place = self._presenter.state.question, self._view.place()
        self._left.pop(question, None)
        if place is not None:
            self._left[question] = place
            if len(self._left) > _KEPT:
                self._left.popitem(last=False)

    def shown(self, state: InboxState) -> None:
        """Go where a list was left, once its rows are here."""
        if state.loading or not state.fresh:
            return
        place = self._left.pop(state.question, None)
        at = self._presenter.order.find(place[0]) if place is not None else -1
        if place is not None and at >= 0:
            self._view.go_to(at, place[1])

    # -- from run to run -------------------------------------------------------------------

    def keep(self, settings: Settings) -> None:
        """Remember the list, who is open in it and where it stands; what was typed is not kept."""
        state = self._presenter.state
        raw = state.question.builtins()
        raw.pop("text", None)
        settings.setValue(LIST, json.dumps(raw))
        settings.setValue(SELECTED, str(state.selected or ""))
        place = self._view.place()
        settings.setValue(TOP, f"{place[0]} {place[1]}" if place is not None else "")

    def restore(self, settings: Settings) -> InboxQuestion:
        """Return the list the last run ended with, and go there once it is shown."""
        question = kept_question(settings)
        self.selected = _as_id(str(settings.value(SELECTED, "")))
        top, _, rest = str(settings.value(TOP, "")).partition(" ")
        anchor = _as_id(top)
        if anchor is not None and rest.isdecimal():
            self._left[question] = anchor, min(int(rest), 1000)
        return question


def kept_question(settings: Settings) -> InboxQuestion:
    """Return the list the last run ended with; mine, where nothing usable is kept."""
    try:
        raw = json.loads(str(settings.value(LIST, "{}")))
    except (ValueError, RecursionError):  # the latter of brackets in their thousands
        raw = {}
    return question_of(raw) if isinstance(raw, dict) else InboxQuestion()


def _as_id(raw: str) -> ConversationId | None:
    try:
        return ConversationId(UUID(raw))
    except ValueError:
        return None
