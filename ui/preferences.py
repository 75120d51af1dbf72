"""What the agent has set: typed, kept at once, told to whoever listens. Nothing personal.

Each setting is one field here with its default; the file it is kept in may say anything, so
every value is read back through its field's own check and falls back to the default.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

Unlisten = Callable[[], None]
_DAY_MIN = 24 * 60
UNDO_SEND_MAX_S = 30
SCALE_MIN, SCALE_MAX, SCALE_STEP = 100, 200, 25
LOCK_MAX_MIN = 30
NEVER = -1
"""A time of day that is not set."""


class SendBy(StrEnum):
    """Which key sends; the other one begins a new line."""

    CTRL_ENTER = "ctrl_enter"
    ENTER = "enter"


class Memory(Protocol):
    """Where settings are kept: ``QSettings`` in the program."""

    def value(self, key: str, default: Any = None) -> Any:
        """Return what was kept, as whatever type the file gives."""
        ...

    def setValue(self, key: str, value: Any) -> None:  # noqa: N802 - Qt's name
        """Keep a value."""
        ...


@dataclass(frozen=True, slots=True)
class Preferences:
    """All settings that are not a theme, a language or a key.

    Attributes:
        text_scale: size of text in percent, 100 to 200.
        reduced_motion: whether nothing moves, beyond what the system asks for.
        send_by: the key that sends.
        undo_send_s: seconds in which a reply can be taken back, 0 to 30; 0 sends at once.
        sound: whether somebody waiting is heard.
        volume: of that sound, 0 to 100.
        sound_device: its name; empty is the system's own choice.
        quiet: do not disturb until switched off.
        quiet_until: do not disturb until this moment, in seconds since 1970; 0 is not.
        quiet_from_min, quiet_to_min: do not disturb daily between these minutes of the day.
        close_to_tray: whether closing the window keeps the program at work.
        lock_after_min: minutes without a key or the mouse until the window locks; 0 is never.
    """

    text_scale: int = 100
    reduced_motion: bool = False
    send_by: SendBy = SendBy.CTRL_ENTER
    undo_send_s: int = 5
    sound: bool = True
    volume: int = 70
    sound_device: str = ""
    quiet: bool = False
    quiet_until: int = 0
    quiet_from_min: int = NEVER
    quiet_to_min: int = NEVER
    close_to_tray: bool = False
    lock_after_min: int = 0

    def is_quiet(self, now: datetime) -> bool:
        """Tell whether somebody waiting is shown only: no sound, no message outside the window.

        Args:
            now: an aware moment; the schedule goes by its own local time.
        """
        if self.quiet or now.timestamp() < self.quiet_until:
            return True
        begin, end = self.quiet_from_min, self.quiet_to_min
        if NEVER in (begin, end) or begin == end:
            return False
        local = now.astimezone()
        minute = local.hour * 60 + local.minute
        return begin <= minute < end if begin < end else minute >= begin or minute < end


def _between(low: int, high: int) -> Callable[[Any], int | None]:
    def check(raw: Any) -> int | None:
        try:
            number = int(str(raw))
        except ValueError:
            return None
        return number if low <= number <= high else None

    return check


def _truth(raw: Any) -> bool | None:
    # An INI file gives back words; QSettings in memory gives back what was put.
    return {"true": True, "false": False}.get(str(raw).lower())


def _send_by(raw: Any) -> SendBy | None:
    return SendBy(str(raw)) if str(raw) in set(SendBy) else None


def _line(raw: Any) -> str | None:
    text = str(raw)
    return text if len(text) <= 200 and text.isprintable() else None


_minute = _between(NEVER, _DAY_MIN - 1)
_KEPT: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "text_scale": ("look/text_scale", _between(SCALE_MIN, SCALE_MAX)),
    "reduced_motion": ("look/reduced_motion", _truth),
    "send_by": ("sending/send_by", _send_by),
    "undo_send_s": ("sending/undo_send_s", _between(0, UNDO_SEND_MAX_S)),
    "sound": ("notifications/sound", _truth),
    "volume": ("notifications/volume", _between(0, 100)),
    "sound_device": ("notifications/sound_device", _line),
    "quiet": ("notifications/quiet", _truth),
    "quiet_until": ("notifications/quiet_until", _between(0, 1 << 40)),
    "quiet_from_min": ("notifications/quiet_from_min", _minute),
    "quiet_to_min": ("notifications/quiet_to_min", _minute),
    "close_to_tray": ("desktop/close_to_tray", _truth),
    "lock_after_min": ("desktop/lock_after_min", _between(0, LOCK_MAX_MIN)),
}


def read(memory: Memory) -> Preferences:
    """Return what is kept; whatever cannot be read is as at first."""
    found: dict[str, Any] = {}
    for name, (key, check) in _KEPT.items():
        raw = memory.value(key)
        value = check(raw) if raw is not None else None
        if value is not None:
            found[name] = value
    return Preferences(**found)


class PreferenceBook:
    """The settings as they are now. Built once; whoever acts by them listens.

    Attributes:
        now: the current settings.
    """

    def __init__(self, memory: Memory) -> None:
        """Read what is kept."""
        self._memory = memory
        self._listeners: list[Callable[[Preferences], None]] = []
        self.now = read(memory)

    def change(self, **values: object) -> None:
        """Set some of them, keep them, and tell.

        Raises:
            TypeError: there is no such setting.
            ValueError: a value is out of its bounds.
        """
        for name, value in values.items():
            if name not in _KEPT:
                raise TypeError(name)
            if _KEPT[name][1](value) is None:
                raise ValueError(f"{name}: {value!r}")
        self.now = dataclasses.replace(self.now, **values)  # type: ignore[arg-type]  # just checked
        for name in values:
            kept = getattr(self.now, name)
            self._memory.setValue(_KEPT[name][0], str(kept) if isinstance(kept, StrEnum) else kept)
        for listener in tuple(self._listeners):
            listener(self.now)

    def listen(self, listener: Callable[[Preferences], None]) -> Unlisten:
        """Call back after each change, on the GUI thread; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
