"""Sixty stories of bad luck; not one may break a promise."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

import pytest

from tests.mutations.mutation import switched_off
from tests.simulation.mutations import MUTATIONS, Seeded
from tests.simulation.runner import outcomes
from tests.simulation.story import play

# A killed process leaves its coroutines where they were.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SEEDS = 60
AT_ONCE = 15
"""In one test, so that workers side by side share them."""
STEPS = 8
"""Shorter stories than those of the long run: so many are to fit into a minute or two."""
EVERYDAY_MUTATIONS = 1
"""Each day one; all by ``python -m tests.simulation --mutations``."""


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_no_story_breaks_a_promise(player: Executor, templates: Path, first: int) -> None:
    broken = {
        outcome.seed: outcome.faults
        for outcome in outcomes(player, templates, range(first, first + AT_ONCE), STEPS)
        if outcome.faults
    }
    assert broken == {}


def test_the_same_seed_tells_the_same_story(templates: Path) -> None:
    first, second = play(7, templates, STEPS), play(7, templates, STEPS)
    assert first.trace == second.trace
    assert first.fingerprint == second.fingerprint


def test_another_seed_tells_another_story(templates: Path) -> None:
    assert play(1, templates, STEPS).fingerprint != play(2, templates, STEPS).fingerprint


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda item: item.name)
def test_every_guard_is_where_the_list_says(mutation: Seeded) -> None:
    with switched_off(mutation):
        pass


@pytest.mark.parametrize("mutation", MUTATIONS[:EVERYDAY_MUTATIONS], ids=lambda item: item.name)
def test_a_missing_guard_is_noticed(mutation: Seeded, templates: Path) -> None:
    with switched_off(mutation):
        assert any(play(seed, templates).faults for seed in range(mutation.within))
