"""A screen of its own for a program, and the moment a window appears on it.

Needs Xvfb and libX11; talks to it through ctypes, because a tool that polls would add its own time.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

SCREEN = "1366x768x24"
_SUBSTRUCTURE_NOTIFY = 1 << 19
_MAP_NOTIFY = 19
_SHIFT = 50
_LEAST_WIDTH, _LEAST_HEIGHT = 300, 200
"""What is smaller is a helper's window, not the one people look at."""


class _MapEvent(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("event", ctypes.c_ulong),
        ("window", ctypes.c_ulong),
        ("override_redirect", ctypes.c_int),
        ("padding", ctypes.c_long * 24),
    )


class Screen:
    """A connection to a display that hears of windows. No window manager runs on it."""

    def __init__(self, name: str) -> None:
        """Connect.

        Raises:
            OSError: there is no libX11, or no such display.
        """
        self.name = name
        path = ctypes.util.find_library("X11")
        if path is None:
            raise OSError("libX11 is not installed")
        self._x = ctypes.CDLL(path)
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        opened = self._x.XOpenDisplay(name.encode())
        if not opened:
            raise OSError(f"no display {name}")
        self._display = ctypes.c_void_p(opened)
        root = self._x.XDefaultRootWindow(self._display)
        self._x.XSelectInput(
            self._display, ctypes.c_ulong(root), ctypes.c_long(_SUBSTRUCTURE_NOTIFY)
        )
        self._x.XSync(self._display, 1)

    def forget(self) -> None:
        """Hear nothing of what happened so far."""
        self._x.XSync(self._display, 1)

    def wait_for_window(self, deadline_s: float) -> float:
        """Return when a window of some size appeared (``time.perf_counter``).

        Raises:
            TimeoutError: none did.
        """
        limit = time.perf_counter() + deadline_s
        event = _MapEvent()
        while (left := limit - time.perf_counter()) > 0:
            if not self._x.XPending(self._display):
                select.select([self._x.XConnectionNumber(self._display)], [], [], left)
                continue
            self._x.XNextEvent(self._display, ctypes.byref(event))
            if event.type == _MAP_NOTIFY and self._is_large(event.window):
                return time.perf_counter()
        raise TimeoutError("no window appeared")

    def _is_large(self, window: int) -> bool:
        root, x, y = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_int()
        width, height, border, depth = (ctypes.c_uint() for _ in range(4))
        said = self._x.XGetGeometry(
            self._display,
            ctypes.c_ulong(window),
            *map(ctypes.byref, (root, x, y, width, height, border, depth)),
        )
        return bool(said) and width.value >= _LEAST_WIDTH and height.value >= _LEAST_HEIGHT

    def press_key(self) -> None:
        """Let somebody touch the keyboard."""
        tester = ctypes.CDLL("libXtst.so.6")
        for down in (1, 0):
            tester.XTestFakeKeyEvent(self._display, _SHIFT, down, ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)

    def close(self) -> None:
        """Hang up."""
        self._x.XCloseDisplay(self._display)


@contextmanager
def virtual_screen() -> Iterator[Screen]:
    """Run an Xvfb for as long as the block lasts."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as said:
            number = said.readline().strip()
        screen = Screen(f":{number}")
        try:
            yield screen
        finally:
            screen.close()
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def session_bus() -> Iterator[str]:
    """Run a session bus of its own; give its address."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bus.stdout is not None
        yield bus.stdout.readline().strip()
    finally:
        bus.terminate()
        bus.wait(10)
        if bus.stdout is not None:
            bus.stdout.close()
