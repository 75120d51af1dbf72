"""Task scopes: what happens to a second task of a key, to failures, and at the end."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from domain.errors import Code, Offline
from domain.tasks import Policy, TaskScope, together


class Story:
    """Tasks that write down what happens to them and go on when told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.go = asyncio.Event()

    async def task(self, name: str) -> None:
        """Begin, wait, end."""
        self.lines.append(f"{name} begins")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.lines.append(f"{name} is cancelled")
            raise
        self.lines.append(f"{name} ends")


async def _rest() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (Policy.KEEP_LATEST, ["a begins", "a is cancelled", "b begins", "b ends"]),
        (Policy.DROP_NEW, ["a begins", "a ends"]),
        (Policy.QUEUE, ["a begins", "a ends", "b begins", "b ends"]),
    ],
)
async def test_a_second_task_of_a_key_follows_its_policy(policy: Policy, told: list[str]) -> None:
    story, scope = Story(), TaskScope("test")
    scope.start(story.task("a"), "key")
    await _rest()
    scope.start(story.task("b"), "key", policy)
    await _rest()
    story.go.set()
    await _rest()
    assert sorted(story.lines) == sorted(told)
    assert story.lines[0] == "a begins"
    assert story.lines[-1] == told[-1]
    assert scope.busy == ()
    await scope.close()


async def test_a_task_is_stopped_by_its_key() -> None:
    story, scope = Story(), TaskScope("test")
    scope.start(story.task("a"), "key")
    scope.start(story.task("b"), "another")
    await _rest()
    scope.stop("key")
    scope.stop("unheard of")
    await _rest()
    assert story.lines == ["a begins", "b begins", "a is cancelled"]
    assert scope.busy == ("another",)
    await scope.close()


async def test_tasks_without_a_key_run_side_by_side() -> None:
    story, scope = Story(), TaskScope("test")
    for name in "abc":
        scope.start(story.task(name))
    await _rest()
    assert len(scope.busy) == 3
    await scope.close()
    assert sorted(story.lines)[1::2] == [f"{name} is cancelled" for name in "abc"]


async def test_closing_waits_for_the_end_of_everything_also_of_what_waits_its_turn() -> None:
    story, scope = Story(), TaskScope("test")
    scope.start(story.task("a"), "key")
    scope.start(story.task("b"), "key", Policy.QUEUE)
    scope.start(story.task("c"), "key", Policy.QUEUE)
    await _rest()
    await scope.close()
    await scope.close()
    assert scope.busy == ()
    assert story.lines == ["a begins", "a is cancelled"]


async def test_what_is_cancelled_before_it_began_to_wait_its_turn_is_dropped_unrun() -> None:
    story, scope = Story(), TaskScope("test")
    scope.start(story.task("a"), "key")
    await _rest()
    waiting = story.task("b")
    scope.start(waiting, "key", Policy.QUEUE)
    await scope.close()  # at once: the second has not had a single step
    assert story.lines == ["a begins", "a is cancelled"]
    assert inspect.getcoroutinestate(waiting) == inspect.CORO_CLOSED


async def test_a_closed_scope_starts_nothing() -> None:
    story, scope = Story(), TaskScope("test")
    await scope.close()
    scope.start(story.task("a"))
    await _rest()
    assert (story.lines, scope.busy) == ([], ())


async def test_failures_are_told_with_their_key_and_cancellation_is_not() -> None:
    told: list[tuple[str, BaseException]] = []
    scope = TaskScope("test", lambda key, error: told.append((key, error)))

    async def fail(error: Exception) -> None:
        raise error

    story = Story()
    expected, defect = Offline(Code.OFFLINE), ZeroDivisionError()
    scope.start(fail(expected), "line")
    scope.start(fail(defect), "bug")
    scope.start(story.task("a"), "a")
    await _rest()
    await scope.close()
    assert told == [("line", expected), ("bug", defect)]


async def test_together_raises_the_failure_itself_and_stops_the_others() -> None:
    story = Story()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise Offline(Code.OFFLINE)

    with pytest.raises(Offline):
        await together(story.task("a"), together(story.task("b"), fail()))
    assert [line for line in story.lines if "cancelled" in line]


async def test_cancelling_together_cancels_its_parts() -> None:
    story, scope = Story(), TaskScope("test")
    scope.start(together(story.task("a"), story.task("b")))
    await _rest()
    await scope.close()
    assert sorted(story.lines)[1::2] == ["a is cancelled", "b is cancelled"]


async def test_who_is_cancelled_in_the_moment_one_fails_is_cancelled() -> None:
    """Else an engine that is being closed would take the failure for a lost line and go on."""
    started, fails = asyncio.Event(), asyncio.Event()

    async def failing() -> None:
        started.set()
        await fails.wait()
        raise Offline(Code.OFFLINE)

    async def staying() -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(together(failing(), staying()))
    await started.wait()
    fails.set()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
