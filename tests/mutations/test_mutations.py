"""Every guard of the list is where it says, and some are switched off every day."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from domain.clock import SystemClock
from tests.mutations.guards import GUARDS, Checked
from tests.mutations.mutation import switched_off
from tests.mutations.trial import notices
from tests.simulation.mutations import MUTATIONS

A_DAY = 2
"""How many are tried each day, others every day; all by ``make endure NAME=guards``."""

_FIRST = (SystemClock().now().date() - datetime.date(2026, 1, 1)).days * A_DAY


@pytest.mark.parametrize("guard", GUARDS, ids=lambda item: item.name)
def test_every_guard_is_where_the_list_says(guard: Checked) -> None:
    with switched_off(guard):
        pass


def test_names_are_of_one_guard_each() -> None:
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


def test_the_document_names_every_guard() -> None:
    text = (Path(__file__).parents[2] / "docs" / "proof.md").read_text(encoding="utf-8")
    assert [item.name for item in (*GUARDS, *MUTATIONS) if item.name not in text] == []


@pytest.mark.parametrize("turn", range(A_DAY))
def test_without_its_guard_a_test_fails(turn: int) -> None:
    guard = GUARDS[(_FIRST + turn) % len(GUARDS)]
    assert notices(guard), f"nobody misses: {guard.name}"
