"""What a customer may press instead of typing: buttons, or a list where those are too many.

Source: the platform's descriptions of interactive reply button and interactive list messages.
"""

from __future__ import annotations

from typing import Any

_BUTTONS, _BUTTON, _OVER_BUTTONS = 3, 20, 1024
_ROWS, _ROW, _OVER_ROWS = 10, 24, 4096
"""How many there may be, how long each, and how long the text over them."""


def interactive(text: str, choices: tuple[str, ...], label: str) -> dict[str, Any] | None:
    """Return what to send so that one of the choices can be pressed.

    Args:
        text: the question.
        choices: what may be answered; comes back as it stands here.
        label: on the button that opens a list.

    Returns:
        The object of the interactive message; None where there are no choices or the platform
        takes them in no form: then the answer is typed.
    """
    longest = max(map(len, choices), default=0)
    # Words that are cut would come back cut, and two may be cut to the same.
    if not longest or len(set(choices)) < len(choices):
        return None
    if len(choices) <= _BUTTONS and longest <= _BUTTON and len(text) <= _OVER_BUTTONS:
        buttons = [{"type": "reply", "reply": item} for item in _numbered(choices)]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
    if len(choices) <= _ROWS and longest <= _ROW and len(text) <= _OVER_ROWS:
        section = {"title": label, "rows": _numbered(choices)}
        action = {"button": label, "sections": [section]}
        return {"type": "list", "body": {"text": text}, "action": action}
    return None


def _numbered(choices: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"id": str(at), "title": item} for at, item in enumerate(choices)]
