"""What an unsuccessful answer stands for: the centre's own word, or something in between."""

from __future__ import annotations

import httpx
import msgspec

from domain.errors import Code, Offline, Refused, SignInRequired
from domain.wire import UNREADABLE, Problem

LONGEST_WAIT_S = 600.0
"""What another program than a Pult server asks us to wait is believed up to here."""


def error_of(problem: Problem) -> Exception:
    """Return the error a problem document stands for."""
    if problem.code == Code.SIGN_IN_REQUIRED:
        return SignInRequired("refused by the centre")
    known = problem.code in set(Code)
    code = Code(problem.code) if known else Code.INTERNAL
    if problem.status >= 500:
        return Offline(code, f"status {problem.status}", retry_after_s=problem.retry_after_s)
    return Refused(code, field=problem.field, retry_after_s=problem.retry_after_s)


def error_in(response: httpx.Response) -> Exception:
    """Return the error an unsuccessful HTTP answer stands for."""
    status = response.status_code
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except UNREADABLE:
        # No problem document: a proxy, a portal or another program answered.
        detail = f"status {status} without a problem document"
        if status == 413:
            return Refused(Code.TOO_LARGE, detail)
        return Offline(Code.NOT_PULT, detail, retry_after_s=_retry_after(response))
    return error_of(msgspec.structs.replace(problem, status=status))


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds a proxy asks to wait; its dates are not worth reading."""
    raw = response.headers.get("retry-after", "")
    return min(float(raw), LONGEST_WAIT_S) if raw.isascii() and raw.isdigit() else None
