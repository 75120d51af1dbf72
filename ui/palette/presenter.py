"""What the palette offers: acts, pages, settings and people that fit a few typed letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.matching import WORD, score
from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import HitKind, SearchHit

SHOWN = 9
PEOPLE = 5
RECENT = 12
_PEOPLE_FROM = 2


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    Attributes:
        id: stable, remembered as recent.
        names: as shown first, then in the other language, all of which find it.
        group: where it belongs, shown behind it.
        keys: its shortcut as the platform writes it; empty where it has none.
    """

    id: str
    names: tuple[str, ...]
    group: str
    icon: str
    run: Callable[[], object]
    keys: str = ""


@dataclass(frozen=True, slots=True)
class PaletteState:
    """What the popup shows: commands and people, in the order of the list."""

    text: str = ""
    found: tuple[Command | SearchHit, ...] = ()


class PalettePresenter:
    """Answers what is typed; commands at once, people as soon as the store answers."""

    def __init__(
        self,
        queries: Queries,
        scope: TaskScope,
        show: Callable[[PaletteState], None],
        commands: Callable[[], Sequence[Command]],
        recent: Sequence[str] = (),
        remember: Callable[[tuple[str, ...]], None] | None = None,
    ) -> None:
        """Hold what it needs.

        Args:
            queries: finds people.
            scope: the screen's tasks.
            show: told the state after each change.
            commands: everything that can be done now, asked when the palette opens.
            recent: ids of what was done last, newest first.
            remember: told those ids when they change.
        """
        self._queries = queries
        self._scope = scope
        self._show = show
        self._commands_now = commands
        self._commands: tuple[Command, ...] = ()
        self._recent = tuple(recent)[:RECENT]
        self._remember = remember or (lambda _ids: None)
        self._people: tuple[str, tuple[SearchHit, ...]] = ("", ())
        self._ranks: tuple[str | None, list[tuple[int, Command]]] = (None, [])
        self.state = PaletteState()

    def open(self) -> None:
        """Offer what was done last, then the rest."""
        self._commands = tuple(self._commands_now())
        self._people = ("", ())
        self._ranks = (None, [])
        self.type("")

    def type(self, text: str) -> None:
        """Look for a text; the latest one wins."""
        text = text.strip()
        known, hits = self._people
        # While more letters of one name come, the people found by fewer stay in sight.
        people = hits if known and text.startswith(known) else ()
        self._put(text, people)
        if len(text) >= _PEOPLE_FROM:
            self._scope.start(self._find_people(text), "palette")

    async def _find_people(self, text: str) -> None:
        hits = await self._queries.search(text, PEOPLE * 2)
        people = tuple(hit for hit in hits if hit.kind is not HitKind.ENTRY)[:PEOPLE]
        self._people = (text, people)
        if self.state.text == text:
            self._put(text, people)

    def _put(self, text: str, people: tuple[SearchHit, ...]) -> None:
        # People come behind the letters they were looked for with: the commands are the same.
        if self._ranks[0] != text:
            self._ranks = (text, self._ranked(text))
        ranked = self._ranks[1]
        strong = [command for value, command in ranked if value >= WORD or not text]
        weak = [command for value, command in ranked if value < WORD and text]
        found: list[Command | SearchHit] = [*strong[: SHOWN - min(len(people), 3)], *people, *weak]
        self.state = PaletteState(text, tuple(found[:SHOWN]))
        self._show(self.state)

    def _ranked(self, text: str) -> list[tuple[int, Command]]:
        places = {name: at for at, name in enumerate(self._recent)}
        scored = []
        for order, command in enumerate(self._commands):
            value = max(score(text, name) for name in command.names)
            if value:
                scored.append((-value, places.get(command.id, RECENT), order, command))
        scored.sort(key=lambda item: item[:3])
        return [(-value, command) for value, _, _, command in scored]

    def done(self, command: Command) -> None:
        """Remember a command as the newest, and carry it out."""
        rest = tuple(name for name in self._recent if name != command.id)
        self._recent = (command.id, *rest)[:RECENT]
        self._remember(self._recent)
        command.run()
