"""What rules of a mapping are called, and what is wrong with one."""

from __future__ import annotations

from domain.conversions import Convert
from domain.glossary import OrderStatus, PaymentMethod, PaymentStatus, TaskKind
from domain.mapping_rules import Rule, RuleFault, Way, convert_of, goes_out, meanings
from domain.mapping_text import Parts
from ui.design.i18n import mark, tr
from ui.settings.imports_words import target_words

WAYS = {
    Way.BOTH: (mark("Both ways"), "⇄"),
    Way.IN: (mark("Only from there"), "→"),
    Way.OUT: (mark("Only to there"), "←"),
}
NAMED = {
    "attribute": (mark("An attribute of the customer"), mark("Attribute: {name}")),
    "number": (mark("An attribute of the customer, a number"), mark("Attribute: {name}")),
    "preference": (mark("A preference"), mark("Preference: {name}")),
    "consent": (mark("A consent"), mark("Consent: {name}")),
}
"""Targets that have a name of their own."""
_READ = {
    Convert.TEXT: mark("text"),
    Convert.LINE: mark("line of text"),
    Convert.NUMBER: mark("number"),
    Convert.MONEY: mark("sum of money"),
    Convert.DAY: mark("date"),
    Convert.MOMENT: mark("date and time"),
    Convert.PHONE: mark("phone number"),
    Convert.EMAIL: mark("e-mail"),
    Convert.FLAG: mark("yes or no"),
    Convert.LIST: mark("list of words"),
    Convert.CHOICE: mark("one of the words"),
}
_FAULTS = {
    RuleFault.SOURCE: mark("Say which field there"),
    RuleFault.TARGET: mark("Say what it is here"),
    RuleFault.WORDS: mark("Write words as theirs=ours, with / between"),
    RuleFault.MEANING: mark("A word means what there is not here"),
    RuleFault.WAY: mark("This can only be read, not written there"),
}
_MEANINGS = {
    "male": mark("male"),
    "female": mark("female"),
    OrderStatus.PLACED: mark("placed"),
    OrderStatus.PAID: mark("paid"),
    OrderStatus.PACKED: mark("packed"),
    OrderStatus.SHIPPED: mark("shipped"),
    OrderStatus.LATE: mark("late"),
    OrderStatus.DELIVERED: mark("delivered"),
    OrderStatus.CANCELLED: mark("cancelled"),
    OrderStatus.RETURNED: mark("returned"),
    PaymentStatus.PENDING: mark("awaited"),
    PaymentStatus.FAILED: mark("failed"),
    PaymentStatus.REFUNDED: mark("refunded"),
    PaymentMethod.CARD: mark("by card"),
    PaymentMethod.SBP: mark("by SBP"),
    PaymentMethod.CASH: mark("in cash"),
    PaymentMethod.TRANSFER: mark("by transfer"),
    PaymentMethod.INSTALMENTS: mark("by instalments"),
    TaskKind.CALLBACK: mark("call back"),
    TaskKind.WRITE: mark("write"),
    TaskKind.FOLLOW_UP: mark("come back to it"),
}


def target_name(target: str) -> str:
    """Return what a target is called; one with a name of its own by both."""
    group, _, name = target.partition(".")
    if group in NAMED and name:
        return tr(NAMED[group][1], name=name)
    return target_words(target) if target else ""


def way_of(parts: Parts) -> Way:
    """Return which way a rule goes in truth: some can only come in."""
    rule = Rule(source=parts.source, target=parts.target, way=parts.way)
    back = goes_out(rule) or (parts.target.startswith("identity.") and parts.way == Way.BOTH)
    return Way(parts.way) if back else Way.IN


def read_words(parts: Parts) -> str:
    """Return what values of a rule are read as, and the words it has of its own."""
    to = convert_of(parts.target)
    said = [tr(_READ[to])] if to is not None else []
    if parts.words:
        said.append(parts.words)
    if parts.required:
        said.append(tr("must be there"))
    return " · ".join(said)


def fault_words(fault: RuleFault) -> str:
    """Return what is wrong with a rule; empty where nothing is."""
    return tr(_FAULTS[fault]) if fault in _FAULTS else ""


def meaning_words(target: str) -> str:
    """Return what the words of a target may mean, each with what it is called."""
    said = [(word, tr(_MEANINGS[word])) for word in meanings(target) if word in _MEANINGS]
    return ", ".join(word if word == name else f"{word} ({name})" for word, name in said)
