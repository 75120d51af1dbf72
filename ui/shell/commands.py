"""What the palette can do in the window as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from sync.queries.rows import InboxView
from ui.design.i18n import every_language, mark, tr
from ui.keys import WORK, WRITE
from ui.palette.commands import Acts, of_acts, of_looks, of_places
from ui.palette.presenter import Command
from ui.settings.presenter import SectionId
from ui.shell.deeds import Deeds

_SECTIONS = (
    (SectionId.KEYS, mark("Keys")),
    (SectionId.NOTIFICATIONS, mark("Notifications")),
    (SectionId.PHONE, mark("Phone")),
    (SectionId.SENDING, mark("Sending")),
    (SectionId.REPLIES, mark("Canned replies")),
    (SectionId.DESKTOP, mark("Window")),
    (SectionId.STORAGE, mark("Storage")),
    (SectionId.ACCOUNT, mark("Account")),
    (SectionId.ABOUT, mark("About and diagnostics")),
)
_LISTS = (
    (InboxView.MINE, mark("Mine")),
    (InboxView.UNASSIGNED, mark("Free")),
    (InboxView.ALL, mark("All")),
    (InboxView.RESOLVED, mark("Resolved")),
)


_WHY = mark("Why did this come to me")
_NEW_CARD = mark("New card")
_HELP = mark("Ask for help")
_WRITE = mark("Write to the customer…")
_SPLIT = mark("Two people on one card")


class Station(Protocol):
    """The window, as far as the palette steers it."""

    @property
    def keys(self) -> Mapping[str, str]:
        """Return the sequences the agent changed."""
        ...

    @property
    def deeds(self) -> Deeds:
        """Return what the agent does for the customer on the screen."""
        ...

    def acts(self) -> Acts:
        """Return what each action does."""
        ...

    def use_theme(self, choice: str) -> None:
        """Switch the theme."""
        ...

    def use_language(self, code: str) -> None:
        """Switch the language."""
        ...

    def show_settings(self, section: SectionId) -> None:
        """Open a section of the settings."""
        ...

    def show_list(self, view: InboxView) -> None:
        """Open a list of the inbox."""
        ...


def palette_commands(station: Station) -> Iterator[Command]:
    """Yield everything the palette offers."""
    yield from of_acts(station.acts(), station.keys)
    names = every_language(_WHY)
    asked = every_language(_HELP)
    yield Command("help", asked, tr(WORK), "question", station.deeds.ask_for_help)
    write = every_language(_WRITE)
    yield Command("write", write, tr(WRITE), "send", station.deeds.write)
    yield Command("split", every_language(_SPLIT), tr(WORK), "users", station.deeds.open_split)
    new_card = every_language(_NEW_CARD)
    yield Command("new_card", new_card, tr(WORK), "user-plus", station.deeds.open_new_card)
    yield Command("why", names, tr(WORK), "question", station.deeds.say_why)
    yield from of_places("list", mark("Lists"), "inbox", _LISTS, _to(InboxView, station.show_list))
    yield from of_looks(station.use_theme, station.use_language)
    yield from of_places(
        "settings", mark("Settings"), "settings", _SECTIONS, _to(SectionId, station.show_settings)
    )


def _to(kind: Callable[[str], object], act: Callable[..., None]) -> Callable[[str], None]:
    return lambda name: act(kind(name))
