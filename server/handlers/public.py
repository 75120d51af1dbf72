"""Orders, payments, visits and mailings shops tell over the public API, put on customers' cards.

Everything is named by the shop's own numbers, so telling it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from domain.details import OrderEventDetails, VisitDetails
from domain.entities import Branch, Channel, Customer, Entry, Order, OrderItem, Payment
from domain.errors import Code, Refused
from domain.glossary import ChannelKind, Delivery, Direction, EntryKind
from domain.ids import EntryId, OrderId, PaymentId, new_id
from domain.text import clean_line, clean_text
from server.handlers.public_told import Kept, MailingTold, OrderTold, PaymentTold, VisitTold
from server.handlers.public_who import card_of, needed
from server.storage import api, people
from server.storage.unit import Unit


def moment(unit: Unit, told: datetime | None) -> datetime:
    """Return when something was: a shop's clock may be anything, nothing of ours is to come."""
    return min(told, unit.now) if told is not None else unit.now


def order_told(channel: Channel, number: str, told: OrderTold) -> Callable[[Unit], Kept]:
    """Return the step that keeps an order as it is now; a new status goes into the history."""

    def work(unit: Unit) -> Kept:
        known = api.entity_of(unit, channel.id, "order", number)
        before = unit.get(Order, known) if known is not None else None
        if before is None:
            owner = needed(unit, channel, told.customer)
        else:
            owner = unit.need(Customer, before.customer_id)
        items = tuple(
            OrderItem(title=clean_line(item.title), quantity=item.quantity, price=item.price)
            for item in told.items
        )
        total = told.total
        if total is None:
            total = sum(item.quantity * item.price for item in items)
        order = Order(
            id=before.id if before is not None else OrderId(new_id()),
            customer_id=owner.id,
            branch_id=owner.branch_id,
            number=number,
            status=told.status.value,
            total=total,
            currency=told.currency,
            paid=told.paid,
            placed_at=told.placed_at or (before.placed_at if before is not None else unit.now),
            deliver_on=told.deliver_on,
            items=items,
        )
        unit.put(order)
        if before is None:
            api.name_entity(unit, channel.id, "order", number, order.id)
        if before is None or before.status != order.status:
            text = clean_line(told.note) or _titles(items)
            unit.put_fresh(order_entry(unit.now, order, text))
        return Kept(id=order.id, customer_id=owner.id, created=before is None)

    return work


def _titles(items: tuple[OrderItem, ...]) -> str:
    return clean_line(", ".join(item.title for item in items[:20]), 500)


def order_entry(now: datetime, order: Order, text: str) -> Entry:
    """Return the line of the history that tells how an order is now."""
    details = OrderEventDetails(
        order_id=order.id, number=order.number, status=order.status, total=order.total
    )
    return Entry(
        id=EntryId(new_id()),
        customer_id=order.customer_id,
        branch_id=order.branch_id,
        kind=EntryKind.ORDER_EVENT,
        channel_kind=ChannelKind.ORDER,
        direction=Direction.INBOUND,
        at=now,
        text=text,
        details=msgspec.to_builtins(details),
    )


def payment_told(channel: Channel, ref: str, told: PaymentTold) -> Callable[[Unit], Kept]:
    """Return the step that keeps a payment as it is now."""

    def work(unit: Unit) -> Kept:
        known = api.entity_of(unit, channel.id, "payment", ref)
        before = unit.get(Payment, known) if known is not None else None
        order = _order_of(unit, channel, told.order) if told.order else None
        owner_id = before.customer_id if before is not None else None
        if owner_id is None and order is not None:
            owner_id = order.customer_id
        owner = (
            unit.need(Customer, owner_id)
            if owner_id is not None
            else needed(unit, channel, told.customer)
        )
        kept_order = order.id if order is not None else before.order_id if before else None
        payment = Payment(
            id=before.id if before is not None else PaymentId(new_id()),
            customer_id=owner.id,
            branch_id=owner.branch_id,
            order_id=kept_order,
            amount=told.amount,
            currency=told.currency,
            method=told.method.value if told.method is not None else "",
            status=told.status.value,
            at=moment(unit, told.at or (before.at if before is not None else None)),
            provider_ref=ref,
        )
        unit.put(payment)
        if before is None:
            api.name_entity(unit, channel.id, "payment", ref, payment.id)
        return Kept(id=payment.id, customer_id=owner.id, created=before is None)

    return work


def _order_of(unit: Unit, channel: Channel, number: str) -> Order:
    known = api.entity_of(unit, channel.id, "order", number)
    order = unit.get(Order, known) if known is not None else None
    if order is None:
        raise Refused(Code.INVALID, "no such order was told; tell it first", field="order")
    return order


def visit_told(channel: Channel, ref: str, told: VisitTold) -> Callable[[Unit], Kept]:
    """Return the step that keeps a visit; told again, its words change."""

    def work(unit: Unit) -> Kept:
        known = api.entity_of(unit, channel.id, "visit", ref)
        before = unit.get(Entry, known) if known is not None else None
        if before is None:
            owner = card_of(unit, channel, told.customer)
        else:
            owner = unit.need(Customer, before.customer_id)
        branch = next(
            (item for item in people.branches(unit) if item.name == told.branch.strip()), None
        )
        details = VisitDetails(branch_name=_branch(branch, told), purpose=clean_line(told.purpose))
        entry = Entry(
            id=before.id if before is not None else EntryId(new_id()),
            customer_id=owner.id,
            branch_id=owner.branch_id,
            kind=EntryKind.VISIT,
            channel_kind=ChannelKind.VISIT,
            direction=Direction.INBOUND,
            at=moment(unit, told.at or (before.at if before is not None else None)),
            text=clean_text(told.note),
            details=msgspec.to_builtins(details),
        )
        unit.put(entry)
        if before is None:
            api.name_entity(unit, channel.id, "visit", ref, entry.id)
        return Kept(id=entry.id, customer_id=owner.id, created=before is None)

    return work


def mailing_told(channel: Channel, ref: str, told: MailingTold) -> Callable[[Unit], Kept]:
    """Return the step that keeps a message of a mailing; told again, its words change."""

    def work(unit: Unit) -> Kept:
        known = api.entity_of(unit, channel.id, "mailing", ref)
        before = unit.get(Entry, known) if known is not None else None
        if before is None:
            owner = card_of(unit, channel, told.customer)
        else:
            owner = unit.need(Customer, before.customer_id)
        mail = told.channel == "email"
        name = clean_line(told.name)
        entry = Entry(
            id=before.id if before is not None else EntryId(new_id()),
            customer_id=owner.id,
            branch_id=owner.branch_id,
            kind=EntryKind.EMAIL if mail else EntryKind.MESSAGE,
            channel_kind=told.channel,
            direction=Direction.OUTBOUND,
            at=moment(unit, told.at or (before.at if before is not None else None)),
            subject=name if mail else "",
            text=clean_text(told.text) or name,
            delivery=Delivery.SENT,
            details={"mailing": name},
        )
        unit.put(entry)
        if before is None:
            api.name_entity(unit, channel.id, "mailing", ref, entry.id)
        return Kept(id=entry.id, customer_id=owner.id, created=before is None)

    return work


def _branch(branch: Branch | None, told: VisitTold) -> str:
    return branch.name if branch is not None else clean_line(told.branch)
