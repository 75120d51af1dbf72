"""How long nobody has touched this computer: keyboard and mouse, in whatever program.

Sources: GetLastInputInfo (Win32), CGEventSourceSecondsSinceLastEventType (Core Graphics), and on
Linux GetIdletime of org.gnome.Mutter.IdleMonitor or GetSessionIdleTime of
org.freedesktop.ScreenSaver, whichever the desktop has; of an X server whose desktop has neither,
XScreenSaverQueryInfo (libXss).
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from desktop.bus import Bus

_log = structlog.get_logger(__name__)

_MONITORS = (
    ("/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor", "GetIdletime"),
    ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "GetSessionIdleTime"),
)
_ANY_EVENT = 0xFFFFFFFF
_TICKS = 1 << 32


class IdleSense:
    """Asks the system; where it has no word for it, nobody is ever idle."""

    def __init__(self, bus: Bus | None) -> None:
        """Ask over a session's bus, or the system itself where that has none."""
        self._bus = bus
        self._monitors = list(_MONITORS)
        self._screen: _Screen | None = _Screen()

    def close(self) -> None:
        """Ask nobody any more."""
        if self._screen is not None:
            self._screen.close()
        self._screen = None

    async def seconds(self) -> float | None:
        """Return for how long nothing was touched, or None where nobody knows."""
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            return _macos()
        told = await self._from_bus() if self._bus is not None else None
        return told if told is not None else await self._from_screen()

    async def _from_screen(self) -> float | None:
        if self._screen is None:
            return None
        told = await asyncio.to_thread(self._screen.seconds)
        if told is None:
            self.close()  # this system has none: it is not asked again
        return told

    async def _from_bus(self) -> float | None:
        assert self._bus is not None  # noqa: S101 - looked at by who calls
        from jeepney import DBusAddress

        while self._monitors:
            path, name, method = self._monitors[0]
            try:
                (millis,) = await self._bus.call(DBusAddress(path, name, name), method)
                return float(millis) / 1000
            except (OSError, ValueError, TypeError) as error:
                _log.info("idle_not_told", by=name, reason=str(error))
                self._monitors.pop(0)  # this desktop has none: it is not asked again
        return None


class _Screen:
    """A connection of its own to the X server."""

    class _Info(ctypes.Structure):
        _fields_ = (
            *(("window", ctypes.c_ulong), ("state", ctypes.c_int), ("kind", ctypes.c_int)),
            *(("since", ctypes.c_ulong), ("idle_ms", ctypes.c_ulong)),
            ("event_mask", ctypes.c_ulong),
        )

    def __init__(self) -> None:
        self._x: Any = None
        self._display: ctypes.c_void_p | None = None
        self._closed = False
        # A thread may be asking while the program ends.
        self._one_at_a_time = threading.Lock()

    def seconds(self) -> float | None:
        """Return for how long nothing was touched; None where the server does not tell.

        Under Wayland an X server knows of X programs alone.
        """
        with self._one_at_a_time:
            if self._closed or (self._display is None and not self._open()):
                return None
            info = self._Info()
            root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
            told = self._saver.XScreenSaverQueryInfo(self._display, root, ctypes.byref(info))
            return float(info.idle_ms) / 1000 if told else None

    def _open(self) -> bool:
        if not os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            return False
        try:
            self._x, self._saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
        except OSError as error:
            _log.info("idle_not_told", by="libXss", reason=str(error))
            return False
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        opened = self._x.XOpenDisplay(None)
        self._display = ctypes.c_void_p(opened) if opened else None
        return opened is not None

    def close(self) -> None:
        """Hang up."""
        with self._one_at_a_time:
            if self._display is not None:
                self._x.XCloseDisplay(self._display)
            self._display, self._closed = None, True


def _windows() -> float | None:
    class LastInput(ctypes.Structure):
        _fields_ = (("cbSize", ctypes.c_uint), ("dwTime", ctypes.c_uint))

    system: Any = ctypes
    last = LastInput(ctypes.sizeof(LastInput), 0)
    if not system.windll.user32.GetLastInputInfo(ctypes.byref(last)):
        return None
    # Both count milliseconds modulo 2^32, since the machine was started.
    return float((system.windll.kernel32.GetTickCount() - last.dwTime) % _TICKS) / 1000


def _macos() -> float | None:
    path = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
    try:
        since = ctypes.CDLL(path).CGEventSourceSecondsSinceLastEventType
    except (OSError, AttributeError):
        return None
    since.restype, since.argtypes = ctypes.c_double, (ctypes.c_int, ctypes.c_uint)
    return float(since(0, _ANY_EVENT))
