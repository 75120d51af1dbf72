"""Deciding on how the day is worked, and on how contacts ended."""

from __future__ import annotations

import msgspec

from domain.catalogue import ServiceField
from domain.entities import Agent, Conversation, Customer, Entry, Queue
from domain.errors import Code
from domain.field_values import read
from domain.glossary import ChannelKind, EntryKind
from domain.operations import Author
from domain.standing import standing
from domain.text import clean_line, clean_text
from domain.workday import (
    MAX_NOTE,
    USUAL,
    WORKDAY_ID,
    PresenceKind,
    Workday,
    WorkdayPut,
    WrapCode,
    WrapRules,
    WrapUp,
    faults,
    problem,
)
from server.handlers import presence
from server.handlers.decision import APPLIED, Decision, carry_out, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import editions
from server.storage.unit import Unit

_MAX_STEP = 200


def put(unit: Unit, actor: Actor, args: WorkdayPut, by: Author) -> Decision:
    """Set how the day is worked, unless somebody else changed it since it was read."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    before = unit.get(Workday, WORKDAY_ID)
    wanted = _clean(args.workday)
    if before is not None and _said(before) == _said(wanted):
        return APPLIED
    if (before.edition if before is not None else 0) != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    fault = problem(wanted)
    if fault:
        return rejected(Code.INVALID, fault)
    if any(item.queue_id and unit.get(Queue, item.queue_id) is None for item in wanted.rules):
        return rejected(Code.INVALID, "queue_id")
    carry_out(unit, WorkdayPut(workday=wanted), by)
    made = unit.need(Workday, WORKDAY_ID)
    editions.keep(unit, made, made.edition, by.name)
    return APPLIED


def _said(workday: Workday) -> tuple[object, ...]:
    return workday.kinds, workday.rules, workday.idle_min


def _clean(workday: Workday) -> Workday:
    return Workday(
        id=WORKDAY_ID,
        kinds=tuple(map(_kind, workday.kinds)),
        rules=tuple(map(_rules, workday.rules)),
        idle_min=workday.idle_min,
    )


def _kind(kind: PresenceKind) -> PresenceKind:
    return msgspec.structs.replace(kind, name=clean_line(kind.name))


def _rules(rules: WrapRules) -> WrapRules:
    return msgspec.structs.replace(rules, codes=tuple(map(_code, rules.codes)))


def _code(code: WrapCode) -> WrapCode:
    fields = tuple(map(_field, code.fields))
    return msgspec.structs.replace(code, title=clean_line(code.title), fields=fields)


def _field(field: ServiceField) -> ServiceField:
    return msgspec.structs.replace(
        field, title=clean_line(field.title), choices=tuple(map(clean_line, field.choices[:100]))
    )


def wrap_up(unit: Unit, actor: Actor, args: WrapUp, by: Author) -> Decision:
    """Record how a contact ended; the same record offered again is the same fact.

    A code that is not there any more was there when its author chose it: it is kept by its name.
    """
    if unit.get(Entry, args.id) is not None:
        return APPLIED
    customer = unit.need(Customer, args.customer_id)
    about = unit.get(Entry, args.about_id) if args.about_id is not None else None
    if about is not None and (about.kind != EntryKind.CALL or not can(actor, Action.VIEW, about)):
        return rejected(Code.NOT_FOUND)
    talk = unit.get(Conversation, args.conversation_id) if args.conversation_id else None
    if args.conversation_id is not None and (talk is None or talk.customer_id != customer.id):
        return rejected(Code.NOT_FOUND)
    if args.channel_kind not in set(ChannelKind):
        return rejected(Code.INVALID, "channel_kind")
    code = (unit.get(Workday, WORKDAY_ID) or USUAL).rules_of(args.queue_id).code(args.code)
    if code is not None and faults(code, args.values):
        return rejected(Code.INVALID, "values")
    values = {item.name: read(item, args.values.get(item.name, ""))[0] for item in _fields(code)}
    args = msgspec.structs.replace(
        args,
        customer_id=about.customer_id if about is not None else customer.id,
        branch_id=about.branch_id if about is not None else customer.branch_id,
        code=clean_line(args.code, 40),
        title=clean_line(args.title),
        values=values,
        note=clean_text(args.note, MAX_NOTE),
        next_step=clean_line(args.next_step, _MAX_STEP),
    )
    before = unit.get(Agent, by.agent_id)
    done = carry_out(unit, args, by)
    after = unit.get(Agent, by.agent_id)
    if before is not None and after is not None:
        presence.came_back(unit, before, standing(after))
    return done


def _fields(code: WrapCode | None) -> tuple[ServiceField, ...]:
    return code.fields if code is not None else ()
