"""A centre's accounts on paper: real forms, accounts in every state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.administration import (
    AccountKind,
    Accounts,
    AccountView,
    SaveAccount,
    Tried,
    TryAccount,
)
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
            AccountKind(kind=kind, fields=tuple(fields_of(struct)))
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

    async def try_account(self, wanted: TryAccount) -> Tried:
        self.tried.append(wanted)
        return self.verdict
