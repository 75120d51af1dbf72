"""Rewriting one line of a real function, and putting it back."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True)
class Mutation:
    """One guard less.

    Attributes:
        name: what is not done any more.
        owner: the module or class of the function.
        function: its name; or that of a tuple of SQL statements.
        old: the text that is the guard; must occur exactly once.
        new: what stands there instead.
    """

    name: str
    owner: ModuleType | type[Any]
    function: str
    old: str
    new: str


@contextmanager
def switched_off(mutation: Mutation) -> Iterator[None]:
    """Run with a guard less.

    Raises:
        LookupError: the guard is not where the list says.
    """
    original = inspect.getattr_static(mutation.owner, mutation.function)
    undo = (
        _in_statements(mutation, original)
        if isinstance(original, tuple)
        else _in_function(mutation, original)
    )
    try:
        yield
    finally:
        undo()


def _rewritten(mutation: Mutation, source: str) -> str:
    if source.count(mutation.old) != 1:
        raise LookupError(f"{mutation.name}: the guard is not in {mutation.function} any more")
    return source.replace(mutation.old, mutation.new)


def _in_statements(mutation: Mutation, original: tuple[str, ...]) -> Callable[[], None]:
    text = _rewritten(mutation, "\0".join(original))
    setattr(mutation.owner, mutation.function, tuple(text.split("\0")))
    return lambda: setattr(mutation.owner, mutation.function, original)


def _in_function(mutation: Mutation, original: Any) -> Callable[[], None]:
    plain = _plain(original)
    source = _rewritten(mutation, textwrap.dedent(inspect.getsource(plain)))
    code = compile("from __future__ import annotations\n" + source, f"<{mutation.name}>", "exec")
    space: dict[str, Any] = {}
    exec(code, plain.__globals__ | {"__name__": plain.__module__}, space)
    # The code is changed, not the name: whoever imported the function has the changed one too.
    before, plain.__code__ = plain.__code__, _plain(space[mutation.function]).__code__
    return lambda: setattr(plain, "__code__", before)


def _plain(found: Any) -> FunctionType:
    """Return the function itself, without what decorates it."""
    inner = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    plain = inspect.unwrap(inner)
    assert isinstance(plain, FunctionType), found
    return plain
