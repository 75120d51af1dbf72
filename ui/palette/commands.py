"""The commands of the palette: every act of the key table, pages, settings, looks and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ui.design.i18n import every_language, mark, tr
from ui.keys import ACTIONS, shown_keys
from ui.palette.presenter import Command

Acts = Mapping[str, Callable[[], object]]

_HIDDEN = frozenset({"palette", "candidate_1", "candidate_2", "candidate_3"})
"""Acts that make no sense from here."""
_GROUP_ICONS = {
    "Queue": "inbox",
    "Writing": "send",
    "Finding": "search",
    "Window": "panel-left",
    "Call": "phone",
}
_LOOK = mark("Look")
_THEMES = (
    ("system", mark("Theme as the system")),
    ("light", mark("Light theme")),
    ("dark", mark("Dark theme")),
    ("contrast", mark("High contrast theme")),
)
_LANGUAGES = (("ru", ("Русский язык", "Russian")), ("en", ("English", "Английский язык")))


def of_acts(acts: Acts, keys: Mapping[str, str]) -> Iterator[Command]:
    """Yield a command for each act the window knows.

    Args:
        acts: what each action of ``ui.keys`` does.
        keys: sequences the agent changed.
    """
    for action in ACTIONS:
        if action.id in acts and action.id not in _HIDDEN:
            yield Command(
                action.id,
                every_language(action.words),
                tr(action.group),
                _GROUP_ICONS.get(action.group, "bolt"),
                acts[action.id],
                shown_keys(action.id, keys),
            )


def of_looks(
    use_theme: Callable[[str], None], use_language: Callable[[str], None]
) -> Iterator[Command]:
    """Yield a command for each theme and language."""
    for theme, words in _THEMES:
        yield Command(
            f"theme:{theme}", every_language(words), tr(_LOOK), "contrast", _with(use_theme, theme)
        )
    for code, names in _LANGUAGES:
        yield Command(f"language:{code}", names, tr(_LOOK), "globe", _with(use_language, code))


def of_places(
    kind: str, group: str, icon: str, places: Iterable[tuple[str, str]], go: Callable[[str], None]
) -> Iterator[Command]:
    """Yield a command for each place one can go to.

    Args:
        kind: what ids begin with.
        group: what they are, as an English source string.
        icon: of all.
        places: id and English source string of each.
        go: opens one by its id.
    """
    for name, words in places:
        yield Command(f"{kind}:{name}", every_language(words), tr(group), icon, _with(go, name))


def _with(act: Callable[[str], object], value: str) -> Callable[[], object]:
    return lambda: act(value)
