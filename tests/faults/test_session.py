"""Sessions that expire, are revoked, are stolen or guessed at, with unsent work in the outbox."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import Code, Expected, Refused, SignInRequired
from domain.glossary import EntryKind
from domain.ids import DeviceId, new_id
from domain.wire import Refresh, SignIn, Tokens
from server.handlers import sign_in
from server.storage import accounts
from sync.queries.rows import Link
from sync.store.replica import StoredTokens
from sync.transport.http import HttpTransport
from tests.faults.clocks import SteppingClock
from tests.faults.counting import texts_at
from tests.flows.centre import PASSWORD, Centre, Station, build_shop, centre, station

WRONG = "not the right password"


async def _says(place: Centre, text: str) -> None:
    """Wait until a note is at the centre, once."""
    assert texts_at(place.database, text) == {text: 1}


async def test_a_session_older_than_its_access_token_goes_on_without_asking(
    tmp_path: Path,
) -> None:
    clock, shop = SteppingClock(), build_shop()
    async with (
        centre(tmp_path, shop, clock=clock) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        for number in range(3):
            clock.step(sign_in.ACCESS_LIFE + timedelta(seconds=1))
            text = f"после {number}"
            await anna.commands.add_note(shop.customer.id, text)
            await anna.settled()

            async def seen(text: str = text) -> bool:
                page = await boris.queries.timeline(shop.customer.id)
                return text in {item.text for item in page.entries}

            await boris.until(seen)
        links = {status.link for status in anna.statuses + boris.statuses}
        assert Link.SIGN_IN not in links


@pytest.mark.parametrize("ended", ["revoked", "expired"])
async def test_work_survives_the_end_of_a_session_and_is_sent_after_the_next_sign_in(
    tmp_path: Path, ended: str
) -> None:
    clock, shop = SteppingClock(), build_shop()
    async with (
        centre(tmp_path, shop, clock=clock) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        if ended == "revoked":
            await place.database.write(lambda unit: accounts.revoke_agent(unit, shop.agents[0].id))
        else:
            clock.step(sign_in.FAMILY_LIFE + timedelta(seconds=1))
        await desk.commands.add_note(shop.customer.id, "не потерять")
        await desk.until(lambda: desk.status.link is Link.SIGN_IN)
        await desk.commands.add_note(shop.customer.id, "и это тоже")
        await desk.until(lambda: desk.status.waiting == 2)
        assert texts_at(place.database, "") == {}
        await desk.sign_in()
        desk.engine.retry_now()
        await desk.settled()
        assert texts_at(place.database, "") == {"не потерять": 1, "и это тоже": 1}


async def _tokens(desk: Station) -> Tokens:
    tokens = await StoredTokens(desk.store).load()
    assert tokens is not None
    return tokens


async def test_a_refresh_token_used_twice_ends_the_whole_family(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await desk.stop_engine()
        stolen = await _tokens(desk)
        swap = Refresh(refresh_token=stolen.refresh_token, device=desk.device)
        database = place.database
        fresh = await database.write(sign_in.refreshed(swap))
        assert fresh is not None
        assert await database.write(sign_in.refreshed(swap)) is None
        for token in (stolen.access_token, fresh.access_token):
            with pytest.raises(SignInRequired):
                await database.read(lambda unit, token=token: sign_in.authenticate(unit, token))  # type: ignore[misc]
        again = Refresh(refresh_token=fresh.refresh_token, device=desk.device)
        assert await database.write(sign_in.refreshed(again)) is None


async def test_a_refresh_token_of_another_device_is_refused_and_harms_nobody(
    tmp_path: Path,
) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        tokens = await _tokens(desk)
        thief = Refresh(refresh_token=tokens.refresh_token, device=DeviceId(new_id()))
        assert await place.database.write(sign_in.refreshed(thief)) is None
        actor = await place.database.read(
            lambda unit: sign_in.authenticate(unit, tokens.access_token)
        )
        assert actor.device == desk.device


class _Guesser:
    """Somebody at the sign-in form; remembers what each try was answered."""

    def __init__(self, desk: Station) -> None:
        self._transport: HttpTransport = desk.transport
        self._device = desk.device

    async def try_it(self, login: str, password: str = WRONG) -> tuple[Code | None, float]:
        """Try once; return the code and how long to wait, rounded to ten seconds."""
        message = SignIn(login=login, password=password, device=self._device)
        try:
            await self._transport.sign_in(message)
        except Refused as error:
            return error.code, round(error.retry_after_s or 0.0, -1)
        except Expected as error:
            return error.code, 0.0
        return None, 0.0


async def test_guessing_is_slowed_down_and_tells_nothing_about_which_logins_exist(
    tmp_path: Path,
) -> None:
    clock = SteppingClock()
    async with centre(tmp_path, build_shop(), clock=clock) as place:
        desk = Station(tmp_path / "a", place.url)
        guesser = _Guesser(desk)
        answers = {}
        for login in ("anna", "nobody-here"):
            tries = [await guesser.try_it(login) for _ in range(6)]
            clock.step(timedelta(seconds=31))
            tries += [await guesser.try_it(login) for _ in range(2)]
            answers[login] = tries
        wrong, wait = (Code.WRONG_PASSWORD, 0.0), Code.TOO_MANY_TRIES
        assert answers["anna"] == [*[wrong] * 5, (wait, 30.0), wrong, (wait, 60.0)]
        assert answers["nobody-here"] == answers["anna"]
        # Also the right password has to wait; then it works and forgets the failures.
        assert (await guesser.try_it("anna", PASSWORD))[0] == wait
        clock.step(timedelta(seconds=61))
        assert await guesser.try_it("anna", PASSWORD) == (None, 0.0)
        assert await guesser.try_it("anna") == wrong
        await desk.close()


async def test_guessing_in_parallel_is_counted_guess_by_guess(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place:
        desk = Station(tmp_path / "a", place.url)
        guesser = _Guesser(desk)
        await asyncio.gather(*(guesser.try_it("anna") for _ in range(12)))
        assert (await guesser.try_it("anna", PASSWORD))[0] == Code.TOO_MANY_TRIES
        await desk.close()


async def test_a_revoked_session_hears_nothing_more_within_five_seconds(tmp_path: Path) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await place.database.write(lambda unit: accounts.revoke_agent(unit, shop.agents[1].id))
        async with asyncio.timeout(5):
            await boris.until(lambda: boris.status.link is Link.SIGN_IN)
        for number in range(5):
            await anna.commands.add_note(shop.customer.id, f"тайна {number}")
        await anna.settled()
        page = await boris.queries.timeline(shop.customer.id)
        assert [item for item in page.entries if item.kind == EntryKind.NOTE] == []
