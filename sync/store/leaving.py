"""What an agent leaves behind on signing out, and what is said of it before.

Operations that are not settled stay: they are sent at the next sign-in of the same agent. The
centre takes them for the work of whoever is signed in, so nobody else may sign in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from domain.glossary import OutboxState
from domain.ids import AgentId
from sync.store import outbox, pins, schema

_op = schema.op
SIP = "sip"
"""The fact of work.db that is the agent's account at the PBX."""

GIVEN = "given_phone"
"""The fact of work.db that is the account the centre gave, without its password."""

_FACTS = ("session", "agent", "login", "lock", SIP, GIVEN)


@dataclass(frozen=True, slots=True)
class Held:
    """How much is here: customers, entries of their history, customers held whole."""

    customers: int
    entries: int
    pinned: int


def held(cache: sa.Connection) -> Held:
    """Count what is here."""
    customers, entries = (
        cache.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in (schema.customer, schema.entry)
    )
    return Held(customers, entries, len(pins.pinned(cache)))


def unsent(work: sa.Connection) -> tuple[int, int]:
    """Return how many operations are not settled, and how many drafts there are."""
    drafts = sa.select(sa.func.count()).where(schema.draft.c.body != "")
    return sum(outbox.counts(work)), work.execute(drafts).scalar_one()


def authors(work: sa.Connection) -> set[AgentId]:
    """Return whose operations wait."""
    query = sa.select(_op.c.author_id).distinct().where(_op.c.state != OutboxState.SETTLED)
    return {AgentId(UUID(bytes=raw)) for (raw,) in work.execute(query)}


def forget_agent(work: sa.Connection) -> None:
    """Leave of an agent nothing but operations that the centre does not have yet."""
    for name in _FACTS:
        outbox.set_ident(work, name, None)
    work.execute(schema.draft.delete())
    work.execute(schema.mark.delete())
    settled = (_op.c.state == OutboxState.SETTLED) & (_op.c.status != outbox.VOID)
    work.execute(_op.delete().where(settled))
