"""Rules as an administrator writes them in a setting, one after another.

``NAME > customer.given_name``; with words ``STAGE > order.status: WON=delivered / LOST=cancelled``;
a ``!`` at the end: without the value the record is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import BadInput
from domain.mapping import FieldMap, Rule, check


def parsed(lines: Iterable[str], timezone: str = "Europe/Moscow") -> FieldMap:
    """Return rules read from text.

    Raises:
        BadInput: one of them is none; the detail names it.
    """
    rules = tuple(_rule(line) for line in lines if line.strip())
    mapping = FieldMap(rules=rules, timezone=timezone)
    check(mapping)
    return mapping


def _rule(line: str) -> Rule:
    source, sign, rest = line.partition(">")
    if not sign or not source.strip():
        raise BadInput(f"not a rule: {line[:80]!r}; write SOURCE > target")
    rest = rest.strip()
    required = rest.endswith("!")
    target, _, words = rest.rstrip("!").partition(":")
    return Rule(
        source=source.strip(), target=target.strip(), words=_words(words), required=required
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


def _line(rule: Rule) -> str:
    words = " / ".join(f"{theirs}={ours}" for theirs, ours in rule.words.items())
    text = f"{rule.source} > {rule.target}"
    text = f"{text}: {words}" if words else text
    return f"{text} !" if rule.required else text
