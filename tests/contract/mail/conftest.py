"""The mailboxes and what an inbox needs around it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.mail.worker import MailParser
from desktop.demo.mailbox import DemoMailbox
from domain.clock import SystemClock
from tests.contract.mail.peers import DemoPeer, DovecotPeer, MailPeer
from tests.peers.mail.dovecot import dovecot
from tests.peers.mail.relay import relay_to
from tests.peers.mail.smtp import smtp_port

__all__ = ["dovecot", "smtp_port"]


@pytest.fixture(params=["demo", pytest.param("dovecot", marks=pytest.mark.dovecot)])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[MailPeer]:
    """A mailbox of the centre: the simulator, then the real thing."""
    if request.param == "demo":
        mailbox = DemoMailbox(SystemClock())
        await mailbox.start()
        try:
            yield DemoPeer(mailbox)
        finally:
            await mailbox.aclose()
        return
    server, port = request.getfixturevalue("dovecot"), request.getfixturevalue("smtp_port")
    async with relay_to(server.imap_port) as relay:
        yield DovecotPeer(server, port, relay)


@pytest.fixture
async def parser() -> AsyncIterator[MailParser]:
    """A parser with its worker."""
    parser = MailParser()
    yield parser
    await parser.aclose()
