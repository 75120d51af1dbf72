"""Search over everything the centre has, for what is not on the asker's machine."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.clock import to_micros
from domain.entities import KIND_BY_CODE, Customer, Entity, Entry, Identity, Order
from domain.ids import BranchId, CustomerId
from domain.text import stems
from domain.wire import FetchAnswer
from domain.word_forms import groups_of
from server.handlers import veil
from server.handlers.policy import Action, Actor, can
from server.storage import people, search, wire_rows
from server.storage.search import Doc, Found
from server.storage.unit import Unit

AT_ONCE = 200
"""Rows indexed in one transaction: others write between."""
MAX_HITS = 50
_MAX_WORDS = 4000
"""Words of one text that are searched; more is a book."""


def index_some(unit: Unit) -> int:
    """Bring the index closer to the feed by a bounded number of rows; return how many."""
    epoch = unit.history().epoch
    found, reached = search.changed(unit, search.position(unit, epoch), AT_ONCE)
    if reached is None:
        return 0
    for item in _whole(unit, found):
        struct = KIND_BY_CODE[item.kind]
        entity = unit.get(struct, item.entity)
        doc = _doc_of(unit, entity) if entity is not None else None
        if doc is None:
            search.drop(unit, item.kind, item.entity.bytes)
        else:
            search.put(unit, [doc])
    search.move_to(unit, epoch, reached)
    return len(found)


def is_behind(unit: Unit) -> bool:
    """Tell whether the feed holds rows the index does not know."""
    epoch = unit.history().epoch
    return search.changed(unit, search.position(unit, epoch), 1)[1] is not None


def _whole(unit: Unit, found: list[Found]) -> set[Found]:
    """Return what is to be indexed: a person with all addresses where one of them changed."""
    wanted = {item for item in found if item.kind != Identity.CODE}
    for item in found:
        if item.kind == Identity.CODE:
            identity = unit.get(Identity, item.entity)
            if identity is not None:
                wanted.add(Found(Customer.CODE, identity.customer_id))
    return wanted


def _doc_of(unit: Unit, entity: Entity) -> Doc | None:
    match entity:
        case Entry():
            names = " ".join(item.name for item in entity.attachments)
            text, at = f"{entity.subject} {entity.text} {names}", to_micros(entity.at)
        case Order():
            text, at = entity.number, to_micros(entity.placed_at)
        case Customer():
            values = " ".join(i.value for i in people.identities_of(unit, entity.id))
            text, at = f"{entity.display_name} {entity.patronymic} {values}", 0
        case _:
            return None
    words = " ".join(stems(text)[:_MAX_WORDS])
    return Doc(entity.CODE, entity.id.bytes, entity.branch_id.bytes, at, words)


def find(actor: Actor, text: str, limit: int) -> Callable[[Unit], FetchAnswer]:
    """Return the step that searches for some words, among what the asker may see."""

    def work(unit: Unit) -> FetchAnswer:
        groups = groups_of(text[:1000])
        if not groups:
            return FetchAnswer()
        branches = [BranchId(branch) for branch in _branches(actor)]
        found = search.find(unit, groups, branches, max(1, min(limit, MAX_HITS)))
        rows, owners = [], dict[CustomerId, None]()
        unseen = veil.veil_of(unit, actor)
        for item in found:
            stored = unit.stored(KIND_BY_CODE[item.kind], item.entity)
            # The index is a little behind: the row itself says whose it is now.
            if stored is None or not can(actor, Action.VIEW, stored.entity):
                continue
            if isinstance(stored.entity, Entry) and veil.is_hidden(unseen, stored.entity):
                continue
            rows.append(wire_rows.row_of(stored.entity, stored.ver))
            if isinstance(stored.entity, Entry | Order):
                owners[stored.entity.customer_id] = None
        have = {row.id for row in rows}
        for owner in owners:
            stored = unit.stored(Customer, owner) if owner not in have else None
            if stored is not None and can(actor, Action.VIEW, stored.entity):
                rows.append(wire_rows.row_of(stored.entity, stored.ver))
        return FetchAnswer(rows=veil.veiled(unseen, rows))

    return work


def _branches(actor: Actor) -> list[UUID]:
    parts = (name.partition(":") for name in actor.buckets)
    return [UUID(raw) for kind, _, raw in parts if kind == "branch"]
