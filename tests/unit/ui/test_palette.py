"""What the palette offers for a few letters, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from domain.tasks import TaskScope
from sync.queries.rows import SearchHit
from tests.builders.memory_store import MemoryStore
from tests.unit.ui.conftest import rest
from ui.palette.presenter import RECENT, SHOWN, Command, PalettePresenter

NAMES = {
    "send": ("Отправить", "Send"),
    "resolve": ("Решить", "Resolve"),
    "dark": ("Тёмная тема", "Dark theme"),
    "settings": ("Настройки", "Settings"),
}


def palette(
    store: MemoryStore,
    scope: TaskScope,
    recent: tuple[str, ...] = (),
    remember: Callable[[tuple[str, ...]], None] | None = None,
) -> tuple[PalettePresenter, list[str]]:
    done: list[str] = []

    def command(name: str) -> Command:
        return Command(name, NAMES[name], "", "bolt", lambda: done.append(name))

    made = PalettePresenter(
        store,
        scope,
        lambda _state: None,
        lambda: [command(name) for name in NAMES],
        recent,
        remember,
    )
    made.open()
    return made, done


def ids(made: PalettePresenter) -> list[str]:
    return [item.id for item in made.state.found if isinstance(item, Command)]


def people(made: PalettePresenter) -> list[str]:
    return [item.customer_name for item in made.state.found if isinstance(item, SearchHit)]


async def test_what_was_done_last_comes_first(store: MemoryStore, scope: TaskScope) -> None:
    made, _ = palette(store, scope, ("settings", "gone"))
    assert ids(made) == ["settings", "send", "resolve", "dark"]


async def test_either_language_and_either_layout_find_an_act(
    store: MemoryStore, scope: TaskScope
) -> None:
    made, _ = palette(store, scope)
    for typed in ("тёмн", "темная", "dark", "ntvy", "вфкл"):
        made.type(typed)
        assert ids(made)[:1] == ["dark"], typed


async def test_people_are_found_too_and_stay_while_the_name_goes_on(
    store: MemoryStore, scope: TaskScope
) -> None:
    made, _ = palette(store, scope)
    made.type("ков")
    await rest()
    assert "Анна Ковалёва" in people(made)
    made.type("кова")
    assert "Анна Ковалёва" in people(made)
    made.type("zzz")
    assert people(made) == []
    await rest()
    assert made.state.found == ()


async def test_an_act_is_done_and_remembered(store: MemoryStore, scope: TaskScope) -> None:
    kept: list[tuple[str, ...]] = []
    made, done = palette(store, scope, tuple(f"old{at}" for at in range(RECENT)), kept.append)
    made.type("реш")
    first = made.state.found[0]
    assert isinstance(first, Command)
    made.done(first)
    assert done == ["resolve"]
    assert kept[-1][0] == "resolve"
    assert len(kept[-1]) == RECENT


async def test_never_more_than_the_popup_holds(store: MemoryStore, scope: TaskScope) -> None:
    made, _ = palette(store, scope)
    for text in ("", "а", "е", "ан", "\u202e", "x" * 10_000):
        made.type(text)
        await rest()
        assert len(made.state.found) <= SHOWN
