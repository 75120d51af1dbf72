"""What the buttons of a message outside the window say."""

from __future__ import annotations

from ui.design.i18n import tr


def act_words() -> list[tuple[str, str]]:
    """Return each button and its words: a click on the message itself opens the window."""
    return [("default", tr("Open")), ("accept", tr("Accept")), ("decline", tr("Decline"))]
