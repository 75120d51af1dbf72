"""Which messages of ours can still be changed or taken back, and how it is said that they are."""

from __future__ import annotations

from datetime import datetime

from domain.channel_rules import may_change, may_take_back, rules_of
from domain.details import MessageDetails, details_of
from domain.entities import Agent, Entry
from domain.glossary import Amending, Delivery, Direction, EntryKind, Role
from domain.text import clean_line
from ui.design.i18n import mark, tr

_THERE = frozenset({Delivery.SENT, Delivery.DELIVERED, Delivery.READ})
_MARKED = frozenset({"edited_at", "deleted_at", "amending"})
_WORDS = {
    Amending.CHANGING: mark("Being changed…"),
    Amending.TAKING_BACK: mark("Being taken back…"),
    Amending.NOT_CHANGED: mark("The customer reads it unchanged"),
    Amending.NOT_TAKEN_BACK: mark("The customer still has it"),
}
FAILED = frozenset({Amending.NOT_CHANGED, Amending.NOT_TAKEN_BACK})


def amendable(entry: Entry, me: Agent | None, now: datetime) -> tuple[bool, bool]:
    """Return whether a message may be changed, and whether it may be taken back."""
    ours = entry.direction == Direction.OUTBOUND and entry.kind == EntryKind.MESSAGE
    if me is None or not ours or entry.delivery not in _THERE:
        return False, False
    if entry.author_id != me.id and me.role == Role.AGENT:
        return False, False
    details = details_of(entry, MessageDetails)
    if details.deleted_at is not None or details.amending == Amending.TAKING_BACK:
        return False, False
    kind = entry.channel_kind
    fits = 0 < len(entry.text) <= rules_of(kind).max_length
    return fits and may_change(kind, entry.at, now), may_take_back(kind, entry.at, now)


def changed_word(entry: Entry) -> str:
    """Return what became of a message after it was sent; mostly nothing."""
    if not entry.details.keys() & _MARKED:
        return ""
    details = details_of(entry, MessageDetails)
    if details.deleted_at is not None:
        ours = entry.direction == Direction.OUTBOUND
        return tr("Taken back") if ours else tr("Taken back by the customer")
    if details.amending in _WORDS:
        words = tr(_WORDS[Amending(details.amending)])
        why = clean_line(details.amend_why, 80)
        return f"{words}: {why}" if why and details.amending in FAILED else words
    return tr("Changed") if details.edited_at is not None else ""
