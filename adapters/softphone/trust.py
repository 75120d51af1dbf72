"""Whether the exchange is who it says: its certificate, checked before anything is told it.

The SIP stack checks certificates itself, but knows only "protocol error" to say of a bad one and
does not look at the name where the exchange is given by an IP address. So the certificate is
looked at here first, and what is wrong with it has a name.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.certificates import is_authority
from domain.errors import BadInput
from domain.phone import Distrust, SipAccount, Transport

_LOOK_S, _SHAKE_S = 5.0, 3.0
_PORT = 5061
_SECURE = (Transport.TLS, Transport.WSS)
# OpenSSL's, from x509_vfy.h.
_TIME = frozenset({9, 10, 13, 14})
_NAME = frozenset({62, 63, 64})


class Untrusted(Exception):
    """The exchange's certificate is not to be believed.

    Attributes:
        distrust: what is wrong with it.
    """

    def __init__(self, distrust: Distrust) -> None:
        super().__init__(distrust.value)
        self.distrust = distrust


def place_of(server: str) -> tuple[str, int]:
    """Return host and port of ``host[:port]``; brackets of IPv6 are taken off, 0 for no port."""
    if server.startswith("["):
        host, _, rest = server[1:].partition("]")
        port = rest.removeprefix(":")
    elif server.count(":") == 1:
        host, _, port = server.partition(":")
    else:
        host, port = server, ""
    return host, int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0


def _context(account: SipAccount) -> ssl.SSLContext:
    if not account.authority:
        return ssl.create_default_context(cafile=str(_system()))
    if not is_authority(account.authority):
        raise BadInput("the authority is not a certificate")
    return ssl.create_default_context(cadata=account.authority)


def _system() -> Path:
    known = ssl.get_default_verify_paths().cafile or ""
    if known:
        return Path(known)
    import certifi

    return Path(certifi.where())


@contextlib.contextmanager
def authorities(account: SipAccount) -> Iterator[Path | None]:
    """Give a file with the certificates an account trusts, there only meanwhile; None without TLS.

    Raises:
        BadInput: the account's own authority is not a certificate.
    """
    if account.transport not in _SECURE:
        yield None
        return
    _context(account)
    if not account.authority:
        yield _system()
        return
    with TemporaryDirectory(prefix="pult-phone-") as folder:
        path = Path(folder) / "authority.pem"
        path.write_text(account.authority, encoding="ascii")
        yield path


async def check(account: SipAccount, place: tuple[str, int] | None = None) -> str:
    """Look at the certificate of an account's exchange; return its SHA-256 in hex.

    An exchange that does not answer passes with nothing: the stack then says why.

    Args:
        account: whose exchange.
        place: host and port, where they are not simply the account's.

    Raises:
        Untrusted: the certificate, or its name, is wrong, or TLS is not spoken there.
        BadInput: the account's own authority is not a certificate.
    """
    context = _context(account)
    host, port = place or place_of(account.server)
    try:
        async with asyncio.timeout(_LOOK_S):
            _reader, writer = await asyncio.open_connection(host, port or _PORT)
    except (OSError, TimeoutError, ValueError):
        return ""
    try:
        await writer.start_tls(context, server_hostname=host, ssl_handshake_timeout=_SHAKE_S)
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return hashlib.sha256(shown or b"").hexdigest()
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(_distrust(error.verify_code)) from error
    except OSError as error:  # nonsense, silence, or it hung up
        raise Untrusted(Distrust.NOT_TLS) from error
    finally:
        writer.transport.abort()


def _distrust(code: int) -> Distrust:
    if code in _TIME:
        return Distrust.EXPIRED
    return Distrust.NAME if code in _NAME else Distrust.STRANGER
