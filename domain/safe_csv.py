"""Lines of CSV that no spreadsheet takes for formulae, whoever wrote what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that some spreadsheet works out, in either width."""


def cell(text: str) -> str:
    """Return a text as a cell that stays text."""
    bare = text.lstrip(" \u00a0\ufeff")
    return f"'{text}" if bare.startswith(_BEGINS) else text


def line(cells: Iterable[str]) -> str:
    """Return one line, ended as spreadsheets end it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([cell(item) for item in cells])
    return out.getvalue()
