"""Rules that say where a value stands in a record of another system, and what it is here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from domain.conversions import Convert
from domain.errors import BadInput
from domain.glossary import IdentityKind, OrderStatus, PaymentMethod, PaymentStatus, TaskKind

MAX_RULES = 300
_SHOWN = 80

CUSTOMER: Mapping[str, Convert] = {
    "full_name": Convert.LINE,
    "display_name": Convert.LINE,
    "given_name": Convert.LINE,
    "family_name": Convert.LINE,
    "patronymic": Convert.LINE,
    "gender": Convert.CHOICE,
    "birth_on": Convert.DAY,
    "language": Convert.LINE,
    "city": Convert.LINE,
    "about": Convert.TEXT,
    "since_on": Convert.DAY,
    "do_not_contact": Convert.FLAG,
}
ORDER: Mapping[str, Convert] = {
    "number": Convert.LINE,
    "status": Convert.CHOICE,
    "total": Convert.MONEY,
    "currency": Convert.LINE,
    "paid": Convert.FLAG,
    "placed_at": Convert.MOMENT,
    "deliver_on": Convert.DAY,
    "title": Convert.LINE,
}
PAYMENT: Mapping[str, Convert] = {
    "number": Convert.LINE,
    "amount": Convert.MONEY,
    "status": Convert.CHOICE,
    "method": Convert.CHOICE,
    "currency": Convert.LINE,
    "at": Convert.MOMENT,
    "order": Convert.LINE,
}
TASK: Mapping[str, Convert] = {
    "number": Convert.LINE,
    "title": Convert.LINE,
    "kind": Convert.CHOICE,
    "due_at": Convert.MOMENT,
    "done": Convert.FLAG,
}
GROUPS = {"customer": CUSTOMER, "order": ORDER, "payment": PAYMENT, "task": TASK}
_ADDRESSES = {
    IdentityKind.PHONE: Convert.PHONE,
    IdentityKind.WHATSAPP: Convert.PHONE,
    IdentityKind.VIBER: Convert.PHONE,
    IdentityKind.EMAIL: Convert.EMAIL,
}
STRENGTH = (IdentityKind.ACCOUNT, IdentityKind.CARD, IdentityKind.PHONE, IdentityKind.EMAIL)
"""Which address says most surely whose a record is, the surest first; the others follow."""
_ASSIGNABLE = frozenset(IdentityKind) - {IdentityKind.WEBCHAT, IdentityKind.FORM, IdentityKind.APP}

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "customer.gender": {
        "male": ("м", "муж", "муж.", "мужской", "m", "male", "man"),
        "female": ("ж", "жен", "жен.", "женский", "f", "female", "woman"),
    },
    "order.status": {
        OrderStatus.PLACED: ("новый", "создан", "принят", "new", "open", "in process"),
        OrderStatus.PAID: ("оплачен", "оплачено"),
        OrderStatus.PACKED: ("собран", "упакован", "комплектуется"),
        OrderStatus.SHIPPED: ("отправлен", "в пути", "доставляется", "sent"),
        OrderStatus.LATE: ("задержан", "просрочен", "overdue"),
        OrderStatus.DELIVERED: ("доставлен", "выполнен", "завершен", "завершён", "done", "won"),
        OrderStatus.CANCELLED: ("отменен", "отменён", "canceled", "lost", "lose"),
        OrderStatus.RETURNED: ("возврат", "возвращен", "возвращён"),
    },
    "payment.status": {
        PaymentStatus.PENDING: ("ожидает", "ожидается", "не оплачен", "new", "n", "нет"),
        PaymentStatus.PAID: ("оплачен", "оплачено", "успешно", "success", "y", "да"),
        PaymentStatus.FAILED: ("ошибка", "отклонен", "отклонён", "error"),
        PaymentStatus.REFUNDED: ("возврат", "возвращен", "возвращён", "refund"),
    },
    "payment.method": {
        PaymentMethod.CARD: ("карта", "картой", "банковская карта"),
        PaymentMethod.SBP: ("сбп",),
        PaymentMethod.CASH: ("наличные", "наличными"),
        PaymentMethod.TRANSFER: ("перевод", "счет", "счёт", "безналичный", "invoice"),
        PaymentMethod.INSTALMENTS: ("рассрочка",),
    },
    "task.kind": {
        TaskKind.CALLBACK: ("звонок", "позвонить", "call"),
        TaskKind.WRITE: ("письмо", "написать", "email", "message"),
        TaskKind.FOLLOW_UP: ("задача", "связаться", "встреча", "task", "meeting"),
    },
}
"""What the words of other systems mean; each value of ours is also a word for itself."""


class Way(StrEnum):
    """Which way a value goes."""

    BOTH = "both"
    IN = "in"
    """Only from there to here."""
    OUT = "out"
    """Only from here to there."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value stands and what it is here.

    Attributes:
        source: a column's heading, or a path: names, numbers of places and ``*`` for all of
            them between dots, as ``PHONE.*.VALUE``.
        target: ``group.field``, as ``customer.city``, ``identity.phone``, ``attribute.Tariff``.
        words: what the source's words are in ours, beside those everybody knows.
        required: without the value the record is refused.
        way: a ``Way``; of a file all values come in.
    """

    source: str
    target: str
    words: dict[str, str] = {}
    required: bool = False
    way: str = Way.BOTH


class FieldMap(msgspec.Struct, frozen=True, kw_only=True):
    """Rules, and the zone of clocks that name none."""

    rules: tuple[Rule, ...] = ()
    timezone: str = "Europe/Moscow"


def check(mapping: FieldMap) -> None:
    """See whether the rules can be followed.

    Raises:
        BadInput: the detail names what cannot be.
    """
    if len(mapping.rules) > MAX_RULES:
        raise BadInput(f"more than {MAX_RULES} rules")
    try:
        ZoneInfo(mapping.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"no such time zone: {mapping.timezone[:_SHOWN]!r}") from error
    for rule in mapping.rules:
        if fault := fault_of(rule):
            raise BadInput(_SENTENCES[fault].format(**_named(rule)))


class RuleFault(StrEnum):
    """Why a rule cannot be followed; empty: it can."""

    NONE = ""
    FORM = "form"
    """It is no rule at all."""
    SOURCE = "source"
    TARGET = "target"
    WORDS = "words"
    """They are not each a word and its meaning."""
    MEANING = "meaning"
    """A word means what there is not."""
    WAY = "way"
    """It can only come in, and is to go out."""


_SENTENCES = {
    RuleFault.SOURCE: "no source for the target: {target}",
    RuleFault.TARGET: "no such target: {target}",
    RuleFault.MEANING: "{target} is one of: {meanings}",
    RuleFault.WAY: "{target} cannot be written there",
}
_ONE_WAY = frozenset({"customer.full_name", "tags"})


def _named(rule: Rule) -> dict[str, str]:
    return {"target": repr(rule.target[:_SHOWN]), "meanings": ", ".join(meanings(rule.target))}


def fault_of(rule: Rule) -> RuleFault:
    """Return why a rule cannot be followed."""
    if not rule.source.strip():
        return RuleFault.SOURCE
    if convert_of(rule.target) is None:
        return RuleFault.TARGET
    allowed = WORDS.get(rule.target)
    if allowed is not None and any(word not in allowed for word in rule.words.values()):
        return RuleFault.MEANING
    return RuleFault.WAY if rule.way == Way.OUT and not goes_out(rule) else RuleFault.NONE


def goes_out(rule: Rule) -> bool:
    """Tell whether what is here can be told there by a rule; addresses are, each by itself."""
    if "*" in rule.source or rule.target in _ONE_WAY or rule.way == Way.IN:
        return False
    # What a customer allowed is not ours to tell others by the way.
    return not rule.target.startswith(("identity.", "consent."))


def meanings(target: str) -> tuple[str, ...]:
    """Return what the words of a target may mean; none where its values are not words."""
    return tuple(str(word) for word in WORDS.get(target, ()))


def convert_of(target: str) -> Convert | None:
    """Return what values of a target are read as; None where there is no such target."""
    group, _, name = target.partition(".")
    if group in GROUPS:
        return GROUPS[group].get(name)
    if group == "identity" and name in _ASSIGNABLE:
        return _ADDRESSES.get(IdentityKind(name), Convert.LINE)
    if not name and group != "tags":
        return None
    others = {
        "attribute": Convert.LINE,
        "number": Convert.NUMBER,
        "consent": Convert.FLAG,
        "preference": Convert.LINE,
        "tags": Convert.LIST,
    }
    return others.get(group)


def targets() -> tuple[str, ...]:
    """Return every target with a name of its own, in the order they are offered."""
    found = [f"customer.{name}" for name in CUSTOMER]
    ranked = [*STRENGTH, *sorted(_ASSIGNABLE - set(STRENGTH))]
    found += [f"identity.{kind}" for kind in ranked]
    found.append("tags")
    for group in ("order", "payment", "task"):
        found += [f"{group}.{name}" for name in GROUPS[group]]
    return tuple(found)


def words_of(rule: Rule) -> dict[str, str]:
    """Return what a rule's words mean, in lower case."""
    known: dict[str, str] = {}
    for ours, theirs in WORDS.get(rule.target, {}).items():
        known[str(ours)] = str(ours)
        known |= dict.fromkeys(theirs, str(ours))
    return known | {word.strip().casefold(): ours for word, ours in rule.words.items()}
