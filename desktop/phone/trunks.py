"""Which SIP stack an account needs."""

from __future__ import annotations

from collections.abc import Callable

from adapters.softphone.legs import Leg, Trunk
from domain.errors import Code, Unavailable
from domain.phone import SipAccount


async def open_trunk(account: SipAccount, incoming: Callable[[Leg], None]) -> Trunk:
    """Start the stack an account needs.

    Raises:
        BadInput: the account has a character SIP cannot carry.
        Unavailable: the stack does not start, or is not here.
    """
    try:
        from adapters.softphone.stack import Stack
    except ImportError as error:
        raise Unavailable(Code.CHANNEL_DOWN, "there is no SIP stack for this system") from error
    return await Stack.open(account, incoming)
