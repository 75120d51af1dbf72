"""Which keys may be chosen, and which of them meet. Plain strings, so no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

_MODIFIERS = frozenset({"Ctrl", "Shift", "Alt", "Meta"})
_TAKEN = frozenset(
    {
        *("Tab", "Shift+Tab", "Backtab", "Shift+Backtab", "Esc", "Return", "Enter", "Space"),
        *("Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+A", "Ctrl+Y"),
        *("Backspace", "Del", "Home", "End", "Left", "Right", "Up", "Down", "PgUp", "PgDown"),
    }
)


class Fault(StrEnum):
    """Why a key cannot be chosen."""

    TYPES = "types"
    """It types a character, or moves the cursor."""
    ALT = "alt"
    """Alt with a letter: AltGr types characters on some layouts."""


def fault_of(keys: str) -> Fault | None:
    """Return what is wrong with a portable sequence such as ``Ctrl+Shift+R``, or None."""
    *modifiers, last = keys.replace("++", "+Plus").split("+")
    named = len(last) > 1
    if "Alt" in modifiers and not named:
        return Fault.ALT
    if not last or last in _MODIFIERS or keys in _TAKEN:
        return Fault.TYPES
    if not named and not {"Ctrl", "Meta"} & set(modifiers):
        return Fault.TYPES
    return None


def usable(overrides: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Return what can be used of kept overrides: a damaged file costs its damaged lines only.

    Args:
        overrides: action id to sequence, as it was kept.
        known: action id to its own sequence.
    """
    return {
        action: keys
        for action, keys in overrides.items()
        if action in known and fault_of(keys) is None and keys != known[action]
    }


def clashes(keys: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return, for each action whose keys are not its alone, the others that have them.

    Args:
        keys: action id to the sequence in force.
    """
    by_keys: dict[str, list[str]] = {}
    for action, sequence in keys.items():
        by_keys.setdefault(sequence, []).append(action)
    return {
        action: tuple(other for other in sharing if other != action)
        for sharing in by_keys.values()
        if len(sharing) > 1
        for action in sharing
    }
