"""Rules of the tone of voice, as administrators write them; ``domain.tone`` checks by them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import safe_patterns
from domain.catalogue import MATRIX_CHANNELS
from domain.entity import Entity
from domain.ids import ToneId


class RuleKind(StrEnum):
    """What a rule looks for."""

    WORDS = "words"
    PROMISE = "promise"
    PATTERN = "pattern"
    ADDRESS = "address"
    LENGTH = "length"
    GREETING = "greeting"
    FAREWELL = "farewell"
    PERSONAL = "personal"


class Level(StrEnum):
    """What becomes of a message a rule has something against."""

    WARN = "warn"
    BLOCK = "block"


class PersonalData(StrEnum):
    """What no message in a channel may hold."""

    CARD = "card"
    CARD_CODE = "card_code"
    PASSPORT = "passport"
    SNILS = "snils"
    INN = "inn"


MAX_WORDS, MAX_WORD, MAX_WHY = 200, 80, 500


class ToneRule(Entity, frozen=True, kw_only=True):
    """One rule.

    Attributes:
        words: single words or short phrases, in any form: what may not be said, or, of a
            greeting or farewell, one of which must be.
        instead: what to say instead of the words; empty: nothing is proposed.
        pattern: in RE2's language.
        data: which kinds of ``PersonalData``.
        most: of a length, how many characters.
        why: what the agent reads.
        channels: where it holds; empty: in all.
    """

    KIND: ClassVar[str] = "tone_rule"
    CODE: ClassVar[int] = 42
    id: ToneId
    name: str
    kind: str
    words: tuple[str, ...] = ()
    instead: str = ""
    pattern: str = ""
    data: tuple[str, ...] = ()
    most: int = 0
    why: str = ""
    level: str = Level.WARN
    channels: tuple[str, ...] = ()
    active: bool = True
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime


class TonePut(msgspec.Struct, frozen=True, kw_only=True):
    """Make or change a rule; ``old`` is the edition its author saw, None of a new one."""

    rule: ToneRule
    old: int | None = None


class ToneRemove(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a rule."""

    id: ToneId


_NEEDS = {
    RuleKind.WORDS: "words",
    RuleKind.PROMISE: "words",
    RuleKind.GREETING: "words",
    RuleKind.FAREWELL: "words",
    RuleKind.PATTERN: "pattern",
    RuleKind.PERSONAL: "data",
    RuleKind.LENGTH: "most",
}


def problem(rule: ToneRule) -> str:
    """Return the name of the field that keeps a rule from being one, or an empty string."""
    if not rule.name.strip():
        return "name"
    if rule.kind not in set(RuleKind):
        return "kind"
    if rule.level not in set(Level):
        return "level"
    needed = _NEEDS.get(RuleKind(rule.kind))
    if needed is not None and not getattr(rule, needed):
        return needed
    if rule.pattern and not safe_patterns.is_pattern(rule.pattern):
        return "pattern"
    if any(item not in set(PersonalData) for item in rule.data):
        return "data"
    if any(kind not in MATRIX_CHANNELS for kind in rule.channels):
        return "channels"
    too_long = any(len(word) > MAX_WORD for word in rule.words)
    return "words" if too_long or len(rule.words) > MAX_WORDS else ""
