"""Which channels the contract is played with, and what each of them has."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.contract.channels.peer import Peer, Trait
from tests.peers.guests import app, visitor
from tests.peers.mail import peer as mail
from tests.peers.matrix import peer as matrix
from tests.peers.messengers import avito, forms, max, telegram, viber, vk, whatsapp
from tests.peers.sms import peer as sms
from tests.peers.xmpp import peer as xmpp

MakePeer = Callable[[pytest.FixtureRequest], AbstractAsyncContextManager[Peer]]

PEERS: dict[str, tuple[MakePeer, frozenset[Trait]]] = {
    "telegram": (telegram.telegram, telegram.TRAITS),
    "vk": (vk.vk, vk.TRAITS),
    "max": (max.max_messenger, max.TRAITS),
    "whatsapp": (whatsapp.whatsapp, whatsapp.TRAITS),
    "viber": (viber.viber, viber.TRAITS),
    "avito": (avito.avito, avito.TRAITS),
    "forms": (forms.forms, forms.TRAITS),
    "email": (mail.mailbox, mail.TRAITS),
    "sms": (sms.sms, sms.TRAITS),
    "xmpp": (xmpp.xmpp, xmpp.TRAITS),
    "matrix": (matrix.matrix, matrix.TRAITS),
    "webchat": (visitor.webchat, visitor.TRAITS),
    "app": (app.app, app.TRAITS),
}

every = pytest.mark.parametrize("peer", list(PEERS), indirect=True)
"""The mark of a test for all of them."""


def needs(*wanted: Trait) -> pytest.MarkDecorator:
    """Return the mark of a test for the channels that have a trait, or one of several."""
    having = [kind for kind, (_, traits) in PEERS.items() if not traits.isdisjoint(wanted)]
    return pytest.mark.parametrize("peer", having, indirect=True)


def both(*wanted: Trait) -> pytest.MarkDecorator:
    """Return the mark of a test for the channels that have all of some traits."""
    having = [kind for kind, (_, traits) in PEERS.items() if traits.issuperset(wanted)]
    return pytest.mark.parametrize("peer", having, indirect=True)


def fetched() -> pytest.MarkDecorator:
    """Return the mark of a test for channels whose files are fetched: the others bring them."""
    bring = ("email", "webchat", "app")
    having = [kind for kind, (_, traits) in PEERS.items() if Trait.FILES_IN in traits]
    return pytest.mark.parametrize("peer", [k for k in having if k not in bring], indirect=True)
