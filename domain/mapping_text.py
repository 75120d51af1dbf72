"""Rules as an administrator writes them in a setting, one after another.

``NAME > customer.given_name``; with words ``STAGE > order.status: WON=delivered / LOST=cancelled``;
a ``!`` at the end: without the value the record is refused. ``>`` goes both ways, ``>>`` only
comes in, ``<<`` only goes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from domain.errors import BadInput
from domain.mapping_rules import FieldMap, Rule, RuleFault, Way, check, fault_of

_SIGNS = {">>": Way.IN, "<<": Way.OUT, ">": Way.BOTH}
_SIGN = re.compile(r">>|<<|>")


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is written, be it right or not.

    Attributes:
        source, target, words, required, way: of the rule; ``words`` as text.
    """

    source: str = ""
    target: str = ""
    words: str = ""
    required: bool = False
    way: str = Way.BOTH


def parsed(lines: Iterable[str], timezone: str = "Europe/Moscow") -> FieldMap:
    """Return rules read from text.

    Raises:
        BadInput: one of them is none; the detail names it.
    """
    rules = tuple(_rule(line) for line in lines if line.strip())
    mapping = FieldMap(rules=rules, timezone=timezone)
    check(mapping)
    return mapping


def parts_of(line: str) -> Parts:
    """Return a line taken apart; one without a sign is all source."""
    sign = _SIGN.search(line)
    if sign is None:
        return Parts(source=line.strip())
    rest = line[sign.end() :].strip()
    target, _, words = rest.rstrip("!").partition(":")
    return Parts(
        source=line[: sign.start()].strip(),
        target=target.strip(),
        words=words.strip(),
        required=rest.endswith("!"),
        way=_SIGNS[sign.group()],
    )


def fault_of_parts(parts: Parts) -> RuleFault:
    """Return why a rule as it is written cannot be followed."""
    try:
        words = _words(parts.words)
    except BadInput:
        return RuleFault.WORDS
    return fault_of(_made(parts, words))


def _rule(line: str) -> Rule:
    parts = parts_of(line)
    if not parts.source or _SIGN.search(line) is None:
        raise BadInput(f"not a rule: {line[:80]!r}; write SOURCE > target")
    return _made(parts, _words(parts.words))


def _made(parts: Parts, words: dict[str, str]) -> Rule:
    return Rule(
        source=parts.source,
        target=parts.target,
        words=words,
        required=parts.required,
        way=parts.way,
    )


def _words(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split("/"):
        theirs, sign, ours = part.rpartition("=")
        if sign and theirs.strip() and ours.strip():
            found[theirs.strip()] = ours.strip()
        elif part.strip():
            raise BadInput(f"not a word and its meaning: {part[:80]!r}")
    return found


def written(mapping: FieldMap) -> tuple[str, ...]:
    """Return rules as text."""
    return tuple(_line(rule) for rule in mapping.rules)


def line_of(parts: Parts) -> str:
    """Return a rule taken apart as a line again."""
    sign = next(sign for sign, way in _SIGNS.items() if way == parts.way)
    text = f"{parts.source} {sign} {parts.target}".strip()
    text = f"{text}: {parts.words}" if parts.words else text
    return f"{text} !" if parts.required else text


def _line(rule: Rule) -> str:
    return line_of(
        Parts(
            source=rule.source,
            target=rule.target,
            words=" / ".join(f"{theirs}={ours}" for theirs, ours in rule.words.items()),
            required=rule.required,
            way=rule.way,
        )
    )
