"""What the page of settings asks of the program around the window. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ui.settings.channels import AccountsDesk
from ui.settings.imports import ImportsDesk
from ui.settings.keys import KeysDesk
from ui.settings.phones import PhonesDesk


@dataclass(frozen=True, slots=True)
class StorageFacts:
    """What lies on this computer. Sizes in bytes.

    Attributes:
        folder: where the files lie.
        customers, entries: how many are here.
        pinned: customers held whole because somebody opened them.
        cache_bytes: copies of what the centre has.
        work_bytes: what only this computer has: unsent work, drafts.
        log_bytes: the log.
        quota_bytes: how much opened customers may take.
        free_bytes: what is left on the disk.
    """

    folder: str
    customers: int
    entries: int
    pinned: int
    cache_bytes: int
    work_bytes: int
    log_bytes: int
    quota_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """Work that would not reach the centre if the agent signed out now."""

    operations: int = 0
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of software in here: name, version, licence."""

    name: str
    version: str
    licence: str


class Desk(AccountsDesk, ImportsDesk, KeysDesk, PhonesDesk, Protocol):
    """The program around the window; every coroutine does its work off the GUI thread."""

    @property
    def centre(self) -> str:
        """The centre's address."""
        ...

    async def sound_devices(self) -> list[str]:
        """Return the names of what can play sound."""
        ...

    def try_sound(self) -> None:
        """Ring once with the settings as they are now, whatever is quiet."""
        ...

    async def storage(self) -> StorageFacts:
        """Return what lies on this computer."""
        ...

    async def clear_cache(self) -> None:
        """Drop every copy and fetch them again; unsent work stays.

        Raises:
            Expected: there is no line to fetch them over, or the disk fails.
        """
        ...

    async def unsent(self) -> Unsent:
        """Return what has not reached the centre."""
        ...

    async def sign_out(self) -> None:
        """End the session here and at the centre, and destroy the copies.

        Unsent operations stay, encrypted, for the next sign-in; drafts do not.

        Raises:
            Expected: the disk fails.
        """
        ...

    async def diagnose(self) -> list[str]:
        """Return what the program is doing right now; nothing personal."""
        ...

    async def export_log(self, path: str) -> None:
        """Write the log and the diagnosis into a zip file; nothing personal.

        Raises:
            Expected: the file cannot be written.
        """
        ...

    def version(self) -> str:
        """Return the version of this program."""
        ...

    async def parts(self) -> list[Part]:
        """Return what it is made of."""
        ...

    async def starts_with_system(self) -> bool:
        """Tell whether the system starts this program when the agent signs in to it."""
        ...

    async def start_with_system(self, *, wanted: bool) -> None:
        """Let the system start this program, or not.

        Raises:
            Expected: the system does not let it be written.
        """
        ...

    def has_tray(self) -> bool:
        """Tell whether there is a tray to close the window to."""
        ...
