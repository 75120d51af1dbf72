"""Earlier editions of something: asked of the centre, compared off the GUI thread, brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import msgspec
from PySide6.QtWidgets import QWidget

from domain.comparing import DiffLine, compare, lines_of, read_edition
from domain.entity import Entity
from domain.errors import Expected
from domain.tasks import Policy, TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.design.words import error_words
from ui.editions.sheet import FIELDS, EditionsSheet
from ui.editions.state import EditionsState

Restore = Callable[[Entity], Coroutine[Any, Any, None]]


class EditionsScreen:
    """The sheet with what fills it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire."""
        self._context = context
        self._entity: Entity | None = None
        self._restore: Restore | None = None
        self.state = EditionsState()
        self.scope = TaskScope("editions", context.on_error)
        self.view = EditionsSheet(context.look, context.times, window)
        self.view.chosen.connect(self.choose)
        self.view.today_requested.connect(self.compare_with_today)
        self.view.restore_requested.connect(self.bring_back)

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self.view.show_editions(self.state)

    def open(self, entity: Entity, name: str, restore: Restore) -> None:
        """Ask for the editions of something.

        Args:
            entity: as it is now.
            name: what it is called.
            restore: keeps an earlier edition as the newest one.
        """
        self._entity, self._restore = entity, restore
        self.state = EditionsState(name=name)
        self._put()
        self.view.open()
        self.scope.start(self._ask(entity), "editions")

    async def _ask(self, entity: Entity) -> None:
        key = entity.id  # type: ignore[attr-defined]  # every kind has an id
        try:
            found = await self._context.queries.editions(entity.KIND, key)
        except Expected as error:
            self._put(trouble=_sentence(error))
            return
        self._put(editions=found, trouble="" if found else tr("No editions were kept."))
        if found:
            self.choose(found[0].number)

    def choose(self, number: int) -> None:
        """Look at an edition."""
        self._put(chosen=number, lines=None, old=None)
        self.scope.start(self._compare(), "compare")

    def compare_with_today(self, today: bool) -> None:
        """Compare with what holds now, or with the edition before."""
        self._put(today=today, lines=None)
        self.scope.start(self._compare(), "compare")

    async def _compare(self) -> None:
        state, entity = self.state, self._entity
        if entity is None:
            return
        numbers = [item.number for item in state.editions]
        at = numbers.index(state.chosen)
        before = numbers[at + 1 : at + 2] if not state.today else [state.newest]
        wanted = tuple(dict.fromkeys((state.chosen, *before)))
        key = entity.id  # type: ignore[attr-defined]  # every kind has an id
        try:
            found = await self._context.queries.editions(entity.KIND, key, wanted)
        except Expected as error:
            self._put(trouble=_sentence(error))
            return
        bodies = {item.number: item.body for item in found}
        other = bodies.get(before[0]) if before else None
        said = await self._said()
        old, lines = await asyncio.to_thread(
            _compared, type(entity), bodies.get(state.chosen), other, said
        )
        if old is None:
            self._put(trouble=tr("This edition cannot be read any more."))
            return
        if state.today:
            body = bodies[state.chosen]
            lines = await asyncio.to_thread(_turned, type(entity), body, other, said)
        self._put(lines=lines, old=old, trouble="")

    async def _said(self) -> dict[str, str]:
        """Return what fields, and rows by their ids, are called."""
        directory = self._context.queries.directory()
        services = await self._context.queries.services()
        names = {str(row.id): row.name for row in services}
        names |= {str(row.id): row.name for row in directory.branches}
        names |= {str(row.id): row.name for row in directory.queues}
        return names | {name: tr(words) for name, words in FIELDS.items()}

    def bring_back(self) -> None:
        """Keep the chosen edition as the newest."""
        if self.state.old is not None and self._restore is not None:
            self.scope.start(self._bring_back(self.state.old), "restore", Policy.DROP_NEW)

    async def _bring_back(self, old: Entity) -> None:
        if self._restore is not None:
            await self._restore(old)
            self.view.dismiss()
            number = self.state.chosen
            self._context.notices.tell(tr("Edition {number} holds again", number=number))

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()


def _sentence(error: Expected) -> str:
    return " ".join(error_words(error))


def _compared(
    struct: type[Entity],
    body: dict[str, Any] | None,
    before: dict[str, Any] | None,
    said: dict[str, str],
) -> tuple[Entity | None, tuple[DiffLine, ...]]:
    """Return an edition, and what it changed; None where it cannot be read."""
    if body is None:
        return None, ()
    try:
        old = read_edition(struct, body)
        first = lines_of(read_edition(struct, before), said) if before is not None else []
    except msgspec.ValidationError:
        return None, ()
    return old, compare(first, lines_of(old, said))


def _turned(
    struct: type[Entity], body: dict[str, Any], now: dict[str, Any] | None, said: dict[str, str]
) -> tuple[DiffLine, ...]:
    """Return what has changed since an edition."""
    try:
        after = lines_of(read_edition(struct, now), said) if now is not None else []
        return compare(lines_of(read_edition(struct, body), said), after)
    except msgspec.ValidationError:
        return ()
