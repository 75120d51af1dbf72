"""Why a customer probably gets in touch: a transparent ranking of facts.

Every reason names the fact it rests on; nothing is guessed. Pure, so the same on the server,
online and offline. What they weigh is in ``domain.reason_facts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from domain.catalogue import Service
from domain.entities import Case, Conversation, Entry, Order, Payment
from domain.glossary import (
    CaseStatus,
    ConversationStatus,
    Direction,
    EntryKind,
    OrderStatus,
    PaymentStatus,
)
from domain.ids import EntryId
from domain.reason_facts import ReasonCode as ReasonCode
from domain.reason_facts import ReasonWeights, weight

CURRENT = timedelta(minutes=30)
"""A contact younger than this is most likely the one going on right now, not a repeat."""
_REPEATED = timedelta(days=3)
_FAILED = timedelta(days=7)
_OVERDUE = timedelta(days=1)
_MAILED = timedelta(days=3)
"""For how long a failed payment and a mailing bring people, and from when money is overdue."""

_CLOSED_ORDERS = frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED, OrderStatus.RETURNED})
_CONTACTS = frozenset({EntryKind.CALL, EntryKind.MESSAGE, EntryKind.EMAIL, EntryKind.VISIT})


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One probable reason: its code, the fact's number or title, and the fact's date.

    ``amount`` is of a payment, in minor units of ``currency``.
    """

    code: ReasonCode
    subject: str = ""
    on: date | None = None
    channel_kind: str = ""
    amount: int = 0
    currency: str = "RUB"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer. ``recent`` are the newest timeline entries."""

    orders: Iterable[Order] = ()
    payments: Iterable[Payment] = ()
    cases: Iterable[Case] = ()
    conversations: Iterable[Conversation] = ()
    recent: Iterable[Entry] = ()


def probable_reasons(
    facts: Facts, now: datetime, weights: ReasonWeights | None = None
) -> tuple[Reason, ...]:
    """Return reasons, the likeliest first.

    Args:
        facts: of one customer.
        now: aware UTC.
        weights: what the company's contacts have taught; None: nothing yet.
    """
    payments = tuple(_payments(facts, now))
    paying = {reason.subject for reason in payments if reason.subject}
    found = [
        *payments,
        *(
            reason
            for reason in _orders(facts.orders, now.date())
            if reason.code != ReasonCode.UNPAID_ORDER or reason.subject not in paying
        ),
        *_matters(facts),
        *_contacts(tuple(facts.recent), now),
    ]
    return tuple(sorted(found, key=lambda reason: -weight(reason.code, weights)))


def ranked(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Return the codes of reasons in their order, each once."""
    return tuple(dict.fromkeys(reason.code.value for reason in reasons))


def ready_services(code: str, catalogue: Iterable[Service]) -> tuple[Service, ...]:
    """Return what the company does about a reason, as administrators said in the services."""
    return tuple(item for item in catalogue if item.active and code in item.reasons)


def contact_of(recent: Iterable[Entry], now: datetime) -> EntryId | None:
    """Return the call or visit that is going on with a customer, where there is one."""
    current = [
        entry
        for entry in recent
        if entry.kind in (EntryKind.CALL, EntryKind.VISIT) and now - entry.at < CURRENT
    ]
    return max(current, key=lambda entry: entry.at).id if current else None


def _order_reason(order: Order, today: date) -> ReasonCode | None:
    if order.status in _CLOSED_ORDERS:
        return None
    overdue = order.deliver_on is not None and order.deliver_on < today
    if order.status == OrderStatus.LATE or overdue:
        return ReasonCode.ORDER_LATE
    if order.deliver_on == today:
        return ReasonCode.DELIVERY_TODAY
    if not order.paid and order.status == OrderStatus.PLACED:
        return ReasonCode.UNPAID_ORDER
    return ReasonCode.ORDER_ON_ITS_WAY if order.status == OrderStatus.SHIPPED else None


def _orders(orders: Iterable[Order], today: date) -> Iterator[Reason]:
    for order in orders:
        code = _order_reason(order, today)
        if code is not None:
            yield Reason(code=code, subject=order.number, on=order.deliver_on)


def _payments(facts: Facts, now: datetime) -> Iterator[Reason]:
    """Yield what is wrong with money, of an order once: the newest."""
    orders = {order.id: order for order in facts.orders}
    known = sorted(facts.payments, key=lambda item: item.at)
    paid = {item.order_id: item.at for item in known if item.status == PaymentStatus.PAID}
    found: dict[object, Reason] = {}
    for payment in known:
        order = orders.get(payment.order_id) if payment.order_id is not None else None
        if order is not None and (order.paid or order.status in _CLOSED_ORDERS):
            continue
        later = paid.get(payment.order_id) if payment.order_id is not None else None
        if later is not None and later >= payment.at:
            continue
        code, age = None, now - payment.at
        if payment.status == PaymentStatus.FAILED and age < _FAILED:
            code = ReasonCode.PAYMENT_FAILED
        elif payment.status == PaymentStatus.PENDING and age > _OVERDUE:
            code = ReasonCode.PAYMENT_OVERDUE
        if code is not None:
            found[payment.order_id or payment.id] = Reason(
                code=code,
                subject=order.number if order is not None else "",
                on=payment.at.date(),
                amount=payment.amount,
                currency=payment.currency,
            )
    yield from found.values()


def _matters(facts: Facts) -> Iterator[Reason]:
    for case in facts.cases:
        if case.status != CaseStatus.CLOSED:
            yield Reason(code=ReasonCode.OPEN_CASE, subject=case.title, on=case.opened_at.date())
    for talk in facts.conversations:
        if talk.waiting_since_at is not None and talk.status != ConversationStatus.RESOLVED:
            yield Reason(
                code=ReasonCode.WAITS_FOR_ANSWER,
                subject=talk.subject,
                on=talk.waiting_since_at.date(),
                channel_kind=talk.channel_kind,
            )


def _contacts(recent: tuple[Entry, ...], now: datetime) -> Iterator[Reason]:
    mailed = [item for item in recent if mailing_of(item) and now - item.at < _MAILED]
    if mailed:
        newest = max(mailed, key=lambda entry: entry.at)
        yield Reason(
            code=ReasonCode.FRESH_MAILING,
            subject=mailing_of(newest),
            on=newest.at.date(),
            channel_kind=newest.channel_kind,
        )
    contacts = [
        entry
        for entry in recent
        if entry.kind in _CONTACTS
        and not mailing_of(entry)
        and CURRENT < now - entry.at < _REPEATED
    ]
    if contacts:
        newest = max(contacts, key=lambda entry: entry.at)
        yield Reason(
            code=ReasonCode.REPEAT_CONTACT,
            on=newest.at.date(),
            channel_kind=newest.channel_kind,
        )


def mailing_of(entry: Entry) -> str:
    """Return the name of the mailing a message was part of; empty where it was of none."""
    if entry.direction != Direction.OUTBOUND:
        return ""
    name = entry.details.get("mailing", "")
    return name if isinstance(name, str) else ""
