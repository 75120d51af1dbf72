"""Orders, payments and tasks that records tell of, known by the source's numbers."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.entities import Customer, Order, OrderItem, Payment, Task
from domain.glossary import OrderStatus, PaymentStatus, TaskKind
from domain.ids import OrderId, PaymentId, TaskId, new_id
from domain.importing import FieldChange
from domain.mapping import Mapped
from domain.text import clean_line
from server.handlers import public
from server.handlers.staging import Staging, Undo, news, own_ref


def order(
    staging: Staging, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]
) -> None:
    """Make or change an order a record tells of, where it tells of one."""
    told = dict(mapped.order)
    if not told:
        return
    number = clean_line(str(told.pop("number")), 64)
    title = told.pop("title", None)
    known = staging.known("order", number)
    before = staging.get(Order, known) if known is not None else None
    if title is not None:
        price = told.get("total", before.total if before is not None else 0)
        told["items"] = (OrderItem(title=clean_line(title), quantity=1, price=price),)
    if before is None:
        made = Order(
            id=OrderId(new_id()),
            customer_id=card.id,
            branch_id=card.branch_id,
            number=number,
            **_with(told, status=OrderStatus.PLACED.value, total=0, placed_at=staging.unit.now),
        )
        staging.make(made, undo)
        staging.learn("order", number, made.id, undo)
        changes += news("order", {"number": number, **told})
        if staging.source.live:
            _tell(staging, made, undo)
        return
    after = msgspec.structs.replace(before, **told)
    staging.change(before, after, undo)
    changes += news("order", told, before)
    if staging.source.live and after.status != before.status:
        _tell(staging, after, undo)


def _tell(staging: Staging, order: Order, undo: Undo) -> None:
    """Put a line about an order into the history: from a live source it is news."""
    staging.make(public.order_entry(staging.unit.now, order, staging.source.name), undo)


def payment(
    staging: Staging, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]
) -> None:
    """Make or change a payment a record tells of, where it tells of one."""
    told = dict(mapped.payment)
    if not told:
        return
    own = {name: value for name, value in told.items() if name != "number"}
    ref = clean_line(str(told.pop("number", "") or own_ref(mapped, own)), 64)
    number = told.pop("order", None) or mapped.order.get("number")
    order = staging.known("order", clean_line(str(number), 64)) if number else None
    known = staging.known("payment", ref)
    before = staging.get(Payment, known) if known is not None else None
    if before is None:
        made = Payment(
            id=PaymentId(new_id()),
            customer_id=card.id,
            branch_id=card.branch_id,
            order_id=OrderId(order) if order is not None else None,
            provider_ref="" if ref.startswith("=") else ref,
            **_with(told, status=PaymentStatus.PAID.value, at=staging.unit.now),
        )
        staging.make(made, undo)
        staging.learn("payment", ref, made.id, undo)
        changes += news("payment", told)
        return
    staging.change(before, msgspec.structs.replace(before, **told), undo)
    changes += news("payment", told, before)


def task(
    staging: Staging, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]
) -> None:
    """Make or change a task a record tells of, where it tells of one."""
    told = dict(mapped.task)
    if not told:
        return
    done = told.pop("done", None)
    ref = clean_line(str(told.pop("number", "") or own_ref(mapped, told)), 64)
    known = staging.known("task", ref)
    before = staging.get(Task, known) if known is not None else None
    if done is not None and (before is None or bool(before.done_at) != done):
        told["done_at"] = staging.unit.now if done else None
    if before is None:
        made = Task(
            id=TaskId(new_id()),
            customer_id=card.id,
            branch_id=card.branch_id,
            made_by=staging.source.name,
            made_at=staging.unit.now,
            **_with(told, kind=TaskKind.FOLLOW_UP.value),
        )
        staging.make(made, undo)
        staging.learn("task", ref, made.id, undo)
        changes += news("task", told)
        return
    staging.change(before, msgspec.structs.replace(before, **told), undo)
    changes += news("task", told, before)


def refs_of(mapped: Mapped) -> list[tuple[str, str]]:
    """Return the numbers a record names that can be asked for before it is its turn."""
    found = []
    if mapped.says_who and not mapped.addresses:
        found.append(("customer", own_ref(mapped, mapped.fields)))
    if number := mapped.order.get("number"):
        found.append(("order", clean_line(str(number), 64)))
    for kind, told in (("payment", mapped.payment), ("task", mapped.task)):
        if told:
            rest = {name: value for name, value in told.items() if name not in ("number", "done")}
            rest = rest if kind == "task" else {k: v for k, v in told.items() if k != "number"}
            found.append(
                (kind, clean_line(str(told.get("number", "") or own_ref(mapped, rest)), 64))
            )
    return found


def _with(told: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """Return what is told, and what is usual where it is not."""
    return usual | told
