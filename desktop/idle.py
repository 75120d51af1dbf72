"""How long nobody has touched this computer: keyboard and mouse, in whatever program.

Sources: GetLastInputInfo (Win32), CGEventSourceSecondsSinceLastEventType (Core Graphics), and on
Linux GetIdletime of org.gnome.Mutter.IdleMonitor or GetSessionIdleTime of
org.freedesktop.ScreenSaver, whichever the desktop has.
"""

from __future__ import annotations

import ctypes
import sys
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

    async def seconds(self) -> float | None:
        """Return for how long nothing was touched, or None where nobody knows."""
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            return _macos()
        return await self._linux()

    async def _linux(self) -> float | None:
        if self._bus is None:
            return None
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
