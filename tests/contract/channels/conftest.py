"""The peers of the contract, by kind, and the centre each plays against."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.clock import SystemClock
from server.storage.engine import Database
from tests.builders.blank import blank_file
from tests.contract.channels.peer import Peer
from tests.contract.channels.peers import PEERS
from tests.contract.channels.stage import Stage
from tests.peers.mail.dovecot import dovecot
from tests.peers.matrix.person import synapse
from tests.peers.xmpp.prosody import prosody

__all__ = ["dovecot", "prosody", "synapse"]


@pytest.fixture
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """The provider of a kind, with a customer."""
    make, _ = PEERS[request.param]
    async with make(request) as made:
        yield made


@pytest.fixture
async def stage(peer: Peer, tmp_path: Path) -> AsyncIterator[Stage]:
    """A centre with an account at the peer, running."""
    database = Database(blank_file(tmp_path / "centre.db"), SystemClock())
    made = Stage(database, peer)
    made.configure()
    await made.start()
    try:
        await made.until(made.works)
        yield made
    finally:
        await made.stop()
        database.close()
