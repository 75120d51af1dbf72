"""The same work made with the line up, one by one, or without it and sent in any portions."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.entities import Conflict, Customer, Entry
from server.storage import schema
from server.storage.unit import Unit
from tests.stateful.desk import Desk, found


class Act(NamedTuple):
    """A value typed into a field; a note where there is no field."""

    field: str
    value: str


class End(NamedTuple):
    """What is at the centre when all has arrived, and what was decided of each act."""

    fields: tuple[str, ...]
    notes: tuple[str, ...]
    conflicts: int
    statuses: tuple[str, ...]


_FIELDS = ("city", "about", "given_name")
_ACTS = st.lists(
    st.builds(Act, st.sampled_from(("", *_FIELDS)), st.sampled_from("абвг")), min_size=2, max_size=9
)


def _work(acts: list[Act], portions: list[int]) -> End:
    """Do acts; send after each of them, or in the end in portions."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        bench = found(Path(folder))
        desk = Desk(bench, bench.shop.agents[0], Path(folder) / "anna", runner)
        desk.catch_up()
        customer = bench.shop.customer
        for act in acts:
            if act.field:
                desk.edit(customer.id, act.value, act.field)
            else:
                desk.note(customer, act.value)
            if not portions:
                desk.catch_up()
        for portion in portions:
            desk.push(portion, lost=False, times=1)
        desk.catch_up()
        statuses = tuple(desk.statuses().values())
        desk.close()
        card = bench.need(Customer, customer.id)
        notes = bench.database.read_now(_notes)
        conflicts = bench.database.read_now(_conflicts)
        bench.database.close()
    return End(tuple(getattr(card, name) for name in _FIELDS), notes, conflicts, statuses)


def _notes(unit: Unit) -> tuple[str, ...]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table.c.text).order_by(table.c.at, table.c.id)
    return tuple(unit.connection.execute(query).scalars())


def _conflicts(unit: Unit) -> int:
    table = schema.ENTITY_TABLES[Conflict]
    return unit.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(acts=_ACTS, portions=st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_work_ends_the_same_however_it_is_pushed(acts: list[Act], portions: list[int]) -> None:
    assert _work(acts, portions) == _work(acts, [])
