"""Why two cards may be one person's, or not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.text import clean_line
from ui.design.i18n import mark, tr

if TYPE_CHECKING:
    from domain.likeness import Evidence, Likeness

_WORDS = {
    "name": mark("same name"),
    "swapped": mark("same name, other order"),
    "short_form": mark("short form of the name"),
    "spelling": mark("name spelt alike"),
    "alike": mark("similar name"),
    "given_name": mark("same given name"),
    "patronymic": mark("same patronymic"),
    "birth": mark("born on the same day"),
    "birth_near": mark("almost the same birthday"),
    "address": mark("same address: {about}"),
    "mailbox": mark("same mailbox name: {about}"),
    "city": mark("same city"),
    "name_differs": mark("another name"),
    "family_differs": mark("same given name, another family name"),
    "patronymic_differs": mark("another patronymic"),
    "birth_differs": mark("another birthday"),
    "city_differs": mark("another city"),
    "gender_differs": mark("other gender"),
}
_SHOWN = 4


def likeness_words(like: Likeness) -> str:
    """Return the heaviest reasons, first what speaks for it."""
    known = [item for item in like.evidence if item.code in _WORDS][:_SHOWN]
    known.sort(key=lambda item: item.weight < 0)
    return " · ".join(_words(item) for item in known)


def _words(item: Evidence) -> str:
    words = _WORDS[item.code]
    return tr(words, about=clean_line(item.about, 60)) if "{about}" in words else tr(words)
