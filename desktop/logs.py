"""The workstation's log: events with ids, never names, numbers or bodies.

``log/pult.log`` in the profile takes everything from INFO, one JSON object a line, and is turned
over at a megabyte; standard error takes warnings. Libraries and Qt come through the same pipe.
A crash of the interpreter itself leaves its stacks in ``log/crash.txt``.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from desktop.lean_imports import without_extras
from domain.traces import short_trace, trace

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from PySide6.QtCore import QMessageLogContext, QtMsgType

FOLDER = "log"
MAX_BYTES = 1 << 20
KEPT_FILES = 3
_OURS = ("desktop", "ui", "sync", "adapters", "domain")
_NOISE = ("This plugin does not support ",)
"""What the screenless platform plugin says of every window."""

_QT = "qt"


@contextmanager
def guard(folder: Path) -> Iterator[None]:
    """Leave the stacks of a crash in the profile, while the block runs."""
    try:
        file = (_folder(folder) / "crash.txt").open("a", encoding="utf-8")
    except OSError:  # no room, or not ours to write: the program matters more
        yield
        return
    with file:
        faulthandler.enable(file)
        yield
        faulthandler.disable()


def _folder(profile: Path) -> Path:
    where = profile / FOLDER
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    return where


def set_up_logs(folder: Path, name: str = "pult.log") -> None:
    """Send all events to the profile's log, warnings to standard error too.

    Call it before anything imports structlog.
    """
    from logging.handlers import RotatingFileHandler

    file = RotatingFileHandler(
        _folder(folder) / name,
        maxBytes=MAX_BYTES,
        backupCount=KEPT_FILES,
        encoding="utf-8",
        delay=True,
    )
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    for handler in (file, console):
        handler.setFormatter(_Line())
    root = logging.getLogger()
    root.handlers[:] = [file, console]
    root.setLevel(logging.WARNING)
    for name in (*_OURS, _QT):
        logging.getLogger(name).setLevel(logging.INFO)
    with without_extras():
        import structlog
    _configure(structlog)
    sys.excepthook = _unhandled


def _configure(structlog: ModuleType) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            short_trace,
            structlog.stdlib.render_to_log_kwargs,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


class _Line(logging.Formatter):
    """One record as one JSON object. A library's message keeps its holes: they take values."""

    def format(self, record: logging.LogRecord) -> str:
        import msgspec

        fields = getattr(record, "__dict__", {})
        line: dict[str, Any] = {"event": str(record.msg), "logger": record.name}
        line |= {key: fields[key] for key in fields if key not in _STANDARD}
        line.setdefault("level", record.levelname.lower())
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = trace(record.exc_info[1])
        return msgspec.json.encode(line, enc_hook=str).decode()


_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _unhandled(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    logging.getLogger("desktop").critical("broke", extra={"error": trace(error)})


# -- Qt and the loop ---------------------------------------------------------------------------


def listen_to_qt() -> None:
    """Take Qt's own messages into the log."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    log = logging.getLogger(_QT)

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if not message.startswith(_NOISE):
            log.log(levels[kind], message, extra={"category": context.category or "default"})

    qInstallMessageHandler(heard)


def listen_to_loop(loop: AbstractEventLoop) -> None:
    """Take what nobody caught on a loop into the log."""

    def broke(_loop: AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        told = trace(error) if isinstance(error, BaseException) else ""
        logging.getLogger("desktop").error(
            "loop_broke", extra={"what": str(context.get("message", "")), "error": told}
        )

    loop.set_exception_handler(broke)
