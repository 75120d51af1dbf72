"""A PBX as an account: its settings, and a try of them. Its calls are watched elsewhere."""

from __future__ import annotations

from adapters.asterisk.connection import PbxRefused, open_connection
from adapters.asterisk.settings import AsteriskSettings
from domain.accounts import Account, Driver, Tools
from domain.text import clean_line


async def probe(settings: AsteriskSettings) -> str:
    """Return what a PBX calls itself, once the login is taken and its calls can be read.

    Raises:
        Unavailable: nobody there, not an AMI, or the login or a right is refused.
    """
    connection = await open_connection(settings)
    try:
        await connection.rows("CoreShowChannels", "CoreShowChannel")
        version = (await connection.act("CoreSettings", {})).get("AsteriskVersion", "")
    except PbxRefused as refusal:
        if "CoreSettings" not in refusal.detail:
            raise
        version = ""
    finally:
        await connection.close()
    return clean_line(f"Asterisk {version}", 80)


def _open(settings: AsteriskSettings, _tools: Tools) -> Account:
    return Account(probe=lambda: probe(settings))


DRIVER = Driver(settings=AsteriskSettings, open=_open)
