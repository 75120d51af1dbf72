"""Each kind of record goes both ways, whatever the system; what is emptied is emptied."""

from __future__ import annotations

from typing import Any

import pytest

from domain.crm import CrmKind
from domain.entities import Entity, Order, Payment
from domain.errors import Unavailable
from domain.ids import OrderId, PaymentId, new_id
from server.storage import crm as kept
from tests.contract.crm.stage import Stage
from tests.peers.crm.amocrm import AmocrmPeer
from tests.unit.server.bench import replaced

KINDS = list(CrmKind)
_FIELDS = {"customer": "city", "order": "total", "payment": "amount", "task": "title"}
_SAID = {"customer": "Тула", "order": "250", "payment": "250", "task": "Написать"}


def _here(kind: str, value: str) -> Any:
    return int(value) * 100 if kind in ("order", "payment") else value


def _put(stage: Stage, kind: str) -> str:
    """Have a record of a kind there; return its number."""
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    order = stage.peer.put_order(anna, 100)
    match kind:
        case CrmKind.CUSTOMER:
            return anna
        case CrmKind.ORDER:
            return order
        case CrmKind.PAYMENT:
            return stage.peer.put_payment(anna, order, 100)
        case _:
            return stage.peer.put_task(anna, "Позвонить")


def _one(stage: Stage, kind: str) -> Entity:
    if kind == CrmKind.CUSTOMER:
        return stage.named("Веткина")
    (found,) = stage.all(kept.STRUCTS[kind])
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_change_of_each_kind_goes_both_ways(stage: Stage, kind: str) -> None:
    ref, field = _put(stage, kind), _FIELDS[kind]
    await stage.sync()
    stage.peer.change(kind, ref, _SAID[kind])
    await stage.sync()
    found = _one(stage, kind)
    assert getattr(found, field) == _here(kind, _SAID[kind])
    other = "Псков" if kind in ("customer", "task") else "375"
    stage.bench.write(replaced(found, **{field: _here(kind, other)}))
    assert await stage.sync() == ""
    assert stage.peer.value(kind, ref) == other
    writes = stage.peer.writes
    await stage.sync()
    await stage.sync()
    assert stage.peer.writes == writes
    assert getattr(_one(stage, kind), field) == _here(kind, other)


async def test_an_order_and_a_payment_made_here_are_made_there_once(stage: Stage) -> None:
    stage.fresh(send_new=True)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna, now = stage.named("Веткина"), stage.bench.clock.now()
    order = Order(
        id=OrderId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        number="П-1",
        status="placed",
        total=90_000,
        placed_at=now,
    )
    payment = Payment(
        id=PaymentId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        order_id=order.id,
        amount=90_000,
        status="paid",
        at=now,
    )
    stage.bench.write(order)
    await stage.sync()
    stage.bench.write(payment)
    stage.peer.cuts()  # made there, and the answer lost
    with pytest.raises(Unavailable):
        await stage.sync()
    stage.fresh(send_new=True)
    assert await stage.sync() == ""
    await stage.sync()
    (bought,), (paid,) = stage.peer.refs("order"), stage.peer.refs("payment")
    assert stage.peer.value("order", bought) == stage.peer.value("payment", paid) == "900"
    assert stage.peer.payment_is_paid(paid)
    assert stage.peer.payment_order(paid) in (bought, "")
    assert len(stage.all(Order)) == len(stage.all(Payment)) == 1


async def test_a_payment_waits_for_the_order_it_is_for(stage: Stage) -> None:
    stage.fresh(send_new=True)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna, now = stage.named("Веткина"), stage.bench.clock.now()
    owned: dict[str, Any] = {"customer_id": anna.id, "branch_id": anna.branch_id}
    order = Order(
        id=OrderId(new_id()), number="П-1", status="placed", total=100, placed_at=now, **owned
    )
    payment = Payment(
        id=PaymentId(new_id()), order_id=order.id, amount=100, status="pending", at=now, **owned
    )
    stage.bench.write(order, payment)
    assert await stage.sync() == ""
    (bought,), (paid,) = stage.peer.refs("order"), stage.peer.refs("payment")
    assert stage.peer.payment_order(paid) in (bought, "")
    assert not stage.peer.payment_is_paid(paid)


async def test_how_orders_and_payments_stand_goes_both_ways(stage: Stage) -> None:
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    order = stage.peer.put_order(anna, 100)
    payment = stage.peer.put_payment(anna, order, 100)
    await stage.sync()
    assert stage.all(Payment)[0].status == "paid"
    stage.bench.write(replaced(stage.all(Order)[0], status="delivered"))
    stage.bench.write(replaced(stage.all(Payment)[0], status="pending"))
    assert await stage.sync() == ""
    assert not stage.peer.payment_is_paid(payment)
    stage.bench.write(replaced(stage.all(Payment)[0], status="paid"))
    await stage.sync()
    assert stage.peer.payment_is_paid(payment)
    await stage.sync()
    assert (stage.all(Order)[0].status, stage.all(Payment)[0].status) == ("delivered", "paid")


async def test_the_sum_of_an_invoice_with_positions_is_theirs(stage: Stage) -> None:
    if not isinstance(stage.peer, AmocrmPeer):
        return  # the others have sums of their own
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    ref = stage.peer.put_payment(anna, "1", 100)
    stage.peer.with_positions(ref)
    await stage.sync()
    payment = stage.all(Payment)[0]
    stage.bench.write(replaced(payment, amount=50_000, status="pending"))
    assert "positions" in await stage.sync()
    assert stage.peer.value("payment", ref) == "100"
    assert not stage.peer.payment_is_paid(ref)  # what could be written is
    assert await stage.sync() == ""


async def test_without_a_list_of_invoices_there_is_a_sentence(stage: Stage) -> None:
    if not isinstance(stage.peer, AmocrmPeer):
        return  # the others need none
    stage.fresh(send_new=True, invoices_catalog=0)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna = stage.named("Веткина")
    payment = Payment(
        id=PaymentId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        amount=100,
        status="paid",
        at=stage.bench.clock.now(),
    )
    stage.bench.write(payment)
    assert "list of invoices" in await stage.sync()
