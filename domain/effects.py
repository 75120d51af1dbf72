"""What each operation does to the rows: pure functions, the same on both ends.

The centre applies them after deciding; the workstation draws them over its confirmed rows until
the centre's result arrives. They validate nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain import cases, merge, merging, runs, snoozing, tagging
from domain.articles import (
    Article,
    ArticlePut,
    ArticleRate,
    ArticleRemove,
    ArticleTell,
    vote_id,
)
from domain.attribute_fields import AttributeField, FieldPut, FieldRemove
from domain.catalogue import ScriptRun, Service
from domain.consents import ConsentSet, holds
from domain.contact_rules import key
from domain.details import (
    MOST_EARLIER,
    MessageDetails,
    NoteDetails,
    ServiceDetails,
    TransferDetails,
    WrapDetails,
    details_of,
)
from domain.distinct import Distinct, TellApart, pair_of
from domain.entities import (
    KINDS,
    Agent,
    Case,
    Channel,
    Conflict,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Merge,
    Offer,
    PersonalOffer,
    Queue,
    SavedView,
    Snippet,
    Task,
)
from domain.field_values import shown
from domain.glossary import (
    Amending,
    CaseStatus,
    ChannelKind,
    ConflictStatus,
    ConversationStatus,
    Delivery,
    Direction,
    EntryKind,
    JoinedBy,
    OfferState,
)
from domain.handing import HandOver, HandOverMark
from domain.ids import CustomerId
from domain.offer_rules import OfferRule, OfferRulePut, OfferRuleRemove
from domain.operations import (
    PATCHABLE,
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
)
from domain.reason_facts import ContactReason, ReasonSet
from domain.routing_rules import AgentRule, AgentRulePut, QueueRule, QueueRulePut
from domain.runs import RunStart, RunStep, ServiceAttempt, ServicePut, ServiceRemove
from domain.standing import placed, standing
from domain.text import preview
from domain.tone_rules import TonePut, ToneRemove, ToneRule
from domain.workday import USUAL, WORKDAY_ID, Workday, WorkdayPut, WrapUp, wrapped_up

T = TypeVar("T", bound=Entity)


class View(Protocol):
    """What an operation may look at: single rows by id."""

    def get(self, struct: type[T], entity_id: UUID) -> T | None:
        """Return a row, or None."""
        ...


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """Rows an operation writes and removes."""

    put: tuple[Entity, ...] = ()
    delete: tuple[tuple[type[Entity], UUID], ...] = ()


def _create(args: CustomerCreate, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.customer, *args.identities))


def _patch(args: CustomerPatch, view: View, _by: Author) -> Effects:
    customer = view.get(Customer, args.id)
    if customer is None:
        return Effects()
    now = msgspec.to_builtins(customer)
    values = {
        # Sets and maps keep what others added; the centre has decided on everything else.
        name: merge.merge(name, change.old, now[name], change.new, lambda _field: False).value
        for name, change in args.changes.items()
        if name in PATCHABLE
    }
    fields = {**msgspec.structs.asdict(customer), **values}
    if values.get("display_name"):
        fields["provisional"] = False  # a card somebody named is nobody's stand-in any more
    return Effects(put=(msgspec.convert(fields, Customer, strict=False),))


def _absorb(args: CustomerAbsorb, view: View, _by: Author) -> Effects:
    owned: list[tuple[type[Entity], UUID]] = [
        *((Identity, item) for item in args.identity_ids),
        *((Conversation, item) for item in args.conversation_ids),
        *((Entry, item) for item in args.entry_ids),
    ]
    moved = []
    for struct, entity_id in owned:
        row = view.get(struct, entity_id)
        if row is not None:
            moved.append(
                msgspec.structs.replace(row, customer_id=args.into_id, branch_id=args.branch_id)
            )
    return Effects(put=tuple(moved), delete=((Customer, args.provisional_id),))


def _moved(rows: Iterable[tuple[str, UUID]], view: View, to: Customer) -> Iterator[Entity]:
    for kind, entity_id in rows:
        row = view.get(KINDS[kind], entity_id) if kind in KINDS else None
        if row is not None and "customer_id" in row.__struct_fields__:
            yield msgspec.structs.replace(row, customer_id=to.id, branch_id=to.branch_id)


def _merge(args: CustomerMerge, view: View, by: Author) -> Effects:
    into, gone = view.get(Customer, args.into_id), view.get(Customer, args.merged_id)
    if into is None or gone is None:
        return Effects()
    made = Merge(
        id=args.id,
        customer_id=into.id,
        branch_id=into.branch_id,
        survivor_id=into.id,
        merged_id=gone.id,
        card=gone,
        before=into,
        choices=args.choices,
        reason=args.reason,
        by_id=by.agent_id,
        by_name=by.name,
        at=by.made_at,
    )
    return Effects(
        put=(made, merging.after(made), *_moved(args.rows, view, into)),
        delete=((Customer, gone.id),),
    )


def _unmerge(args: CustomerUnmerge, view: View, by: Author) -> Effects:
    made = view.get(Merge, args.id)
    if made is None or made.undone_at is not None:
        return Effects()
    undone = msgspec.structs.replace(made, undone_by=by.name, undone_at=by.made_at)
    stayed = view.get(Customer, made.survivor_id)
    if stayed is None:
        return Effects(put=(undone, made.card))
    return Effects(
        put=(undone, made.card, merging.rebased(merging.after(made), made.before, stayed))
    )


def _split(args: CustomerSplit, view: View, _by: Author) -> Effects:
    return Effects(put=(args.customer, *_moved(args.rows, view, args.customer)))


def _identity_add(args: IdentityAdd, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.identity,))


def _identity_close(args: IdentityClose, view: View, by: Author) -> Effects:
    identity = view.get(Identity, args.id)
    if identity is None:
        return Effects()
    until = (identity.valid_until_on or by.made_at.date()) if args.closed else None
    closed = msgspec.structs.replace(identity, valid_until_on=until)
    return Effects(put=(closed, *((args.successor,) if args.successor is not None else ())))


def _touch_conversation(
    conversation: Conversation | None, entry: Entry, *, answers: bool
) -> tuple[Entity, ...]:
    """Return the conversation with an entry of ours on top of it."""
    if conversation is None:
        return ()
    waiting = None if answers else conversation.waiting_since_at
    return (
        msgspec.structs.replace(
            conversation,
            preview=preview(entry.text),
            preview_kind=entry.kind,
            last_entry_at=max(entry.at, conversation.last_entry_at),
            waiting_since_at=waiting,
            assignee_id=conversation.assignee_id or (entry.author_id if answers else None),
        ),
    )


def _message(args: MessageSend, by: Author) -> Entry:
    return Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        conversation_id=args.conversation_id,
        kind=EntryKind.EMAIL if args.channel_kind == ChannelKind.EMAIL else EntryKind.MESSAGE,
        channel_kind=args.channel_kind,
        direction=Direction.OUTBOUND,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        subject=args.subject,
        text=args.text,
        attachments=args.attachments,
        delivery=Delivery.SCHEDULED if args.delay_s or args.due_at else Delivery.WAITING,
        details=_built(MessageDetails(due_at=args.due_at, reply_to=args.reply_to)),
    )


def _send(args: MessageSend, view: View, by: Author) -> Effects:
    return _sent_in(view.get(Conversation, args.conversation_id), args, by)


def _sent_in(conversation: Conversation | None, args: MessageSend, by: Author) -> Effects:
    entry = _message(args, by)
    # What goes out tomorrow has answered nobody yet.
    answers = args.due_at is None
    return Effects(put=(entry, *_touch_conversation(conversation, entry, answers=answers)))


def begun(args: ConversationStart, view: View, by: Author) -> Conversation:
    """Return the conversation a first message begins, as it is before it."""
    channel = view.get(Channel, args.channel_id)
    return Conversation(
        id=args.conversation_id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        channel_id=args.channel_id,
        channel_kind=args.channel_kind,
        identity_id=args.identity_id,
        queue_id=channel.queue_id if channel is not None else None,
        assignee_id=by.agent_id,
        subject=args.subject,
        last_entry_at=by.made_at,
    )


def _start(args: ConversationStart, view: View, by: Author) -> Effects:
    known = view.get(Conversation, args.conversation_id)
    return _sent_in(known or begun(args, view, by), args, by)


def _set_delivery(state: Delivery) -> Callable[[Any, View, Author], Effects]:
    def act(args: MessageConfirm | MessageCancel, view: View, _by: Author) -> Effects:
        entry = view.get(Entry, args.id)
        if entry is None:
            return Effects()
        return Effects(put=(msgspec.structs.replace(entry, delivery=state),))

    return act


def _amend(args: MessageAmend, view: View, _by: Author) -> Effects:
    entry = view.get(Entry, args.id)
    if entry is None:
        return Effects()
    details = details_of(entry, MessageDetails)
    marks: dict[str, Any] = {"amending": Amending.TAKING_BACK, "amend_why": ""}
    if args.text:
        marks["amending"] = Amending.CHANGING
        if details.amending != Amending.CHANGING:
            marks["earlier"] = (entry.text, *details.earlier)[:MOST_EARLIER]
    changed = msgspec.structs.replace(
        entry,
        text=args.text or entry.text,
        details={**entry.details, **msgspec.to_builtins(marks)},
    )
    talk = view.get(Conversation, entry.conversation_id) if entry.conversation_id else None
    if talk is None or talk.preview != preview(entry.text) or talk.preview_kind != entry.kind:
        return Effects(put=(changed,))
    return Effects(put=(changed, msgspec.structs.replace(talk, preview=preview(changed.text))))


def _note(args: NoteAdd, view: View, by: Author) -> Effects:
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        conversation_id=args.conversation_id,
        kind=EntryKind.NOTE,
        channel_kind=ChannelKind.INTERNAL,
        direction=Direction.INTERNAL,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.text,
        details=_built(NoteDetails(mentions=args.mentions, private=args.private)),
    )
    return Effects(put=(entry,))


def _built(details: msgspec.Struct) -> dict[str, Any]:
    """Return what of some details is not at its default, as the wire holds it."""
    built = msgspec.to_builtins(details)
    plain = msgspec.to_builtins(type(details)())
    return {name: value for name, value in built.items() if value != plain[name]}


def _note_edit(args: NoteEdit, view: View, by: Author) -> Effects:
    note = view.get(Entry, args.id)
    if note is None:
        return Effects()
    if note.text in (args.old, args.text):
        return Effects(put=(msgspec.structs.replace(note, text=args.text),))
    # Rewritten elsewhere meanwhile: both texts stay.
    details = {**note.details, "sibling_of": str(note.id)}
    sibling = msgspec.structs.replace(
        note, id=args.sibling_id, text=args.text, at=by.made_at, details=details
    )
    return Effects(put=(sibling,))


def _conflict_resolve(args: ConflictResolve, view: View, by: Author) -> Effects:
    conflict = view.get(Conflict, args.id)
    if conflict is None:
        return Effects()
    decided = msgspec.structs.replace(
        conflict, status=args.status, resolved_by=by.name, resolved_at=by.made_at
    )
    customer = view.get(Customer, CustomerId(conflict.entity_id))
    if customer is None or args.status == ConflictStatus.KEPT_THEIRS:
        return Effects(put=(decided,))
    value = conflict.mine if args.status == ConflictStatus.KEPT_MINE else args.value
    name, _, _ = conflict.field.partition(".")
    name, whole = merge.put_back(conflict.field, getattr(customer, name, None), value)
    fields = {**msgspec.structs.asdict(customer), name: whole}
    return Effects(put=(decided, msgspec.convert(fields, Customer, strict=False)))


def _visit(args: VisitRegister, _view: View, by: Author) -> Effects:
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        kind=EntryKind.VISIT,
        channel_kind=ChannelKind.VISIT,
        direction=Direction.INBOUND,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.text,
        details={"branch_name": args.visited_name, "purpose": args.purpose},
    )
    return Effects(put=(entry,))


def _call_record(args: CallRecord, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.entry, *((args.offer,) if args.offer is not None else ())))


def _call_update(args: CallUpdate, view: View, _by: Author) -> Effects:
    entry = view.get(Entry, args.id)
    if entry is None:
        return Effects()
    details = {**entry.details, "outcome": args.outcome, "talk_s": args.talk_s}
    entry = msgspec.structs.replace(entry, details=details)
    chosen = view.get(Customer, args.customer_id) if args.customer_id else None
    if chosen is not None:
        entry = msgspec.structs.replace(entry, customer_id=chosen.id, branch_id=chosen.branch_id)
    offer = view.get(Offer, args.offer_id) if args.offer_id else None
    put: list[Entity] = [entry]
    if offer is not None:
        put.append(msgspec.structs.replace(offer, state=args.offer_state or offer.state))
    return Effects(put=tuple(put))


def _call_measure(args: CallMeasure, view: View, _by: Author) -> Effects:
    entry = view.get(Entry, args.id)
    if entry is None:
        return Effects()
    details = {**entry.details, "sound": msgspec.to_builtins(args.sound)}
    return Effects(put=(msgspec.structs.replace(entry, details=details),))


def _assign(args: ConversationAssign, view: View, _by: Author) -> Effects:
    conversation = view.get(Conversation, args.id)
    if conversation is None:
        return Effects()
    return Effects(put=(msgspec.structs.replace(conversation, assignee_id=args.assignee_id),))


def _hand_over(args: HandOver, view: View, by: Author) -> Effects:
    talk = view.get(Conversation, args.conversation_id)
    if talk is None:
        return Effects()
    taker = view.get(Agent, args.to_agent) if args.to_agent is not None else None
    queue = view.get(Queue, args.to_queue) if args.to_queue is not None else None
    details = TransferDetails(
        from_name=by.name,
        from_id=by.agent_id,
        to_name=taker.display_name if taker is not None else "",
        to_id=args.to_agent,
        queue=queue.name if queue is not None else "",
        queue_id=args.to_queue,
        warm=args.warm,
    )
    entry = Entry(
        id=args.id,
        customer_id=talk.customer_id,
        branch_id=talk.branch_id,
        conversation_id=talk.id,
        kind=EntryKind.TRANSFER,
        channel_kind=ChannelKind.INTERNAL,
        direction=Direction.INTERNAL,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.summary,
        details=_built(details),
    )
    talk = snoozing.woken(talk) if talk.snoozed_until_at is not None else talk
    talk = msgspec.structs.replace(
        talk,
        status=ConversationStatus.OPEN,
        assignee_id=talk.assignee_id if args.warm else args.to_agent,
        queue_id=args.to_queue or talk.queue_id,
    )
    return Effects(put=(entry, talk))


def _asked_again(args: HandOverMark, view: View, _by: Author) -> Effects:
    entry = view.get(Entry, args.id)
    if entry is None:
        return Effects()
    details = {**entry.details, "asked_again": args.asked_again}
    return Effects(put=(msgspec.structs.replace(entry, details=details),))


def _set_status(args: ConversationSetStatus, view: View, _by: Author) -> Effects:
    conversation = view.get(Conversation, args.id)
    if conversation is None:
        return Effects()
    resolved = args.status == ConversationStatus.RESOLVED
    waiting = None if resolved else conversation.waiting_since_at
    if conversation.snoozed_until_at is not None:
        conversation = snoozing.woken(conversation)  # whatever comes next, it is not put off
    return Effects(
        put=(msgspec.structs.replace(conversation, status=args.status, waiting_since_at=waiting),)
    )


def _snooze(args: ConversationSnooze, view: View, by: Author) -> Effects:
    conversation = view.get(Conversation, args.id)
    if conversation is None:
        return Effects()
    return Effects(put=(snoozing.snoozed(conversation, args.until_at, by.agent_id),))


def _tag(args: ConversationTag, view: View, _by: Author) -> Effects:
    conversation = view.get(Conversation, args.id)
    if conversation is None:
        return Effects()
    tags = tagging.retagged(conversation.tags, args.add, args.remove)
    return Effects(put=(msgspec.structs.replace(conversation, tags=tags),))


def _view_save(args: ViewSave, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.view,))


def _view_delete(args: ViewDelete, view: View, _by: Author) -> Effects:
    if view.get(SavedView, args.id) is None:
        return Effects()
    return Effects(delete=((SavedView, args.id),))


def _accept(args: OfferAccept, view: View, by: Author) -> Effects:
    offer = view.get(Offer, args.id)
    if offer is None:
        return Effects()
    customer_id = args.customer_id or offer.customer_id
    put: list[Entity] = [
        msgspec.structs.replace(offer, state=OfferState.ACCEPTED, customer_id=customer_id)
    ]
    conversation = view.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if conversation is not None and conversation.assignee_id is None:
        put.append(msgspec.structs.replace(conversation, assignee_id=by.agent_id))
    entry = view.get(Entry, offer.entry_id) if offer.entry_id and args.customer_id else None
    if entry is not None and customer_id is not None:
        chosen = view.get(Customer, customer_id)
        branch_id = chosen.branch_id if chosen is not None else entry.branch_id
        put.append(msgspec.structs.replace(entry, customer_id=customer_id, branch_id=branch_id))
    return Effects(put=tuple(put))


def _decline(args: OfferDecline, view: View, _by: Author) -> Effects:
    offer = view.get(Offer, args.id)
    if offer is None:
        return Effects()
    return Effects(put=(msgspec.structs.replace(offer, state=OfferState.DECLINED),))


def _task_add(args: TaskAdd, _view: View, by: Author) -> Effects:
    task = msgspec.structs.replace(args.task, made_by=by.name, made_at=by.made_at)
    return Effects(put=(task,))


def _task_set(args: TaskSet, view: View, by: Author) -> Effects:
    task = view.get(Task, args.id)
    if task is None:
        return Effects()
    fields = msgspec.to_builtins(task)
    if args.done is not None:
        fields["done_at"] = (task.done_at or by.made_at) if args.done else None
    if args.owner is not None:
        fields["owner_id"] = args.owner.new
    if args.due is not None:
        fields["due_at"] = args.due.new
    return Effects(put=(msgspec.convert(fields, Task, strict=False),))


def _case_open(args: CaseOpen, _view: View, by: Author) -> Effects:
    case = msgspec.structs.replace(
        args.case,
        status=CaseStatus.OPEN,
        opened_by=by.name,
        opened_at=by.made_at,
        contacts=(),
        reopened=0,
        outcome="",
        closed_at=None,
        closed_by="",
    )
    if args.contact is not None:
        opening = msgspec.structs.replace(args.contact, how=JoinedBy.OPENING, by=by.name)
        case = cases.joined(case, opening)
    return Effects(put=(case,))


def _case_set(args: CaseSet, view: View, by: Author) -> Effects:
    case = view.get(Case, args.id)
    if case is None:
        return Effects()
    if args.status is not None:
        case = cases.moved(case, args.status.new, args.outcome, by.name, by.made_at)
    fields = msgspec.to_builtins(case)
    for name, wanted in (("owner_id", args.owner), ("due_at", args.due), ("title", args.title)):
        if wanted is not None:
            fields[name] = wanted.new
    return Effects(put=(msgspec.convert(fields, Case, strict=False),))


def _case_join(args: CaseJoin, view: View, by: Author) -> Effects:
    case = view.get(Case, args.id)
    if case is None:
        return Effects()
    contact = msgspec.structs.replace(args.contact, how=JoinedBy.HAND, by=by.name)
    return Effects(put=(cases.joined(case, contact),))


def _case_leave(args: CaseLeave, view: View, _by: Author) -> Effects:
    case = view.get(Case, args.id)
    if case is None:
        return Effects()
    return Effects(put=(cases.left(case, args.conversation_id, args.entry_id),))


def _personal_offer_set(args: PersonalOfferSet, view: View, by: Author) -> Effects:
    offer = view.get(PersonalOffer, args.id)
    if offer is None:
        return Effects()
    moved = msgspec.structs.replace(offer, state=args.state, state_by=by.name, state_at=by.made_at)
    return Effects(put=(moved,))


def _personal_offer_make(args: PersonalOfferMake, _view: View, by: Author) -> Effects:
    made = msgspec.structs.replace(
        args.offer, made_at=by.made_at, state_by=by.name, state_at=by.made_at
    )
    return Effects(put=(made,))


def _snippet_put(args: SnippetPut, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.snippet,))


def _article_put(args: ArticlePut, view: View, by: Author) -> Effects:
    before = view.get(Article, args.article.id)
    made = msgspec.structs.replace(
        args.article,
        edition=before.edition + 1 if before is not None else 1,
        changed_by=by.name,
        updated_at=by.made_at,
    )
    return Effects(put=(made,))


def _article_rate(args: ArticleRate, _view: View, by: Author) -> Effects:
    vote, agent = args.vote, by.agent_id
    own = vote_id(vote.article_id, agent, vote.edition)
    return Effects(put=(msgspec.structs.replace(vote, id=own, agent_id=agent, at=by.made_at),))


def _article_tell(_args: ArticleTell, _view: View, _by: Author) -> Effects:
    return Effects()  # counted at the centre: no row is any different


_INSIDE: dict[type[Any], str] = {ServicePut: "service", FieldPut: "field"}


def _edited(struct: type[Entity]) -> Callable[[Any, View, Author], Effects]:
    """Return what putting something with editions does: one more than there was."""

    def act(args: Any, view: View, by: Author) -> Effects:
        wanted: Any = getattr(args, _INSIDE.get(type(args), "rule"))
        before: Any = view.get(struct, wanted.id)
        made = msgspec.structs.replace(
            wanted,
            edition=before.edition + 1 if before is not None else 1,
            changed_by=by.name,
            changed_at=by.made_at,
        )
        return Effects(put=(made,))

    return act


def _run_start(args: RunStart, _view: View, by: Author) -> Effects:
    return Effects(put=(runs.started(args.run, by),))


def _run_step(args: RunStep, view: View, by: Author) -> Effects:
    run = view.get(ScriptRun, args.id)
    return Effects() if run is None else Effects(put=(runs.stepped(run, args, by),))


def _attempt(args: ServiceAttempt, view: View, by: Author) -> Effects:
    run = view.get(ScriptRun, args.run_id) if args.run_id is not None else None
    details = ServiceDetails(
        service=args.service_name,
        ability=args.ability,
        result=args.result,
        outcome=args.outcome,
        moved_to=args.moved_to,
    )
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        conversation_id=args.conversation_id,
        kind=EntryKind.SERVICE,
        channel_kind=args.channel_kind,
        direction=Direction.INTERNAL,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.text,
        details=_built(details),
    )
    return Effects(put=(entry, *((runs.ended(run, args, by),) if run is not None else ())))


def _workday_put(args: WorkdayPut, view: View, by: Author) -> Effects:
    before = view.get(Workday, WORKDAY_ID)
    made = msgspec.structs.replace(
        args.workday,
        id=WORKDAY_ID,
        edition=before.edition + 1 if before is not None else 1,
        changed_by=by.name,
        changed_at=by.made_at,
    )
    return Effects(put=(made,))


def _wrap_up(args: WrapUp, view: View, by: Author) -> Effects:
    code = (view.get(Workday, WORKDAY_ID) or USUAL).rules_of(args.queue_id).code(args.code)
    queue = view.get(Queue, args.queue_id) if args.queue_id is not None else None
    fields = code.fields if code is not None else ()
    said = ((item.title, shown(item, args.values.get(item.name, ""))) for item in fields)
    details = WrapDetails(
        code=args.code,
        title=code.title if code is not None else args.title,
        values=tuple((title, value) for title, value in said if value),
        next_step=args.next_step,
        queue=queue.name if queue is not None else "",
        about_id=args.about_id,
    )
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        conversation_id=args.conversation_id,
        kind=EntryKind.WRAP_UP,
        channel_kind=args.channel_kind,
        direction=Direction.INTERNAL,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.note,
        details=_built(details),
    )
    me = view.get(Agent, by.agent_id)
    if me is None:
        return Effects(put=(entry,))
    at = wrapped_up(standing(me), args.about_id, by.made_at)
    return Effects(put=(entry, *(() if at == standing(me) else (placed(me, at),))))


def _reason_set(args: ReasonSet, view: View, by: Author) -> Effects:
    before = view.get(ContactReason, args.fact.id)
    if before is not None and before.at > by.made_at:
        return Effects()  # somebody has corrected it since
    fact = msgspec.structs.replace(args.fact, by_id=by.agent_id, by_name=by.name, at=by.made_at)
    return Effects(put=(fact,))


def _consent_set(args: ConsentSet, view: View, by: Author) -> Effects:
    said = msgspec.structs.replace(args.consent, by_id=by.agent_id, by_name=by.name, at=by.made_at)
    customer = view.get(Customer, said.customer_id)
    if customer is None:
        return Effects(put=(said,))
    name = key(said.purpose, said.channel_kind)
    consents = {**customer.consents, name: holds(customer.consents.get(name), args)}
    return Effects(put=(said, msgspec.structs.replace(customer, consents=consents)))


def _tell_apart(args: TellApart, view: View, by: Author) -> Effects:
    pair = pair_of(args.one_id, args.other_id)
    one = view.get(Customer, args.one_id)
    if not args.apart:
        return Effects(delete=((Distinct, pair),))
    if one is None:
        return Effects()
    made = Distinct(
        id=pair,
        one_id=args.one_id,
        other_id=args.other_id,
        branch_id=one.branch_id,
        by_name=by.name,
        at=by.made_at,
    )
    return Effects(put=(made,))


def _remove(struct: type[Entity]) -> Callable[[Any, View, Author], Effects]:
    return lambda args, _view, _by: Effects(delete=((struct, args.id),))


_EFFECTS: dict[type[Any], Callable[[Any, View, Author], Effects]] = {
    CustomerCreate: _create,
    CustomerPatch: _patch,
    CustomerAbsorb: _absorb,
    CustomerMerge: _merge,
    CustomerUnmerge: _unmerge,
    CustomerSplit: _split,
    IdentityAdd: _identity_add,
    IdentityClose: _identity_close,
    MessageSend: _send,
    ConversationStart: _start,
    MessageConfirm: _set_delivery(Delivery.WAITING),
    MessageCancel: _set_delivery(Delivery.CANCELLED),
    MessageAmend: _amend,
    NoteAdd: _note,
    NoteEdit: _note_edit,
    ConflictResolve: _conflict_resolve,
    VisitRegister: _visit,
    CallRecord: _call_record,
    CallUpdate: _call_update,
    CallMeasure: _call_measure,
    ConversationAssign: _assign,
    HandOver: _hand_over,
    HandOverMark: _asked_again,
    ConversationSetStatus: _set_status,
    ConversationSnooze: _snooze,
    ConversationTag: _tag,
    ViewSave: _view_save,
    ViewDelete: _view_delete,
    OfferAccept: _accept,
    OfferDecline: _decline,
    TaskAdd: _task_add,
    TaskSet: _task_set,
    CaseOpen: _case_open,
    CaseSet: _case_set,
    CaseJoin: _case_join,
    CaseLeave: _case_leave,
    PersonalOfferSet: _personal_offer_set,
    SnippetPut: _snippet_put,
    SnippetRemove: _remove(Snippet),
    ArticlePut: _article_put,
    ArticleRemove: _remove(Article),
    ArticleRate: _article_rate,
    ArticleTell: _article_tell,
    ServicePut: _edited(Service),
    ServiceRemove: _remove(Service),
    RunStart: _run_start,
    RunStep: _run_step,
    ServiceAttempt: _attempt,
    TonePut: _edited(ToneRule),
    ToneRemove: _remove(ToneRule),
    WorkdayPut: _workday_put,
    WrapUp: _wrap_up,
    TellApart: _tell_apart,
    QueueRulePut: _edited(QueueRule),
    AgentRulePut: _edited(AgentRule),
    ReasonSet: _reason_set,
    ConsentSet: _consent_set,
    FieldPut: _edited(AttributeField),
    FieldRemove: _remove(AttributeField),
    OfferRulePut: _edited(OfferRule),
    OfferRuleRemove: _remove(OfferRule),
    PersonalOfferMake: _personal_offer_make,
}


def effects(args: Args, view: View, by: Author) -> Effects:
    """Return what an operation does to the rows ``view`` shows."""
    return _EFFECTS[type(args)](args, view, by)
