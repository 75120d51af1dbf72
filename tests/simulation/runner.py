"""Runs many seeds, side by side."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import structlog

from tests.simulation.story import STEPS, Outcome, play


def quiet() -> None:
    """Let the program say nothing: it is told of ten thousand broken lines."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _one(templates: Path, steps: int, seed: int) -> Outcome:
    return play(seed, templates, steps)


def outcomes(templates: Path, seeds: range, jobs: int, steps: int = STEPS) -> Iterator[Outcome]:
    """Return what became of each seed, in their order."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=quiet) as pool:
        yield from pool.map(partial(_one, templates, steps), seeds, chunksize=4)
