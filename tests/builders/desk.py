"""The program around the window over plain values: what the page of settings is given in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec

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
from domain.errors import Expected
from domain.ids import AgentId, ChannelId
from domain.importing import (
    ActOnImport,
    Imports,
    ImportView,
    LookAt,
    Looked,
    RowOutcome,
    Started,
    StartImport,
)
from domain.mapping import FieldFault
from domain.phone_giving import GivePhone, Phones, PhoneView, TakePhone
from tests.builders.accounts import PaperAccounts
from tests.builders.imports import PaperImports
from ui.settings.desk import Part, StorageFacts, Unsent

FACTS = StorageFacts(
    folder="/home/sokolova/.local/state/pult",
    customers=12_480,
    entries=1_204_551,
    pinned=37,
    cache_bytes=1_482 << 20,
    work_bytes=2 << 20,
    log_bytes=310 << 10,
    quota_bytes=500 << 20,
    free_bytes=48 << 30,
)


class PaperDesk:
    """Implements ``Desk``. ``fail_with`` makes the next act fail; ``done`` lists the acts."""

    def __init__(self) -> None:
        self.centre = "https://pult.example.ru"
        self.devices = ["Гарнитура Jabra Evolve2", "Колонки"]
        self.facts = FACTS
        self.waiting = Unsent(2, 1)
        self.starts = False
        self.tray = True
        self.paper = PaperAccounts()
        self.incoming = PaperImports()
        self.given: dict[AgentId, PhoneView] = {}
        self.passwords: list[str] = []
        self.done: list[tuple[str, ...]] = []
        self.fail_with: Expected | None = None

    def _do(self, *act: str) -> None:
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error
        self.done.append(act)

    async def accounts(self) -> Accounts:
        self._do("accounts")
        return await self.paper.accounts()

    async def save_account(self, wanted: SaveAccount) -> AccountView:
        self._do("save_account")
        return await self.paper.save_account(wanted)

    async def try_account(self, wanted: TryAccount) -> Tried:
        self._do("try_account")
        return await self.paper.try_account(wanted)

    async def imports(self) -> Imports:
        return self.incoming.imports()

    async def upload_import(self, path: str, heard: Callable[[float], None]) -> ImportView:
        self._do("upload_import")
        return self.incoming.upload(path, heard)

    async def look_at_import(self, wanted: LookAt) -> Looked:
        self._do("look_at_import")
        return self.incoming.look(wanted)

    async def start_import(self, wanted: StartImport) -> Started:
        self._do("start_import")
        return self.incoming.start(wanted)

    async def act_on_import(self, wanted: ActOnImport) -> ImportView:
        self._do("act_on_import")
        return self.incoming.act(wanted)

    async def save_import_report(
        self,
        import_id: UUID,
        path: str,
        headings: Iterable[str],
        lines: Callable[[RowOutcome], Iterable[Iterable[str]]],
    ) -> None:
        self._do("save_import_report", str(import_id))
        fault = FieldFault(
            source="Телефон", target="identity.phone", reason="no_phone", value="=1+1"
        )
        row = RowOutcome(number=4, kind="refused", faults=(fault,), refusal="nobody")
        self.incoming.save(path, headings, lines, row)

    async def phones(self) -> Phones:
        self._do("phones")
        return Phones(phones=tuple(self.given.values()))

    async def give_phone(self, wanted: GivePhone) -> PhoneView:
        self._do("give_phone")
        self.passwords.append(wanted.account.password)
        bare = msgspec.structs.replace(wanted.account, password="")
        view = self.given[wanted.agent_id] = PhoneView(agent_id=wanted.agent_id, account=bare)
        return view

    async def take_phone(self, wanted: TakePhone) -> Phones:
        self._do("take_phone")
        self.given.pop(wanted.agent_id, None)
        return Phones(phones=tuple(self.given.values()))

    async def api_keys(self, channel_id: ChannelId) -> ApiKeys:
        self._do("api_keys")
        return ApiKeys(keys=tuple(self.paper.keys))

    async def make_key(self, wanted: MakeKey) -> MadeKey:
        self._do("make_key")
        return self.paper.make_key(wanted)

    async def revoke_key(self, key_id: UUID) -> None:
        self._do("revoke_key")
        self.paper.revoke_key(key_id)

    async def sound_devices(self) -> list[str]:
        return list(self.devices)

    def try_sound(self) -> None:
        self._do("try_sound")

    async def storage(self) -> StorageFacts:
        return self.facts

    async def clear_cache(self) -> None:
        self._do("clear_cache")

    async def unsent(self) -> Unsent:
        return self.waiting

    async def sign_out(self) -> None:
        self._do("sign_out")

    async def diagnose(self) -> list[str]:
        return ["link=online waiting=0 filling=False", "rev=10482", "engine:run: _wait:310"]

    async def export_log(self, path: str) -> None:
        self._do("export_log", path)

    def version(self) -> str:
        return "0.1.0"

    async def parts(self) -> list[Part]:
        return [Part("msgspec", "0.20.0", "BSD-3-Clause"), Part("PySide6", "6.11.3", "LGPL-3.0")]

    async def starts_with_system(self) -> bool:
        return self.starts

    async def start_with_system(self, *, wanted: bool) -> None:
        self._do("start_with_system", str(wanted))
        self.starts = wanted

    def has_tray(self) -> bool:
        return self.tray
