"""Records of Bitrix24 read as ours, and what is to be written as Bitrix24 takes it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.crm.settings import as_list, as_ref
from domain.conversions import Convert, convert
from domain.crm import CrmKind, CrmRecord, CrmWrite

INVOICE = 31
_DONE = "5"
_READ_ONLY = frozenset(
    {"ID", "id", "DATE_CREATE", "DATE_MODIFY", "STAGE_SEMANTIC_ID", "stage", "parentId2", "done"}
)
"""Not written by these names; what they stand for may be, by others."""
_STAGES = {"P": "NEW", "S": "WON", "F": "LOSE"}
"""The stages every pipeline of deals has; another one in progress is not told by its meaning."""
_MULTI = {"phone": "PHONE", "email": "EMAIL"}


@dataclass(frozen=True, slots=True)
class Kind:
    """How records of a kind are asked for."""

    listing: str
    items: tuple[str, ...]
    ident: str
    changed: str
    params: Mapping[str, Any]
    owner: Callable[[dict[str, Any]], str]


def _task_owner(item: dict[str, Any]) -> str:
    """Return the contact a task hangs on, as ``C_12`` among its links."""
    for link in as_list(item.get("ufCrmTask")):
        if isinstance(link, str) and link.startswith("C_"):
            return as_ref(link[2:])
    return ""


KINDS = {
    CrmKind.CUSTOMER: Kind(
        "crm.contact.list",
        ("result",),
        "ID",
        "DATE_MODIFY",
        {"select": ["*", "UF_*", "PHONE", "EMAIL"]},
        lambda _item: "",
    ),
    CrmKind.ORDER: Kind(
        "crm.deal.list",
        ("result",),
        "ID",
        "DATE_MODIFY",
        {"select": ["*", "UF_*"]},
        lambda item: as_ref(item.get("CONTACT_ID")),
    ),
    CrmKind.PAYMENT: Kind(
        "crm.item.list",
        ("result", "items"),
        "id",
        "updatedTime",
        {"entityTypeId": INVOICE},
        lambda item: as_ref(item.get("contactId")),
    ),
    CrmKind.TASK: Kind(
        "tasks.task.list",
        ("result", "tasks"),
        "id",
        "changedDate",
        {"select": ["ID", "TITLE", "DEADLINE", "STATUS", "CHANGED_DATE", "UF_CRM_TASK"]},
        _task_owner,
    ),
}


def fields(wanted: CrmWrite) -> dict[str, Any]:
    """Return the fields of a write as the portal takes them."""
    told: dict[str, Any] = {
        name: "" if value is None else value
        for name, value in wanted.values.items()
        if name not in _READ_ONLY
    }
    if wanted.kind == CrmKind.TASK:
        told = {name.upper(): value for name, value in told.items()}
    for kind, value in wanted.addresses:
        if kind in _MULTI:
            added = told.setdefault(_MULTI[kind], [])
            added.append({"VALUE": value, "VALUE_TYPE": "WORK"})
    return told


def staged(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stage that says what a write does, in the pipeline the record is in."""
    if stage := values.get("stage"):
        pipeline, sign, now = str(before.get("stageId", "")).rpartition(":")
        return {} if now == stage or not sign else {"stageId": f"{pipeline}:{stage}"}
    meaning = values.get("STAGE_SEMANTIC_ID")
    if meaning not in _STAGES or "STAGE_ID" in values:
        return {}
    if meaning == before.get("STAGE_SEMANTIC_ID"):
        return {}
    pipeline, sign, _ = str(before.get("STAGE_ID", "")).rpartition(":")
    return {"STAGE_ID": f"{pipeline}{sign}{_STAGES[meaning]}"}


def record(kind: str, item: dict[str, Any]) -> CrmRecord | None:
    """Return a record as ours; None where it is none, or nobody's we know."""
    about = KINDS[CrmKind(kind)]
    ref = as_ref(item.get(about.ident))
    owner = about.owner(item)
    if not ref or (kind != CrmKind.CUSTOMER and not owner):
        return None  # of a company, or of nobody: there is no customer to put it to
    values = dict(item)
    if kind == CrmKind.PAYMENT:
        values["stage"] = str(item.get("stageId", "")).rpartition(":")[2]
    if kind == CrmKind.TASK:
        values["done"] = str(item.get("status", "")) == _DONE
    return CrmRecord(kind=kind, ref=ref, values=values, owner_ref=owner)


def moment(value: Any) -> float:
    """Return a moment of an answer as seconds; 0 where it is none."""
    found, _ = convert(Convert.MOMENT, value)
    return float(found.timestamp()) if found is not None else 0.0
