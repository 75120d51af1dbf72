from __future__ import annotations

import importlib.util
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from domain.phone import Transport
from tests.contract.softphone.stage import CUSTOMER, Desk, account
from tests.peers.asterisk.chroot import CannotBuild
from tests.peers.asterisk.people import Person
from tests.peers.asterisk.secure import SecurePbx


@pytest.fixture(scope="package")
def pbx() -> Iterator[SecurePbx]:
    try:
        made = SecurePbx()
    except CannotBuild as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Asterisk in CI: {reason}")
        pytest.skip(f"no Asterisk here: {reason}")
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def customer(pbx: SecurePbx) -> AsyncIterator[Person]:
    person = await Person.at_phone(CUSTOMER, pbx.ports.sip, port=pbx.ports.customer)
    yield person
    await person.leaves()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def colleague(pbx: SecurePbx) -> AsyncIterator[Person]:
    person = await Person.at_phone("1002", pbx.ports.sip, password="pw1002")
    yield person
    await person.leaves()


def _has_browser() -> bool:
    return importlib.util.find_spec("PySide6.QtWebEngineCore") is not None


needs_browser = pytest.mark.skipif(not _has_browser(), reason="the extra webphone is not installed")
ENGINES = ["baresip", pytest.param("web", marks=needs_browser)]


@pytest_asyncio.fixture(loop_scope="package", params=ENGINES)
async def desk(
    request: pytest.FixtureRequest,
    pbx: SecurePbx,
    customer: Person,
    colleague: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Desk]:
    """An agent at their workstation's phone, registered; by each engine."""
    # Chromium does not sandbox itself where it runs as root.
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")
    customer.forget()
    colleague.forget()
    plain = account("1001", pbx.ports.sip)
    web = account("1008", pbx.wss, transport=Transport.WSS, authority=pbx.authority)
    there = Desk(tmp_path / "profile", tmp_path / "room", web if request.param == "web" else plain)
    await there.comes_up(there.account)
    yield there
    await there.leaves()
    await customer.settles()
    await colleague.settles()
