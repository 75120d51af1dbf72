"""The page of settings: what is chosen holds at once, what is asked is fetched when it is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.tasks import Policy, TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import Link
from ui.preferences import PreferenceBook, Preferences
from ui.settings.desk import Desk, Part, StorageFacts, Unsent
from ui.settings.remap import fault_of

_LOOK_AGAIN_S = 2.0


class SectionId(StrEnum):
    """Sections of the page, in their order."""

    LOOK = "look"
    KEYS = "keys"
    NOTIFICATIONS = "notifications"
    PHONE = "phone"
    SENDING = "sending"
    REPLIES = "replies"
    KNOWLEDGE = "knowledge"
    SERVICES = "services"
    FIELDS = "fields"
    OFFERS = "offer_rules"
    REASONS = "reasons"
    TONE = "tone"
    WORKDAY = "workday"
    ROUTING = "routing"
    CHANNELS = "channels"
    PHONES = "phones"
    IMPORTS = "imports"
    DESKTOP = "desktop"
    STORAGE = "storage"
    ACCOUNT = "account"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class SettingsState:
    """What the page shows. Facts that are None have not been fetched yet."""

    preferences: Preferences = field(default_factory=Preferences)
    section: SectionId = SectionId.LOOK
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys the agent changed: action id to sequence."""
    devices: tuple[str, ...] = ()
    starts_with_system: bool | None = None
    storage: StorageFacts | None = None
    online: bool = False
    busy: bool = False
    """Whether something that was confirmed is being done."""
    name: str = ""
    login: str = ""
    role: str = ""
    branch: str = ""
    unsent: Unsent | None = None
    diagnosis: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class SettingsPresenter:
    """Owns what the page shows while it is open."""

    def __init__(
        self,
        queries: Queries,
        book: PreferenceBook,
        desk: Desk | None,
        scope: TaskScope,
        show: Callable[[SettingsState], None],
        rekeyed: Callable[[Mapping[str, str]], None],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            book: the settings.
            desk: the program around the window; without it there is only the window's own.
            scope: the page's tasks.
            show: told the state after each change.
            rekeyed: told the keys the agent changed, after each change of them.
        """
        self._queries = queries
        self._book = book
        self._desk = desk
        self._scope = scope
        self._show = show
        self._rekeyed = rekeyed
        self.exported: Callable[[], None] = lambda: None
        self.cleared: Callable[[], None] = lambda: None
        self.watch_channels: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_phones: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_imports: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_knowledge: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_services: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_fields: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_offers: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_reasons: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_tone: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_workday: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self.watch_routing: Callable[[], Coroutine[Any, Any, None]] = _nothing
        self._open = False
        self.state = SettingsState(preferences=book.now)

    def _put(self, **changed: Any) -> None:
        state = replace(self.state, **changed)
        if state != self.state:
            self.state = state
            self._show(state)

    # -- coming and going ------------------------------------------------------------------

    def start(self, keys: Mapping[str, str]) -> None:
        """Show what is set; ``keys`` are those the agent changed."""
        self._put(keys=dict(keys))
        self._show(self.state)

    def open(self, section: SectionId | None = None) -> None:
        """The page came on the screen, at a section or where it was left."""
        self._open = True
        self.look_at(section or self.state.section)

    def leave(self) -> None:
        """The page left the screen: stop reading for it."""
        self._open = False
        self._scope.start(_nothing(), "look")

    def look_at(self, section: SectionId) -> None:
        """Show a section, and fetch what it tells."""
        self._put(section=section)
        self.on_status()
        if not self._open:
            return
        work = self._fetching().get(section)
        self._scope.start(work() if work is not None else _nothing(), "look")

    def _fetching(self) -> dict[SectionId, Callable[[], Coroutine[Any, Any, None]]]:
        return {
            SectionId.NOTIFICATIONS: self._fetch_devices,
            SectionId.DESKTOP: self._fetch_start,
            SectionId.KNOWLEDGE: self.watch_knowledge,
            SectionId.SERVICES: self.watch_services,
            SectionId.FIELDS: self.watch_fields,
            SectionId.OFFERS: self.watch_offers,
            SectionId.REASONS: self.watch_reasons,
            SectionId.TONE: self.watch_tone,
            SectionId.WORKDAY: self.watch_workday,
            SectionId.ROUTING: self.watch_routing,
            SectionId.CHANNELS: self.watch_channels,
            SectionId.PHONES: self.watch_phones,
            SectionId.IMPORTS: self.watch_imports,
            SectionId.STORAGE: self._keep_storage,
            SectionId.ACCOUNT: self._keep_account,
            SectionId.ABOUT: self._keep_diagnosis,
        }

    def on_status(self) -> None:
        """Take over who works here and whether there is a line."""
        directory = self._queries.directory()
        me = directory.me
        branch = next((b.name for b in directory.branches if me and b.id == me.branch_id), "")
        self._put(
            online=self._queries.status().link is Link.ONLINE,
            name=me.display_name if me else "",
            login=me.login if me else "",
            role=str(me.role) if me else "",
            branch=branch,
        )

    async def _fetch_devices(self) -> None:
        if self._desk is not None:
            self._put(devices=tuple(await self._desk.sound_devices()))

    async def _fetch_start(self) -> None:
        if self._desk is not None:
            self._put(starts_with_system=await self._desk.starts_with_system())

    async def _keep_storage(self) -> None:
        while self._desk is not None:
            self._put(storage=await self._desk.storage())
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _keep_account(self) -> None:
        while self._desk is not None:
            self._put(unsent=await self._desk.unsent())
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _keep_diagnosis(self) -> None:
        if self._desk is not None:
            self._put(parts=tuple(await self._desk.parts()))
        while self._desk is not None:
            self._put(diagnosis=tuple(await self._desk.diagnose()))
            await asyncio.sleep(_LOOK_AGAIN_S)

    # -- choosing --------------------------------------------------------------------------

    def change(self, name: str, value: object) -> None:
        """Set one setting; it holds from now on."""
        self._book.change(**{name: value})

    def on_preferences(self, preferences: Preferences) -> None:
        """Show settings wherever they were changed."""
        self._put(preferences=preferences)

    def remap(self, action: str, keys: str, own: str) -> None:
        """Give an action other keys; its own ones are no change. What cannot be is refused."""
        if fault_of(keys) is not None:
            return
        changed = {name: kept for name, kept in self.state.keys.items() if name != action}
        if keys != own:
            changed[action] = keys
        self._rekey(changed)

    def reset_keys(self, action: str = "") -> None:
        """Give an action its own keys back, or all of them."""
        kept = self.state.keys.items()
        self._rekey({name: keys for name, keys in kept if action and name != action})

    def _rekey(self, keys: Mapping[str, str]) -> None:
        self._put(keys=dict(keys))
        self._rekeyed(keys)

    def start_with_system(self, wanted: bool) -> None:
        """Let the system start the program, or not."""
        if self._desk is not None:
            self._scope.start(self._start_with_system(self._desk, wanted=wanted), "start")

    async def _start_with_system(self, desk: Desk, *, wanted: bool) -> None:
        try:
            await desk.start_with_system(wanted=wanted)
        finally:
            self.state = replace(self.state, starts_with_system=await desk.starts_with_system())
            self._show(self.state)  # the switch has moved already, also where nothing came of it

    def try_sound(self) -> None:
        """Let the agent hear what is set."""
        if self._desk is not None:
            self._desk.try_sound()

    # -- what cannot be undone, confirmed before -------------------------------------------

    def clear_cache(self) -> None:
        """Drop every copy and fetch them again."""
        if self._desk is not None:
            self._do(self._clear(self._desk))

    async def _clear(self, desk: Desk) -> None:
        await desk.clear_cache()
        self._put(storage=await desk.storage())
        self.cleared()

    def sign_out(self) -> None:
        """End the session and destroy the copies."""
        if self._desk is not None:
            self._do(self._desk.sign_out())

    def export_log(self, path: str) -> None:
        """Write the log into a file of the agent's choice."""
        if self._desk is not None:
            self._do(self._export(self._desk, path))

    async def _export(self, desk: Desk, path: str) -> None:
        await desk.export_log(path)
        self.exported()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._scope.start(self._busily(work), "do", Policy.DROP_NEW)

    async def _busily(self, work: Coroutine[Any, Any, None]) -> None:
        self._put(busy=True)
        try:
            await work
        finally:
            self._put(busy=False)


async def _nothing() -> None:
    """End what the section before was fetching."""
