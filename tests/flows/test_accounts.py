"""An administrator adds an account from a workstation, and sees it work or reads why not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from domain.administration import AccountView, FieldKind, SaveAccount, Tried, TryAccount
from domain.errors import Refused
from domain.glossary import ChannelKind, Role
from domain.ids import ChannelId, new_id
from tests.faults.counting import eventually, texts_at
from tests.flows.centre import Centre, Station, build_shop, centre
from tests.peers.messengers.telegram import Telegram

HOOK_SECRET = "a-secret-of-the-hook"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Centre]:
    """A centre whose second agent is an administrator."""
    shop = build_shop()
    shop.agents[1] = msgspec.structs.replace(shop.agents[1], role=Role.ADMINISTRATOR)
    async with centre(tmp_path, shop) as made:
        yield made


@pytest.fixture
async def admin(place: Centre, tmp_path: Path) -> AsyncIterator[Station]:
    """The administrator's workstation."""
    made = Station(tmp_path / "boris", place.url)
    await made.sign_in("boris")
    yield made
    await made.close()


@pytest.fixture
async def cloud() -> AsyncIterator[Telegram]:
    """The provider."""
    made = Telegram()
    async with made:
        yield made


def _account(place: Centre, cloud: Telegram, **changes: Any) -> SaveAccount:
    values = {**cloud.settings(), **changes}
    return SaveAccount(
        id=ChannelId(new_id()),
        kind=ChannelKind.TELEGRAM,
        name="Бот «Полка»",
        queue_id=place.shop.queue.id,
        values=values,
    )


async def _view(admin: Station, wanted: SaveAccount) -> AccountView:
    found = (await admin.transport.accounts()).accounts
    return next(item for item in found if item.id == wanted.id)


async def _stands(admin: Station, wanted: SaveAccount, state: str) -> AccountView:
    async with asyncio.timeout(20):
        while (view := await _view(admin, wanted)).state != state:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    return view


async def test_an_account_is_tried_added_changed_and_switched_off(
    place: Centre, admin: Station, cloud: Telegram
) -> None:
    wanted = _account(place, cloud)
    wrong = TryAccount(id=wanted.id, kind=wanted.kind, values={**wanted.values, "token": "1:no"})
    refused = await admin.transport.try_account(wrong)
    assert (refused.works, refused.detail) == (False, "Unauthorized")
    right = TryAccount(id=wanted.id, kind=wanted.kind, values=wanted.values)
    tried = await admin.transport.try_account(right)
    assert tried == Tried(works=True, name="@polka_help_bot")

    await admin.transport.save_account(wanted)
    await _stands(admin, wanted, "working")
    await cloud.writes("Первое")
    await eventually(place.database, lambda: texts_at(place.database, "Первое").total() == 1)

    # A secret that is left empty stays; what is changed holds at once.
    kept = {**wanted.values, "token": "", "poll_s": 0.5}
    await admin.transport.save_account(msgspec.structs.replace(wanted, values=kept, name="Бот"))
    view = await _stands(admin, wanted, "working")
    assert (view.name, view.values["poll_s"], view.kept) == ("Бот", 0.5, ("token",))
    await cloud.writes("Второе")
    await eventually(place.database, lambda: texts_at(place.database, "Второе").total() == 1)

    cloud.revokes()
    view = await _stands(admin, wanted, "revoked")
    assert (view.problem, view.detail) == ("refused", "Unauthorized")
    cloud.restores()
    await _stands(admin, wanted, "working")

    await admin.transport.save_account(msgspec.structs.replace(wanted, enabled=False))
    assert (await _view(admin, wanted)).state == ""
    async with asyncio.timeout(10):
        while not await _silent(cloud):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    await cloud.writes("Третье")
    assert await _silent(cloud)
    assert texts_at(place.database, "Третье").total() == 0
    await admin.transport.save_account(wanted)
    await eventually(place.database, lambda: texts_at(place.database, "Третье").total() == 1)


async def _silent(cloud: Telegram) -> bool:
    """Tell whether nobody asks the cloud for updates, over more than one question's time."""
    before = cloud.questions
    await asyncio.sleep(1.2)
    return cloud.questions == before


async def test_no_secret_comes_back_and_no_agent_asks(
    place: Centre, admin: Station, cloud: Telegram, tmp_path: Path
) -> None:
    wanted = _account(place, cloud)
    saved = await admin.transport.save_account(wanted)
    everything = await admin.transport.accounts()
    for told in (saved, everything):
        assert cloud.token not in msgspec.json.encode(told).decode()
    agent = Station(tmp_path / "anna", place.url)
    await agent.sign_in("anna")
    try:
        with pytest.raises(Refused):
            await agent.transport.accounts()
        with pytest.raises(Refused):
            await agent.transport.save_account(wanted)
        tried = TryAccount(id=wanted.id, kind=wanted.kind, values=wanted.values)
        with pytest.raises(Refused):
            await agent.transport.try_account(tried)
    finally:
        await agent.close()


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"token": ""}, "token"), ({"poll_s": "soon"}, "poll_s"), ({"way": "pigeon"}, "way")],
)
async def test_a_setting_that_cannot_be_is_named(
    place: Centre, admin: Station, cloud: Telegram, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(Refused) as refused:
        await admin.transport.save_account(_account(place, cloud, **changes))
    assert refused.value.field == named


async def test_every_kind_of_account_has_a_form(place: Centre, admin: Station) -> None:
    kinds = {item.kind: item for item in (await admin.transport.accounts()).kinds}
    written = {"telegram", "vk", "max", "whatsapp", "viber", "avito", "email", "phone", "webchat"}
    assert written <= set(kinds)
    mail = {field.name: field for field in kinds["email"].fields}
    assert mail["imap.host"].required
    assert mail["imap.password"].kind is FieldKind.SECRET
    assert mail["smtp.security"].choices == ("tls", "starttls", "none")


async def test_a_provider_that_calls_is_heard_and_nobody_else(
    place: Centre, admin: Station, cloud: Telegram
) -> None:
    wanted = _account(
        place,
        cloud,
        way="webhook",
        hook_url="https://pult.example/hooks/1",
        hook_secret=HOOK_SECRET,
    )
    await admin.transport.save_account(wanted)
    await _stands(admin, wanted, "working")
    assert cloud.webhook["url"] == "https://pult.example/hooks/1"
    update = {
        "update_id": 1,
        "message": {
            "message_id": 7,
            "date": 1_700_000_000,
            "chat": {"id": 1111111, "type": "private"},
            "from": {"id": 1111111, "first_name": "Анна"},
            "text": "Позвонили",
        },
    }
    header = {"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}
    async with httpx.AsyncClient(base_url=place.url) as provider:
        path = f"/hooks/{wanted.id}"
        assert (await provider.post(path, json=update)).status_code == 403
        assert (await provider.post(path, content=b"{", headers=header)).status_code == 200
        for _ in range(2):
            assert (await provider.post(path, json=update, headers=header)).status_code == 200
        assert (await provider.post(f"/hooks/{new_id()}", json=update)).status_code == 404
    assert texts_at(place.database, "Позвонили").total() == 1


@pytest.mark.parametrize(
    "changes", [{"ca_file": "/nowhere.pem"}, {"api_url": "http://[broken"}, {"api_url": "soup"}]
)
async def test_settings_that_lead_nowhere_are_told_as_such(
    place: Centre, admin: Station, cloud: Telegram, changes: dict[str, Any]
) -> None:
    wanted = _account(place, cloud, **changes)
    tried = TryAccount(id=wanted.id, kind=wanted.kind, values=wanted.values)
    answer = await admin.transport.try_account(tried)
    assert not answer.works
    assert answer.code in ("bad_configuration", "channel_down")
