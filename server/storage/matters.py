"""Cases by customer, and the numbers they are called by."""

from __future__ import annotations

import sqlalchemy as sa

from domain.entities import Case
from domain.ids import CustomerId
from server.storage import schema
from server.storage.unit import Unit

_case = schema.ENTITY_TABLES[Case]
_counter = schema.counter
_OF = sa.select(_case).where(_case.c.customer_id == sa.bindparam("customer"))


def of_customer(unit: Unit, customer_id: CustomerId) -> list[Case]:
    """Return a customer's cases."""
    return unit.select(Case, _OF.params(customer=customer_id.bytes))


def next_number(unit: Unit) -> int:
    """Return the next number of a case; who is rolled back leaves no gap."""
    mine = _counter.c.name == "case"
    unit.connection.execute(_counter.update().where(mine).values(value=_counter.c.value + 1))
    return int(unit.connection.execute(sa.select(_counter.c.value).where(mine)).scalar_one())
