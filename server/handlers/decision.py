"""What the centre may say of an operation."""

from __future__ import annotations

from typing import NamedTuple

from domain.errors import Code
from domain.glossary import OpStatus


class Decision(NamedTuple):
    """What became of an operation."""

    status: OpStatus
    code: str = ""
    field: str = ""


APPLIED = Decision(OpStatus.APPLIED)


def rejected(code: Code, field: str = "") -> Decision:
    """Return a refusal."""
    return Decision(OpStatus.REJECTED, code, field)
