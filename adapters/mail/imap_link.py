"""One IMAP connection: blocking calls for the mailbox's own thread, and a way to break them off.

Only ``cut`` may be called from another thread.
"""

from __future__ import annotations

import contextlib
import select
import socket
from datetime import UTC, datetime
from typing import Any, NamedTuple

from imapclient import SocketTimeout
from imapclient.exceptions import IMAPClientError

from adapters.mail.config import MailConfig, MailServer, Security
from adapters.mail.imap_client import Client
from adapters.mail.trouble import imap_errors

_BATCH = 200
# A server answers a search on one line, and the library reads lines of a megabyte.
_WINDOW = 80_000


class Known(NamedTuple):
    """What we know of a folder: its generation, the last UID we have, its counter of changes."""

    uidvalidity: int
    uid: int
    modseq: int


class Folder(NamedTuple):
    """What a folder told of itself.

    ``modseq`` is 0 where the server does not count changes. ``news`` are the UIDs above those we
    know, where the server told them while the folder was selected (QRESYNC); None: search.
    """

    uidvalidity: int
    uidnext: int
    modseq: int = 0
    exists: int = 0
    news: tuple[int, ...] | None = None


class MailInfo(NamedTuple):
    """What is known of a mail before it is downloaded.

    ``received_at`` is aware UTC, None where the server does not say.
    """

    uid: int
    size: int
    received_at: datetime | None


class ImapLink:
    """A connection that is open or was never: make a new one after any error."""

    def __init__(self, config: MailConfig) -> None:
        self._config = config
        self._client: Any = None
        self._socket: socket.socket | None = None
        self._counts = False
        self._resyncs = False
        self._folder = Folder(0, 0)
        self._wake_in, self._wake_out = socket.socketpair()

    def open(self, token: str = "") -> None:
        """Connect, sign in and switch on what the server has.

        Args:
            token: stands in for the password where it is given.

        Raises:
            Trouble: the server cannot be reached, or refuses us.
        """
        server = self._config.imap
        self._drop()
        with self._errors("connect"):
            self._client = self._connect(server)
            if server.security is Security.STARTTLS:
                self._client.starttls(server.tls_context())
            if server.username and token:
                self._client.oauth2_login(server.username, token)
            elif server.username:
                self._client.login(server.username, server.password)
            self._resyncs = self._client.has_capability("QRESYNC")
            self._counts = self._resyncs or self._client.has_capability("CONDSTORE")
        if self._resyncs:
            with self._errors("enable"):
                self._resyncs = b"QRESYNC" in self._client.enable("QRESYNC")

    def _errors(self, phase: str) -> contextlib.AbstractContextManager[None]:
        return imap_errors(phase, self._config.imap.username, self._config.address)

    def _connect(self, server: MailServer) -> Client:
        tls = server.security is Security.TLS
        factory: Any = Client
        client: Client = factory(
            self._greeted_by,
            server.host,
            server.port,
            ssl=tls,
            ssl_context=server.tls_context() if tls else None,
            timeout=SocketTimeout(self._config.connect_timeout_s, self._config.timeout_s),
        )
        client.normalise_times = False
        return client

    def _greeted_by(self, sock: socket.socket) -> None:
        self._socket = sock

    def select(self, folder: str, known: Known | None = None) -> Folder:
        """Open a folder for reading only: looking at mail must not mark it read.

        Where the server can, it tells in the same breath what came since what is ``known``.
        """
        with self._errors("select"):
            parameters = []
            if self._resyncs and known is not None and known.modseq:
                parameters = [f"(QRESYNC ({known.uidvalidity} {known.modseq}))"]
            elif self._counts:
                parameters = ["(CONDSTORE)"]
            answer = self._client.examine(folder, *parameters)
            uidvalidity = int(answer[b"UIDVALIDITY"])
            news = None
            if known is not None and known.uidvalidity == uidvalidity and known.modseq:
                counter = _number(answer.get(b"HIGHESTMODSEQ"))
                if counter == known.modseq:
                    news = ()  # nothing at all happened since
                elif self._resyncs and counter:
                    news = tuple(uid for uid in answer[b"CHANGED"] if uid > known.uid)
            self._folder = Folder(
                uidvalidity,
                int(answer.get(b"UIDNEXT", 0)),
                _number(answer.get(b"HIGHESTMODSEQ")),
                int(answer.get(b"EXISTS", 0)),
                news,
            )
            return self._folder

    def status(self, folder: str) -> Folder:
        """Ask about a folder without opening it."""
        with self._errors("select"):
            wanted = ["UIDVALIDITY", "UIDNEXT", "MESSAGES"]
            told = self._client.folder_status(folder, wanted)
            return Folder(
                int(told[b"UIDVALIDITY"]),
                int(told.get(b"UIDNEXT", 0)),
                exists=int(told.get(b"MESSAGES", 0)),
            )

    def newer_than(self, uid: int) -> list[int]:
        """Return UIDs above ``uid``, ascending; of very many only the first ones."""
        with self._errors("search"):
            self._client.forget_news()
            step = _WINDOW if self._folder.exists > _WINDOW else 0
            while step and uid + step < self._folder.uidnext:
                found = self._above(uid, f"{uid + 1}:{uid + step}")
                if found:
                    return found
                uid += step
            # "n:*" always holds the last mail, even when its UID is below n.
            return self._above(uid, f"{uid + 1}:*")

    def _above(self, uid: int, span: str) -> list[int]:
        return sorted({one for one in self._client.search(["UID", span]) if one > uid})

    def still_there(self, uids: list[int]) -> list[int]:
        """Return which of some mails the folder still holds."""
        with self._errors("search"):
            found = self._client.search(["UID", ",".join(map(str, uids))])
            return sorted(set(found) & set(uids))

    def infos(self, uids: list[int]) -> list[MailInfo]:
        """Return size and arrival of mails, 0 and None where the server does not say.

        Those gone meanwhile are left out.
        """
        found: list[MailInfo] = []
        for start in range(0, len(uids), _BATCH):
            batch = uids[start : start + _BATCH]
            with self._errors("fetch"):
                answer = self._client.fetch(batch, ["RFC822.SIZE", "INTERNALDATE"])
            silent = [uid for uid in batch if b"RFC822.SIZE" not in answer.get(uid, {})]
            there = set(batch) - set(silent) | set(self.still_there(silent) if silent else ())
            found += [_info(uid, answer.get(uid, {})) for uid in batch if uid in there]
        return found

    def download(self, uids: list[int], limit: int | None = None) -> dict[int, bytes]:
        """Return mails, or their first ``limit`` bytes; what the server leaves out is not in it."""
        part = "BODY.PEEK[]" if limit is None else f"BODY.PEEK[]<0.{limit}>"
        found: dict[int, bytes] = {}
        with self._errors("fetch"):
            for uid, answer in self._client.fetch(uids, [part]).items():
                bodies = [value for key, value in answer.items() if key.startswith(b"BODY[")]
                if uid in uids and bodies and isinstance(bodies[0], bytes):
                    found[uid] = bodies[0]
        return found

    def with_id(self, message_id: str) -> MailInfo | None:
        """Return what the open folder says of the mail with this Message-ID, or None."""
        with self._errors("search"):
            uids = self._client.search(["HEADER", "Message-ID", message_id])
        infos = self.infos(uids[:1])
        return infos[0] if infos else None

    def ensure(self, folder: str) -> None:
        """Make a folder where there is none."""
        with self._errors("create"):
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)

    def append(self, folder: str, raw: bytes, *flags: str) -> None:
        """Put a mail into a folder."""
        with self._errors("append"):
            self._client.append(folder, raw, flags)

    def wait(self, timeout_s: float, poll_s: float) -> None:
        """Return when the folder may have changed, the time is up, or ``cut`` was called."""
        with self._errors("idle"):
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
        client, greeted_by = self._client, self._socket
        with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):
            sock: Any = client.socket() if client is not None else greeted_by
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Let the connection go without waiting for the server."""
        self._drop()
        self._wake_in.close()
        self._wake_out.close()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, IMAPClientError, ValueError, AttributeError):
                client.shutdown()


def _number(value: object) -> int:
    """Return a number the server told, which the library gives bare or in a list."""
    if isinstance(value, list | tuple) and value:
        value = value[0]
    return int(value) if isinstance(value, int | bytes) else 0


def _info(uid: int, data: dict[bytes, Any]) -> MailInfo:
    size, moment = data.get(b"RFC822.SIZE"), data.get(b"INTERNALDATE")
    return MailInfo(
        uid,
        size if isinstance(size, int) and size > 0 else 0,
        moment.astimezone(UTC) if isinstance(moment, datetime) else None,
    )
