"""The centre's decision on one operation: may it, can it, does it collide?

Runs inside the operation's savepoint. Rows are written only after the decision, by the same
``effects`` the workstation drew its overlay with.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.articles import ArticlePut, ArticleRate, ArticleRemove, ArticleTell
from domain.attribute_fields import FieldPut, FieldRemove
from domain.consents import ConsentSet
from domain.distinct import TellApart
from domain.effects import effects
from domain.entities import KINDS, Conversation, Customer, Entry, Identity, Offer
from domain.errors import Code
from domain.glossary import (
    CallOutcome,
    Direction,
    EntryKind,
    OfferState,
    OpStatus,
)
from domain.handing import HandOver, HandOverMark
from domain.ids import CustomerId, MergeId
from domain.offer_rules import OfferRulePut, OfferRuleRemove
from domain.operations import (
    Args,
    Author,
    CallMeasure,
    CallRecord,
    CallUpdate,
    CaseJoin,
    CaseLeave,
    CaseOpen,
    CaseSet,
    ConflictResolve,
    ConversationAssign,
    ConversationSetStatus,
    ConversationSnooze,
    ConversationStart,
    ConversationTag,
    CustomerAbsorb,
    CustomerCreate,
    CustomerMerge,
    CustomerPatch,
    CustomerSplit,
    CustomerUnmerge,
    IdentityAdd,
    IdentityClose,
    MessageAmend,
    MessageCancel,
    MessageConfirm,
    MessageSend,
    NoteAdd,
    NoteEdit,
    OfferAccept,
    OfferDecline,
    PersonalOfferMake,
    PersonalOfferSet,
    SnippetPut,
    SnippetRemove,
    TaskAdd,
    TaskSet,
    ViewDelete,
    ViewSave,
    VisitRegister,
    reads_of,
)
from domain.reason_facts import ReasonSet
from domain.routing_rules import AgentRulePut, QueueRulePut
from domain.runs import RunStart, RunStep, ServiceAttempt, ServicePut, ServiceRemove
from domain.text import clean_line, clean_text
from domain.tone_rules import TonePut, ToneRemove
from domain.wire import Op
from domain.workday import WorkdayPut, WrapUp
from server.handlers import (
    addresses,
    amending,
    card_fields,
    cards,
    consents,
    conversations,
    handing,
    knowledge,
    matters,
    merging,
    missed,
    offer_rules,
    one_call,
    outbound,
    promises,
    proposals,
    queue_rules,
    reasons,
    routing,
    sending,
    services,
    starting,
    suspecting,
    texts,
    tidy,
    tones,
    views,
    workday,
)
from server.handlers.decision import APPLIED, Decision, carry_out, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import origins, people
from server.storage.unit import Unit


def decide(unit: Unit, actor: Actor, op: Op, args: Args, at: datetime) -> Decision:
    """Decide on an operation and write its effects.

    Args:
        unit: inside the operation's savepoint.
        actor: who made it.
        op: the operation as received.
        args: its decoded arguments.
        at: when it was made, in the centre's time.
    """
    if isinstance(args, CallMeasure) and (theirs := one_call.standing(unit, args.id)):
        args = msgspec.structs.replace(args, id=theirs.id)
    if isinstance(args, CallUpdate) and (followed := one_call.follow(unit, actor, args)):
        return followed
    args, named = merging.redirected(unit, starting.redirected(unit, args))
    refusal = _unreadable(unit, actor, args)
    if refusal is not None:
        return refusal
    by = Author(agent_id=actor.agent_id, name=actor.name, made_at=at)
    if named is None:
        return _RULES[type(args)](unit, actor, op, args, by)
    if isinstance(args, CustomerPatch):
        tidied = {name: tidy.change(name, item) for name, item in args.changes.items()}
        merging.patch_past(unit, msgspec.structs.replace(args, changes=tidied), named)
        return cards.patch(unit, actor, op, args, by, touched=lambda _field: True)
    decision = _RULES[type(args)](unit, actor, op, args, by)
    if decision.status not in (OpStatus.REJECTED, OpStatus.PARKED):
        merging.remember(unit, args, named)
    return decision


def _unreadable(unit: Unit, actor: Actor, args: Args) -> Decision | None:
    """Return why an operation cannot be decided on: what it is about is gone, or not to be seen."""
    for kind, entity_id in reads_of(args):
        struct = KINDS[kind]
        row = unit.get(struct, entity_id)
        if row is None and isinstance(args, CustomerMerge):
            # Merged meanwhile: its own rule says so, to who may see what it is part of.
            row = unit.get(Customer, origins.root_of(unit, CustomerId(entity_id)))
        if row is None:
            if unit.is_dead(struct, entity_id):
                return rejected(Code.GONE)
            # Neither here nor dead: what made it has not arrived yet (another device's work,
            # or work lost to a restore that is about to be offered again).
            return Decision(OpStatus.PARKED)
        if not can(actor, Action.WORK, row):
            return rejected(Code.NOT_FOUND)
    return None


def _clean(args: Args, by: Author) -> Args:
    """Return appended rows without controls and direction tricks, within limits."""
    match args:
        case NoteAdd():
            # A private note calls nobody: who was called could not read it.
            called = () if args.private else args.mentions
            return msgspec.structs.replace(args, text=clean_text(args.text), mentions=called)
        case VisitRegister():
            return msgspec.structs.replace(
                args,
                text=clean_text(args.text),
                purpose=clean_line(args.purpose),
                visited_name=clean_line(args.visited_name),
            )
        case CallRecord():
            entry = tidy.recorded_call(args.entry, by.made_at)
            return msgspec.structs.replace(args, entry=entry, offer=None)
        case CustomerCreate():
            identities = tuple(tidy.identity(item) for item in args.identities)
            return msgspec.structs.replace(
                args, customer=tidy.customer(args.customer), identities=identities
            )
        case IdentityAdd():
            return msgspec.structs.replace(args, identity=tidy.identity(args.identity))
        case _:
            return args


def _append(unit: Unit, actor: Actor, args: Args, by: Author) -> Decision:
    """New rows never collide; an id that exists already is the same work offered again."""
    try:
        args = _clean(args, by)
    except msgspec.ValidationError:
        return rejected(Code.INVALID)
    if isinstance(args, CustomerCreate) and not _own_addresses(args):
        return rejected(Code.NOT_FOUND)
    for made in effects(args, unit, by).put:
        entity = people.at_home(unit, made)
        if not (can(actor, Action.WORK, made) and can(actor, Action.WORK, entity)):
            return rejected(Code.NOT_FOUND)
        if unit.get(type(entity), entity.id) is not None:  # type: ignore[attr-defined]
            continue
        if isinstance(entity, Identity) and _has_identity(unit, entity):
            continue
        if isinstance(entity, Entry):
            entity = msgspec.structs.replace(entity, author_id=by.agent_id, author_name=by.name)
        unit.put(entity)
    return APPLIED


def _record_call(unit: Unit, actor: Actor, args: CallRecord, by: Author) -> Decision:
    """A call the PBX has told of already is that call."""
    if unit.is_dead(Entry, args.entry.id):
        return APPLIED  # offered again: the PBX's row stands for it by now
    decision = _append(unit, actor, args, by)
    if decision == APPLIED:
        one_call.settle(unit, args, by)
    return decision


def _own_addresses(args: CustomerCreate) -> bool:
    """Tell whether a new card brings addresses of its own only: not of a card elsewhere."""
    home = (args.customer.id, args.customer.branch_id)
    return all((item.customer_id, item.branch_id) == home for item in args.identities)


def _edit_note(unit: Unit, args: NoteEdit, by: Author) -> Decision:
    note = unit.need(Entry, args.id)
    if note.kind != EntryKind.NOTE or note.author_id != by.agent_id:
        return rejected(Code.FORBIDDEN)
    text = clean_text(args.text)
    if not text.strip():
        return rejected(Code.INVALID, "text")
    if unit.get(Entry, args.sibling_id) is not None:
        return APPLIED
    beside = note.text not in (args.old, text)
    carry_out(unit, msgspec.structs.replace(args, text=text), by)
    return Decision(OpStatus.MERGED) if beside else APPLIED


def _update_call(unit: Unit, actor: Actor, args: CallUpdate, by: Author) -> Decision:
    entry = unit.need(Entry, args.id)
    if entry.author_id != by.agent_id or args.outcome not in set(CallOutcome):
        return rejected(Code.FORBIDDEN)
    touched = (
        unit.get(Customer, args.customer_id) if args.customer_id else None,
        unit.get(Offer, args.offer_id) if args.offer_id else None,
    )
    if any(row is not None and not can(actor, Action.WORK, row) for row in touched):
        return rejected(Code.NOT_FOUND)
    decision = carry_out(unit, args, by)
    missed.told_by_phone(unit, entry.id, by.agent_id)
    return decision


def _measure_call(unit: Unit, actor: Actor, args: CallMeasure, by: Author) -> Decision:
    entry = unit.need(Entry, args.id)
    if entry.kind != EntryKind.CALL or entry.author_id != by.agent_id:
        return rejected(Code.FORBIDDEN)
    if not can(actor, Action.WORK, entry):
        return rejected(Code.NOT_FOUND)
    return carry_out(unit, msgspec.structs.replace(args, sound=tidy.call_sound(args.sound)), by)


def _has_identity(unit: Unit, identity: Identity) -> bool:
    same = people.identities_by_value(unit, identity.kind, identity.value)
    return any(known.customer_id == identity.customer_id for known in same)


def _absorb(unit: Unit, op: Op, args: CustomerAbsorb, by: Author) -> Decision:
    """Attach a stand-in to a person: a merge without a review, undone like any other."""
    provisional = unit.need(Customer, args.provisional_id)
    if not provisional.provisional:
        # Two real people are merged with a review, not by this shortcut.
        return rejected(Code.STATE_CHANGED)
    if args.provisional_id == args.into_id:
        return rejected(Code.INVALID, "into_id")
    merge = CustomerMerge(id=MergeId(op.op_id), into_id=args.into_id, merged_id=args.provisional_id)
    return merging.merge(unit, merge, by)


def _release(unit: Unit, args: MessageConfirm | MessageCancel, _by: Author) -> Decision:
    entry = unit.need(Entry, args.id)
    if entry.direction != Direction.OUTBOUND:
        return rejected(Code.INVALID)
    moved = outbound.release(unit, entry, send=isinstance(args, MessageConfirm))
    return APPLIED if moved else rejected(Code.STATE_CHANGED)


def _answer_offer(
    unit: Unit, actor: Actor, args: OfferAccept | OfferDecline, by: Author
) -> Decision:
    offer = unit.need(Offer, args.id)
    wanted = OfferState.ACCEPTED if isinstance(args, OfferAccept) else OfferState.DECLINED
    if isinstance(args, OfferAccept) and args.customer_id is not None:
        chosen: UUID = args.customer_id
        customer = unit.get(Customer, chosen)
        if customer is None or not can(actor, Action.WORK, customer):
            return rejected(Code.NOT_FOUND)
    if offer.state not in (OfferState.OFFERED, wanted):
        return rejected(Code.ALREADY_TAKEN)
    fresh, accepted = offer.state == OfferState.OFFERED, isinstance(args, OfferAccept)
    handed = handing.is_handed(unit, offer)
    if fresh and accepted and not handed and routing.is_anothers(unit, offer):
        return rejected(Code.ALREADY_TAKEN)
    decision = carry_out(unit, args, by)
    if fresh:
        handing.answered(unit, offer, by, accepted=accepted)
        _settle_offer(unit, offer, accepted=accepted, handed=handed)
    return decision


def _settle_offer(unit: Unit, offer: Offer, *, accepted: bool, handed: bool) -> None:
    """Let what is offered be the taker's alone, or its queue's again."""
    if accepted and offer.conversation_id is not None:
        talk = unit.get(Conversation, offer.conversation_id)
        if talk is not None:
            routing.taken(unit, talk, offer.agent_id)
    elif not accepted and not handed:
        routing.declined(unit, offer)


Rule = Callable[[Unit, Actor, Op, Any, Author], Decision]


def _plain(rule: Callable[[Unit, Any, Author], Decision]) -> Rule:
    """Return a rule that needs neither the actor nor the envelope."""
    return lambda unit, _actor, _op, args, by: rule(unit, args, by)


def _by_actor(rule: Callable[[Unit, Actor, Any, Author], Decision]) -> Rule:
    """Return a rule that needs to know what the actor may do."""
    return lambda unit, actor, _op, args, by: rule(unit, actor, args, by)


_RULES: dict[type[Any], Rule] = {
    CustomerPatch: cards.patch,
    ConflictResolve: cards.resolve,
    CustomerCreate: _by_actor(_append),
    CallRecord: _by_actor(_record_call),
    NoteAdd: _by_actor(_append),
    VisitRegister: _by_actor(_append),
    IdentityAdd: _by_actor(_append),
    IdentityClose: _plain(addresses.close),
    NoteEdit: _plain(_edit_note),
    CallUpdate: _by_actor(_update_call),
    CallMeasure: _by_actor(_measure_call),
    CustomerAbsorb: lambda unit, _actor, op, args, by: _absorb(unit, op, args, by),
    CustomerMerge: _plain(merging.merge),
    CustomerUnmerge: _by_actor(merging.unmerge),
    CustomerSplit: lambda unit, actor, _op, args, _by: merging.split(unit, actor, args),
    MessageSend: lambda unit, _actor, op, args, by: sending.send(unit, op, args, by),
    ConversationStart: lambda unit, _actor, op, args, by: starting.start(unit, op, args, by),
    MessageConfirm: _plain(_release),
    MessageCancel: _plain(_release),
    MessageAmend: _by_actor(amending.amend),
    HandOver: _plain(handing.hand_over),
    HandOverMark: _plain(handing.mark),
    ConversationAssign: _plain(conversations.assign),
    ConversationSetStatus: _plain(conversations.set_status),
    ConversationSnooze: _plain(conversations.snooze),
    ConversationTag: _plain(conversations.tag),
    ViewSave: _by_actor(views.save),
    ViewDelete: _by_actor(views.delete),
    OfferAccept: _by_actor(_answer_offer),
    OfferDecline: _by_actor(_answer_offer),
    TaskAdd: _plain(promises.add),
    TaskSet: _plain(promises.change),
    CaseOpen: _plain(matters.begin),
    CaseSet: _plain(matters.change),
    CaseJoin: _plain(matters.join),
    CaseLeave: _plain(matters.leave),
    PersonalOfferSet: _plain(proposals.change),
    SnippetPut: _by_actor(texts.put_snippet),
    SnippetRemove: _by_actor(texts.remove_snippet),
    ArticlePut: _by_actor(knowledge.put),
    ArticleRemove: _by_actor(knowledge.remove),
    ArticleRate: _by_actor(knowledge.rate),
    ArticleTell: _by_actor(knowledge.tell),
    ServicePut: _by_actor(services.put),
    ServiceRemove: _by_actor(services.remove),
    RunStart: _by_actor(services.start),
    RunStep: _by_actor(services.step),
    ServiceAttempt: _by_actor(services.attempt),
    TonePut: _by_actor(tones.put),
    ToneRemove: _by_actor(tones.remove),
    WorkdayPut: _by_actor(workday.put),
    WrapUp: _by_actor(workday.wrap_up),
    TellApart: _by_actor(suspecting.tell_apart),
    QueueRulePut: _by_actor(queue_rules.put_queue),
    AgentRulePut: _by_actor(queue_rules.put_agent),
    ReasonSet: _plain(reasons.tell),
    ConsentSet: _plain(consents.answer),
    FieldPut: _by_actor(card_fields.put),
    FieldRemove: _by_actor(card_fields.remove),
    OfferRulePut: _by_actor(offer_rules.put),
    OfferRuleRemove: _by_actor(offer_rules.remove),
    PersonalOfferMake: _plain(offer_rules.make),
}
