"""Lines of CSV that no spreadsheet works out."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from domain.safe_csv import line


@given(st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1, max_size=5))
def test_no_cell_is_a_formula_and_every_text_is_whole(cells: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(line(cells), newline=""), delimiter=";")
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.lstrip(" \u00a0\ufeff").startswith(tuple("=+-@\t\r\n")) for cell in read)
