"""What is particular to the hidden page: certificates, and a page that dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import pytest_asyncio

from domain.phone import Distrust, Phase, Registration, SipAccount, SoundChoice, Transport
from tests.contract.softphone.conftest import needs_browser
from tests.contract.softphone.stage import CUSTOMER, Desk, account, heard
from tests.peers.asterisk.people import Person
from tests.peers.asterisk.secure import SecurePbx

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.asyncio(loop_scope="package"),
    needs_browser,
]


@pytest_asyncio.fixture(loop_scope="package")
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")
    return Desk(tmp_path / "profile", tmp_path / "room")


def _web(pbx: SecurePbx, **more: object) -> SipAccount:
    known = {"transport": Transport.WSS, "authority": pbx.authority}
    return account("1008", pbx.wss, **{**known, **more})


async def test_certificates_and_passwords_are_judged(pbx: SecurePbx, desk: Desk) -> None:
    desk.phone.start(_web(pbx, authority=""), SoundChoice())
    await desk.until(lambda: desk.phone.now.state.registration is Registration.UNTRUSTED)
    assert desk.phone.now.state.reason == Distrust.STRANGER
    wrong = SipAccount(**{**_fields(_web(pbx)), "password": "guess"})  # type: ignore[arg-type]
    await desk.phone.use_account(wrong)
    await desk.until(lambda: desk.phone.now.state.registration is Registration.REFUSED)
    await desk.phone.use_account(_web(pbx))
    await desk.until(lambda: desk.phone.now.state.registration is Registration.REGISTERED)
    await desk.leaves()


def _fields(known: SipAccount) -> dict[str, object]:
    return {name: getattr(known, name) for name in known.__struct_fields__}


async def test_a_page_that_dies_comes_back(pbx: SecurePbx, customer: Person, desk: Desk) -> None:
    await desk.comes_up(_web(pbx))
    os.kill(_page_of(desk), signal.SIGKILL)
    await desk.until(lambda: desk.phone.now.state.registration is not Registration.REGISTERED)
    await desk.until(lambda: desk.phone.now.state.registration is Registration.REGISTERED)
    await desk.phone.dial(CUSTOMER)
    theirs = await customer.picks_up()
    await desk.call(Phase.TALKING)
    await customer.sounds(theirs, 620)
    await desk.hears(620)
    await heard(lambda: customer.ear, 440)
    customer.do("hangup", call=theirs)
    await desk.empty()
    await desk.leaves()


def _page_of(desk: Desk) -> int:
    """Return the process of the page: a child of the phone's."""
    phone = desk.phone._process
    assert phone is not None
    children = Path(f"/proc/{phone.pid}/task/{phone.pid}/children").read_text().split()
    assert len(children) == 1
    return int(children[0])
