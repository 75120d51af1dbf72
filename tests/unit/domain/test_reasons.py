"""Why a customer probably gets in touch, and what the answers teach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.entities import Case, ContactReason, Conversation, Entry, Order, Payment
from domain.glossary import CaseStatus, Direction, EntryKind, OrderStatus, PaymentStatus
from domain.ids import (
    AgentId,
    BranchId,
    CaseId,
    ContactReasonId,
    ConversationId,
    CustomerId,
    EntryId,
    OrderId,
    PaymentId,
    new_id,
)
from domain.reason_facts import BASE, OTHER, ReasonCode, fact_id, factor, learnt, weight
from domain.reasons import Facts, contact_of, probable_reasons, ranked
from tests.builders.clock import StillClock

NOW = StillClock().now()
WHO, BRANCH = CustomerId(new_id()), BranchId(new_id())


def order(**fields: Any) -> Order:
    values: dict[str, Any] = {"number": "4711", "status": OrderStatus.PLACED, "total": 100}
    return Order(
        id=OrderId(new_id()),
        customer_id=WHO,
        branch_id=BRANCH,
        placed_at=NOW - timedelta(days=2),
        **(values | fields),
    )


def payment(status: str, hours: float, **fields: Any) -> Payment:
    return Payment(
        id=PaymentId(new_id()),
        customer_id=WHO,
        branch_id=BRANCH,
        amount=499_000,
        status=status,
        at=NOW - timedelta(hours=hours),
        **fields,
    )


def entry(kind: str, hours: float, **fields: Any) -> Entry:
    values: dict[str, Any] = {"channel_kind": "phone", "direction": Direction.INBOUND}
    return Entry(
        id=EntryId(new_id()),
        customer_id=WHO,
        branch_id=BRANCH,
        kind=kind,
        at=NOW - timedelta(hours=hours),
        **(values | fields),
    )


def codes(**facts: Any) -> tuple[str, ...]:
    return ranked(probable_reasons(Facts(**facts), NOW))


def test_a_failed_payment_is_a_reason_until_it_went_through() -> None:
    bought = order()
    failed = payment(PaymentStatus.FAILED, 5, order_id=bought.id)
    found = probable_reasons(Facts(orders=(bought,), payments=(failed,)), NOW)
    assert ranked(found) == (ReasonCode.PAYMENT_FAILED,)  # and not once more as unpaid
    assert (found[0].subject, found[0].amount, found[0].on) == ("4711", 499_000, failed.at.date())
    again = payment(PaymentStatus.PAID, 1, order_id=bought.id)
    assert codes(orders=(bought,), payments=(failed, again)) == (ReasonCode.UNPAID_ORDER,)
    assert codes(payments=(payment(PaymentStatus.FAILED, 24 * 8),)) == ()


def test_an_invoice_is_overdue_after_a_day() -> None:
    assert codes(payments=(payment(PaymentStatus.PENDING, 2),)) == ()
    assert codes(payments=(payment(PaymentStatus.PENDING, 25),)) == (ReasonCode.PAYMENT_OVERDUE,)
    closed = order(status=OrderStatus.CANCELLED)
    of_closed = payment(PaymentStatus.PENDING, 25, order_id=closed.id)
    assert codes(orders=(closed,), payments=(of_closed,)) == ()


def test_only_what_we_sent_as_a_mailing_is_one() -> None:
    ours = {"direction": Direction.OUTBOUND, "channel_kind": "email"}
    sent = entry(EntryKind.EMAIL, 5, details={"mailing": "Чёрная пятница"}, **ours)
    found = probable_reasons(Facts(recent=(sent,)), NOW)
    assert [(item.code, item.subject) for item in found] == [
        (ReasonCode.FRESH_MAILING, "Чёрная пятница")
    ]
    claimed = entry(EntryKind.EMAIL, 5, details={"mailing": "Чужая"}, channel_kind="email")
    assert codes(recent=(claimed,)) == (ReasonCode.REPEAT_CONTACT,)
    odd = entry(EntryKind.EMAIL, 5, details={"mailing": 7}, **ours)
    assert codes(recent=(odd,)) == (ReasonCode.REPEAT_CONTACT,)


def test_the_likeliest_comes_first() -> None:
    case = Case(
        id=CaseId(new_id()),
        customer_id=WHO,
        branch_id=BRANCH,
        title="Брак",
        status=CaseStatus.OPEN,
        opened_at=NOW,
    )
    talk = Conversation(
        id=ConversationId(new_id()),
        customer_id=WHO,
        branch_id=BRANCH,
        channel_kind="email",
        last_entry_at=NOW,
        waiting_since_at=NOW,
    )
    late = order(status=OrderStatus.LATE)
    found = codes(orders=(late,), cases=(case,), conversations=(talk,))
    assert found == (ReasonCode.ORDER_LATE, ReasonCode.WAITS_FOR_ANSWER, ReasonCode.OPEN_CASE)


def test_the_call_that_goes_on_is_the_contact() -> None:
    now, before = entry(EntryKind.CALL, 0.1), entry(EntryKind.CALL, 5)
    assert contact_of((before, now), NOW) == now.id
    assert contact_of((before,), NOW) is None


def test_what_is_said_of_a_contact_has_one_id() -> None:
    contact = EntryId(new_id())
    assert fact_id(contact) == fact_id(contact) != contact
    assert fact_id(None) != fact_id(None)


def said(code: str, *shown: str) -> ContactReason:
    return ContactReason(
        id=ContactReasonId(new_id()),
        customer_id=WHO,
        branch_id=BRANCH,
        code=code,
        ranked=shown,
        by_id=AgentId(new_id()),
        at=NOW,
    )


LATE, CASE = ReasonCode.ORDER_LATE, ReasonCode.OPEN_CASE


def test_what_is_right_more_often_weighs_more() -> None:
    facts = [said(CASE, LATE, CASE)] * 80 + [said(LATE, LATE, CASE)] * 20
    learned = learnt(facts, NOW)
    assert (learned.contacts, learned.first, learned.among_three) == (100, 20, 100)
    # (80 + 20 × 0.5) / (100 + 20) = 0.75, against 0.5 on average
    assert factor(CASE, learned) == 1.5
    assert weight(CASE, learned) == BASE[CASE] * 1.5
    assert weight(CASE, learned) > weight(LATE, learned)


def test_a_few_answers_change_little_and_none_nothing() -> None:
    assert factor(LATE, None) == 1
    assert factor(LATE, learnt([said(OTHER)], NOW)) == 1
    assert 0.9 < factor(LATE, learnt([said(CASE, LATE, CASE)], NOW)) < 1
    assert weight("of a newer centre", None) == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*ReasonCode, OTHER]),
            st.lists(st.sampled_from([*ReasonCode]), unique=True, max_size=5),
        ),
        max_size=60,
    )
)
def test_factors_are_bounded_whatever_was_said(rows: list[tuple[str, list[str]]]) -> None:
    learned = learnt([said(code, *shown) for code, shown in rows], NOW)
    assert all(0.5 <= factor(code, learned) <= 2 for code in ReasonCode)
    assert learned.first <= learned.among_three <= learned.contacts <= len(rows)
    assert all(tally.right <= tally.shown for tally in learned.tallies.values())
