"""What an address of a customer is worth: attested or claimed, in use or old."""

from __future__ import annotations

from domain.entities import Identity
from domain.glossary import IdentityKind

_ATTESTED = frozenset(
    {
        IdentityKind.TELEGRAM,
        IdentityKind.VK,
        IdentityKind.MAX,
        IdentityKind.WHATSAPP,
        IdentityKind.VIBER,
        IdentityKind.AVITO,
        IdentityKind.XMPP,
        IdentityKind.MATRIX,
        IdentityKind.APP,
    }
)
_NUMBERS = frozenset({IdentityKind.PHONE, IdentityKind.WHATSAPP, IdentityKind.VIBER})
"""Kinds that are telephone numbers: given up, they come to belong to somebody else."""


def is_attested(kind: str, *, authenticated: bool | None = None) -> bool:
    """Tell whether the channel itself vouches for who writes from such an address.

    A caller's number and the sender of a mail are claims; mail is vouched for where our own
    server found it ``authenticated``.
    """
    return authenticated is True if kind == IdentityKind.EMAIL else kind in _ATTESTED


def is_old(identity: Identity) -> bool:
    """Tell whether an address is not used any more: nothing is sent to it."""
    return identity.valid_until_on is not None


def comes_back(identity: Identity, *, attested: bool) -> bool:
    """Tell whether a message from an old address shows that it is in use again.

    An account of a messenger belongs to one person for ever; a number does not.
    """
    return attested and identity.kind not in _NUMBERS
