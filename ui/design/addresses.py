"""Addresses of customers for reading."""

from __future__ import annotations

from domain.glossary import IdentityKind
from domain.text import clean_line

_LONGEST = 320
"""Characters of an address: what is longer is none."""


def shown_address(kind: str, value: str) -> str:
    """Return an address for reading: phones grouped, the rest cleaned."""
    # Some messengers and forms know people by their number.
    if kind == IdentityKind.PHONE or value.startswith("+"):
        from domain import (
            phone_numbers,  # its tables cost 16 ms that the first paint can do without
        )

        value = phone_numbers.display(value[:_LONGEST])
    return clean_line(value)
