"""May a number be called? By what is known on this workstation (``domain.contact_rules``)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from domain.contact_rules import Contact, Permit, Purpose, Refusal, judge
from domain.entities import Branch, Task
from domain.glossary import ChannelKind, Direction, EntryKind, IdentityKind, TaskKind
from domain.ids import CustomerId
from sync.store import reading, rows, schema, searching
from sync.store.plain import ask

_LOOKED_AT = 50


def judge_call(cache: sa.Connection, number: str, now: datetime) -> Permit | Refusal:
    """Tell whether a number may be called; one that several have only if all of them may be.

    Args:
        cache: to read from.
        number: E.164.
        now: aware.
    """
    permit = Permit(contact=Contact(purpose=Purpose.CALLS, channel_kind=ChannelKind.PHONE))
    for customer, identity in searching.recognised(cache, IdentityKind.PHONE, number):
        if identity.valid_until_on is not None:
            continue
        branch = rows.get(cache, Branch, customer.branch_id)
        contact = Contact(
            purpose=Purpose.CALLS,
            channel_kind=ChannelKind.PHONE,
            address=identity,
            asked_at=_asked_at(cache, customer.id),
            by_hand=True,
        )
        found = judge(customer, contact, now, branch.timezone if branch is not None else "")
        if isinstance(found, Refusal):
            return found
        permit = found
    return permit


def _asked_at(cache: sa.Connection, customer_id: CustomerId) -> datetime | None:
    """Return when a customer last called, or ordered a call that is still promised to them."""
    newest = reading.timeline(cache, customer_id, None, _LOOKED_AT).entries
    moments = [
        entry.at
        for entry in newest
        if entry.kind == EntryKind.CALL and entry.direction == Direction.INBOUND
    ]
    query = f"SELECT body FROM {schema.matter.name} WHERE customer_id = ? AND kind = ?"  # noqa: S608 - fixed words
    for (body,) in ask(cache, query, (customer_id.bytes, Task.CODE)):
        task = rows.decode(Task, body)
        if task.kind == TaskKind.CALLBACK and task.done_at is None and not task.made_by:
            moments.append(task.made_at)
    return max(moments, default=None)
