"""Records of amoCRM read as ours, and what is to be written as amoCRM takes it. Pure.

Its own fields stand in a record by name; all others are ``custom_fields_values``, of which only
those that are filled come. An invoice is an element of the list of invoices: all but its name is
in such fields, known by code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from adapters.crm.settings import as_dict, as_list, as_ref, at
from domain.crm import CrmKind, CrmRecord, CrmWrite, WriteRefused

STATUS, SUM, PAID_AT, PAYER, ITEMS = (
    "BILL_STATUS",
    "BILL_PRICE",
    "BILL_PAYMENT_DATE",
    "PAYER",
    "ITEMS",
)
"""Codes of an invoice's fields."""
_ISSUED = "Создан"
"""The status every list of invoices begins with; one without status is not taken."""
OWN = frozenset(
    {"name", "first_name", "last_name", "price", "status_id", "pipeline_id", "text"}
    | {"complete_till", "is_completed"}
)
"""Fields that are no custom ones and may be written."""
_NUMBERS = frozenset({"price", "status_id", "pipeline_id"})
_READ_ONLY = frozenset({"id", "created_at", "updated_at", "closed_at", "tags"})
_MOMENTS = frozenset({"complete_till", PAID_AT})
_MULTI = {"phone": "PHONE", "email": "EMAIL"}
_USUAL_TERM_S = 86_400
"""A task there has a term; this is that of one that has none here."""


def record(kind: str, item: dict[str, Any], sources: Iterable[str] = ()) -> CrmRecord | None:
    """Return a record as ours; None where it is none, or nobody's we know.

    Args:
        kind: a ``CrmKind``.
        item: as it came.
        sources: what rules look at: those of them that are custom fields and did not come with
            the others are empty.
    """
    ref = as_ref(item.get("id"))
    values = _values(item, sources)
    owner = _owner(kind, item, values)
    if not ref or (kind != CrmKind.CUSTOMER and not owner):
        return None
    return CrmRecord(
        kind=kind,
        ref=ref,
        values=values,
        owner_ref=owner,
        deleted=bool(item.get("is_deleted")),
    )


def _values(item: dict[str, Any], sources: Iterable[str]) -> dict[str, Any]:
    """Return the fields of a record by name, custom ones by code, name and number."""
    values = {name: value for name, value in item.items() if not name.startswith("_")}
    for field in as_list(item.get("custom_fields_values")):
        found = [as_dict(one).get("value") for one in as_list(as_dict(field).get("values"))]
        for name in ("field_code", "field_name", "field_id"):
            if title := as_dict(field).get(name):
                values.setdefault(str(title), found)
    if "custom_fields_values" in values:
        del values["custom_fields_values"]
        for source in set(sources) - OWN - _READ_ONLY:
            values.setdefault(source, None)
    tags = as_list(at(item, "_embedded", "tags"))
    return values | {"tags": [str(as_dict(tag).get("name", "")) for tag in tags]}


def _owner(kind: str, item: dict[str, Any], values: dict[str, Any]) -> str:
    """Return the contact a record is of; empty where it is of none."""
    if kind == CrmKind.ORDER:
        people = [as_dict(one) for one in as_list(at(item, "_embedded", "contacts"))]
        people.sort(key=lambda one: not one.get("is_main"))
        return as_ref(people[0].get("id")) if people else ""
    if kind == CrmKind.TASK:
        return as_ref(item.get("entity_id")) if item.get("entity_type") == "contacts" else ""
    if kind == CrmKind.PAYMENT:
        payers = [as_dict(one) for one in as_list(values.get(PAYER))]
        linked = next((one for one in payers if one.get("entity_type") == "contacts"), {})
        return as_ref(linked.get("entity_id"))
    return ""


def body(wanted: CrmWrite, before: dict[str, Any]) -> dict[str, Any]:
    """Return what a record is changed with.

    Args:
        wanted: the change.
        before: the record as it is there, where its addresses are to stay.

    Raises:
        WriteRefused: a value is of another kind than the field.
    """
    told: dict[str, Any] = {}
    custom: list[dict[str, Any]] = []
    for name, value in wanted.values.items():
        if name in _READ_ONLY:
            continue
        if name in OWN:
            told[name] = _plain(name, value)
        else:
            custom.append(_custom(name, value))
    # What is written of such a field replaces all of it: those that are there go along.
    for kind, code in _MULTI.items():
        added = [value for of, value in wanted.addresses if of == kind]
        if added:
            fresh = [{"value": value, "enum_code": "WORK"} for value in added]
            custom.append({"field_code": code, "values": [*_kept(before, code), *fresh]})
    if custom:
        told["custom_fields_values"] = custom
    return told


def fresh(wanted: CrmWrite, told: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return what a new record is asked for with.

    Args:
        wanted: the record.
        told: its ``body``.
        now: the moment.
    """
    owner = int(wanted.owner_ref) if wanted.owner_ref.isdigit() else 0
    told = {**told, "request_id": wanted.key}
    if wanted.kind == CrmKind.ORDER:
        told["_embedded"] = {"contacts": [{"id": owner}]}
    if wanted.kind == CrmKind.TASK:
        told |= {"entity_id": owner, "entity_type": "contacts"}
        if not told.get("complete_till"):
            told["complete_till"] = int(now.timestamp()) + _USUAL_TERM_S
        told.pop("is_completed", None)
    if wanted.kind == CrmKind.PAYMENT:
        told["name"] = invoice_name(wanted)
        custom = told.setdefault("custom_fields_values", [])
        if all(field.get("field_code") != STATUS for field in custom):
            custom.append(_custom(STATUS, _ISSUED))
        custom.append(_custom(PAYER, {"entity_id": owner, "entity_type": "contacts"}))
    return told


def invoice_name(wanted: CrmWrite) -> str:
    """Return what a new invoice is called: by it one is found that was made before.

    An element has no place for a number of ours but its name.
    """
    return f"Счёт {wanted.key[-10:]}"


def has_positions(item: dict[str, Any]) -> bool:
    """Tell whether an invoice's sum is that of its positions."""
    return any(
        as_dict(field).get("field_code") == ITEMS and as_list(as_dict(field).get("values"))
        for field in as_list(item.get("custom_fields_values"))
    )


def number(value: Any) -> float:
    """Return a moment of an answer as seconds; 0 where it is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _custom(name: str, value: Any) -> dict[str, Any]:
    key = {"field_id": int(name)} if name.isdigit() else {"field_code": name}
    if value in (None, "", []):
        return {**key, "values": None}  # emptied
    return {**key, "values": [{"value": _plain(name, value)}]}


def _kept(before: dict[str, Any], code: str) -> Sequence[dict[str, Any]]:
    for field in as_list(before.get("custom_fields_values")):
        if as_dict(field).get("field_code") == code:
            names = ("value", "enum_code")
            return [
                {name: as_dict(one)[name] for name in names if as_dict(one).get(name)}
                for one in as_list(as_dict(field).get("values"))
            ]
    return []


def _plain(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return _stamp(value)
    if value is None:
        return 0 if name in _NUMBERS else ""
    if name in _NUMBERS or name == SUM:
        try:
            return float(value) if name == SUM else int(float(value))
        except (TypeError, ValueError) as error:
            raise WriteRefused(f"{name} is a number") from error
    return value


def _stamp(value: Any) -> int | None:
    try:
        return int(datetime.fromisoformat(str(value)).timestamp()) if value else None
    except ValueError:
        return None
