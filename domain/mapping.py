"""From a record of another system to a customer, an order, a payment, a task: by rules. Pure.

A rule says where a value stands in the record and what it is here. The same rules serve files
that are imported, CRM systems and any source with an interface of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain.conversions import MAX_ITEMS, Convert, as_text, convert
from domain.field_values import Fault
from domain.mapping_rules import GROUPS, STRENGTH, Way, words_of
from domain.mapping_rules import FieldMap as FieldMap
from domain.mapping_rules import Rule as Rule
from domain.mapping_rules import check as check
from domain.mapping_rules import convert_of as convert_of
from domain.mapping_rules import targets as targets
from domain.paths import NOTHING, is_at
from domain.paths import at_path as at_path
from domain.tagging import clean_tags
from domain.text import clean_line

MAX_FAULTS = 20
_SHOWN = 80


class FieldFault(msgspec.Struct, frozen=True, kw_only=True):
    """A value that could not be read. ``value`` is shortened; ``reason`` a ``Fault``."""

    source: str
    target: str
    reason: str
    value: str = ""


class Refusal(StrEnum):
    """Why a record is not taken in at all."""

    NONE = ""
    NOBODY = "nobody"
    """It says neither whose it is nor what they are called."""
    REQUIRED = "required"
    INCOMPLETE = "incomplete"
    """An order without number, a payment without sum, a task without title."""
    AMBIGUOUS = "ambiguous"
    """Several customers have the address, and the name fits none of them alone."""
    BROKEN = "broken"
    """The row itself cannot be read."""
    TOO_LARGE = "too_large"
    GONE = "gone"
    """What it names was deleted here, or belongs to nobody known yet."""


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """What a record comes to.

    Attributes:
        addresses: (kind, value), the surest first.
        emptied: targets whose place in the record is there and empty, sorted; one that is not in
            the record at all is not among them: it says nothing of it.
    """

    fields: dict[str, Any] = {}
    addresses: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = {}
    consents: dict[str, bool] = {}
    preferences: dict[str, str] = {}
    order: dict[str, Any] = {}
    payment: dict[str, Any] = {}
    task: dict[str, Any] = {}
    emptied: tuple[str, ...] = ()
    faults: tuple[FieldFault, ...] = ()
    refusal: Refusal = Refusal.NONE

    @property
    def says_who(self) -> bool:
        """Tell whether it names a customer."""
        return bool(self.addresses or self.fields.get("display_name"))


class Mapper:
    """Follows one set of rules; made once for many records."""

    def __init__(self, mapping: FieldMap) -> None:
        """Make it ready.

        Raises:
            BadInput: the rules cannot be followed.
        """
        check(mapping)
        self._zone = ZoneInfo(mapping.timezone)
        self._rules = tuple(
            (rule, Convert(convert_of(rule.target) or Convert.LINE), words_of(rule))
            for rule in mapping.rules
            if rule.way != Way.OUT
        )

    def map(self, record: Mapping[str, Any]) -> Mapped:
        """Return what a record comes to; what cannot be read is told and left out."""
        made = _Making()
        for rule, to, words in self._rules:
            found = at_path(record, rule.source)
            made.put(rule, to, found, self._zone, words)
            blank = found in NOTHING or (isinstance(found, str) and not found.strip())
            if blank and is_at(record, rule.source):
                made.empty(rule.target)
        return made.done()


class _Making:
    """A record on its way to being ours."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, Any]] = {
            name: {} for name in (*GROUPS, "attribute", "consent", "preference")
        }
        self._addresses: dict[tuple[str, str], None] = {}
        self._tags: list[str] = []
        self._faults: list[FieldFault] = []
        self._empty: set[str] = set()
        self._missing = False

    def put(
        self, rule: Rule, to: Convert, raw: Any, zone: ZoneInfo, words: Mapping[str, str]
    ) -> None:
        """Take in what a rule found."""
        group, _, name = rule.target.partition(".")
        values = list(raw[:MAX_ITEMS]) if isinstance(raw, list | tuple) else [raw]
        if to is Convert.LIST:
            values = [raw]
        elif group == "identity" and isinstance(raw, str) and len(values) == 1:
            values = _split_addresses(raw, to)
        elif group != "identity":
            values = values[:1]
        empty = True
        for value in values:
            found, fault = convert(to, value, zone, words)
            if fault is not Fault.NONE:
                self._tell(rule, fault, value)
            elif found is not None:
                empty = False
                self._keep(group, name, found)
        if empty and rule.required:
            self._missing = True
            if not self._faults or self._faults[-1].target != rule.target:
                self._tell(rule, Fault.MISSING, "")

    def empty(self, target: str) -> None:
        """Note that a place of a value is there, and empty."""
        group, sign, name = target.partition(".")
        self._empty.add(f"attribute{sign}{name}" if group == "number" else target)

    def _emptied(self) -> tuple[str, ...]:
        """Return what is empty in each of its places."""
        full = {f"{group}.{name}" for group, told in self._groups.items() for name in told}
        full |= {fault.target for fault in self._faults}
        return tuple(sorted(self._empty - full))

    def _tell(self, rule: Rule, fault: Fault, value: Any) -> None:
        if len(self._faults) < MAX_FAULTS:
            self._faults.append(
                FieldFault(
                    source=clean_line(rule.source, _SHOWN),
                    target=rule.target,
                    reason=fault,
                    value=clean_line(as_text(value), _SHOWN),
                )
            )

    def _keep(self, group: str, name: str, value: Any) -> None:
        if group == "identity":
            self._addresses[name, str(value)] = None
        elif group == "tags":
            self._tags += value
        else:
            where = "attribute" if group == "number" else group
            name = clean_line(name, 100)
            self._groups[where].setdefault(name, value)  # of two columns the first that has it

    def done(self) -> Mapped:
        """Return the whole."""
        groups = self._groups
        fields = _names(groups["customer"])
        made = Mapped(
            fields=fields,
            addresses=tuple(sorted(self._addresses, key=_rank)),
            tags=clean_tags(self._tags),
            attributes=groups["attribute"],
            consents=groups["consent"],
            preferences=groups["preference"],
            order=_currency(groups["order"]),
            payment=_currency(groups["payment"]),
            task=groups["task"],
            emptied=self._emptied(),
            faults=tuple(self._faults),
        )
        if self._missing:
            return msgspec.structs.replace(made, refusal=Refusal.REQUIRED)
        return made


def incomplete(made: Mapped) -> bool:
    """Tell whether an order, a payment or a task lacks what it cannot be without."""
    return bool(
        (made.order and not made.order.get("number"))
        or (made.payment and made.payment.get("amount") is None)
        or (made.task and not made.task.get("title"))
    )


def _rank(address: tuple[str, str]) -> int:
    kinds = [str(kind) for kind in STRENGTH]
    return kinds.index(address[0]) if address[0] in kinds else len(kinds)


def _split_addresses(raw: str, to: Convert) -> list[str]:
    """Return the addresses of one cell: people write several with commas between."""
    if to not in (Convert.PHONE, Convert.EMAIL):
        return [raw]
    for sign in (";", ",", "\n", "|", " / "):
        if sign in raw:
            parts = [part.strip() for part in raw.replace("\n", sign).split(sign)]
            return [part for part in parts if part][:MAX_ITEMS]
    return [raw]


_PATRONYMIC = ("вич", "вна", "ична", "инична", "оглы", "кызы")


def _names(told: dict[str, Any]) -> dict[str, Any]:
    """Return a customer's fields with the name they are shown by, and its parts where clear."""
    fields = {name: value for name, value in told.items() if name != "full_name"}
    whole = str(told.get("full_name", ""))
    words = whole.split()
    at = next((n for n, word in enumerate(words) if word.lower().endswith(_PATRONYMIC)), -1)
    if len(words) == 3 and at == 2:
        parts = dict(zip(("family_name", "given_name", "patronymic"), words, strict=True))
    elif len(words) in (2, 3) and at == 1:
        parts = dict(zip(("given_name", "patronymic", "family_name"), words, strict=False))
    else:
        parts = {}
    fields = {**parts, **fields}
    if not fields.get("display_name"):
        known = [str(fields.get(name, "")) for name in ("given_name", "family_name")]
        shown = " ".join(part for part in known if part) or whole
        if shown:
            fields["display_name"] = clean_line(shown)
    return fields


def _currency(told: dict[str, Any]) -> dict[str, Any]:
    code = str(told.get("currency", "")).strip().upper()
    if "currency" in told and not (len(code) == 3 and code.isascii() and code.isalpha()):
        return {name: value for name, value in told.items() if name != "currency"}
    return {**told, "currency": "RUB" if code == "RUR" else code} if code else told
