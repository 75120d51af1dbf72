"""Who is at a conversation, in words."""

from __future__ import annotations

from domain.live import Nearby
from domain.text import clean_line
from ui.design.i18n import plural, tr
from ui.nearby.presenter import names_of

_NAMED = 2


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(clean_line(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return plural("{names} and %n more", more, names=shown) if more > 0 else shown


def viewing_words(names: tuple[str, ...]) -> str:
    """Return who looks at it; an empty string for nobody."""
    if not names:
        return ""
    if len(names) == 1:
        return tr("{name} is looking", name=_listed(names))
    return tr("{names} are looking", names=_listed(names))


def replying_words(names: tuple[str, ...]) -> str:
    """Return who writes an answer; an empty string for nobody."""
    if not names:
        return ""
    if len(names) == 1:
        return tr("{name} is writing a reply", name=_listed(names))
    return tr("{names} are writing replies", names=_listed(names))


def nearby_words(agents: tuple[Nearby, ...]) -> str:
    """Return everything there is to say of the colleagues at a conversation."""
    viewing, replying = names_of(agents)
    parts = (replying_words(replying), viewing_words(viewing))
    return ". ".join(part for part in parts if part)
