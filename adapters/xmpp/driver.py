"""XMPP addresses as accounts of a channel."""

from __future__ import annotations

from adapters.xmpp.settings import XmppSettings
from domain.accounts import Account, Driver, Tools


def _open(settings: XmppSettings, tools: Tools) -> Account:
    # The library is slow to import, and most centres have no such account.
    from adapters.xmpp.account import XmppAccount
    from adapters.xmpp.session import XmppSession

    account = XmppAccount(settings, tools)

    async def probe() -> str:
        session = XmppSession(settings)
        try:
            await session.open()
            return session.own
        finally:
            await session.aclose()

    return Account(probe=probe, sender=account, worker=account, sends_where_it_runs=True)


DRIVER = Driver(XmppSettings, _open)
