"""Which channels the contract is played with, and what each of them has."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.contract.channels.peer import Peer, Trait
from tests.peers.messengers import telegram

MakePeer = Callable[[pytest.FixtureRequest], AbstractAsyncContextManager[Peer]]

PEERS: dict[str, tuple[MakePeer, frozenset[Trait]]] = {
    "telegram": (telegram.telegram, telegram.TRAITS),
}

every = pytest.mark.parametrize("peer", list(PEERS), indirect=True)
"""The mark of a test for all of them."""


def needs(trait: Trait) -> pytest.MarkDecorator:
    """Return the mark of a test for the channels that have a trait."""
    having = [kind for kind, (_, traits) in PEERS.items() if trait in traits]
    return pytest.mark.parametrize("peer", having, indirect=True)
