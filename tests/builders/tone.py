"""Rules of tone for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.ids import ToneId, new_id
from domain.tone_rules import Level, RuleKind, ToneRule


def rule(kind: str, **fields: Any) -> ToneRule:
    """Return a rule of a kind."""
    values: dict[str, Any] = {
        "id": ToneId(new_id()),
        "name": "Правило",
        "kind": kind,
        "why": "Так лучше.",
        "changed_at": datetime(2026, 1, 5, tzinfo=UTC),
    }
    return ToneRule(**{**values, **fields})


def no_problems(**fields: Any) -> ToneRule:
    """Return the rule that a «проблема» is a «вопрос»."""
    return rule(RuleKind.WORDS, words=("проблема",), instead="вопрос", **fields)


def no_promises(**fields: Any) -> ToneRule:
    """Return the rule that nothing is guaranteed: it keeps a message back."""
    values = {"words": ("гарантирую",), "level": Level.BLOCK, "name": "Без гарантий", **fields}
    return rule(RuleKind.PROMISE, **values)
