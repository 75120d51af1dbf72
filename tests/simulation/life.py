"""Lives of processes: a killed one does nothing more, whatever it was in the middle of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import ParamSpec, TypeVar

import sqlalchemy as sa

P = ParamSpec("P")
T = TypeVar("T")

_running: list[Life] = []


class Killed(BaseException):
    """The process does not exist any more. Not an Exception: nobody may handle it."""


class Life:
    """One process, from its start to its end. Its databases' commits are counted."""

    def __init__(self) -> None:
        self.dead = False
        self._steps_left: int | None = None

    def kill(self) -> None:
        """End at once."""
        self.dead = True

    def kill_in(self, steps: int) -> None:
        """End at the n-th beginning or end of a transaction from now on."""
        self._steps_left = steps

    def spare(self) -> None:
        """Take back a death that has not come yet."""
        self._steps_left = None

    def step(self) -> None:
        """Reach a beginning or an end of a transaction."""
        if self._steps_left is not None:
            self._steps_left -= 1
            if self._steps_left <= 0:
                self.dead = True
        if self.dead:
            raise Killed


@sa.event.listens_for(sa.Engine, "begin")
def _begins(_connection: sa.Connection) -> None:
    if _running:
        _running[-1].step()


@sa.event.listens_for(sa.Engine, "commit")
def _commits(_connection: sa.Connection) -> None:
    if _running:
        _running[-1].step()


class InPlace(Executor):
    """Runs work where it is submitted, as long as its process lives."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def submit(self, work: Callable[P, T], /, *values: P.args, **named: P.kwargs) -> Future[T]:
        """Do the work now."""
        future: Future[T] = Future()
        if self._life.dead:
            future.set_exception(Killed())
            return future
        _running.append(self._life)
        try:
            future.set_result(work(*values, **named))
        except BaseException as error:  # noqa: BLE001 - the future carries it
            future.set_exception(error)
        finally:
            _running.pop()
        return future


def threads_of(life: Life) -> Callable[[int, str], Executor]:
    """Return what makes executors for a store of a process."""
    return lambda _count, _name: InPlace(life)


def copy_files(source: Path, target: Path, *names: str) -> None:
    """Copy database files with their logs as they are on the disk this moment."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        wanted = not names or any(path.name.startswith(name) for name in names)
        if path.is_file() and wanted and not path.name.endswith("-shm"):
            shutil.copyfile(path, target / path.name)
