"""The centre gives an account at the PBX, and the phone of a running workstation follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QSettings

from desktop.device_secret import phone_password
from desktop.phone.desk import ProfilePhone
from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.phone import Phase, PhoneCall, Registration, SipAccount, SoundChoice, Transport
from domain.phone_giving import GivePhone
from server.app.phones import PhoneOffice
from sync.queries.rows import Link
from tests.contract.keyring.test_device_secret import MemoryKeyring
from tests.contract.softphone.stage import DEADLINE_S, account, command
from tests.flows.centre import PASSWORD, Centre, build_shop, centre
from tests.peers.asterisk.people import Person
from tests.peers.asterisk.secure import SecurePbx
from tests.peers.certificates import Flaw

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package")]


class Workplace:
    """A session and its phone, without a window."""

    def __init__(self, folder: Path, room: Path, place: Centre, session: Session) -> None:
        self.folder, self.place, self.session = folder, place, session
        self.ring = MemoryKeyring()
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.desk = ProfilePhone(
            folder,
            settings,
            SystemClock(),
            command(room, folder),
            lambda: phone_password(folder, self.ring),
        )
        self._turned = asyncio.Event()
        self.desk.phone.watch(lambda _now: self._turned.set())

    @property
    def office(self) -> PhoneOffice:
        office = self.place.node.services.phones
        assert isinstance(office, PhoneOffice)
        return office

    async def give(self, given: SipAccount) -> None:
        await self.office.give(GivePhone(agent_id=self.place.shop.agents[0].id, account=given))

    async def stands(self, registration: Registration, user: str) -> None:
        def so() -> bool:
            state = self.desk.phone.now.state
            return (state.registration, state.user) == (registration, user)

        try:
            async with asyncio.timeout(DEADLINE_S):
                while not so():
                    self._turned.clear()
                    await self._turned.wait()
        except TimeoutError:
            raise AssertionError(f"never {user}: {self.desk.phone.now}") from None

    async def call(self, *phases: Phase) -> PhoneCall:
        async with asyncio.timeout(DEADLINE_S):
            while not (found := [c for c in self.desk.phone.now.state.calls if c.phase in phases]):
                self._turned.clear()
                await self._turned.wait()
        return found[0]


@pytest_asyncio.fixture(loop_scope="package")
async def workplace(tmp_path: Path) -> AsyncIterator[Workplace]:
    folder, room = tmp_path / "profile", tmp_path / "room"
    room.mkdir()
    async with centre(tmp_path, build_shop()) as place:
        session = await open_session(folder, b"k" * 32, place.url, SystemClock())
        await session.sign_in("anna", PASSWORD)
        await session.start()
        online = asyncio.Event()
        session.queries.on_status(
            lambda status: online.set() if status.link is Link.ONLINE else None
        )
        async with asyncio.timeout(DEADLINE_S):
            await online.wait()
        made = Workplace(folder, room, place, session)
        await made.desk.keep_sound(SoundChoice(microphone="tone 440"))
        yield made
        await made.desk.close()
        await session.close()


def _tls(pbx: SecurePbx) -> SipAccount:
    return account(
        "1005",
        pbx.tls[Flaw.NONE],
        transport=Transport.TLS,
        encrypt=True,
        authority=pbx.authority,
    )


async def test_given_changed_in_a_call_and_taken_back(
    pbx: SecurePbx, customer: Person, workplace: Workplace
) -> None:
    await workplace.desk.start(workplace.session)
    await workplace.give(_tls(pbx))
    await workplace.stands(Registration.REGISTERED, "1005")
    assert list(workplace.ring.entries.values()) == ["pw1005"]
    theirs = await customer.dials("1005")
    ringing = await workplace.call(Phase.RINGING)
    await workplace.desk.phone.answer(ringing.id)
    await workplace.call(Phase.TALKING)
    # Another account waits for the end of the call.
    changed = asyncio.Event()
    workplace.desk.watch_given(changed.set)
    await workplace.give(account("1007", pbx.ports.sip, transport=Transport.TCP))
    async with asyncio.timeout(DEADLINE_S):
        await changed.wait()
    assert (await workplace.call(Phase.TALKING)).id == ringing.id
    customer.do("hangup", call=theirs)
    await workplace.stands(Registration.REGISTERED, "1007")
    assert list(workplace.ring.entries.values()) == ["pw1007"]
    assert b"pw1007" not in _all_of(workplace.folder)
    await workplace.office.take_back(workplace.place.shop.agents[0].id)
    await workplace.stands(Registration.NONE, "")
    assert workplace.ring.entries == {}


async def test_known_before_the_centre_answers_and_an_own_account_instead(
    pbx: SecurePbx, workplace: Workplace
) -> None:
    desk = workplace.desk
    await workplace.give(_tls(pbx))
    await desk.start(workplace.session)
    await workplace.stands(Registration.REGISTERED, "1005")
    await desk.keep_account(account("1003", pbx.ports.sip))
    await workplace.stands(Registration.REGISTERED, "1003")
    assert desk.uses_own
    await desk.use_own(own=False)
    await workplace.stands(Registration.REGISTERED, "1005")
    again = Workplace(workplace.folder, workplace.folder, workplace.place, workplace.session)
    again.ring = workplace.ring
    await desk.close()
    await workplace.session._thread.call(workplace.session._pause_engine())
    again.desk.phone._command = desk.phone._command
    await again.desk.start(workplace.session)
    await again.stands(Registration.REGISTERED, "1005")
    await workplace.session.sign_out()
    await again.desk.close()
    assert again.ring.entries == {}


def _all_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
