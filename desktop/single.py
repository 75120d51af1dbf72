"""One window per profile: a second start asks the first one to come to the front.

The two meet at a local socket named by a hash of the profile's path, open to this user alone.
All that can be said over it is "come", with a link at most: a link is checked by whoever hears it,
shows a customer or asks the agent, and does nothing by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from desktop.links import MAX_LENGTH

COME = b"come"
_HERE = b"here\n"
_WAIT_MS = 1000
_WAITING = 4
_LONGEST = len(COME) + 1 + MAX_LENGTH + 1


def socket_name(folder: Path) -> str:
    """Return where the first process of a profile listens; tells nothing of the path."""
    path = str(folder.resolve()).encode()
    return f"pult-{hashlib.sha256(path).hexdigest()[:24]}"


class Doorbell(QObject):
    """The first process's side: calls back when another start asks for the window."""

    def __init__(self, folder: Path, rung: Callable[[str], None], parent: QObject) -> None:
        """Listen until closed.

        Args:
            folder: the profile, locked by this process.
            rung: told the link that came with it, unchecked, or an empty string. GUI thread.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._rung = rung
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_WAITING)
        self._server.newConnection.connect(self._on_caller)
        name = socket_name(folder)
        if not self._server.listen(name):
            # Left by a process that died; the profile's lock says that it is ours now.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def _on_caller(self) -> None:
        while self._server.hasPendingConnections():
            caller = self._server.nextPendingConnection()
            caller.setReadBufferSize(_LONGEST)
            caller.readyRead.connect(lambda caller=caller: self._on_word(caller))
            caller.disconnected.connect(caller.deleteLater)
            self._on_word(caller)

    def _on_word(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() >= _LONGEST:
                caller.abort()  # nobody of ours says so much
            return
        word, _space, link = (
            bytes(caller.readLine(_LONGEST + 1).data()).rstrip(b"\n").partition(b" ")
        )
        if word == COME:
            caller.write(_HERE)
            caller.flush()
            self._rung(link.decode("ascii", errors="replace"))

    def close(self) -> None:
        """Stop listening."""
        self._server.close()


def ring(folder: Path, link: str = "") -> bool:
    """Ask the first process of a profile to show its window; tell whether it answered.

    Args:
        folder: the profile.
        link: handed over with it; one too long or with a line break in it is left out.
    """
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    fits = len(link) <= MAX_LENGTH and link.isascii() and link.isprintable()
    said = b" ".join([COME, link.encode()]) if link and fits else COME
    socket.write(said + b"\n")
    socket.waitForBytesWritten(_WAIT_MS)
    answered = socket.waitForReadyRead(_WAIT_MS)
    socket.disconnectFromServer()
    return answered


def to_the_front(window: QWidget) -> None:
    """Bring a window to the agent, wherever it was."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
