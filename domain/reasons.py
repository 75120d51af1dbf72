"""Why a customer probably gets in touch: a transparent ranking of facts.

Every reason names the fact it rests on; nothing is guessed. Pure, so the same on the server,
online and offline.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from domain.entities import Case, Conversation, Entry, Order
from domain.glossary import CaseStatus, ConversationStatus, EntryKind, OrderStatus

CURRENT = timedelta(minutes=30)
"""A contact younger than this is most likely the one going on right now, not a repeat."""

_CLOSED_ORDERS = frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED, OrderStatus.RETURNED})


class ReasonCode(StrEnum):
    """What kind of fact; the interface has a sentence for each."""

    ORDER_LATE = "order_late"
    DELIVERY_TODAY = "delivery_today"
    UNPAID_ORDER = "unpaid_order"
    OPEN_CASE = "open_case"
    WAITS_FOR_ANSWER = "waits_for_answer"
    REPEAT_CONTACT = "repeat_contact"
    ORDER_ON_ITS_WAY = "order_on_its_way"


_WEIGHT = {
    ReasonCode.ORDER_LATE: 90,
    ReasonCode.WAITS_FOR_ANSWER: 80,
    ReasonCode.DELIVERY_TODAY: 70,
    ReasonCode.UNPAID_ORDER: 60,
    ReasonCode.OPEN_CASE: 50,
    ReasonCode.REPEAT_CONTACT: 40,
    ReasonCode.ORDER_ON_ITS_WAY: 30,
}


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One probable reason: its code, the fact's number or title, and the fact's date."""

    code: ReasonCode
    subject: str = ""
    on: date | None = None
    channel_kind: str = ""


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


def probable_reasons(
    orders: Iterable[Order],
    cases: Iterable[Case],
    conversations: Iterable[Conversation],
    recent: Iterable[Entry],
    now: datetime,
) -> tuple[Reason, ...]:
    """Return reasons, the likeliest first. ``recent`` are the newest timeline entries."""
    today = now.date()
    found: list[Reason] = []
    for order in orders:
        code = _order_reason(order, today)
        if code is not None:
            found.append(Reason(code=code, subject=order.number, on=order.deliver_on))
    found += [
        Reason(code=ReasonCode.OPEN_CASE, subject=case.title, on=case.opened_at.date())
        for case in cases
        if case.status != CaseStatus.CLOSED
    ]
    found += [
        Reason(
            code=ReasonCode.WAITS_FOR_ANSWER,
            subject=conversation.subject,
            on=conversation.waiting_since_at.date(),
            channel_kind=conversation.channel_kind,
        )
        for conversation in conversations
        if conversation.waiting_since_at is not None
        and conversation.status != ConversationStatus.RESOLVED
    ]
    contacts = [
        entry
        for entry in recent
        if entry.kind in (EntryKind.CALL, EntryKind.MESSAGE, EntryKind.EMAIL, EntryKind.VISIT)
        and CURRENT < now - entry.at < timedelta(days=3)
    ]
    if contacts:
        newest = max(contacts, key=lambda entry: entry.at)
        found.append(
            Reason(
                code=ReasonCode.REPEAT_CONTACT,
                on=newest.at.date(),
                channel_kind=newest.channel_kind,
            )
        )
    return tuple(sorted(found, key=lambda reason: -_WEIGHT[reason.code]))
