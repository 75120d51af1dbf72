"""The IMAP library's client, with what we need of its inside in one place."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.response_parser import parse_fetch_response
from imapclient.tls import IMAP4_TLS


class Client(IMAPClient):
    """The library's client, what IDLE needs of its inside, and its socket before the greeting."""

    def __init__(
        self, on_socket: Callable[[socket.socket], None], *args: Any, **kwargs: Any
    ) -> None:
        self._on_socket = on_socket
        super().__init__(*args, **kwargs)

    def _create_IMAP4(self) -> Any:  # noqa: N802 - the library's name
        """Connect as the library does, and tell the socket: a greeting may never end."""
        base: Any = IMAP4_TLS if self.ssl else IMAP4WithTimeout
        on_socket = self._on_socket

        class Told(base):  # type: ignore[misc]
            def _create_socket(self, timeout: float | None = None) -> socket.socket:
                made: socket.socket = super()._create_socket(timeout)
                on_socket(made)
                return made

        patience = getattr(self._timeout, "connect", None)
        if self.ssl:
            return Told(self.host, self.port, self.ssl_context, patience)
        return Told(self.host, self.port, patience)

    def forget_news(self) -> None:
        """Drop notices of new mail heard so far; call it right before looking."""
        self._imap.untagged_responses.pop("EXISTS", None)

    def examine(self, folder: str, *parameters: str) -> dict[bytes, Any]:
        """Open a folder for reading, with parameters the library knows nothing of."""
        imap: Any = self._imap
        imap.untagged_responses = {}
        imap.is_readonly = True
        name = self._normalise_folder(folder)  # type: ignore[no-untyped-call]
        kind, data = imap._simple_command("EXAMINE", name, *parameters)  # noqa: SLF001
        self._checkok("examine", kind, data)  # type: ignore[no-untyped-call]
        imap.state = "SELECTED"
        told = imap.untagged_responses
        changed = told.pop("FETCH", [])
        told.pop("VANISHED", None)
        answer: dict[bytes, Any] = self._process_select_response(told)  # type: ignore[no-untyped-call]
        answer[b"CHANGED"] = sorted(parse_fetch_response(changed, False, True)) if changed else []
        return answer

    def has_news(self) -> bool:
        """Tell whether the server spoke of new mail, or said anything unread, since then.

        A server tells once, with the answer to whatever command it happens to be, and does not
        repeat it in IDLE. And a notice that came in one packet with the answer to IDLE waits
        in the reader's buffer, where no ``select`` on the socket sees it.
        """
        if "EXISTS" in self._imap.untagged_responses:
            return True
        sock = self.socket()  # type: ignore[no-untyped-call] # the library has no types
        sock.setblocking(False)
        try:
            return bool(self._imap.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            sock.setblocking(True)
            self._set_read_timeout()  # type: ignore[no-untyped-call]
