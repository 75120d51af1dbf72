"""A file of an entry: fetched through the centre once, read here afterwards, by right alone."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.session import open_session
from domain.clock import SystemClock
from domain.entities import Attachment, Branch, Customer, Entry
from domain.errors import BadInput, Code, NotFound, Offline, Refused
from domain.ids import BranchId, CustomerId, EntryId, new_id
from server.storage import messages
from tests.flows.centre import PASSWORD, Centre, Station, build_shop, centre, station

DATA = bytes(range(256)) * 3000


def _entry(owner: Customer, *files: Attachment) -> Entry:
    return Entry(
        id=EntryId(new_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        kind="message",
        channel_kind="webchat",
        direction="inbound",
        at=datetime.now(UTC),
        attachments=files,
    )


async def put(place: Centre, owner: Customer, data: bytes = DATA) -> tuple[Entry, Attachment]:
    """Give the centre a file on an entry."""
    sha = await place.database.write(lambda unit: messages.add_blob(unit, data))
    made = Attachment(name="a.bin", media_type="", size=len(data), sha256=sha)
    entry = _entry(owner, made)
    await place.database.write(lambda unit: unit.put_new([entry]))
    return entry, made


def with_line(desk: Station) -> None:
    """Let a workstation fetch files, as its session does."""
    desk.queries.fetch_file = lambda entry, file, heard: desk.transport.blob(
        str(entry), file.sha256, heard
    )


async def test_a_file_comes_once_with_its_progress(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        with_line(desk)
        entry, made = await put(place, place.shop.customer)
        heard: list[tuple[int, int]] = []
        got = await desk.queries.file(entry.id, made, lambda done, of: heard.append((done, of)))
        assert got == DATA
        await asyncio.sleep(0)
        assert heard[-1] == (len(DATA), len(DATA))
        assert len(heard) > 1
        kept = b"".join(path.read_bytes() for path in (tmp_path / "a" / "files").iterdir())
        assert DATA[:512] not in kept
        await place.database.write(lambda unit: unit.delete(Entry, entry.id))
        assert await desk.queries.file(entry.id, made) == DATA  # from here: the centre has it not


async def test_without_the_line_only_what_was_opened_is_there(tmp_path: Path) -> None:
    shop = build_shop()
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as desk:
        with_line(desk)
        entry, made = await put(place, shop.customer)
        other, unseen = await put(place, shop.customer, b"other")
        await desk.queries.file(entry.id, made)
        desk.queries.fetch_file = _offline
        assert await desk.queries.file(entry.id, made) == DATA
        with pytest.raises(Offline):
            await desk.queries.file(other.id, unseen)


async def _offline(*_what: object) -> bytes:
    raise Offline(Code.OFFLINE)


async def test_knowing_the_hash_gives_no_right(tmp_path: Path) -> None:
    shop = build_shop()
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as desk:
        with_line(desk)
        far = Branch(id=BranchId(new_id()), name="Далеко")
        stranger = Customer(id=CustomerId(new_id()), display_name="Чужой", branch_id=far.id)
        await place.database.write(lambda unit: unit.put_new([far, stranger]))
        theirs, made = await put(place, stranger)
        bare = _entry(shop.customer)
        await place.database.write(lambda unit: unit.put_new([bare]))
        for entry_id in (theirs.id, bare.id, EntryId(new_id())):
            with pytest.raises((NotFound, Refused)) as found:
                await desk.queries.file(entry_id, made)
            assert found.value.code == Code.NOT_FOUND


async def test_what_is_not_what_the_entry_promised_is_refused(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        entry, made = await put(place, place.shop.customer)

        async def tampered(*_what: object) -> bytes:
            return DATA[:-1] + b"!"

        desk.queries.fetch_file = tampered
        with pytest.raises(BadInput):
            await desk.queries.file(entry.id, made)
        assert desk.queries.kept_files.get(hashlib.sha256(DATA).hexdigest()) is None


async def test_a_file_larger_than_files_may_be_is_not_even_asked_for(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        huge = Attachment(name="a", media_type="", size=1 << 30, sha256="0" * 64)
        with pytest.raises(BadInput) as found:
            await desk.queries.file(EntryId(new_id()), huge)
        assert found.value.code == Code.TOO_LARGE


async def test_a_fetch_can_be_stopped(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        with_line(desk)
        entry, made = await put(place, place.shop.customer, DATA * 20)
        begun = asyncio.Event()
        fetching = asyncio.create_task(
            desk.queries.file(entry.id, made, lambda _done, _of: begun.set())
        )
        await begun.wait()
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
        assert desk.queries.kept_files.held_bytes() == 0
        assert await desk.queries.file(entry.id, made) == DATA * 20


async def test_a_session_fetches_over_its_own_line(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place:
        entry, made = await put(place, place.shop.customer, DATA * 20)
        session = await open_session(tmp_path / "a", b"k" * 32, place.url, SystemClock())
        try:
            await session.sign_in("anna", PASSWORD)
            begun = asyncio.Event()
            fetching = asyncio.create_task(
                session.queries.file(entry.id, made, lambda _done, _of: begun.set())
            )
            await begun.wait()
            fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
            assert await session.queries.file(entry.id, made) == DATA * 20
        finally:
            await session.close()
