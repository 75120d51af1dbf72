"""Workstations erased by the centre's order: what is left, what is kept, what is still allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from nacl.public import PrivateKey

from desktop.door import ProfileDoor
from desktop.profile import is_known, settings_of
from domain.clock import SystemClock
from domain.entities import Entry
from domain.errors import BadInput, Code, Offline, Refused, SignInRequired, Unavailable
from domain.glossary import DeviceStatus
from domain.ids import DeviceId, EntryId, new_id
from domain.live import LiveAuth
from domain.sealing import Envelope, unseal
from domain.wire import (
    Cursor,
    Fetch,
    Fill,
    Hello,
    OutboxState,
    Pull,
    Push,
    Retire,
    SignIn,
    Subscribe,
    Tokens,
)
from server.app import workstations
from server.handlers.sign_in import authenticate_all
from server.storage import accounts, devices
from sync.queries.rows import Link
from sync.store import secrets, wiping
from sync.store.wiping import Stage
from sync.transport.http import HttpTransport
from tests.builders.clock import StillClock
from tests.faults.wiping_stage import (
    DRAFT,
    NAME,
    NOTE,
    NOTES,
    Desk,
    status_of,
    told_to_end,
    until,
    wiped,
)
from tests.flows.centre import PASSWORD, Centre, build_shop, centre
from tests.unit.sync.profile import furnish, save_note
from tests.unit.sync.profile import opened as opened_store
from ui.signin.presenter import Form


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Centre]:
    folder = tmp_path / "centre"
    folder.mkdir()
    async with centre(folder, build_shop()) as made:
        yield made


@pytest_asyncio.fixture
async def desk(tmp_path: Path, place: Centre) -> Desk:
    made = Desk(tmp_path / "desk", place)
    made.folder.mkdir()
    await made.work()
    return made


def order(desk: Desk, *, now: bool = True) -> None:
    desk.place.database.write_now(workstations.order_wipe("anna", now=now))


def opened(desk: Desk) -> Envelope:
    return workstations.open_sealed(desk.place.database, str(desk.device), None)


def at_the_centre(desk: Desk, envelope: Envelope) -> list[str]:
    """Return the texts of the envelope's notes that the centre has."""
    ids = [EntryId(item.op.entity) for item in envelope.ops]
    found = desk.place.database.read_now(lambda unit: [unit.get(Entry, item) for item in ids])
    return [entry.text for entry in found if entry is not None]


# -- nothing is left ---------------------------------------------------------------------------


async def test_no_plaintext_and_no_key_is_left(desk: Desk) -> None:
    raw = desk.decrypted()
    for word in (NAME, NOTE, DRAFT):
        assert word.encode() in raw, "the control: it was there"
    assert [found for found in desk.traces() if "журнал" in found], "and the scan finds things"
    order(desk)
    assert await wiped(desk) is Form.WIPED
    assert desk.traces() == []
    assert desk.left() <= {"settings.ini", "lock"}
    assert not desk.ring.entries
    assert status_of(desk) == DeviceStatus.WIPED


async def test_nothing_unsent_is_lost_and_only_the_private_key_opens_it(desk: Desk) -> None:
    order(desk)
    await wiped(desk)
    envelope = opened(desk)
    assert len(envelope.ops) == NOTES
    assert [item.op.args["text"] for item in envelope.ops] == [f"{NOTE} {n}" for n in range(NOTES)]
    assert list(envelope.drafts.values()) == [DRAFT]
    assert desk.device is not None
    device = desk.device
    body = desk.place.database.read_now(lambda unit: devices.sealed_of(unit, device))
    public = desk.place.database.read_now(devices.seal_key)
    assert body is not None
    for key in (bytes(PrivateKey.generate()), public, desk.secrets[0]):
        with pytest.raises(BadInput):
            unseal(body, key)
    assert NOTE.encode() not in body
    assert f"{NOTES} operations, 1 drafts" in workstations.shown(envelope)[0]


async def test_sealed_work_is_taken_in_once(desk: Desk) -> None:
    order(desk)
    await wiped(desk)
    envelope, database = opened(desk), desk.place.database
    assert at_the_centre(desk, envelope) == []
    assert workstations.take_in(database, envelope).startswith(f"{NOTES} taken in, 0 known")
    assert at_the_centre(desk, envelope) == [f"{NOTE} {n}" for n in range(NOTES)]
    assert workstations.take_in(database, envelope).startswith(f"0 taken in, {NOTES} known")


async def test_work_is_pushed_before_a_wipe_that_does_not_hurry(desk: Desk) -> None:
    order(desk, now=False)
    await wiped(desk)
    envelope = opened(desk)
    assert at_the_centre(desk, envelope) == [f"{NOTE} {n}" for n in range(NOTES)]
    assert workstations.take_in(desk.place.database, envelope).startswith("0 taken in")
    assert desk.traces() == []


async def test_the_key_taken_out_opens_it_and_the_centre_does_not(
    desk: Desk, tmp_path: Path
) -> None:
    database, file = desk.place.database, tmp_path / "key"
    workstations.take_key_out(database, file)
    assert file.stat().st_mode & 0o077 == 0
    order(desk)
    await wiped(desk)
    with pytest.raises(BadInput):
        opened(desk)
    envelope = workstations.open_sealed(database, str(desk.device), file)
    assert len(envelope.ops) == NOTES
    with pytest.raises(BadInput):
        workstations.take_key_out(database, tmp_path / "again")


# -- the order stands --------------------------------------------------------------------------


async def test_the_order_stands_until_the_centre_has_the_work(
    desk: Desk, tmp_path: Path, place: Centre
) -> None:
    order(desk)
    await told_to_end(desk)
    settings = desk.door()._settings
    settings.setValue("server/url", "http://127.0.0.1:9")
    settings.sync()
    for _ in range(2):
        assert await desk.door().first_form() is Form.WIPED_WAITING
        assert desk.traces() == []
        assert desk.left() - {"settings.ini", "lock"} == {wiping.ORDER, wiping.SEALED}
    sealed = (desk.folder / wiping.SEALED).read_bytes()
    key = place.database.read_now(devices.private_key)
    assert key is not None
    assert len(unseal(sealed, key).ops) == NOTES
    assert status_of(desk) == DeviceStatus.WIPING_NOW
    settings.setValue("server/url", place.url)
    settings.sync()
    assert await desk.door().first_form() is Form.WIPED
    assert status_of(desk) == DeviceStatus.WIPED
    assert len(opened(desk).ops) == NOTES
    door = desk.door()
    assert await door.first_form() is Form.SIGN_IN, "a new workstation may begin"
    assert door.session is not None
    await door.session.close()


async def test_sealed_work_waits_for_thirty_days_at_most(desk: Desk) -> None:
    order(desk)
    await told_to_end(desk)
    door = desk.door()
    door._settings.setValue("server/url", "http://127.0.0.1:9")
    door._settings.sync()
    assert await door.first_form() is Form.WIPED_WAITING
    for days, form in ((29, Form.WIPED_WAITING), (31, Form.WIPED)):
        desk.clock = StillClock(SystemClock().now() + timedelta(days=days))
        assert await desk.door().first_form() is form
    assert wiping.SEALED not in desk.left()


def under_an_order(folder: Path, seal_key: bytes) -> None:
    """Leave a profile as a kill does right after the order was kept."""
    found = wiping.Order(
        at=SystemClock().now(), device=DeviceId(new_id()), proof=b"p" * 32, seal_key=seal_key
    )
    wiping.put(folder, found)


async def test_nothing_is_shown_of_a_profile_under_an_order(desk: Desk) -> None:
    assert is_known(desk.folder, settings_of(desk.folder))
    under_an_order(desk.folder, b"k" * 32)
    assert not is_known(desk.folder, settings_of(desk.folder)), "though everything is still there"
    (desk.folder / wiping.ORDER).unlink()
    order(desk)
    await told_to_end(desk)
    found = wiping.order_of(desk.folder)
    assert found is not None
    assert found.stage is Stage.ORDERED
    assert not is_known(desk.folder, settings_of(desk.folder))
    assert "cache.db" not in desk.left()
    assert "cache.key" not in desk.left()


async def test_a_profile_under_a_passphrase_is_sealed_once_it_is_typed(tmp_path: Path) -> None:
    folder, key, passphrase = tmp_path / "desk", PrivateKey.generate(), "a quiet afternoon in May"
    secret = secrets.wrap(folder, passphrase)
    with opened_store(folder, secret) as store:
        furnish(store)
        save_note(store, NOTE)
    under_an_order(folder, bytes(key.public_key))

    def no_keyring(_folder: Path) -> bytes:
        raise Unavailable(Code.KEYRING_MISSING)

    def nothing(_folder: Path) -> None:
        raise Unavailable(Code.KEYRING_MISSING)

    door = ProfileDoor(folder, settings_of(folder), SystemClock(), no_keyring, nothing)
    assert await door.first_form() is Form.UNLOCK
    with pytest.raises(BadInput):
        await door.unlock("another afternoon")
    assert (folder / "work.db").exists(), "a wrong word costs no work"
    await door.unlock(passphrase)
    assert await door.first_form() is Form.WIPED_WAITING
    assert {path.name for path in folder.iterdir()} <= {wiping.ORDER, wiping.SEALED}
    envelope = unseal((folder / wiping.SEALED).read_bytes(), bytes(key))
    assert [item.op.args["text"] for item in envelope.ops] == [NOTE]


async def test_a_missing_keyring_entry_erases_nothing_unsealed(desk: Desk) -> None:
    order(desk)
    await told_to_end(desk)
    entries = dict(desk.ring.entries)
    desk.ring.entries.clear()
    assert await desk.door().first_form() is Form.KEY_MISSING
    assert "work.db" in desk.left()
    desk.ring.entries.update(entries)
    assert await desk.door().first_form() is Form.WIPED
    assert len(opened(desk).ops) == NOTES


# -- nobody may work here any more -------------------------------------------------------------


async def test_a_closed_account_ends_its_workstations(desk: Desk) -> None:
    desk.place.database.write_now(workstations.close_account("anna"))
    assert await wiped(desk) is Form.WIPED
    assert desk.traces() == []
    assert len(opened(desk).ops) == NOTES
    assert status_of(desk) == DeviceStatus.WIPED


async def test_an_order_reaches_a_workstation_whose_session_has_ended(desk: Desk) -> None:
    database, agent = desk.place.database, desk.place.shop.agents[0]
    order(desk, now=False)
    database.write_now(lambda unit: accounts.revoke_agent(unit, agent.id))
    assert await wiped(desk) is Form.WIPED
    assert len(opened(desk).ops) == NOTES


async def test_a_password_set_anew_ends_nothing(desk: Desk) -> None:
    database, agent = desk.place.database, desk.place.shop.agents[0]
    database.write_now(lambda unit: accounts.revoke_agent(unit, agent.id))
    session = await desk.session()
    await session.start()
    await until(session, lambda: session.queries.status().link is Link.SIGN_IN)
    assert not session.wiped.is_set()
    await session.close()
    assert "cache.db" in desk.left()
    assert wiping.order_of(desk.folder) is None


# -- what the centre still allows --------------------------------------------------------------


class Kept:
    """A session in memory."""

    def __init__(self) -> None:
        self.tokens: Tokens | None = None

    async def load(self) -> Tokens | None:
        return self.tokens

    async def save(self, tokens: Tokens | None) -> None:
        self.tokens = tokens


async def test_one_that_is_being_wiped_may_push_and_nothing_else(place: Centre) -> None:
    device, kept = DeviceId(new_id()), Kept()
    line = HttpTransport(place.url, device, kept)
    await line.sign_in(SignIn(login="boris", password=PASSWORD, device=device))
    before = await line.hello(Hello(outbox=OutboxState()))
    assert before.server_share
    cursor = Cursor(stream_id=before.stream_id, epoch=before.epoch, rev=0)
    bucket = before.buckets[0].name
    live = LiveAuth(token="", device=device, cursor=cursor, proto=2)
    await line.pull(Pull(cursor=cursor))
    await line.fill(Fill(bucket=bucket))

    place.database.write_now(workstations.order_wipe("boris", now=False))
    welcome = await line.hello(Hello(outbox=OutboxState()))
    assert welcome.must == "wipe"
    assert not welcome.server_share
    assert not welcome.buckets
    sent = await line.push(Push(epoch=before.epoch, sent_at=SystemClock().now(), ops=()))
    assert sent.frontier == 0
    for refused in (
        line.pull(Pull(cursor=cursor)),
        line.fill(Fill(bucket=bucket)),
        line._call("/sync/fetch", Fetch(refs=(("customer", place.shop.customer.id),)), dict),
        line.subscribe(Subscribe(add=(f"cust:{place.shop.customer.id}",))),
        line.blob(str(new_id()), "0" * 64),
        line.call_out("100"),
    ):
        with pytest.raises(Refused) as found:
            await refused
        assert found.value.code == Code.EPOCH_CHANGED
    assert kept.tokens is not None
    token = kept.tokens.access_token
    assert not place.database.read_now(lambda unit: authenticate_all(unit, [token]))
    with pytest.raises(Offline):
        async with line.live(live) as opened_line:
            await opened_line.receive()
    await line.close()


async def test_a_live_line_learns_of_an_order_at_once(desk: Desk) -> None:
    session = await desk.session()
    await session.start()
    await until(session, lambda: session.queries.status().link is Link.ONLINE)
    order(desk)
    await until(session, session.wiped.is_set)
    await session.close()


async def test_nobody_else_ends_a_workstation(place: Centre) -> None:
    device, kept = DeviceId(new_id()), Kept()
    line = HttpTransport(place.url, device, kept)
    await line.sign_in(SignIn(login="boris", password=PASSWORD, device=device))
    assert kept.tokens is not None
    proof = wiping.proof_of(kept.tokens.refresh_token)
    with pytest.raises(Refused):
        await line.retire(Retire(device=device, proof=proof, count=1, sealed=b"x"))
    place.database.write_now(workstations.order_wipe("boris", now=True))
    for word in (
        Retire(device=device, proof=b"0" * 32),
        Retire(device=DeviceId(new_id()), proof=proof),
    ):
        with pytest.raises(SignInRequired):
            await line.retire(word)
    await line.retire(Retire(device=device, proof=proof, count=1, sealed=b"first"))
    await line.retire(Retire(device=device, proof=proof, count=2, sealed=b"second"))
    assert place.database.read_now(lambda unit: devices.sealed_of(unit, device)) == b"first"
    with pytest.raises(Refused) as gone:
        await line.sign_in(SignIn(login="boris", password=PASSWORD, device=device))
    assert gone.value.code == Code.DEVICE_REVOKED
    await line.close()
