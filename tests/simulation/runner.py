"""Runs many seeds, side by side."""

from __future__ import annotations

import gc
import logging
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import structlog

from tests.simulation.story import STEPS, Outcome, play


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Begin processes that play stories, so many side by side."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin) as pool:
        yield pool


def _begin() -> None:
    quiet()
    # A story makes much and throws it away with its world; what is imported stays.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def quiet() -> None:
    """Let the program say nothing: it is told of ten thousand broken lines."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _one(templates: Path, steps: int, seed: int) -> Outcome:
    return play(seed, templates, steps)


def outcomes(
    pool: Executor, templates: Path, seeds: range, steps: int = STEPS
) -> Iterator[Outcome]:
    """Return what became of each seed, in their order."""
    return pool.map(partial(_one, templates, steps), seeds, chunksize=4)
