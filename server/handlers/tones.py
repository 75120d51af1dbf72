"""Deciding on rules of tone, and by them on what goes out to customers."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from domain.effects import effects
from domain.entities import Conversation
from domain.errors import Code
from domain.operations import Author
from domain.text import clean_line, clean_text
from domain.tone import Tone, Where
from domain.tone_rules import MAX_WHY, Level, TonePut, ToneRemove, ToneRule, problem
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import editions, people
from server.storage.unit import Unit


def put(unit: Unit, actor: Actor, args: TonePut, by: Author) -> Decision:
    """Make or change a rule, unless somebody else changed it since it was read."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    before = unit.get(ToneRule, args.rule.id)
    if before is None and unit.is_dead(ToneRule, args.rule.id):
        return rejected(Code.GONE)
    rule = clean(args.rule)
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    fault = problem(rule)
    if fault:
        return rejected(Code.INVALID, fault)
    for made in effects(TonePut(rule=rule), unit, by).put:
        unit.put(made)
        editions.keep(unit, made, made.edition, by.name)  # type: ignore[attr-defined]
    return APPLIED


def clean(rule: ToneRule) -> ToneRule:
    """Return a rule without what no text of ours may hold, cut to its limits."""
    return msgspec.structs.replace(
        rule,
        name=clean_line(rule.name),
        words=tuple(filter(None, map(clean_line, rule.words))),
        instead=clean_line(rule.instead),
        why=clean_text(rule.why, MAX_WHY),
    )


def keeps_back(unit: Unit, text: str, conversation: Conversation) -> str:
    """Return the name of the rule that keeps a text back, or an empty string."""
    if not text.strip():
        return ""
    rules = tuple(people.every(unit, ToneRule))
    if not any(rule.active and rule.level == Level.BLOCK for rule in rules):
        return ""
    where = Where(
        channel_kind=conversation.channel_kind,
        first=not people.is_answered(unit, conversation.id),
    )
    found = next((item for item in _tone(rules).check(text, where) if item.blocks), None)
    return found.rule.name if found is not None else ""


@lru_cache(maxsize=4)
def _tone(rules: tuple[ToneRule, ...]) -> Tone:
    """Return rules made ready, which takes a while for those not met before."""
    return Tone(rules)


def remove(unit: Unit, actor: Actor, args: ToneRemove, _by: Author) -> Decision:
    """Remove a rule."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    unit.delete(ToneRule, args.id)
    return APPLIED
