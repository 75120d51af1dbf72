"""Links the system hands over: ``tel:``, ``callto:`` and ``pult://customer/<id>``.

Whatever follows comes from strangers' pages and mails: short, of one known form, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from domain.ids import CustomerId

MAX_LENGTH = 200
SCHEMES = ("tel", "callto", "pult")
_CUSTOMER = "pult://customer/"


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called, once the agent agrees."""

    number: str


@dataclass(frozen=True, slots=True)
class Show:
    """A customer to be shown."""

    customer_id: CustomerId


def is_link(word: str) -> bool:
    """Tell whether an argument of the command line is meant as a link of ours."""
    scheme, colon, _rest = word.partition(":")
    return bool(colon) and scheme.lower() in SCHEMES


def parse(address: str) -> Call | Show | None:
    """Return what a link asks for, or None where it is not one of ours to the letter."""
    if len(address) > MAX_LENGTH or not address.isascii() or not address.isprintable():
        return None
    lowered = address.lower()
    if lowered.startswith(_CUSTOMER):
        return _customer(address[len(_CUSTOMER) :])
    scheme, colon, rest = address.partition(":")
    if not colon or scheme.lower() not in ("tel", "callto"):
        return None
    from urllib.parse import unquote  # a start reads the command line and no more

    from domain import phone_numbers

    # RFC 3966: parameters follow a semicolon; none of them changes whom we call.
    number = phone_numbers.diallable(unquote(rest.removeprefix("//")).partition(";")[0])
    return Call(number) if number is not None and number.isascii() else None


def _customer(text: str) -> Show | None:
    from domain.ids import CustomerId

    text = text.removesuffix("/")
    try:
        found = UUID(text)
    except ValueError:
        return None
    return Show(CustomerId(found)) if str(found) == text.lower() else None
