"""To whom what is proposed: facts in, at most one proposal out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import proposing
from domain.catalogue import RunState, ScriptRun, Service
from domain.entities import Case, Conversation, Customer, PersonalOffer
from domain.glossary import CaseStatus, ConversationStatus, PersonalOfferState
from domain.ids import (
    AgentId,
    BranchId,
    CaseId,
    ConversationId,
    CustomerId,
    OfferRuleId,
    PersonalOfferId,
    RunId,
    ServiceId,
    new_id,
)
from domain.offer_rules import Known, OfferRule, fits, offer_id, problem, proposal, valid_until

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
WHO, BRANCH = CustomerId(new_id()), BranchId(new_id())


def rule(**fields: Any) -> OfferRule:
    values = {"name": "Скидка", "title": "Скидка 10 %", **fields}
    return OfferRule(id=OfferRuleId(new_id()), changed_at=NOW, **values)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


KNOWN = Known(
    tags=("VIP", "дизайнер"),
    attributes={"этаж": 3, "юрлицо": True},
    ordered=(ago(days=5), ago(days=90)),
    spent=8_428_000,
    last_contact_at=ago(days=10),
)


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        ({}, True),
        ({"tags": ("vip",)}, True),
        ({"tags": ("VIP", "новый")}, False),
        ({"without_tags": ("Дизайнер",)}, False),
        ({"attribute": "этаж", "value": "3"}, True),
        ({"attribute": "этаж", "value": "4"}, False),
        ({"attribute": "юрлицо", "value": "yes"}, True),
        ({"attribute": "чего нет", "value": ""}, True),
        ({"orders": 2}, True),
        ({"orders": 3}, False),
        ({"ordered_days": 7}, True),
        ({"ordered_days": 4}, False),
        ({"spent": 8_000_000}, True),
        ({"spent": 9_000_000}, False),
        ({"quiet_days": 7}, True),
        ({"quiet_days": 14}, False),
        ({"from_on": date(2026, 3, 18)}, False),
        ({"until_on": date(2026, 3, 16)}, False),
        ({"from_on": date(2026, 3, 17), "until_on": date(2026, 3, 17)}, True),
        ({"active": False}, False),
    ],
)
def test_each_condition(conditions: dict[str, Any], wanted: bool) -> None:
    assert fits(rule(**conditions), KNOWN, NOW) is wanted


def test_once_and_again_after_its_time() -> None:
    once, monthly = rule(), rule(again_days=30)
    made = Known(made={once.id: ago(days=400), monthly.id: ago(days=29)})
    assert not fits(once, made, NOW)
    assert not fits(monthly, made, NOW)
    assert fits(monthly, made, NOW + timedelta(days=1))


def test_the_first_that_fits_in_their_order() -> None:
    second, first, never = rule(place=2), rule(place=1, orders=1), rule(place=0, orders=99)
    assert proposal((second, first, never), KNOWN, NOW) == first
    assert proposal((second, first, never), Known(), NOW) == second
    assert proposal((never,), KNOWN, NOW) is None


def test_two_who_propose_at_once_propose_one_thing() -> None:
    one = rule()
    assert offer_id(one.id, WHO, None) == offer_id(one.id, WHO, None)
    assert offer_id(one.id, WHO, None) != offer_id(one.id, WHO, NOW)
    assert valid_until(rule(holds_days=3), NOW.date()) == date(2026, 3, 20)
    ends = rule(holds_days=30, until_on=date(2026, 4, 1))
    assert valid_until(ends, NOW.date()) == date(2026, 4, 1)


def test_what_keeps_a_rule_from_being_one() -> None:
    assert problem(rule()) == ""
    assert problem(rule(name=" ")) == "name"
    assert problem(rule(title="")) == "title"
    assert problem(rule(spent=-1)) == "orders"
    days = {"from_on": date(2026, 3, 2), "until_on": date(2026, 3, 1)}
    assert problem(rule(**days)) == "until_on"


def customer(**fields: Any) -> Customer:
    return Customer(id=WHO, branch_id=BRANCH, **fields)


def test_only_who_agreed_and_wants_to_hear_of_us() -> None:
    def why(**fields: Any) -> str:
        return proposing.hushed(customer(**fields), NOW, "UTC")

    assert why() == "no_consent"
    assert why(consents={"marketing": True}) == ""
    assert why(consents={"marketing": True}, do_not_contact=True) == "do_not_contact"
    assert why(consents={"marketing": False}) == "withdrawn"
    assert why(consents={"marketing": True, "personal_data": False}) == "withdrawn"


def test_never_while_they_complain() -> None:
    bad = Service(id=ServiceId(new_id()), name="Брак", complaint=True, changed_at=NOW)
    fine = Service(id=ServiceId(new_id()), name="Счёт", changed_at=NOW)
    services = {bad.id: bad, fine.id: fine}

    def complains(talks: Any = (), cases: Any = (), runs: Any = ()) -> bool:
        return proposing.complaint(talks, cases, runs, services)  # type: ignore[arg-type]

    def talk(**fields: Any) -> Conversation:
        return Conversation(
            id=ConversationId(new_id()),
            customer_id=WHO,
            branch_id=BRANCH,
            channel_kind="email",
            last_entry_at=NOW,
            **fields,
        )

    def case(service: Service, status: str = CaseStatus.OPEN) -> Case:
        return Case(
            id=CaseId(new_id()),
            customer_id=WHO,
            branch_id=BRANCH,
            title="",
            status=status,
            opened_at=NOW,
            service_id=service.id,
        )

    def run(service: Service, state: str = RunState.OPEN) -> ScriptRun:
        return ScriptRun(
            id=RunId(new_id()),
            customer_id=WHO,
            branch_id=BRANCH,
            service_id=service.id,
            channel_kind="phone",
            state=state,
            agent_id=AgentId(new_id()),
            started_at=NOW,
            step_at=NOW,
            changed_at=NOW,
        )

    assert not complains()
    assert complains(talks=[talk(tags=("Жалоба",))])
    assert not complains(talks=[talk(tags=("жалоба",), status=ConversationStatus.RESOLVED)])
    assert complains(cases=[case(bad)])
    assert not complains(cases=[case(bad, CaseStatus.CLOSED), case(fine)])
    assert complains(runs=[run(bad)])
    assert not complains(runs=[run(bad, RunState.DONE), run(fine)])


def test_one_thing_at_a_time() -> None:
    def offer(**fields: Any) -> PersonalOffer:
        return PersonalOffer(
            id=PersonalOfferId(new_id()),
            customer_id=WHO,
            branch_id=BRANCH,
            title="x",
            made_at=NOW,
            **fields,
        )

    today = NOW.date()
    assert proposing.busy([offer()], today)
    assert proposing.busy([offer(state=PersonalOfferState.PRESENTED)], today)
    assert not proposing.busy([offer(state=PersonalOfferState.DECLINED)], today)
    assert not proposing.busy([offer(valid_until_on=date(2026, 3, 16))], today)


_VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9))


@given(st.dictionaries(st.text(max_size=5), _VALUES), st.text(max_size=5), st.text(max_size=9))
def test_any_attribute_can_be_compared(values: dict[str, Any], name: str, wanted: str) -> None:
    known = Known(attributes=values)
    assert fits(rule(attribute=name, value=wanted), known, NOW) in (True, False)
