"""Structured logs: constant event names and ids, never names, numbers or bodies."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

import structlog

from domain.traces import short_trace, trace


def set_up_logs(level: str, *, as_json: bool) -> None:
    """Send our events and the libraries' warnings to standard error, in one form.

    Of an error only its type and places are told: its message may quote what a customer wrote.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            stamp,
            short_trace,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_Line(stamp, short_trace, renderer))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))


class _Line(logging.Formatter):
    """A library's record like one of ours. Its message keeps its holes: they take values."""

    def __init__(self, *processors: structlog.typing.Processor) -> None:
        super().__init__()
        self._processors = processors

    def format(self, record: logging.LogRecord) -> str:
        event: Any = {
            "event": str(record.msg),
            "logger": record.name,
            "level": record.levelname.lower(),
            "exc_info": record.exc_info,
        }
        for processor in self._processors:
            event = processor(None, record.levelname.lower(), event)
        return str(event)


def listen_to_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Take what nobody caught on a loop into the log, without quoting it."""

    def broke(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        told = trace(error) if isinstance(error, BaseException) else ""
        structlog.get_logger(__name__).error(
            "loop_broke", what=str(context.get("message", "")), error=told
        )

    loop.set_exception_handler(broke)
