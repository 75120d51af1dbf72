"""Deciding on how queues hand out and what agents can take."""

from __future__ import annotations

import msgspec

from domain.effects import effects
from domain.entities import Agent, AgentRule, Queue, QueueRule
from domain.errors import Code
from domain.operations import Author
from domain.routing_rules import (
    EVERYBODY,
    AgentRulePut,
    QueueRulePut,
    agent_fault,
    queue_fault,
)
from domain.text import clean_line, clean_text
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import editions, people
from server.storage.unit import Unit


def put_queue(unit: Unit, actor: Actor, args: QueueRulePut, by: Author) -> Decision:
    """Set how a queue hands out, unless somebody else changed it since it was read."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    refusal = refused_queue(unit, args)
    if refusal is not None:
        return refusal
    show_target(unit, args.rule)
    return _kept(unit, args, by)


def show_target(unit: Unit, rule: QueueRule) -> None:
    """Let the lists count waiting against a rule's target, where it has one."""
    if rule.target_s is not None:
        queue = unit.need(Queue, rule.id)
        unit.put(msgspec.structs.replace(queue, first_response_s=rule.target_s))


def refused_queue(unit: Unit, args: QueueRulePut) -> Decision | None:
    """Return why a rule cannot be kept, None where it can."""
    rule = args.rule
    helper = rule.overflow_id
    if unit.get(Queue, rule.id) is None or (helper is not None and unit.get(Queue, helper) is None):
        return rejected(Code.INVALID, "queue")
    before = unit.get(QueueRule, rule.id)
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    others = {item.id: item for item in people.every(unit, QueueRule)}
    fault = queue_fault(clean_queue(rule), others)
    return rejected(Code.INVALID, fault.field) if fault is not None else None


def put_agent(unit: Unit, actor: Actor, args: AgentRulePut, by: Author) -> Decision:
    """Set what an agent, or everybody, can take."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    rule = args.rule
    if rule.id != EVERYBODY and unit.get(Agent, rule.id) is None:
        return rejected(Code.INVALID, "agent")
    before = unit.get(AgentRule, rule.id)
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    fault = agent_fault(clean_agent(rule))
    return rejected(Code.INVALID, fault.field) if fault is not None else _kept(unit, args, by)


def _kept(unit: Unit, args: QueueRulePut | AgentRulePut, by: Author) -> Decision:
    clean: QueueRulePut | AgentRulePut
    if isinstance(args, QueueRulePut):
        clean = QueueRulePut(rule=clean_queue(args.rule))
    else:
        clean = AgentRulePut(rule=clean_agent(args.rule))
    for made in effects(clean, unit, by).put:
        unit.put(made)
        editions.keep(unit, made, made.edition, by.name)  # type: ignore[attr-defined]
    return APPLIED


def clean_queue(rule: QueueRule) -> QueueRule:
    """Return a rule without what no text of ours may hold."""
    return msgspec.structs.replace(
        rule,
        skills={clean_line(name): level for name, level in rule.skills.items()},
        timezone=clean_line(rule.timezone),
        closed_text=clean_text(rule.closed_text).strip(),
    )


def clean_agent(rule: AgentRule) -> AgentRule:
    """Return a rule without what no text of ours may hold."""
    skills = {clean_line(name): level for name, level in rule.skills.items()}
    return msgspec.structs.replace(rule, skills=skills)
