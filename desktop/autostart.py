"""Start with the system: a file, a registry value or an agent of the user's own."""

from __future__ import annotations

import os
import plistlib
import shlex
import sys
from pathlib import Path
from typing import Protocol

from domain.errors import Code, Unavailable

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_LABEL = "org.pult.workstation"


class Autostart(Protocol):
    """Whether the system starts the program. Blocking."""

    def is_on(self) -> bool:
        """Tell whether it does."""
        ...

    def turn(self, *, on: bool) -> None:
        """Let it, or not.

        Raises:
            OSError: it cannot be written.
        """
        ...


def command() -> list[str]:
    """Return how this program is started: its own launcher, or Python with its module."""
    launcher = Path(sys.argv[0])
    if launcher.stem == "pult" and launcher.exists():
        return [str(launcher.resolve())]
    return [sys.executable, "-m", "desktop.main"]


class XdgAutostart:
    """A desktop file in the user's autostart folder (XDG Autostart Specification)."""

    def __init__(self, config: Path, start: list[str]) -> None:
        """Keep the place; ``config`` is the user's ``~/.config``."""
        self._path = config / "autostart" / "pult.desktop"
        self._start = start

    def is_on(self) -> bool:
        """Tell whether the file is there and not switched off."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return "Hidden=true" not in text and "X-GNOME-Autostart-enabled=false" not in text

    def turn(self, *, on: bool) -> None:
        """Write the file, or remove it."""
        if not on:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(
            "[Desktop Entry]\nType=Application\nName=Pult\nName[ru]=Пульт\n"
            f"Exec={_exec_line(self._start)}\nIcon=pult\nTerminal=false\n",
            encoding="utf-8",
        )
        fresh.replace(self._path)


def _exec_line(words: list[str]) -> str:
    """Quote a command for ``Exec``: its own rules, and a percent sign is written twice."""
    quoted = []
    for word in words:
        plain = word.replace("%", "%%")
        if shlex.quote(plain) != plain:
            for special in '\\"`$':
                plain = plain.replace(special, f"\\{special}")
            # The value of a key is unescaped once more before the command is.
            plain = f'"{plain}"'.replace("\\", "\\\\")
        quoted.append(plain)
    return " ".join(quoted)


class LaunchAgent:
    """A property list in the user's ``LaunchAgents`` (macOS)."""

    def __init__(self, home: Path, start: list[str]) -> None:
        """Keep the place."""
        self._path = home / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
        self._start = start

    def is_on(self) -> bool:
        """Tell whether the list is there."""
        return self._path.exists()

    def turn(self, *, on: bool) -> None:
        """Write the list, or remove it."""
        if not on:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {"Label": _LABEL, "ProgramArguments": self._start, "RunAtLoad": True}
        self._path.write_bytes(plistlib.dumps(content))


if sys.platform == "win32":
    import subprocess
    import winreg

    class RunKey:
        """A value of the user's Run key (Windows)."""

        def __init__(self, start: list[str]) -> None:
            """Keep the command."""
            self._start = start

        def is_on(self) -> bool:
            """Tell whether the value is there."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                    winreg.QueryValueEx(key, "Pult")
            except FileNotFoundError:
                return False
            return True

        def turn(self, *, on: bool) -> None:
            """Write the value, or remove it."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                if on:
                    line = subprocess.list2cmdline(self._start)
                    winreg.SetValueEx(key, "Pult", 0, winreg.REG_SZ, line)
                elif self.is_on():
                    winreg.DeleteValue(key, "Pult")


def system_autostart() -> Autostart:
    """Return this system's way."""
    if sys.platform == "win32":
        return RunKey(command())
    if sys.platform == "darwin":
        return LaunchAgent(Path.home(), command())
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return XdgAutostart(config, command())


def turn(autostart: Autostart, *, on: bool) -> None:
    """Let the system start the program, or not.

    Raises:
        Unavailable: it cannot be written.
    """
    try:
        autostart.turn(on=on)
    except OSError as error:
        detail = f"autostart: {type(error).__name__}"
        raise Unavailable(Code.BAD_CONFIGURATION, detail) from error
