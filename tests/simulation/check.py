"""What must hold: while the story runs, and when everything has come to rest."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.entities import KIND_BY_CODE, Conflict, Conversation, Customer, Entity, Entry, Merge
from domain.glossary import OpStatus, OutboxState
from domain.ids import EntryId
from domain.merging import FIELDS
from domain.operations import (
    Change,
    ConflictResolve,
    ConversationAssign,
    ConversationSetStatus,
    ConversationSnooze,
    CustomerMerge,
    CustomerPatch,
    CustomerUnmerge,
    MessageSend,
    NoteAdd,
)
from domain.records import fields_of
from server.storage import accounts, feed, grants, schema
from server.storage.changes import IN
from server.storage.reading import Stored
from server.storage.unit import RESULT_CODE, Unit
from sync.store import buckets, outbox, position, rows
from sync.store import schema as local
from sync.store.outbox import Pending
from tests.simulation.desk import Desk

if TYPE_CHECKING:
    from tests.simulation.world import World

_FINAL = (OpStatus.APPLIED, OpStatus.MERGED, OpStatus.CONFLICT, OpStatus.REJECTED)


# -- while it runs -----------------------------------------------------------------------------


def own_words(desk: Desk) -> list[str]:
    """Return what an agent wrote, was told is saved, and does not see on the screen."""

    def look(cache: sa.Connection, work: sa.Connection) -> list[str]:
        wanted: dict[tuple[type[Entity], UUID, str], Any] = {}
        for item in outbox.unsettled(work, outbox.DRAWN):
            wanted.update(_own_values(item, cache))
        return [
            f"own {struct.KIND} {field} {value!r} is not shown"
            for (struct, entity_id, field), value in wanted.items()
            if not _shows(rows.get(cache, struct, entity_id), field, value)
        ]

    return desk.store.run_read(look).result()


def _own_values(item: Pending, cache: sa.Connection) -> dict[tuple[type[Entity], UUID, str], Any]:
    """Return what an operation makes of fields; what comes later makes something else of them."""
    args = item.args
    match args:
        case CustomerPatch():
            return {(Customer, args.id, name): new.new for name, new in args.changes.items()}
        case ConversationAssign():
            return {(Conversation, args.id, "assignee_id"): args.assignee_id}
        case ConversationSnooze() | ConversationSetStatus():
            # Putting off takes one nobody has, and it comes back to who put it off.
            return {(Conversation, args.id, "assignee_id"): ...}
        case NoteAdd():
            return {(Entry, args.id, "text"): args.text}
        case MessageSend():
            # Answering also takes a conversation nobody has.
            return {
                (Entry, args.id, "text"): args.text,
                (Conversation, args.conversation_id, "assignee_id"): ...,
            }
        case CustomerMerge():
            # The card that stays holds what was chosen of both; the other one is gone.
            cards = (args.into_id, args.merged_id)
            return {(Customer, card, name): ... for card in cards for name in FIELDS}
        case CustomerUnmerge():
            merge = rows.get(cache, Merge, args.id)
            both = [merge.survivor_id, merge.merged_id] if merge is not None else []
            return {(Customer, card, name): ... for card in both for name in FIELDS}
        case ConflictResolve():
            # Which of the values it means is the conflict's matter; it is newer than ours.
            conflict = rows.get(cache, Conflict, args.id)
            if conflict is None:
                return {}
            return {(Customer, conflict.entity_id, conflict.field.partition(".")[0]): ...}
        case _:
            return {}


def _shows(entity: Entity | None, field: str, value: Any) -> bool:
    if entity is None:
        # A row that left one's scope is not drawn over; an entry of one's own always is.
        return field != "text"
    return value is ... or msgspec.to_builtins(getattr(entity, field)) == msgspec.to_builtins(value)


# -- at rest -----------------------------------------------------------------------------------


def at_rest(world: World) -> list[str]:
    """Return every broken promise, when nothing is under way any more."""
    faults = list(world.told.broken)
    for desk in world.desks:
        faults += [f"{desk.agent.login}: {text}" for text in _same_rows(world, desk)]
        faults += [f"{desk.agent.login}: {text}" for text in _nothing_lost(world, desk)]
    faults += world.centre.look(lambda unit: _effects(world, unit))
    faults += world.centre.look(lambda unit: _order(unit))
    faults += world.centre.look(lambda unit: _values(world, unit))
    faults += world.centre.look(lambda unit: _sent_once(world, unit))
    faults += world.centre.look(lambda unit: _begun_once(world, unit))
    return faults


def _granted(unit: Unit, desk: Desk) -> dict[tuple[int, UUID], int]:
    """Return (kind code, id) → version of what a workstation must hold."""
    from domain.entities import Agent
    from server.handlers.policy import actor_of

    agent = unit.need(Agent, desk.agent.id)
    actor = actor_of(agent, desk.device)
    names = [name for name in actor.buckets if not name.startswith("dir:")]
    names += grants.pins_of(unit.connection, desk.device)
    table, bucket = schema.sync_row, schema.sync_bucket
    numbers = sa.select(bucket.c.bucket).where(bucket.c.name.in_(names))
    query = sa.select(table.c.kind, table.c.entity).where(
        table.c.bucket.in_(numbers), table.c.op == IN, table.c.kind > RESULT_CODE
    )
    keys = {(code, UUID(bytes=bytes(raw))) for code, raw in unit.connection.execute(query)}
    held: dict[tuple[int, UUID], int] = {}
    for code, entity_id in keys:
        struct = KIND_BY_CODE.get(code)
        stored = unit.stored(struct, entity_id) if struct is not None else None
        if stored is not None:
            held[(code, entity_id)] = stored.ver
    return held


_SHADOWED = sa.select(local.shadow.c.kind, local.shadow.c.id)


def _same_rows(world: World, desk: Desk) -> list[str]:
    expected = world.centre.look(lambda unit: _granted(unit, desk))

    def truth_of(key: tuple[int, UUID]) -> Stored | None:
        return world.centre.look(lambda unit: unit.stored(KIND_BY_CODE[key[0]], key[1]))

    def look(cache: sa.Connection, _work: sa.Connection) -> list[str]:
        faults = []
        held = {
            (code, UUID(bytes=raw))
            for code, raw in cache.execute(sa.select(local.member.c.kind, local.member.c.id))
        }
        faults += [f"row {_name(key)} is missing" for key in expected.keys() - held]
        faults += [f"row {_name(key)} should be gone" for key in held - expected.keys()]
        # Work on what the centre forgot with a backup may never come back, and is drawn until then.
        drawn = {(code, UUID(bytes=raw)) for code, raw in cache.execute(_SHADOWED)}
        for key in sorted((expected.keys() & held) - (drawn if world.rewound else set())):
            found = rows.get_versioned(cache, KIND_BY_CODE[key[0]], key[1])
            if found is None:
                faults.append(f"row {_name(key)} is a member without a row")
                continue
            entity, ver = found
            truth = truth_of(key)
            if truth is not None and ver != truth.ver:
                faults.append(f"row {_name(key)} is version {ver}, not {truth.ver}")
            elif truth is not None and fields_of(entity) != fields_of(truth.entity):
                faults.append(f"row {_name(key)} differs from the centre's")
        if drawn and not world.rewound:
            faults.append(f"{len(drawn)} shadows left")
        return faults

    return desk.store.run_read(look).result()


def _name(key: tuple[int, UUID]) -> str:
    struct: type[Entity] | None = KIND_BY_CODE.get(key[0])
    return f"{struct.KIND if struct else key[0]} {str(key[1])[-6:]}"


def _nothing_lost(world: World, desk: Desk) -> list[str]:
    """Every operation said to be saved is settled here, and decided the same at the centre."""

    def mine(_cache: sa.Connection, work: sa.Connection) -> dict[UUID, tuple[str, str]]:
        query = sa.select(local.op.c.op_id, local.op.c.state, local.op.c.status)
        return {UUID(bytes=raw): (state, status) for raw, state, status in work.execute(query)}

    here = desk.store.run_read(mine).result()
    faults = []
    for op_id, (login, item) in world.told.saved.items():
        if login != desk.agent.login or op_id in world.told.discarded:
            continue
        if op_id not in here:
            faults.append(f"{item.name} {item.seq} vanished from the outbox")
            continue
        state, status = here[op_id]
        parked = state == OutboxState.PARKED and world.rewound
        if state not in (OutboxState.SETTLED, OutboxState.ATTENTION) and not parked:
            faults.append(f"{item.name} {item.seq} is still {state}")
            continue
        decided = world.centre.look(partial(_status, op_id=op_id))
        settled_since = (decided, status) == (OpStatus.CONFLICT, OpStatus.MERGED)
        if decided != status and not settled_since:
            faults.append(f"{item.name} {item.seq} is {status} here, {decided} at the centre")
    return faults


def _status(unit: Unit, op_id: UUID) -> str | None:
    table = schema.sync_op
    query = sa.select(table.c.status).where(table.c.op_id == op_id.bytes)
    return unit.connection.execute(query).scalar()


def _effects(world: World, unit: Unit) -> list[str]:
    """Applied work is there; refused work left nothing behind."""
    # What was refused and taken up again is two operations on one entry.
    done: dict[EntryId, set[str | None]] = {}
    for op_id, (_login, item) in world.told.saved.items():
        if isinstance(item.args, NoteAdd | MessageSend):
            done.setdefault(item.args.id, set()).add(_status(unit, op_id))
    faults = []
    for entry_id, statuses in done.items():
        there = unit.get(Entry, entry_id) is not None
        if there == statuses.isdisjoint((OpStatus.APPLIED, OpStatus.MERGED, OpStatus.HELD)):
            faults.append(f"an entry's work is {statuses}, and it is there: {there}")
    return faults


def _order(unit: Unit) -> list[str]:
    """Operations of one device on one row take effect in the order they were made."""
    table, row = schema.sync_op, schema.sync_row
    query = (
        sa.select(table.c.device, table.c.entity, table.c.seq, row.c.rev, table.c.status)
        .join(row, sa.and_(row.c.entity == table.c.op_id, row.c.kind == RESULT_CODE))
        .order_by(table.c.device, table.c.entity, table.c.seq)
    )
    faults = []
    last: dict[tuple[bytes, bytes], int] = {}
    for device, entity, _seq, rev, status in unit.connection.execute(query):
        if status not in (OpStatus.APPLIED, OpStatus.MERGED):
            continue
        key = (bytes(device), bytes(entity))
        if rev < last.get(key, 0):
            faults.append("operations of one device on one row took effect out of order")
        last[key] = max(rev, last.get(key, 0))
    return faults


def _values(world: World, unit: Unit) -> list[str]:
    """Every value an agent typed is there, in a conflict, or replaced by who saw it."""
    kept: set[tuple[UUID, str, str]] = set()
    for conflict in unit.select(Conflict, sa.select(schema.ENTITY_TABLES[Conflict])):
        for value in (conflict.base, conflict.theirs, conflict.mine):
            kept.add((conflict.entity_id, conflict.field, repr(value)))
    kept |= _kept_by_merges(unit)
    decided: list[tuple[Pending, str | None]] = [
        (item, _status(unit, op_id)) for op_id, (_login, item) in world.told.saved.items()
    ]
    typed: Counter[tuple[UUID, str, str]] = Counter()
    for item, status in decided:
        if not isinstance(item.args, CustomerPatch):
            continue
        for name, change in item.args.changes.items():
            # A refused or discarded patch stays readable in its author's outbox.
            if status in _FINAL and status != OpStatus.REJECTED:
                typed[(item.args.id, name, repr(change.new))] += 1
            kept.add((item.args.id, name, repr(_seen(change))))
    faults = []
    for customer_id, name, value in typed:
        customer = unit.get(Customer, customer_id)
        now = repr(msgspec.to_builtins(getattr(customer, name))) if customer else ""
        if value != now and (customer_id, name, value) not in kept:
            faults.append(f"value {value} of {name} vanished without a trace")
    return faults


def _kept_by_merges(unit: Unit) -> set[tuple[UUID, str, str]]:
    """Return what merges hold: both cards as they were, so what was not chosen can be read."""
    kept: set[tuple[UUID, str, str]] = set()
    for merge in unit.select(Merge, sa.select(schema.ENTITY_TABLES[Merge])):
        for card in (merge.before, merge.card):
            values = msgspec.to_builtins(card)
            for one in (merge.survivor_id, merge.merged_id):
                kept |= {(one, name, repr(values.get(name))) for name in FIELDS}
    return kept


def _seen(change: Change) -> Any:
    return change.old


def _sent_once(world: World, unit: Unit) -> list[str]:
    faults = []
    for message_id, count in world.provider.taken.items():
        allowed = 1 + world.told.approvals[message_id]
        if count > allowed:
            faults.append(f"a message reached the customer {count} times, {allowed} allowed")
    query = sa.select(schema.outbound.c.state, sa.func.count()).group_by(schema.outbound.c.state)
    for state, count in unit.connection.execute(query):
        if state in ("claimed", "queued"):
            faults.append(f"{count} messages are still {state}")
    return faults


def _begun_once(world: World, unit: Unit) -> list[str]:
    """Whoever writes first, and however often: one conversation with one number."""
    talks = schema.ENTITY_TABLES[Conversation]
    query = sa.select(talks.c.identity_id, sa.func.count()).group_by(talks.c.identity_id)
    numbers = {number.id.bytes for number in world.numbers}
    return [
        f"{count} conversations with one number"
        for identity, count in unit.connection.execute(query)
        if bytes(identity) in numbers and count > 1
    ]


def _waiting(world: World, work: sa.Connection) -> list[Pending]:
    """Return work that is still under way.

    What the centre forgot with a backup may never come back: work on it stays parked, for a week,
    and is then shown to its author.
    """
    rests = {OutboxState.PARKED} if world.rewound else set()
    return outbox.unsettled(work, set(outbox.DRAWN) - rests)


def resting(world: World) -> bool:
    """Tell whether nothing is under way any more."""
    head = world.centre.look(feed.meta).head
    for desk in world.desks:

        def look(cache: sa.Connection, work: sa.Connection) -> bool:
            cursor = position.cursor(cache)
            live = all(item.live for item in buckets.held(cache).values())
            waiting = len(_waiting(world, work))
            return cursor is not None and cursor.rev == head and live and not waiting

        if not desk.store.run_read(look).result():
            return False
    unsent = world.centre.look(
        lambda unit: unit.connection.execute(
            sa.select(sa.func.count()).where(schema.outbound.c.state.in_(["queued", "claimed"]))
        ).scalar()
    )
    return not unsent


def stuck(world: World) -> list[str]:
    """Say what keeps the world from coming to rest."""
    head = world.centre.look(feed.meta).head
    faults = [f"did not come to rest (head {head})"]
    for desk in world.desks:

        def look(cache: sa.Connection, work: sa.Connection) -> str:
            cursor = position.cursor(cache)
            open_ops = [
                f"{item.seq} {item.name} {item.state}"
                for item in outbox.unsettled(work, outbox.DRAWN)
            ]
            return f"at {cursor.rev if cursor else None}, {open_ops}"

        text = desk.store.run_read(look).result()
        device = (world.centre.look(partial(accounts.device_row, device=desk.device)) or {}).get(
            "frontier"
        )
        faults.append(
            f"{desk.agent.login} {desk.status.link} frontier {device} {text} {desk.ended_by!r}"
        )
    return faults
