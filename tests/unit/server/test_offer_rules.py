"""What is proposed by a rule, at the centre: by who may, to who may be asked, once."""

from __future__ import annotations

from typing import Any

from domain import proposing
from domain.entities import Customer, PersonalOffer
from domain.errors import Code
from domain.glossary import PersonalOfferState, Role
from domain.ids import OfferRuleId, new_id
from domain.offer_rules import OfferRule, OfferRulePut, OfferRuleRemove
from domain.operations import PersonalOfferMake, PersonalOfferSet
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.test_veil import as_role

TOLD = PersonalOfferState.PRESENTED


def rule(bench: Bench, **fields: Any) -> OfferRule:
    values = {"name": "Скидка", "title": "Скидка 10 %", "text": "До воскресенья", **fields}
    return OfferRule(id=OfferRuleId(new_id()), changed_at=bench.clock.now(), **values)


def owner(bench: Bench, **fields: Any) -> Customer:
    bench.write(replaced(bench.need(Customer, bench.shop.customer.id), **fields))
    return bench.need(Customer, bench.shop.customer.id)


def drafted(bench: Bench, one: OfferRule, **fields: Any) -> PersonalOfferMake:
    customer = bench.need(Customer, bench.shop.customer.id)
    offer = proposing.drafted(one, customer, None, bench.clock.now())
    return PersonalOfferMake(offer=replaced(offer, state=TOLD, **fields))


def test_only_administrators_make_rules(bench: Bench) -> None:
    one = rule(bench)
    assert as_role(bench, Role.SUPERVISOR).do(OfferRulePut(rule=one)) == ("rejected", "forbidden")
    admin = as_role(bench, Role.ADMINISTRATOR)
    assert admin.do(OfferRulePut(rule=rule(bench, name=" "))) == ("rejected", "invalid")
    assert admin.do(OfferRulePut(rule=one))[0] == "applied"
    assert admin.do(OfferRulePut(rule=one)) == ("rejected", "state_changed")
    assert admin.do(OfferRuleRemove(id=one.id))[0] == "applied"
    assert admin.do(OfferRulePut(rule=one)) == ("rejected", "gone")


def test_it_is_proposed_once_in_the_words_of_the_rule(bench: Bench) -> None:
    bench.write(one := rule(bench))
    owner(bench, consents={"marketing": True})
    made = drafted(bench, one, title="Всё даром", text="")
    desk = bench.desk()
    assert desk.do(made)[0] == "applied"
    assert bench.desk(bench.shop.agents[1]).do(made)[0] == "applied"  # at the same time
    kept = bench.need(PersonalOffer, made.offer.id)
    assert (kept.title, kept.text, kept.rule_id) == (one.title, one.text, one.id)
    assert kept.state_by == bench.shop.agents[0].display_name
    said = PersonalOfferSet(id=kept.id, old=TOLD, state=PersonalOfferState.ACCEPTED)
    assert desk.do(said)[0] == "applied"


def test_not_to_who_has_not_agreed_or_complains(bench: Bench) -> None:
    bench.write(one := rule(bench))
    desk, made = bench.desk(), drafted(bench, one)
    refusals: tuple[dict[str, Any], ...] = (
        {"consents": {}},
        {"consents": {"marketing": False}},
        {"consents": {"marketing": True}, "do_not_contact": True},
    )
    for refusal in refusals:
        owner(bench, **{"do_not_contact": False, **refusal})
        assert desk.do(made) == ("rejected", Code.CONTACT_REFUSED)
    owner(bench, consents={"marketing": True}, do_not_contact=False)
    talk = bench.receive("Верните деньги!")
    bench.write(replaced(talk, tags=("жалоба",)))
    assert desk.do(made) == ("rejected", Code.CONTACT_REFUSED)
    assert desk.results()[-1].field == "complaint"
    bench.write(replaced(talk, tags=()))
    assert desk.do(made)[0] == "applied"


def test_one_at_a_time_and_never_by_a_rule_that_is_off(bench: Bench) -> None:
    bench.write(one := rule(bench), other := rule(bench), off := rule(bench, active=False))
    owner(bench, consents={"marketing": True})
    desk = bench.desk()
    assert desk.do(drafted(bench, off)) == ("rejected", "gone")
    assert desk.do(drafted(bench, one))[0] == "applied"
    assert desk.do(drafted(bench, other)) == ("rejected", Code.CONTACT_REFUSED)
    assert desk.results()[-1].field == "one_at_a_time"


def test_what_was_imported_is_not_told_without_consent_either(bench: Bench) -> None:
    who = owner(bench, consents={"marketing": False})
    offer = proposing.drafted(rule(bench), who, None, bench.clock.now())
    bench.write(offer)
    told = PersonalOfferSet(id=offer.id, old=offer.state, state=TOLD)
    assert bench.desk().do(told) == ("rejected", Code.CONTACT_REFUSED)
