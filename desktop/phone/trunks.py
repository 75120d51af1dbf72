"""Which SIP stack an account needs: JsSIP in a hidden page for WebSocket, baresip for the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from adapters.softphone.legs import Leg, Trunk
from domain.clock import SystemClock
from domain.errors import Code, Unavailable
from domain.phone import SipAccount, Transport


def page_command() -> list[str]:
    """Return what starts the hidden page."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("pult-phone-page")
        return [str(beside.with_suffix(Path(sys.executable).suffix))]
    return [sys.executable, "-m", "desktop.phone.page"]


async def open_trunk(account: SipAccount, incoming: Callable[[Leg], None]) -> Trunk:
    """Start the stack an account needs.

    Raises:
        BadInput: the account has a character SIP cannot carry.
        Unavailable: the stack does not start, or is not here.
    """
    if account.transport is Transport.WSS:
        from adapters.softphone.web_trunk import WebTrunk

        return await WebTrunk.open(account, incoming, page_command(), SystemClock())
    try:
        from adapters.softphone.stack import Stack
    except ImportError as error:
        raise Unavailable(Code.CHANNEL_DOWN, "there is no SIP stack for this system") from error
    return await Stack.open(account, incoming)
