"""Cards made one and two again: the review carried out, undone, or refused (ADR 0044)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain import merging
from domain.consents import ConsentSet
from domain.entities import KINDS, Candidate, Customer, Entity, Merge
from domain.errors import Code
from domain.ids import CustomerId
from domain.operations import (
    Args,
    Author,
    CallRecord,
    CallUpdate,
    CaseOpen,
    ConversationStart,
    CustomerAbsorb,
    CustomerMerge,
    CustomerPatch,
    CustomerSplit,
    CustomerUnmerge,
    IdentityAdd,
    MessageSend,
    NoteAdd,
    OfferAccept,
    PersonalOfferMake,
    TaskAdd,
    VisitRegister,
)
from domain.reason_facts import ReasonSet
from domain.runs import RunStart, ServiceAttempt
from domain.text import clean_line
from domain.workday import WrapUp
from server.handlers import tidy
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import origins, people
from server.storage.membership import OWNED
from server.storage.unit import Unit

AT_ONCE = 150
"""Rows that move in the transaction of the decision; the rest follows in portions."""
PORTION = 300


def merge(unit: Unit, args: CustomerMerge, by: Author) -> Decision:
    """Make two cards one; nothing is lost, and every row remembers where it came from."""
    if not merging.fits(args.choices):
        return rejected(Code.INVALID, "choices")
    if args.into_id == args.merged_id:
        return rejected(Code.INVALID, "into_id")
    into, gone = unit.stored(Customer, args.into_id), unit.stored(Customer, args.merged_id)
    if into is None or gone is None:
        return _too_late(unit, args)
    stays, goes = unit.need(Customer, args.into_id), unit.need(Customer, args.merged_id)
    made = Merge(
        id=args.id,
        customer_id=stays.id,
        branch_id=stays.branch_id,
        survivor_id=stays.id,
        merged_id=goes.id,
        card=goes,
        before=stays,
        choices=args.choices,
        reason=clean_line(args.reason, 300),
        by_id=by.agent_id,
        by_name=by.name,
        at=unit.now,
        seq=origins.next_seq(unit),
        card_ver=gone.ver,
        moved=origins.count(unit, goes.id),
    )
    origins.claim(unit, goes.id)
    unit.put(made)
    unit.put(merging.after(made))
    unit.delete(Customer, goes.id, into=stays.id)
    _repoint_offers(unit, goes.id, stays)
    origins.settle(unit, goes.id, AT_ONCE)
    return APPLIED


def _too_late(unit: Unit, args: CustomerMerge) -> Decision:
    """Return the refusal of a merge of cards of which one is part of another by now."""
    if unit.get(Merge, args.id) is not None:
        return APPLIED
    both = {origins.root_of(unit, one) for one in (args.into_id, args.merged_id)}
    # Merged into somebody else's card: that is not what was reviewed.
    return rejected(Code.ALREADY_MERGED if len(both) == 1 else Code.STATE_CHANGED)


def _repoint_offers(unit: Unit, gone: CustomerId, stays: Customer) -> None:
    for item in people.offers_standing(unit):
        if item.customer_id != gone and all(c.customer_id != gone for c in item.candidates):
            continue
        found: dict[CustomerId, Candidate] = {}
        for candidate in item.candidates:
            if candidate.customer_id == gone:
                candidate = msgspec.structs.replace(
                    candidate, customer_id=stays.id, display_name=stays.display_name
                )
            found.setdefault(candidate.customer_id, candidate)
        owner = stays.id if item.customer_id == gone else item.customer_id
        candidates = tuple(found.values())
        unit.put(msgspec.structs.replace(item, customer_id=owner, candidates=candidates))


def unmerge(unit: Unit, actor: Actor, args: CustomerUnmerge, by: Author) -> Decision:
    """Undo a merge, whatever was merged since: everything goes back where it came from."""
    made = unit.need(Merge, args.id)
    if made.undone_at is not None:
        return rejected(Code.ALREADY_TAKEN)
    if not can(actor, Action.WORK, made.card):
        return rejected(Code.NOT_FOUND)
    origins.place(unit, origins.root_of(unit, made.survivor_id))
    left = merging.after(made)
    made = msgspec.structs.replace(made, undone_by=by.name, undone_at=unit.now)
    unit.put(made)
    unit.revive(made.card, made.card_ver)
    ripple(unit, made.survivor_id, left, made.before, made.seq)
    origins.settle(unit, made.merged_id, AT_ONCE)
    return APPLIED


def ripple(unit: Unit, customer_id: CustomerId, old: Customer, new: Customer, seq: int) -> None:
    """Make a change of a card of the past on everything that was made of it since.

    Args:
        unit: a write transaction.
        customer_id: whose card.
        old: as a merge had left it.
        new: as it would be now.
        seq: of that merge; later ones began with what it left.
    """
    while True:
        for later in origins.standing(unit, survivor=customer_id):
            if later.seq <= seq:
                continue
            was = merging.after(later)
            later = msgspec.structs.replace(later, before=merging.rebased(old, new, later.before))
            unit.put(later)
            old, new = was, merging.after(later)
        parent = origins.merge_of(unit, customer_id)
        if parent is None:
            card = unit.get(Customer, customer_id)
            if card is not None:
                unit.put(merging.rebased(old, new, card))
            return
        was = merging.after(parent)
        parent = msgspec.structs.replace(parent, card=merging.rebased(old, new, parent.card))
        unit.put(parent)
        old, new, seq = was, merging.after(parent), parent.seq
        customer_id = parent.survivor_id


def split(unit: Unit, actor: Actor, args: CustomerSplit) -> Decision:
    """Part a card two people share; what is chosen belongs to the new card from now on."""
    if unit.get(Customer, args.customer.id) is not None:
        return APPLIED
    parted = unit.need(Customer, args.from_id)
    made = tidy.customer(args.customer)
    made = msgspec.structs.replace(made, branch_id=parted.branch_id, provisional=False)
    if not made.display_name or unit.is_dead(Customer, made.id):
        return rejected(Code.INVALID, "customer")
    chosen: list[Entity] = []
    for kind, entity_id in args.rows:
        struct = KINDS.get(kind)
        row = unit.get(struct, entity_id) if struct in OWNED else None
        if row is None or isinstance(row, Customer | Merge) or _owner(row) != parted.id:
            return rejected(Code.STATE_CHANGED, "rows")
        chosen.append(row)
    if not chosen:
        return rejected(Code.INVALID, "rows")
    unit.put(made)
    for row in chosen:  # grows while it is walked: what belongs to a row goes with it
        chosen += [item for item in origins.followers(unit, row) if _owner(item) == parted.id]
        origins.note(unit, row, made.id)
    origins.settle(unit, made.id, AT_ONCE)
    return APPLIED


def _owner(row: Entity) -> UUID:
    owner: UUID = row.customer_id  # type: ignore[attr-defined]  # of the kinds that belong to one
    return owner


def move_some(unit: Unit) -> int:
    """Move a portion of what merges and splits have left to be moved; return how many rows."""
    customer_id = origins.next_moving(unit)
    return origins.settle(unit, customer_id, PORTION) if customer_id is not None else 0


# -- work that names a card which is part of another by now ------------------------------------

_INSIDE: dict[type[Any], str] = {
    IdentityAdd: "identity",
    CallRecord: "entry",
    TaskAdd: "task",
    CaseOpen: "case",
    RunStart: "run",
    ReasonSet: "fact",
    ConsentSet: "consent",
    PersonalOfferMake: "offer",
}
_FIELDS: dict[type[Any], str] = {
    CustomerPatch: "id",
    CustomerAbsorb: "into_id",
    CustomerSplit: "from_id",
    NoteAdd: "customer_id",
    VisitRegister: "customer_id",
    MessageSend: "customer_id",
    ConversationStart: "customer_id",
    OfferAccept: "customer_id",
    CallUpdate: "customer_id",
    ServiceAttempt: "customer_id",
    WrapUp: "customer_id",
}


def redirected(unit: Unit, args: Args) -> tuple[Args, CustomerId | None]:
    """Return an operation with the card that has taken the place of the one it names.

    Returns:
        The operation, and the card it named, None where that is there.
    """
    inside = _INSIDE.get(type(args))
    if inside is not None:
        row, named = _in_place(unit, getattr(args, inside), "customer_id")
        return (msgspec.structs.replace(args, **{inside: row}), named) if named else (args, None)
    field = _FIELDS.get(type(args))
    return _in_place(unit, args, field) if field is not None else (args, None)


def _in_place(unit: Unit, holder: Any, field: str) -> tuple[Any, CustomerId | None]:
    named = getattr(holder, field)
    if named is None or unit.get(Customer, named) is not None:
        return holder, None
    root = unit.get(Customer, origins.root_of(unit, named))
    if root is None:
        return holder, None
    values: dict[str, Any] = {field: root.id}
    if "branch_id" in holder.__struct_fields__ and field == "customer_id":
        values["branch_id"] = root.branch_id
    return msgspec.structs.replace(holder, **values), named


def remember(unit: Unit, args: Args, named: CustomerId) -> None:
    """Write down that what was made was made for a card that is part of another one."""
    made = getattr(args, _INSIDE[type(args)]) if type(args) in _INSIDE else args
    for struct in OWNED:
        row = unit.get(struct, getattr(made, "id", named))
        if row is not None and not isinstance(row, Customer):
            origins.note(unit, row, named)


def patch_past(unit: Unit, args: CustomerPatch, named: CustomerId) -> None:
    """Make an edit of a card that is part of another one by now on the card as it is kept."""
    made = origins.merge_of(unit, named)
    if made is None:
        return
    fields = msgspec.to_builtins(made.card)
    wanted = {
        name: change.new
        for name, change in args.changes.items()
        if name in merging.FIELDS and fields[name] == change.old
    }
    try:
        card = msgspec.convert({**fields, **wanted}, Customer, strict=False)
    except msgspec.ValidationError:
        return  # the edit is refused as a whole, with its reason
    was = merging.after(made)
    made = msgspec.structs.replace(made, card=card)
    unit.put(made)
    ripple(unit, made.survivor_id, was, merging.after(made), made.seq)
