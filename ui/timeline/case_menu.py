"""The part of an entry's menu that puts a contact to a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QMenu

from domain.cases import has
from domain.entities import Case, Entry
from domain.glossary import CaseStatus, EntryKind
from domain.ids import CaseId
from ui.cases.words import case_title
from ui.design.i18n import tr

_ALONE = frozenset({EntryKind.CALL, EntryKind.VISIT, EntryKind.ORDER_EVENT})
_MOST = 12


class PutToCase(Protocol):
    """Who carries it out."""

    def __call__(self, entry: Entry, case_id: CaseId, /, *, join: bool) -> None:
        """Put an entry, or the conversation it is of, to a case, or take it off."""
        ...


def _nobody(_entry: Entry, _case_id: CaseId, *, join: bool) -> None:
    """Do nothing: nobody listens yet."""


class CaseMenu:
    """Offers the customer's cases.

    Attributes:
        cases: returns them.
        chosen: told the entry and the case.
    """

    def __init__(self) -> None:
        self.cases: Callable[[], tuple[Case, ...]] = tuple
        self.chosen: PutToCase = _nobody

    def add_to(self, menu: QMenu, entry: Entry) -> None:
        """Put it into a menu, where the entry can belong to a case and there is one."""
        if entry.conversation_id is None and entry.kind not in _ALONE:
            return
        talk = entry.conversation_id
        about = entry.id if talk is None else None
        shown = [
            case
            for case in self.cases()
            if case.status != CaseStatus.CLOSED or has(case, talk, about)
        ]
        if not shown:
            return
        inside = menu.addMenu(tr("To a case"))
        for case in shown[:_MOST]:
            there = has(case, talk, about)
            act = inside.addAction(case_title(case)[:80].replace("&", "&&"))
            act.setCheckable(True)
            act.setChecked(there)
            act.triggered.connect(self._choosing(entry, case.id, join=not there))

    def _choosing(self, entry: Entry, case_id: CaseId, *, join: bool) -> Callable[[], None]:
        return lambda: self.chosen(entry, case_id, join=join)
