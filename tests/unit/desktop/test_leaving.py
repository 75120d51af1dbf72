"""Signing out, clearing the copies, the password without the centre: real files, real centre."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.errors import Code, Offline, Refused
from server.storage import accounts
from sync.queries.rows import Link
from sync.store.replica import StoredTokens
from tests.faults.counting import texts_at
from tests.flows.centre import PASSWORD, Centre, build_shop, centre
from tests.gui.stage import until
from tests.unit.desktop.copied import copied

SECRET = b"s" * 32


@asynccontextmanager
async def session_at(folder: Path, url: str, login: str = "") -> AsyncIterator[Session]:
    """Open a session, signed in if a login is given, and close it."""
    session = await open_session(folder, SECRET, url, SystemClock())
    try:
        if login:
            await session.sign_in(login, PASSWORD)
        await session.start()
        yield session
    finally:
        await session.close()


async def in_step(session: Session) -> None:
    """Wait until everything has come."""
    status = session.queries.status
    await until(lambda: status().link is Link.ONLINE and not status().filling, "the copies")
    await until(lambda: session.queries.directory().me is not None, "the directory")
    await copied(session)


@pytest.fixture
async def shop(qapp: QApplication, tmp_path: Path) -> AsyncIterator[Centre]:
    (tmp_path / "centre").mkdir()
    async with centre(tmp_path / "centre", build_shop()) as made:
        yield made


async def test_after_signing_out_nothing_of_a_customer_can_be_read(
    shop: Centre, tmp_path: Path
) -> None:
    folder = tmp_path / "profile"
    async with session_at(folder, shop.url, "anna") as session:
        await in_step(session)
        assert (await session.held()).customers == 1
        old = {name: (folder / name).read_bytes() for name in ("cache.db", "cache.key")}
        tokens = await StoredTokens(session.store).load()
        assert tokens is not None
        await session.commands.save_draft("reply:1", "Недописанное")
        assert await session.unsent() == (0, 1)
        await session.sign_out()
        assert (await session.held()).customers == 0
        assert await session.queries.search("Климова") == []
        assert await session.queries.draft("reply:1") == ""
    assert not (folder / "cache.key").exists()
    assert old["cache.db"] != (folder / "cache.db").read_bytes()
    async with session_at(folder, shop.url) as session:
        assert not session.knows_agent
        await until(lambda: session.queries.status().link is Link.SIGN_IN, "the sign-in")


async def test_the_centre_forgets_the_session_too(shop: Centre, tmp_path: Path) -> None:
    async with session_at(tmp_path / "profile", shop.url, "anna") as session:
        await in_step(session)
        token = await session.access_token()
        await session.sign_out()
    from server.handlers.sign_in import _digest

    def family(unit: object) -> object:
        row = accounts.session_by(unit, "access_hash", _digest(token))  # type: ignore[arg-type]
        return row is None or row["revoked"]

    assert await shop.database.write(family)


async def test_work_not_sent_survives_signing_out_and_goes_under_its_own_name(
    qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "centre").mkdir()
    folder, built = tmp_path / "profile", build_shop()
    async with centre(tmp_path / "centre", built) as place:
        port = int(place.url.rsplit(":", 1)[1])
        async with session_at(folder, place.url, "anna") as session:
            await in_step(session)
    async with session_at(folder, f"http://127.0.0.1:{port}") as session:
        await until(lambda: session.queries.status().link is Link.OFFLINE, "no line")
        await session.commands.add_note(built.customer.id, "не потерять")
        assert await session.unsent() == (1, 0)
        await session.sign_out()
        assert await session.unsent() == (1, 0)
    async with (
        centre(tmp_path / "centre", port=port) as place,
        session_at(folder, place.url) as session,
    ):
        with pytest.raises(Refused) as refused:
            await session.sign_in("boris", PASSWORD)
        assert refused.value.code is Code.OTHER_AGENT
        assert texts_at(place.database, "") == {}
        await session.sign_in("anna", PASSWORD)
        await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
        await until(lambda: texts_at(place.database, "") == {"не потерять": 1}, "the note")


async def test_cleared_copies_come_back_and_unsent_work_stays(shop: Centre, tmp_path: Path) -> None:
    async with session_at(tmp_path / "profile", shop.url, "anna") as session:
        await in_step(session)
        await session.commands.save_draft("reply:1", "Недописанное")
        await session.clear_cache()
        await copied(session)
        assert await session.queries.search("Климова")
        assert await session.queries.draft("reply:1") == "Недописанное"


async def test_the_password_is_known_without_the_centre(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "centre").mkdir()
    folder = tmp_path / "profile"
    async with centre(tmp_path / "centre", build_shop()) as place:
        url = place.url
        async with session_at(folder, url, "anna") as session:
            await in_step(session)
            await session.check_password(PASSWORD)
            with pytest.raises(Refused) as refused:
                await session.check_password("not the password")
            assert refused.value.code is Code.WRONG_PASSWORD
            await until(lambda: "remember" not in session._scope.busy, "the verifier")
    async with session_at(folder, url) as session:
        await session.check_password(PASSWORD)
        with pytest.raises(Refused):
            await session.check_password("not the password")
        await session.sign_out()
        with pytest.raises(Offline):
            await session.check_password(PASSWORD)


async def test_diagnosis_tells_positions_and_nobody(shop: Centre, tmp_path: Path) -> None:
    async with session_at(tmp_path / "profile", shop.url, "anna") as session:
        await in_step(session)
        told = "\n".join(await session.diagnose())
        assert "position=" in told
        assert "outbox count=0" in told
        assert not any(word in told for word in ("Климова", "+7916", "anna", "Анна"))
