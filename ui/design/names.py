"""Names of people as the screen may show them: cleaned, never empty, never markup."""

from __future__ import annotations

from domain.text import clean_line
from ui.design.i18n import tr


def shown_name(raw: str) -> str:
    """Return a person's name for display; an empty one reads as unknown."""
    return clean_line(raw) or tr("Unknown customer")


def initials(raw: str) -> str:
    """Return one or two capital letters of a name, or an empty string."""
    parts = [part for part in clean_line(raw).split() if part[0].isalpha()]
    return "".join(part[0] for part in parts[:2]).upper()
