"""The history checker: what was said to be done, against what is there in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.entities import KIND_BY_CODE, Agent, Conflict, Customer, Entry
from domain.ids import DeviceId
from server.handlers.policy import actor_of
from server.storage import grants, schema
from server.storage.changes import IN
from server.storage.engine import Database
from server.storage.unit import RESULT_CODE, Unit
from tests.soak.company import Letterbox
from tests.soak.desk import Said


def faults(database: Database, said: Iterable[Said], letterbox: Letterbox) -> list[str]:
    """Return everything that was lost or doubled."""
    done = list(said)
    return [
        *database.read_now(lambda unit: _entries(unit, done)),
        *database.read_now(lambda unit: _values(unit, done)),
        *(f"letter {ref} sent {n} times" for ref, n in letterbox.taken.items() if n > 1),
        *database.read_now(lambda unit: _sends(unit, len(letterbox.taken))),
    ]


def _entries(unit: Unit, said: list[Said]) -> list[str]:
    """Every note and reply is there, once."""
    table = schema.ENTITY_TABLES[Entry]
    there = Counter(unit.connection.execute(sa.select(table.c.text)).scalars())
    found = []
    for act in said:
        if act.kind in ("note", "send"):
            count = there[f"{act.kind} {act.text}"]
            if count != 1:
                found.append(f"{act.kind} {act.text} is there {count} times")
    return found


def _values(unit: Unit, said: list[Said]) -> list[str]:
    """Every tag is there; every text is there, in a conflict, or was seen by who replaced it."""
    kept: set[tuple[UUID, object]] = set()
    for conflict in unit.select(Conflict, sa.select(schema.ENTITY_TABLES[Conflict])):
        kept |= {(conflict.entity_id, value) for value in (conflict.theirs, conflict.mine)}
    ops = schema.sync_op
    query = sa.select(ops.c.args).where(ops.c.name == "customer.patch")
    for raw in unit.connection.execute(query).scalars():
        args = msgspec.json.decode(raw)
        change = args["changes"].get("about")
        if change is not None:
            kept.add((UUID(args["id"]), change.get("old")))
    found = []
    for act in said:
        customer = unit.need(Customer, act.customer)
        if act.kind == "tag" and act.text not in customer.tags:
            found.append(f"tag {act.text} vanished")
        traced = customer.about == act.text or (act.customer, act.text) in kept
        if act.kind == "about" and not traced:
            found.append(f"text {act.text} vanished without a trace")
    return found


def on_their_way(unit: Unit) -> int:
    """Count messages that wait for the dispatcher or are being sent."""
    state = schema.outbound.c.state
    query = sa.select(sa.func.count()).where(state.in_(["queued", "claimed"]))
    return unit.connection.execute(query).scalar_one()


def _sends(unit: Unit, taken: int) -> list[str]:
    query = sa.select(schema.outbound.c.state, sa.func.count()).group_by(schema.outbound.c.state)
    states: dict[str, int] = {row[0]: row[1] for row in unit.connection.execute(query)}
    found = []
    if states.get("sent", 0) > taken:
        found.append(f"{states['sent']} are called sent, {taken} letters came")
    return found


def held_by(database: Database, agent: Agent) -> dict[tuple[int, bytes], int]:
    """Return (kind code, id) → version of what an agent's workstation must hold."""

    def read(unit: Unit) -> dict[tuple[int, bytes], int]:
        table, bucket = schema.sync_row, schema.sync_bucket
        devices = sa.select(schema.sync_device.c.device).where(
            schema.sync_device.c.agent == agent.id.bytes
        )
        (device,) = unit.connection.execute(devices).scalars().all()
        actor = actor_of(unit.need(Agent, agent.id), DeviceId(UUID(bytes=bytes(device))))
        names = [name for name in actor.buckets if not name.startswith("dir:")]
        names += grants.pins_of(unit.connection, actor.device)
        query = sa.select(table.c.kind, table.c.entity).where(
            table.c.bucket.in_(sa.select(bucket.c.bucket).where(bucket.c.name.in_(names))),
            table.c.op == IN,
            table.c.kind > RESULT_CODE,
        )
        by_kind: dict[int, set[UUID]] = {}
        for code, raw in unit.connection.execute(query):
            by_kind.setdefault(code, set()).add(UUID(bytes=bytes(raw)))
        return {
            (code, stored.entity.id.bytes): stored.ver  # type: ignore[attr-defined]
            for code, ids in by_kind.items()
            if code in KIND_BY_CODE
            for stored in unit.load(KIND_BY_CODE[code], ids)
        }

    return database.read_now(read)
