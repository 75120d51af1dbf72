"""The hidden page of the web phone: Chromium with one page of ours and nothing else.

Told on standard input, a line of JSON each: first ``port`` and ``token`` of the phone, then the
``leaf``, the fingerprint of the certificate the exchange may show. It ends with its input.

A program of its own, run by ``pult-phone``; needs the extra ``webphone``.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWidgets import QApplication

import resources

_SCHEME = b"softphone"
# Without a microphone granted Chromium hides addresses behind names only browsers resolve.
_FLAGS = "--disable-features=WebRtcHideLocalIpsWithMdns --disable-gpu"
_TYPES = {".html": b"text/html", ".js": b"text/javascript"}


class Files(QWebEngineUrlSchemeHandler):
    """Serves our files, and nothing else."""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        """Answer a request."""
        found = resources.webphone(Path(job.requestUrl().path()).name)
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        body = QBuffer(job)
        body.setData(QByteArray(found.read_bytes()))
        body.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(_TYPES[found.suffix]), body)


class Orders(QObject):
    """What comes on standard input, read on a thread of its own.

    Attributes:
        told: a line.
        ended: there is no more.
    """

    told = Signal(str)
    ended = Signal()

    def read(self) -> None:
        """Read to the end."""
        for line in sys.stdin:
            self.told.emit(line)
        self.ended.emit()


class Trust(QObject):
    """Lets the exchange show the one certificate the phone has checked.

    Chromium does not know an authority of one's own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._leaf = ""

    def hear(self, line: str) -> None:
        """Take the fingerprint."""
        self._leaf = str(json.loads(line).get("leaf", self._leaf))

    def judge(self, error: Any) -> None:
        """Accept it, or not."""
        chain = error.certificateChain()
        shown = hashlib.sha256(bytes(chain[0].toDer().data())).hexdigest() if chain else ""
        if self._leaf and shown == self._leaf:
            error.acceptCertificate()
        else:
            error.rejectCertificate()


def _page(profile: QWebEngineProfile) -> QWebEnginePage:
    page = QWebEnginePage(profile)
    attributes = QWebEngineSettings.WebAttribute
    page.settings().setAttribute(attributes.PlaybackRequiresUserGesture, False)
    page.settings().setAttribute(attributes.WebRTCPublicInterfacesOnly, False)
    return page


def main() -> int:
    """Show the page until standard input ends."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    wanted = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{wanted} {_FLAGS}".strip()
    first = json.loads(sys.stdin.readline())
    scheme = QWebEngineUrlScheme(_SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flags = QWebEngineUrlScheme.Flag
    scheme.setFlags(flags.SecureScheme | flags.CorsEnabled)
    QWebEngineUrlScheme.registerScheme(scheme)
    app = QApplication(sys.argv[:1])
    profile = QWebEngineProfile()  # off the record: nothing is kept
    files, trust, orders = Files(), Trust(), Orders()
    profile.installUrlSchemeHandler(_SCHEME, files)
    page = _page(profile)
    page.certificateError.connect(trust.judge)
    orders.told.connect(trust.hear)
    orders.ended.connect(app.quit)
    threading.Thread(target=orders.read, daemon=True).start()
    page.load(QUrl(f"softphone://phone/phone.html#{first['port']}/{first['token']}"))
    return app.exec()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # Chromium's own end takes seconds, and nothing here needs it
