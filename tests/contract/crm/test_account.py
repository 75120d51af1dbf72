"""An account of a CRM system as administrators keep it: tried, sealed, told of, taken over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.accounts import AccountState, HookRequest, Problem
from domain.administration import SaveAccount, TryAccount
from domain.clock import SystemClock
from domain.entities import Channel, Customer
from domain.errors import Refused
from domain.ids import ChannelId, new_id
from domain.tasks import TaskScope
from server.app import crm as working
from server.app.accounts import AccountOffice
from server.app.channels import Channels, Run
from server.app.safe import Safe
from server.app.sink import StoreMemory
from server.storage import channels as kept
from server.storage.channels import HealthRow
from tests.contract.crm.stage import Stage
from tests.peers.crm.bitrix24 import TOKEN, Bitrix24Peer
from tests.peers.crm.peer import CrmPeer
from tests.unit.server.bench import Bench


def _values(peer: CrmPeer, **more: Any) -> dict[str, Any]:
    told = msgspec.to_builtins(peer.settings(poll_s=0.05, **more))
    flat: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": item for inner, item in value.items()}
        else:
            flat[name] = ", ".join(value) if isinstance(value, list | tuple) else value
    return flat


@asynccontextmanager
async def _centre(bench: Bench, folder: Path) -> AsyncIterator[tuple[Channels, AccountOffice]]:
    async def held(run: Run) -> None:
        await run()

    safe = Safe(folder / "key")
    scope = TaskScope("test")
    channels = Channels(
        bench.database,
        SystemClock(),
        lambda inner, name, run: inner.start(held(run), name),
        safe,
    )
    office = AccountOffice(
        bench.database, SystemClock(), channels.drivers, channels.look_again, safe
    )
    await channels.start(scope)
    try:
        yield channels, office
    finally:
        await channels.close()
        await scope.close()


async def _health(bench: Bench, channel_id: ChannelId, state: str) -> HealthRow:
    async with asyncio.timeout(20):
        while True:
            row = await bench.database.read(lambda unit: kept.health(unit, channel_id))
            if row is not None and row.state == state:
                return row
            await asyncio.sleep(0.02)


async def test_an_account_is_tried_on_its_first_records(
    bench: Bench, peer: CrmPeer, tmp_path: Path
) -> None:
    anna = peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    peer.put_customer("", "", "не номер")
    peer.put_order(anna, 100)
    peer.put_order("4242", 100)  # of somebody who is not among the first
    async with _centre(bench, tmp_path) as (_, office):
        wanted = TryAccount(id=ChannelId(new_id()), kind=peer.kind, values=_values(peer))
        tried = await office.try_out(wanted)
        assert tried.works
        assert tried.rows[0].kind == "created"
        assert ("identity.phone", "+79160000001") in [
            (item.field, item.new) for item in tried.rows[0].changes
        ]
        assert [item.reason for item in tried.rows[1].faults] == ["no_phone"]
        assert {row.kind for row in tried.rows} == {"created", "changed", "refused"}
        assert any(change.field == "order.total" for change in tried.rows[2].changes)
        assert any("phone" in path.lower() for path in tried.fields)
        assert not any(item.family_name == "Веткина" for item in Stage(bench, peer).all(Customer))
        wrong = msgspec.structs.replace(
            wanted, values={**wanted.values, "mapping": "NAME > customer.shoe"}
        )
        with pytest.raises(Refused) as refused:
            await office.try_out(wrong)
        assert refused.value.field == "mapping"


async def test_it_works_by_itself_and_says_how_it_stands(bench: Bench, tmp_path: Path) -> None:
    async with Bitrix24Peer() as peer, _centre(bench, tmp_path) as (_, office):
        peer.put_customer("Анна", "Веткина", "+79160000001")
        wanted = SaveAccount(
            id=ChannelId(new_id()), kind=peer.kind, name="Портал", values=_values(peer)
        )
        view = await office.save(wanted)
        assert "webhook_token" in view.kept
        assert TOKEN not in str(view)
        sealed = bench.database.read_now(lambda unit: kept.settings(unit, view.id))
        assert sealed is not None
        assert TOKEN not in sealed
        await _health(bench, view.id, AccountState.WORKING)
        peer.revokes()
        revoked = await _health(bench, view.id, AccountState.REVOKED)
        assert revoked.problem == Problem.REFUSED
        assert isinstance(bench.get(Channel, view.id), Channel)


async def test_a_system_that_calls_is_looked_at_at_once(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "LEAST_PAUSE_S", 0.01)
    async with Bitrix24Peer() as peer, _centre(bench, tmp_path) as (channels, office):
        values = _values(peer, hook_secret="a-long-secret") | {"poll_s": 3600}
        wanted = SaveAccount(id=ChannelId(new_id()), kind=peer.kind, name="Портал", values=values)
        await office.save(wanted)
        await _health(bench, wanted.id, AccountState.WORKING)
        hook, asked = channels.hooks[wanted.id], peer.asked
        for query, body in (({}, b""), ({"key": "guess"}, b""), ({}, b"\xff=")):
            wrong = HookRequest(method="POST", query=query, headers={}, body=body)
            assert (await hook.handle(wrong)).status == 403
        assert peer.asked == asked
        peer.put_customer("Анна", "Веткина", "+79160000001")
        body = b"event=ONCRMCONTACTADD&auth%5Bapplication_token%5D=a-long-secret"
        right = HookRequest(method="POST", query={}, headers={}, body=body)
        assert (await hook.handle(right)).status == 200
        stage = Stage(bench, peer)
        async with asyncio.timeout(20):
            while True:
                if any(item.family_name == "Веткина" for item in stage.all(Customer)):
                    return
                await asyncio.sleep(0.02)


async def test_tokens_that_are_handed_out_are_sealed_too(bench: Bench, tmp_path: Path) -> None:
    async with Bitrix24Peer() as peer, _centre(bench, tmp_path) as (_, office):
        values = _values(peer, oauth_url=peer.url) | {
            "oauth.client_id": "app",
            "oauth.client_secret": "app-secret",
            "oauth.refresh_token": peer.allows(),
            "webhook_token": "",
        }
        wanted = SaveAccount(id=ChannelId(new_id()), kind=peer.kind, name="Портал", values=values)
        await office.save(wanted)
        await _health(bench, wanted.id, AccountState.WORKING)
        assert peer.refresh != "first-refresh-token"
        name = "oauth_refresh_token"
        sealed = bench.database.read_now(lambda unit: kept.value(unit, wanted.id, name))
        assert sealed is not None
        assert peer.refresh not in sealed
        memory = StoreMemory(bench.database, wanted.id, Safe(tmp_path / "key"))
        assert peer.refresh in (await memory.load(name) or "")


async def test_what_a_system_would_not_have_is_shown_in_its_words(stage: Stage) -> None:
    stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    card = stage.named("Веткина")
    stage.bench.write(msgspec.structs.replace(card, city="Тула"))
    stage.peer.refuses("no such city")
    assert "no such city" in await stage.sync() or stage.peer.kind == "rest"
