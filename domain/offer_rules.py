"""Rules by which something is proposed to a customer: facts in, at most one proposal out.

Administrators write them; they are tried in their order on what is known of one customer. Nothing
is proposed to who has not agreed to advertising, wants to be left alone, or complains. Pure, so the
same at the workstation, where it is shown, and at the centre, where it is decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.entity import Entity
from domain.ids import OfferRuleId

MAX_TITLE, MAX_TEXT, MAX_RULES = 160, 2000, 200
COMPLAINING = frozenset({"жалоба", "претензия", "рекламация", "complaint"})
"""Tags of a conversation in which nothing is proposed, whatever their case."""


class Hush(StrEnum):
    """Why nothing is proposed, besides what ``domain.contact_rules`` says."""

    COMPLAINT = "complaint"
    ONE_AT_A_TIME = "one_at_a_time"


class OfferRule(Entity, frozen=True, kw_only=True):
    """One rule: when it fits, and what is proposed then.

    Attributes:
        name: for administrators; ``title``, ``text`` and ``reason`` are those of the offer.
        tags, without_tags: the customer has all of these, and none of those.
        attribute, value: a field of the card and what stands in it, as text.
        orders: at least so many orders; ``ordered_days``: the newest in so many days.
        spent: at least so much, in kopecks.
        quiet_days: nobody talked with them for so many days; 0: no matter.
        from_on, until_on: first and last day the rule holds.
        holds_days: how long what was proposed can be accepted; 0: as long as the rule.
        again_days: after how many days it may be proposed again; 0: never.
    """

    KIND: ClassVar[str] = "offer_rule"
    CODE: ClassVar[int] = 62
    id: OfferRuleId
    name: str
    title: str
    text: str = ""
    reason: str = ""
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    attribute: str = ""
    value: str = ""
    orders: int = 0
    ordered_days: int = 0
    spent: int = 0
    quiet_days: int = 0
    from_on: date | None = None
    until_on: date | None = None
    holds_days: int = 0
    again_days: int = 0
    place: int = 0
    active: bool = True
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime


class OfferRulePut(msgspec.Struct, frozen=True, kw_only=True):
    """Make or change a rule; ``old`` is the edition its author saw, None of a new one."""

    rule: OfferRule
    old: int | None = None


class OfferRuleRemove(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a rule; what was proposed by it stays."""

    id: OfferRuleId


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What rules look at, of one customer.

    Attributes:
        ordered: when, each order.
        last_contact_at: None: nobody ever talked with them.
        made: when each rule last proposed something to them.
    """

    tags: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = {}
    ordered: tuple[datetime, ...] = ()
    spent: int = 0
    last_contact_at: datetime | None = None
    made: Mapping[UUID, datetime] = {}


def problem(rule: OfferRule) -> str:
    """Return the name of the part that keeps a rule from being one, or an empty string."""
    for name, limit in (("name", MAX_TITLE), ("title", MAX_TITLE)):
        if not getattr(rule, name).strip() or len(getattr(rule, name)) > limit:
            return name
    if len(rule.text) > MAX_TEXT:
        return "text"
    if min(rule.orders, rule.ordered_days, rule.spent, rule.quiet_days) < 0:
        return "orders"
    if min(rule.holds_days, rule.again_days) < 0:
        return "again_days"
    if rule.from_on is not None and rule.until_on is not None and rule.from_on > rule.until_on:
        return "until_on"
    return ""


def is_on(rule: OfferRule, today: date) -> bool:
    """Tell whether a rule holds on a day."""
    begun = rule.from_on is None or rule.from_on <= today
    return rule.active and begun and (rule.until_on is None or today <= rule.until_on)


def fits(rule: OfferRule, known: Known, now: datetime) -> bool:
    """Tell whether a rule proposes something to a customer now."""
    tags = {tag.lower() for tag in known.tags}
    if not {tag.lower() for tag in rule.tags} <= tags:
        return False
    if not tags.isdisjoint(tag.lower() for tag in rule.without_tags):
        return False
    if rule.attribute and _said(known.attributes.get(rule.attribute)) != rule.value.lower():
        return False
    since = now - timedelta(days=rule.ordered_days)
    newest = max(known.ordered, default=None)
    if rule.ordered_days and (newest is None or newest < since):
        return False
    quiet = known.last_contact_at
    if rule.quiet_days and quiet is not None and now - quiet < timedelta(days=rule.quiet_days):
        return False
    enough = len(known.ordered) >= rule.orders and known.spent >= rule.spent
    return enough and is_on(rule, now.date()) and _again(rule, known, now)


def _said(value: Any) -> str:
    """Return a value of a card as it is compared: a yes is ``yes``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip().lower()


def _again(rule: OfferRule, known: Known, now: datetime) -> bool:
    last = known.made.get(rule.id)
    if last is None:
        return True
    return rule.again_days > 0 and now - last >= timedelta(days=rule.again_days)


def proposal(rules: Iterable[OfferRule], known: Known, now: datetime) -> OfferRule | None:
    """Return the first rule that fits, in their order; None where none does."""
    order = sorted(rules, key=lambda rule: (rule.place, rule.name))
    return next((rule for rule in order if fits(rule, known, now)), None)


def complains(tags: Iterable[str]) -> bool:
    """Tell whether tags of a conversation say that somebody complains."""
    return any(tag.lower() in COMPLAINING for tag in tags)


def valid_until(rule: OfferRule, today: date) -> date | None:
    """Return until when what is proposed today can be accepted."""
    last = today + timedelta(days=rule.holds_days) if rule.holds_days else None
    days = [day for day in (last, rule.until_on) if day is not None]
    return min(days, default=None)


def offer_id(rule: UUID, customer: UUID, before: datetime | None) -> UUID:
    """Return the id of what a rule proposes: the same for all who propose it at a time."""
    last = before.isoformat() if before is not None else ""
    said = rule.bytes + customer.bytes + last.encode()
    return UUID(bytes=hashlib.blake2b(said, digest_size=16).digest())
