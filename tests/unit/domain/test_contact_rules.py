"""May this be sent: every refusal, and what stays allowed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contact_rules import FRESH, Contact, Permit, Purpose, Refusal, Why, judge, key, stands
from domain.entities import Customer, Identity
from domain.ids import BranchId, CustomerId, IdentityId, new_id

NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
FRESHLY, LONG_AGO = NOW - timedelta(hours=1), NOW - FRESH
BRANCH = BranchId(new_id())


def who(**fields: Any) -> Customer:
    return Customer(id=CustomerId(new_id()), branch_id=BRANCH, **fields)


def why(customer: Customer | None, purpose: Purpose = Purpose.SERVICE, **fields: Any) -> Why | None:
    contact = Contact(**{"purpose": purpose, "channel_kind": "email", **fields})
    found = judge(customer, contact, NOW, "UTC")
    return found.why if isinstance(found, Refusal) else None


SILENT = {"do_not_contact": True}


@pytest.mark.parametrize("purpose", Purpose)
def test_who_wants_silence_gets_nothing_unasked(purpose: Purpose) -> None:
    assert why(who(**SILENT), purpose) is Why.DO_NOT_CONTACT
    assert why(who(**SILENT), purpose, asked_at=LONG_AGO) is Why.DO_NOT_CONTACT


@pytest.mark.parametrize("purpose", [Purpose.SERVICE, Purpose.CALLS])
def test_their_own_fresh_question_is_answered(purpose: Purpose) -> None:
    refusing = who(**SILENT, consents={"service": False, "calls": False, "personal_data": False})
    assert why(refusing, purpose, asked_at=FRESHLY) is None


@pytest.mark.parametrize("purpose", [Purpose.MARKETING, Purpose.SURVEYS])
def test_a_question_is_no_excuse_for_advertising(purpose: Purpose) -> None:
    assert why(who(**SILENT), purpose, asked_at=FRESHLY) is Why.DO_NOT_CONTACT


def test_advertising_needs_a_yes_the_rest_only_no_no() -> None:
    assert why(who(), Purpose.MARKETING) is Why.NO_CONSENT
    assert why(who(consents={"marketing": True}), Purpose.MARKETING) is None
    assert why(who(consents={"marketing:email": True}), Purpose.MARKETING) is None
    assert why(who(consents={"marketing:sms": True}), Purpose.MARKETING) is Why.NO_CONSENT
    assert why(who(), Purpose.SERVICE) is None
    assert why(who(consents={"service": False}), Purpose.SERVICE) is Why.WITHDRAWN


def test_of_several_answers_a_no_counts() -> None:
    both = {"marketing": True, "marketing:email": False}
    assert why(who(consents=both), Purpose.MARKETING) is Why.WITHDRAWN
    old = {"marketing": True, "email": False}  # as cards of earlier versions have it
    assert why(who(consents=old), Purpose.MARKETING) is Why.WITHDRAWN
    assert why(who(consents={"personal_data": False})) is Why.WITHDRAWN


def test_nothing_goes_to_an_old_address() -> None:
    old = Identity(
        id=IdentityId(new_id()),
        customer_id=CustomerId(new_id()),
        branch_id=BRANCH,
        kind="email",
        value="a@pochta.example",
        valid_until_on=date(2026, 1, 1),
    )
    assert why(who(), address=old, asked_at=FRESHLY) is Why.ADDRESS_CLOSED
    assert why(None, address=old) is Why.ADDRESS_CLOSED


def test_hours_hold_back_what_goes_by_itself_and_are_told_to_who_writes() -> None:
    evening = who(preferences={"hours": "18:00-21:00"})
    assert why(evening) is Why.OUT_OF_HOURS
    assert why(evening, asked_at=FRESHLY) is None
    contact = Contact(purpose=Purpose.SERVICE, channel_kind="email", by_hand=True)
    told = judge(evening, contact, NOW, "UTC")
    assert isinstance(told, Permit)
    assert told.hint is Why.OUT_OF_HOURS
    assert judge(evening, contact, NOW, "Asia/Yekaterinburg") == told  # 17:00 there
    there = judge(evening, contact, NOW, "Asia/Novosibirsk")  # 19:00 there
    assert there == Permit(contact=contact)
    unreadable = who(preferences={"hours": "после 18"})
    assert why(unreadable) is None


def test_who_nobody_knows_may_be_called() -> None:
    assert why(None, Purpose.CALLS) is None


@given(
    st.dictionaries(st.sampled_from([*Purpose, "email", "sms", "service:email"]), st.booleans()),
    st.sampled_from([*Purpose]),
    st.booleans(),
)
def test_a_further_no_never_allows_more(
    consents: dict[str, bool], purpose: Purpose, silent: bool
) -> None:
    before = why(who(consents=consents, do_not_contact=silent), purpose)
    for name in (purpose, key(purpose, "email"), "email"):
        after = why(who(consents={**consents, name: False}, do_not_contact=silent), purpose)
        assert after is not None
        assert stands({**consents, name: False}, purpose, "email") is False
    if before is not None:
        assert why(who(consents=consents, do_not_contact=True), purpose) is not None
