from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

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


@pytest_asyncio.fixture(loop_scope="package")
async def desk(
    pbx: SecurePbx, customer: Person, colleague: Person, tmp_path: Path
) -> AsyncIterator[Desk]:
    """An agent at their workstation's phone, registered."""
    customer.forget()
    colleague.forget()
    there = Desk(tmp_path / "profile", tmp_path / "room")
    await there.comes_up(account("1001", pbx.ports.sip))
    yield there
    await there.leaves()
    await customer.settles()
    await colleague.settles()
