"""Deciding on rules of offers, and on what is proposed by them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from domain import offer_rules, proposing
from domain.catalogue import ScriptRun, Service
from domain.effects import effects
from domain.entities import Branch, Case, Conversation, Customer, PersonalOffer
from domain.errors import Code
from domain.glossary import PersonalOfferState
from domain.offer_rules import (
    MAX_RULES,
    MAX_TEXT,
    Hush,
    OfferRule,
    OfferRulePut,
    OfferRuleRemove,
    problem,
)
from domain.operations import Author, PersonalOfferMake
from domain.text import clean_line, clean_text
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import editions, people
from server.storage.unit import Unit


def put(unit: Unit, actor: Actor, args: OfferRulePut, by: Author) -> Decision:
    """Make or change a rule, unless somebody else changed it since it was read."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    before = unit.get(OfferRule, args.rule.id)
    if before is None and unit.is_dead(OfferRule, args.rule.id):
        return rejected(Code.GONE)
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    rule = _clean(args.rule)
    fault = problem(rule)
    if fault:
        return rejected(Code.INVALID, fault)
    if before is None and len(people.every(unit, OfferRule)) >= MAX_RULES:
        return rejected(Code.TOO_LARGE)
    for made in effects(OfferRulePut(rule=rule), unit, by).put:
        unit.put(made)
        editions.keep(unit, made, made.edition, by.name)  # type: ignore[attr-defined]
    return APPLIED


def _clean(rule: OfferRule) -> OfferRule:
    return msgspec.structs.replace(
        rule,
        name=clean_line(rule.name),
        title=clean_line(rule.title),
        text=clean_text(rule.text, MAX_TEXT),
        reason=clean_line(rule.reason, 300),
        tags=tuple(filter(None, map(clean_line, rule.tags[:20]))),
        without_tags=tuple(filter(None, map(clean_line, rule.without_tags[:20]))),
        attribute=clean_line(rule.attribute, 60),
        value=clean_line(rule.value),
    )


def remove(unit: Unit, actor: Actor, args: OfferRuleRemove, _by: Author) -> Decision:
    """Remove a rule."""
    if not can(actor, Action.ADMINISTER):
        return rejected(Code.FORBIDDEN)
    unit.delete(OfferRule, args.id)
    return APPLIED


def make(unit: Unit, args: PersonalOfferMake, by: Author) -> Decision:
    """Keep that a rule's offer was proposed; its words and time are those of the rule.

    That the customer fitted the rule is not asked again: what counts is that they may be proposed
    something, and nothing else is being.
    """
    offer = args.offer
    if unit.get(PersonalOffer, offer.id) is not None:
        return APPLIED
    if offer.state not in set(PersonalOfferState) - {PersonalOfferState.OPEN}:
        return rejected(Code.INVALID, "state")
    customer = unit.need(Customer, offer.customer_id)
    rule = unit.get(OfferRule, offer.rule_id) if offer.rule_id is not None else None
    if rule is None or not offer_rules.is_on(rule, by.made_at.date()):
        return rejected(Code.GONE, "rule_id")
    why = silence(unit, customer, by.made_at)
    if why:
        return rejected(Code.CONTACT_REFUSED, why)
    made = proposing.drafted(rule, customer, None, by.made_at)
    args = PersonalOfferMake(offer=msgspec.structs.replace(made, id=offer.id, state=offer.state))
    for row in effects(args, unit, by).put:
        unit.put(row)
    return APPLIED


def silence(unit: Unit, customer: Customer, at: datetime, *, alone: bool = True) -> str:
    """Return why nothing may be proposed to a customer; empty where it may.

    ``alone``: whether nothing else may be on its way.
    """
    branch = unit.get(Branch, customer.branch_id)
    why = proposing.hushed(customer, at, branch.timezone if branch is not None else "")
    if why:
        return why
    talks = people.owned(unit, Conversation, customer.id)
    cases = people.owned(unit, Case, customer.id)
    runs = people.owned(unit, ScriptRun, customer.id)
    wanted = {case.service_id for case in cases} | {run.service_id for run in runs}
    services: dict[UUID, Service] = {}
    for service_id in wanted:
        service = unit.get(Service, service_id) if service_id is not None else None
        if service is not None:
            services[service.id] = service
    if proposing.complaint(talks, cases, runs, services):
        return Hush.COMPLAINT
    offers = people.owned(unit, PersonalOffer, customer.id) if alone else []
    return Hush.ONE_AT_A_TIME if proposing.busy(offers, at.date()) else ""
