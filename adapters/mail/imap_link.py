"""One IMAP connection: blocking calls for the mailbox's own thread, and a way to break them off.

Only ``cut`` may be called from another thread.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from adapters.mail.config import MailConfig, MailServer, Security
from domain.errors import Code, Unavailable

_BATCH = 200


class Folder(NamedTuple):
    """What selecting a folder told: its generation and the next UID it will give."""

    uidvalidity: int
    uidnext: int


class MailInfo(NamedTuple):
    """What is known of a mail before it is downloaded. ``received_at`` is aware UTC."""

    uid: int
    size: int
    received_at: datetime


class _Client(IMAPClient):
    """The library's client and what IDLE needs of its inside."""

    def forget_news(self) -> None:
        """Drop notices of new mail heard so far; call it right before looking."""
        self._imap.untagged_responses.pop("EXISTS", None)

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


class ImapLink:
    """A connection that is open or was never: make a new one after any error."""

    def __init__(self, config: MailConfig) -> None:
        self._config = config
        self._client: Any = None
        self._wake_in, self._wake_out = socket.socketpair()

    def open(self) -> None:
        """Connect and sign in.

        Raises:
            Unavailable: the server cannot be reached, or refuses us.
        """
        with imap_errors("connect"):
            server = self._config.imap
            self._client = self._connect(server)
            if server.security is Security.STARTTLS:
                self._client.starttls(server.tls_context())
            if server.username:
                self._client.login(server.username, server.password)

    def _connect(self, server: MailServer) -> _Client:
        tls = server.security is Security.TLS
        factory: Any = _Client
        client: _Client = factory(
            server.host,
            server.port,
            ssl=tls,
            ssl_context=server.tls_context() if tls else None,
            timeout=SocketTimeout(self._config.connect_timeout_s, self._config.timeout_s),
        )
        client.normalise_times = False
        return client

    def select(self, folder: str) -> Folder:
        """Open a folder for reading only: looking at mail must not mark it read."""
        with imap_errors("select"):
            answer = self._client.select_folder(folder, readonly=True)
            uidvalidity = int(answer[b"UIDVALIDITY"])
            return Folder(uidvalidity, int(answer.get(b"UIDNEXT", 0)))

    def newer_than(self, uid: int) -> list[int]:
        """Return the UIDs above ``uid``, ascending."""
        with imap_errors("search"):
            self._client.forget_news()
            # "n:*" always holds the last mail, even when its UID is below n.
            found = self._client.search(["UID", f"{uid + 1}:*"])
            return sorted(one for one in found if one > uid)

    def infos(self, uids: list[int]) -> list[MailInfo]:
        """Return size and arrival of mails; those gone meanwhile are left out."""
        found: list[MailInfo] = []
        with imap_errors("fetch"):
            for start in range(0, len(uids), _BATCH):
                batch = uids[start : start + _BATCH]
                answer = self._client.fetch(batch, ["RFC822.SIZE", "INTERNALDATE"])
                found += [
                    MailInfo(uid, int(answer[uid][b"RFC822.SIZE"]), _utc(answer[uid]))
                    for uid in batch
                    if uid in answer
                ]
        return found

    def download(self, uid: int, limit: int | None = None) -> bytes | None:
        """Return a mail, or its first ``limit`` bytes; None when it is gone."""
        part = "BODY.PEEK[]" if limit is None else f"BODY.PEEK[]<0.{limit}>"
        with imap_errors("fetch"):
            answer = self._client.fetch([uid], [part]).get(uid, {})
            bodies = [value for key, value in answer.items() if key.startswith(b"BODY[")]
            return bodies[0] if bodies and isinstance(bodies[0], bytes) else None

    def arrived_with_id(self, message_id: str) -> datetime | None:
        """Return when the folder got the mail with this Message-ID, or None."""
        with imap_errors("search"):
            uids = self._client.search(["HEADER", "Message-ID", message_id])
        infos = self.infos(uids[:1])
        return infos[0].received_at if infos else None

    def wait(self, timeout_s: float, poll_s: float) -> None:
        """Return when the folder may have changed, the time is up, or ``cut`` was called."""
        with imap_errors("idle"):
            if not self._client.has_capability("IDLE"):
                if not self._select([self._wake_out], poll_s):
                    self._client.noop()
                return
            self._client.idle()
            if not self._client.has_news():
                self._select([self._client.socket(), self._wake_out], timeout_s)
            self._client.idle_done()

    def _select(self, sources: list[socket.socket], timeout_s: float) -> bool:
        if hasattr(select, "poll"):  # select() itself refuses descriptors above 1023
            poller = select.poll()
            for source in sources:
                poller.register(source, select.POLLIN)
            return bool(poller.poll(timeout_s * 1000))
        return bool(select.select(sources, [], [], timeout_s)[0])

    def cut(self) -> None:
        """Break off whatever the thread waits for; every later call fails."""
        with contextlib.suppress(OSError):
            self._wake_in.send(b"x")
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError, ValueError, AttributeError):
                socket.socket.shutdown(client.socket(), socket.SHUT_RDWR)

    def close(self) -> None:
        """Let the connection go without waiting for the server."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, IMAPClientError, ValueError, AttributeError):
                client.shutdown()
        self._wake_in.close()
        self._wake_out.close()


@contextlib.contextmanager
def imap_errors(phase: str) -> Iterator[None]:
    """Turn what the library and the network raise into ours; texts may name people, so none."""
    try:
        yield
    # ValueError, KeyError, AttributeError: answers the library could not make sense of, or a
    # connection cut under it.
    except (IMAPClientError, OSError, ValueError, KeyError, AttributeError) as error:
        detail = f"imap {phase}: {type(error).__name__}"
        raise Unavailable(Code.CHANNEL_DOWN, detail) from error


def _utc(data: dict[bytes, Any]) -> datetime:
    moment: datetime = data[b"INTERNALDATE"]
    return moment.astimezone(UTC)
