"""A centre's accounts on paper: real forms, accounts in every state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.administration import (
    AccountKind,
    Accounts,
    AccountView,
    ApiKeyView,
    MadeKey,
    MakeKey,
    SaveAccount,
    Tried,
    TryAccount,
)
from domain.errors import Code, Refused
from domain.ids import ChannelId, QueueId
from server.app.drivers import settings_structs
from server.app.forms import fields_of

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _view(number: int, kind: str, name: str, state: str, **fields: object) -> AccountView:
    whole = {"since_at": _NOW - timedelta(hours=number), "enabled": state != "", **fields}
    view = AccountView(id=ChannelId(UUID(int=number)), kind=kind, name=name, state=state)
    return msgspec.structs.replace(view, **whole)


class PaperAccounts:
    """Implements ``AccountsDesk``. ``verdict`` is what trying comes to; ``saved`` what was kept."""

    def __init__(self) -> None:
        self.kinds = tuple(
            AccountKind(kind=kind, fields=fields_of(struct))
            for kind, struct in settings_structs().items()
        )
        self.views = [
            _view(1, "email", "zabota@polka.example", "working", worked_at=_NOW),
            _view(2, "telegram", "@polka_help", "working", kept=("token",), failed_at=_NOW,
                  problem="unreachable", detail="ConnectTimeout", worked_at=_NOW),
            _view(3, "vk", "vk.com/polka", "failing", problem="slowed", detail="Too many requests"),
            _view(4, "max", "MAX «Полка»", "revoked", problem="refused", detail="Invalid token"),
            _view(5, "whatsapp", "+7 495 000-00-00", "starting"),
            _view(6, "webchat", "Чат на сайте", ""),
        ]  # fmt: skip
        self.verdict = Tried(works=True, name="@polka_help_bot")
        self.saved: list[SaveAccount] = []
        self.tried: list[TryAccount] = []
        self.views.append(_view(7, "app", "Магазин на сайте", "working", worked_at=_NOW))
        self.keys = [
            ApiKeyView(
                id=UUID(int=71), name="Сайт", scopes=("orders", "payments"), hint="pult_a1B2c3",
                made_at=_NOW - timedelta(days=40), used_at=_NOW - timedelta(minutes=3),
            ),
            ApiKeyView(
                id=UUID(int=72), name="Старое приложение", scopes=("messages.write",),
                hint="pult_x9Y8z7", made_at=_NOW - timedelta(days=90),
                revoked_at=_NOW - timedelta(days=2),
            ),
        ]  # fmt: skip

    async def accounts(self) -> Accounts:
        return Accounts(kinds=self.kinds, accounts=tuple(self.views))

    async def save_account(self, wanted: SaveAccount) -> AccountView:
        self.saved.append(wanted)
        view = AccountView(
            id=wanted.id,
            kind=wanted.kind,
            name=wanted.name,
            queue_id=QueueId(wanted.queue_id) if wanted.queue_id else None,
            enabled=wanted.enabled,
            state="starting",
        )
        self.views = [item for item in self.views if item.id != view.id] + [view]
        return view

    def make_key(self, wanted: MakeKey) -> MadeKey:
        if not wanted.name or not wanted.scopes:
            raise Refused(Code.INVALID, field="scopes" if wanted.name else "name")
        view = ApiKeyView(
            id=UUID(int=80 + len(self.keys)),
            name=wanted.name,
            scopes=wanted.scopes,
            hint="pult_n3W4k5",
            made_at=_NOW,
        )
        self.keys.insert(0, view)
        return MadeKey(key="pult_n3W4k5" + "x" * 37, view=view)

    def revoke_key(self, key_id: UUID) -> None:
        self.keys = [
            msgspec.structs.replace(item, revoked_at=_NOW) if item.id == key_id else item
            for item in self.keys
        ]

    async def try_account(self, wanted: TryAccount) -> Tried:
        self.tried.append(wanted)
        return self.verdict
