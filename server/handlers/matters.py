"""Deciding on cases: who begins and moves one, what joins it, and what follows by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain import cases
from domain.entities import Agent, Case, CaseContact, Conversation, Customer, Entry
from domain.errors import Code
from domain.glossary import CaseStatus, EntryKind, JoinedBy
from domain.operations import Author, CaseJoin, CaseLeave, CaseOpen, CaseSet, Change
from domain.text import clean_line
from server.handlers.decision import APPLIED, Decision, carry_out, rejected
from server.storage import matters
from server.storage.unit import Unit

MAX_TITLE = 200
_A_MINUTE = timedelta(minutes=1)
_CONTACTS = frozenset({EntryKind.CALL, EntryKind.VISIT, EntryKind.ORDER_EVENT})


def begin(unit: Unit, args: CaseOpen, by: Author) -> Decision:
    """Keep and number a new case; the same one offered again is the same work."""
    if unit.get(Case, args.case.id) is not None:
        return APPLIED
    customer = unit.need(Customer, args.case.customer_id)
    title = clean_line(args.case.title, MAX_TITLE)
    if not title:
        return rejected(Code.INVALID, "title")
    if not _works_here(unit, args.case.owner_id):
        return rejected(Code.INVALID, "owner_id")
    contact = args.contact
    if contact is not None:
        contact = _checked(unit, contact, customer.id)
        if contact is None:
            return rejected(Code.INVALID, "contact")
    case = msgspec.structs.replace(
        args.case,
        title=title,
        branch_id=customer.branch_id,
        number=f"К-{matters.next_number(unit)}",
    )
    return carry_out(unit, CaseOpen(case=case, contact=contact), by)


def change(unit: Unit, args: CaseSet, by: Author) -> Decision:
    """Change a case, unless somebody else changed the same of it meanwhile."""
    case = unit.need(Case, args.id)
    now = msgspec.to_builtins(case)
    wishes = (
        ("status", args.status),
        ("owner_id", args.owner),
        ("due_at", args.due),
        ("title", args.title),
    )
    for name, wanted in wishes:
        if wanted is not None and _differs(wanted, now[name]):
            return rejected(Code.STATE_CHANGED, name)
    refusal = _refusal(unit, case, args)
    if refusal is not None:
        return refusal
    if args.title is not None:
        new = clean_line(str(args.title.new or ""), MAX_TITLE)
        args = msgspec.structs.replace(args, title=Change(old=args.title.old, new=new))
    args = msgspec.structs.replace(args, outcome=clean_line(args.outcome, 64))
    try:
        return carry_out(unit, args, by)
    except msgspec.ValidationError:
        return rejected(Code.INVALID)


def _refusal(unit: Unit, case: Case, args: CaseSet) -> Decision | None:
    """Return what is wrong with a change by itself, None where nothing is."""
    if args.owner is not None and not _works_here(unit, args.owner.new):
        return rejected(Code.INVALID, "owner_id")
    if args.title is not None and not clean_line(str(args.title.new or ""), MAX_TITLE):
        return rejected(Code.INVALID, "title")
    wanted = args.status.new if args.status is not None else case.status
    if wanted != case.status and not cases.may_move(case.status, str(wanted)):
        return rejected(Code.INVALID, "status")
    if wanted == CaseStatus.CLOSED != case.status and not args.outcome.strip():
        return rejected(Code.INVALID, "outcome")
    return None


def join(unit: Unit, args: CaseJoin, by: Author) -> Decision:
    """Put a contact of the same customer to a case."""
    case = unit.need(Case, args.id)
    contact = _checked(unit, args.contact, case.customer_id)
    if contact is None:
        return rejected(Code.INVALID, "contact")
    return carry_out(unit, CaseJoin(id=args.id, contact=contact), by)


def leave(unit: Unit, args: CaseLeave, by: Author) -> Decision:
    """Take contacts off a case."""
    if (args.conversation_id is None) == (args.entry_id is None):
        return rejected(Code.INVALID, "contact")
    return carry_out(unit, args, by)


def _checked(unit: Unit, contact: CaseContact, customer_id: UUID) -> CaseContact | None:
    """Return a contact as it really was, None where it is none of this customer's."""
    if contact.entry_id is not None:
        entry = unit.get(Entry, contact.entry_id)
        if entry is None or entry.customer_id != customer_id or entry.kind not in _CONTACTS:
            return None
        return CaseContact(at=entry.at, channel_kind=entry.channel_kind, entry_id=entry.id)
    talk = unit.get(Conversation, contact.conversation_id) if contact.conversation_id else None
    if talk is None or talk.customer_id != customer_id:
        return None
    at = min(contact.at, unit.now + _A_MINUTE)
    return CaseContact(at=at, channel_kind=talk.channel_kind, conversation_id=talk.id)


def follow(unit: Unit, talk: Conversation, entry: Entry, quiet_since: datetime) -> None:
    """Let a message of the customer be a contact about the case their conversation belongs to."""
    known = matters.of_customer(unit, talk.customer_id)
    found = cases.following(known, talk.id, quiet_since, entry.at)
    if found is None:
        return
    case_id, how = found
    case = next(case for case in known if case.id == case_id)
    contact = CaseContact(
        at=entry.at, channel_kind=talk.channel_kind, conversation_id=talk.id, how=how
    )
    joined = cases.joined(case, contact)
    if how == JoinedBy.REOPENING and joined.owner_id is None:
        joined = msgspec.structs.replace(joined, owner_id=talk.assignee_id)
    unit.put(joined)


def _differs(wanted: Change, now: Any) -> bool:
    return now not in (msgspec.to_builtins(wanted.old), msgspec.to_builtins(wanted.new))


def _works_here(unit: Unit, agent_id: Any) -> bool:
    if agent_id is None:
        return True
    try:
        return unit.get(Agent, UUID(str(agent_id))) is not None
    except ValueError:
        return False
