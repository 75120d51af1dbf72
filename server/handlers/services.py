"""Deciding on services, and on what is on its way of them for customers."""

from __future__ import annotations

from typing import Any

import msgspec

from domain import cases, runs, scripts
from domain.catalogue import (
    Ability,
    AttemptResult,
    OutcomeCode,
    RunState,
    ScriptRun,
    Service,
    ServiceField,
    Step,
    verdict,
)
from domain.channel_rules import MEBI
from domain.effects import effects
from domain.entities import Conversation, Customer, Entry
from domain.errors import Code
from domain.field_values import MAX_VALUE
from domain.glossary import CaseStatus, ChannelKind, OpStatus
from domain.ids import CaseId, CustomerId
from domain.operations import Author
from domain.runs import RunStart, RunStep, ServiceAttempt, ServicePut, ServiceRemove
from domain.text import clean_line, clean_text
from server.handlers.decision import APPLIED, Decision, carry_out, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import editions, matters
from server.storage.unit import Unit

MAX_SERVICE = MEBI // 4
"""Bytes of one service, script and all."""
_MAX_COLLECTED = scripts.MAX_FIELDS


def put(unit: Unit, actor: Actor, args: ServicePut, by: Author) -> Decision:
    """Make or change a service, unless somebody else changed it since it was read."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    before = unit.get(Service, args.service.id)
    if before is None and unit.is_dead(Service, args.service.id):
        return rejected(Code.GONE)
    service = clean(args.service)
    if before is not None and _same(before, service):
        return APPLIED
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    found = scripts.problems(service)
    if found:
        return rejected(Code.INVALID, found[0].fault)
    if len(msgspec.json.encode(service)) > MAX_SERVICE:
        return rejected(Code.TOO_LARGE)
    for made in effects(ServicePut(service=service), unit, by).put:
        unit.put(made)
        editions.keep(unit, made, made.edition, by.name)  # type: ignore[attr-defined]
    return APPLIED


def next_edition(unit: Unit, service: Service, by: str) -> Service:
    """Return a service as it follows the one that stands."""
    before = unit.get(Service, service.id)
    return msgspec.structs.replace(
        service,
        edition=before.edition + 1 if before is not None else 1,
        changed_by=by,
        changed_at=unit.now,
    )


def _same(one: Service, other: Service) -> bool:
    marks: dict[str, Any] = {"edition": 0, "changed_by": "", "changed_at": one.changed_at}
    return msgspec.structs.replace(one, **marks) == msgspec.structs.replace(other, **marks)


def clean(service: Service) -> Service:
    """Return a service without what no text of ours may hold, cut to its limits."""
    return msgspec.structs.replace(
        service,
        name=clean_line(service.name),
        topic=clean_line(service.topic),
        hint=clean_text(service.hint, scripts.MAX_SAY),
        keywords=tuple(filter(None, map(clean_line, service.keywords[:100]))),
        reasons=tuple(dict.fromkeys(service.reasons)),
        fields=tuple(map(_field, service.fields)),
        outcomes=tuple(map(_outcome, service.outcomes)),
        cells=tuple(
            msgspec.structs.replace(cell, condition=clean_line(cell.condition))
            for cell in service.cells
        ),
        steps=tuple(map(_step, service.steps)),
    )


def _field(field: ServiceField) -> ServiceField:
    return msgspec.structs.replace(
        field,
        title=clean_line(field.title),
        hint=clean_line(field.hint),
        choices=tuple(filter(None, map(clean_line, field.choices[:100]))),
    )


def _outcome(outcome: OutcomeCode) -> OutcomeCode:
    return msgspec.structs.replace(outcome, title=clean_line(outcome.title))


def _step(step: Step) -> Step:
    texts = {kind: clean_text(text) for kind, text in step.says.items()}
    return msgspec.structs.replace(
        step, title=clean_line(step.title), say=clean_text(step.say), says=texts
    )


def remove(unit: Unit, actor: Actor, args: ServiceRemove, _by: Author) -> Decision:
    """Remove a service."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    unit.delete(Service, args.id)
    return APPLIED


def start(unit: Unit, actor: Actor, args: RunStart, by: Author) -> Decision:
    """Begin with a service for a customer; the same run offered again is the same work."""
    if unit.get(ScriptRun, args.run.id) is not None:
        return APPLIED
    if unit.is_dead(ScriptRun, args.run.id):
        return rejected(Code.GONE)
    customer = unit.need(Customer, args.run.customer_id)
    if not _theirs(unit, actor, args.run.conversation_id, customer.id):
        return rejected(Code.NOT_FOUND)
    if args.run.channel_kind not in set(ChannelKind):
        return rejected(Code.INVALID, "channel_kind")
    run = msgspec.structs.replace(
        args.run,
        branch_id=customer.branch_id,
        service_name=clean_line(args.run.service_name),
        step=clean_line(args.run.step),
        collected=_collected(args.run.collected),
        asides=(),
        outcome="",
        case_id=_matter_of(unit, args.run),
    )
    return carry_out(unit, RunStart(run=run), by)


def _matter_of(unit: Unit, run: ScriptRun) -> CaseId | None:
    """Return the case a service belongs to: the one of its talk, or of the same service."""
    found = [
        case
        for case in matters.of_customer(unit, run.customer_id)
        if case.status != CaseStatus.CLOSED
    ]
    talk = run.conversation_id
    here = [case for case in found if talk is not None and cases.has(case, talk)]
    same = [case for case in found if case.service_id == run.service_id]
    best = here or same
    return best[0].id if len(best) == 1 else None


def step(unit: Unit, actor: Actor, args: RunStep, by: Author) -> Decision:
    """Go on with a run; what another agent collected meanwhile stands, ours is kept beside."""
    run = unit.need(ScriptRun, args.id)
    if run.state != RunState.OPEN:
        return rejected(Code.STATE_CHANGED, "state")
    if not _theirs(unit, actor, args.conversation_id, run.customer_id):
        return rejected(Code.NOT_FOUND)
    if args.channel_kind and args.channel_kind not in set(ChannelKind):
        return rejected(Code.INVALID, "channel_kind")
    names = {*run.collected, *args.values}
    if len(names) > _MAX_COLLECTED or any(len(name) > 40 for name in args.values):
        return rejected(Code.INVALID, "values")
    values = {
        name: msgspec.structs.replace(filled, new=clean_text(filled.new, MAX_VALUE))
        for name, filled in args.values.items()
    }
    args = msgspec.structs.replace(args, values=values)
    beside = any(runs.collides(run, name, filled) for name, filled in values.items())
    overtaken = args.step is not None and run.step not in (args.step.old, args.step.new)
    carry_out(unit, args, by)
    return Decision(OpStatus.MERGED) if beside or overtaken else APPLIED


def _collected(values: dict[str, str]) -> dict[str, str]:
    kept = list(values.items())[:_MAX_COLLECTED]
    return {clean_line(name, 40): clean_text(value, MAX_VALUE) for name, value in kept}


def _theirs(unit: Unit, actor: Actor, conversation_id: Any, customer_id: CustomerId) -> bool:
    """Tell whether a conversation, where one is named, is this customer's and the actor's."""
    if conversation_id is None:
        return True
    talk = unit.get(Conversation, conversation_id)
    return talk is not None and talk.customer_id == customer_id and can(actor, Action.WORK, talk)


def attempt(unit: Unit, actor: Actor, args: ServiceAttempt, by: Author) -> Decision:
    """Record what came of a service in a channel, and end its run where that is over.

    Who may not finish a service, or not in this channel, has not finished it: that it is done
    is refused, whatever their workstation thought.
    """
    if unit.get(Entry, args.id) is not None:
        return APPLIED
    customer = unit.need(Customer, args.customer_id)
    run = unit.get(ScriptRun, args.run_id) if args.run_id is not None else None
    if run is not None and run.customer_id != customer.id:
        return rejected(Code.NOT_FOUND)
    if run is not None and run.state != RunState.OPEN:
        return rejected(Code.STATE_CHANGED, "state")
    if not _theirs(unit, actor, args.conversation_id, customer.id):
        return rejected(Code.NOT_FOUND)
    known = set(ChannelKind)
    if args.result not in set(AttemptResult) or args.ability not in set(Ability):
        return rejected(Code.INVALID, "result")
    if args.channel_kind not in known or (args.moved_to and args.moved_to not in known):
        return rejected(Code.INVALID, "channel_kind")
    service = unit.get(Service, args.service_id)
    if args.result == AttemptResult.DONE and service is not None:
        collected = run.collected if run is not None else {}
        if actor.role not in (service.roles or (actor.role,)):
            return rejected(Code.FORBIDDEN, "role")
        here = verdict(service, args.channel_kind, actor.role, collected)
        if here.reason:
            return rejected(Code.FORBIDDEN, here.reason)
    args = msgspec.structs.replace(
        args,
        branch_id=customer.branch_id,
        service_name=service.name if service is not None else clean_line(args.service_name),
        outcome=clean_line(args.outcome, 40),
        text=clean_text(args.text, scripts.MAX_SAY),
    )
    carry_out(unit, args, by)
    edition = service.edition if service is not None else 0
    editions.record_attempt(unit, args, edition, actor.agent_id, by.made_at)
    return APPLIED
