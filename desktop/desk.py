"""The program around the window, for the page of settings. Nothing here is needed for a start."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Code, Offline, Unavailable
from sync.queries.rows import Link
from ui.settings.desk import Part, StorageFacts, Unsent

if TYPE_CHECKING:
    from uuid import UUID

    from PySide6.QtCore import QSettings

    from desktop.import_files import Lines
    from desktop.session import Session
    from domain.administration import (
        Accounts,
        AccountView,
        ApiKeys,
        MadeKey,
        MakeKey,
        SaveAccount,
        Tried,
        TryAccount,
    )
    from domain.ids import ChannelId
    from domain.importing import (
        ActOnImport,
        AskReport,
        Imports,
        ImportView,
        LookAt,
        Looked,
        ReportPage,
        Started,
        StartImport,
    )
    from domain.phone_giving import GivePhone, Phones, PhoneView, TakePhone

_PARTS = (
    *("PySide6-Essentials", "qasync", "msgspec", "structlog", "SQLAlchemy", "sqlcipher3"),
    *("httpx", "websockets", "zstandard", "cryptography", "PyNaCl", "argon2-cffi", "keyring"),
    *("phonenumbers", "Babel", "PyStemmer", "snowballstemmer", "pymorphy3", "chunspell"),
    *("rapidfuzz", "google-re2", "tomli-w", "tzdata"),
    *("miniaudio", "jeepney", "platformdirs", "uuid_utils"),
)
_LICENCE_LENGTH = 60
_TERMS = ("license_expression", "license")


class SessionDesk:
    """Implements ``ui.settings.desk.Desk`` over a session, once it is open.

    Attributes:
        session: set when it is open.
        rang: rings once for a trial.
        notes: returns lines of the window's own for the diagnosis.
        tray: tells whether there is a tray.
        left: told that the agent signed out: the window closes and the door opens.
    """

    def __init__(self, folder: Path, settings: QSettings) -> None:
        """Keep the profile's folder and settings."""
        self._folder = folder
        self._settings = settings
        self.session: Session | None = None
        self.rang: Callable[[], None] = lambda: None
        self.notes: Callable[[], list[str]] = list
        self.tray: Callable[[], bool] = lambda: False
        self.left: Callable[[], None] = lambda: None

    @property
    def centre(self) -> str:
        """The centre's address."""
        from desktop.profile import SERVER

        return str(self._settings.value(SERVER, ""))

    def _opened(self) -> Session:
        if self.session is None:
            raise Unavailable(Code.STORE_BUSY, "the profile is still being opened")
        return self.session

    async def sound_devices(self) -> list[str]:
        """Return the names of what can play sound."""
        from desktop.sound import devices

        return list(await asyncio.get_running_loop().run_in_executor(None, devices))

    def try_sound(self) -> None:
        """Ring once with the settings as they are now, whatever is quiet."""
        self.rang()

    async def storage(self) -> StorageFacts:
        """Return what lies on this computer."""
        session = self._opened()
        held = await session.held()
        sizes = await asyncio.get_running_loop().run_in_executor(None, _sizes, self._folder)
        return StorageFacts(
            folder=str(self._folder),
            customers=held.customers,
            entries=held.entries,
            pinned=held.pinned,
            cache_bytes=sizes[0],
            work_bytes=sizes[1],
            log_bytes=sizes[2],
            quota_bytes=session.quota_bytes,
            free_bytes=session.store.free_bytes(),
        )

    async def clear_cache(self) -> None:
        """Drop every copy and fetch them again; unsent work stays."""
        session = self._opened()
        if session.queries.status().link is not Link.ONLINE:
            raise Offline(Code.OFFLINE, "nothing could be fetched")
        await session.clear_cache()

    async def unsent(self) -> Unsent:
        """Return what has not reached the centre."""
        return Unsent(*await self._opened().unsent())

    async def sign_out(self) -> None:
        """End the session here and at the centre, and destroy the copies."""
        await self._opened().sign_out()
        self.left()

    async def diagnose(self) -> list[str]:
        """Return what the program is doing right now; nothing personal."""
        told = [f"pult {self.version()} · Python {sys.version.split()[0]} · {sys.platform}"]
        told += self.notes()
        return told + await self._opened().diagnose()

    async def export_log(self, path: str) -> None:
        """Write the log and the diagnosis into a zip file; nothing personal."""
        from desktop.log_export import write

        diagnosis = await self.diagnose()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, write, self._folder, Path(path), diagnosis)

    async def phones(self) -> Phones:
        """Return what accounts at the exchange all agents were given."""
        return await self._opened().at_centre(lambda line: line.phones())

    async def give_phone(self, wanted: GivePhone) -> PhoneView:
        """Give an agent an account at the exchange."""
        return await self._opened().at_centre(lambda line: line.give_phone(wanted))

    async def take_phone(self, wanted: TakePhone) -> Phones:
        """Take an agent's account back; return those that are left."""
        return await self._opened().at_centre(lambda line: line.take_phone(wanted))

    async def accounts(self) -> Accounts:
        """Return the accounts of all channels, as the centre has them."""
        return await self._opened().at_centre(lambda line: line.accounts())

    async def save_account(self, wanted: SaveAccount) -> AccountView:
        """Add or change an account."""
        return await self._opened().at_centre(lambda line: line.save_account(wanted))

    async def try_account(self, wanted: TryAccount) -> Tried:
        """Try an account's settings without keeping them."""
        return await self._opened().at_centre(lambda line: line.try_account(wanted))

    async def api_keys(self, channel_id: ChannelId) -> ApiKeys:
        """Return the keys of a shop's account."""
        return await self._opened().at_centre(lambda line: line.api_keys(channel_id))

    async def make_key(self, wanted: MakeKey) -> MadeKey:
        """Make a key of the public API."""
        return await self._opened().at_centre(lambda line: line.make_key(wanted))

    async def revoke_key(self, key_id: UUID) -> None:
        """Let a key open nothing any more."""
        await self._opened().at_centre(lambda line: line.revoke_key(key_id))

    async def imports(self) -> Imports:
        """Return all imports of files."""
        return await self._opened().at_centre(lambda line: line.imports())

    async def upload_import(self, path: str, heard: Callable[[float], None]) -> ImportView:
        """Give the centre a file."""
        from desktop.import_files import upload

        return await upload(self._opened(), Path(path), heard)

    async def look_at_import(self, wanted: LookAt) -> Looked:
        """Ask what a file seems to be."""
        return await self._opened().at_centre(lambda line: line.look_at_import(wanted))

    async def start_import(self, wanted: StartImport) -> Started:
        """Have a file taken in, or rehearsed."""
        return await self._opened().at_centre(lambda line: line.start_import(wanted))

    async def act_on_import(self, wanted: ActOnImport) -> ImportView:
        """Cancel an import, or have it undone."""
        return await self._opened().at_centre(lambda line: line.act_on_import(wanted))

    async def save_import_report(
        self, import_id: UUID, path: str, headings: Iterable[str], lines: Lines
    ) -> None:
        """Write what was wrong with the rows of an import into a file."""
        from desktop.import_files import save_report

        session = self._opened()

        async def ask(wanted: AskReport) -> ReportPage:
            return await session.at_centre(lambda line: line.import_report(wanted))

        await save_report(ask, import_id, Path(path), headings, lines)

    def version(self) -> str:
        """Return the version of this program."""
        from importlib import metadata

        try:
            return metadata.version("pult")
        except metadata.PackageNotFoundError:
            return "0"  # run from its sources

    async def parts(self) -> list[Part]:
        """Return what it is made of."""
        return await asyncio.get_running_loop().run_in_executor(None, _parts)

    async def starts_with_system(self) -> bool:
        """Tell whether the system starts this program when the agent signs in to it."""
        from desktop.autostart import system_autostart

        start = system_autostart()
        return await asyncio.get_running_loop().run_in_executor(None, start.is_on)

    async def start_with_system(self, *, wanted: bool) -> None:
        """Let the system start this program, or not."""
        from desktop.autostart import system_autostart, turn

        def run() -> None:
            turn(system_autostart(), on=wanted)

        await asyncio.get_running_loop().run_in_executor(None, run)

    def has_tray(self) -> bool:
        """Tell whether there is a tray to close the window to."""
        return self.tray()


def _sizes(folder: Path) -> tuple[int, int, int]:
    """Return bytes of copies, of own work, and of the log."""

    def total(where: Path, pattern: str) -> int:
        return sum(path.stat().st_size for path in where.glob(pattern) if path.is_file())

    return total(folder, "cache.db*"), total(folder, "work*.db*"), total(folder / "log", "*")


def _parts() -> list[Part]:
    from importlib import metadata

    found = []
    for name in _PARTS:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # not on this system
        facts = about.json
        terms = next((str(facts[key]) for key in _TERMS if facts.get(key)), "")
        classifiers = [
            word for word in facts.get("classifier", ()) if word.startswith("License ::")
        ]
        if (not terms or len(terms) > _LICENCE_LENGTH) and classifiers:
            terms = classifiers[0].rpartition(" :: ")[2]
        first = terms.strip().splitlines()[0] if terms.strip() else "—"
        found.append(Part(name, about["Version"], first[:_LICENCE_LENGTH]))
    return found
