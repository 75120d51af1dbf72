"""What broke and where, fit for a log: messages of errors may quote a person's data."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any


def trace(error: BaseException) -> str:
    """Return an error's type and places, and its causes'; their messages are left out."""
    places = []
    step: TracebackType | None = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    cause = error.__cause__
    because = f" because of {trace(cause)}" if cause is not None else ""
    return f"{type(error).__name__} at {' > '.join(places) or 'unknown'}{because}"


def short_trace(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put the trace of an event's exception in the place of the exception (for structlog)."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = trace(error)
    return event
