"""Accounts at SMS providers as accounts of a channel."""

from __future__ import annotations

from adapters.sms.line import SmsLine
from adapters.sms.link import open_link
from adapters.sms.settings import SmsSettings
from domain.accounts import Account, Driver, Tools


def _open(settings: SmsSettings, tools: Tools) -> Account:
    line = SmsLine(settings, tools)

    async def probe() -> str:
        link = await open_link(settings)
        await link.aclose()
        return settings.source or settings.system_id

    # Many providers let an account sign in once only: whoever receives also sends.
    return Account(probe=probe, sender=line, worker=line, sends_where_it_runs=True)


DRIVER = Driver(SmsSettings, _open)
