"""Every decision the centre can come to, made by pushing operations at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from domain.entities import Attachment, Conflict, Conversation, Customer, Entry, Identity, Offer
from domain.errors import Code, Refused
from domain.glossary import (
    CallOutcome,
    ChannelKind,
    ConversationStatus,
    Delivery,
    Direction,
    EntryKind,
    IdentityKind,
    OfferState,
    OpStatus,
)
from domain.ids import AgentId, CustomerId, IdentityId, OfferId, OpId, new_id
from domain.operations import (
    Args,
    CallRecord,
    CallUpdate,
    Change,
    ConversationAssign,
    ConversationSetStatus,
    CustomerAbsorb,
    CustomerCreate,
    CustomerPatch,
    Guard,
    IdentityAdd,
    MessageCancel,
    MessageConfirm,
    MessageSend,
    NoteAdd,
    OfferAccept,
    OfferDecline,
    VisitRegister,
)
from domain.wire import Op
from server.storage import feed, messages, people, schema
from server.storage.unit import Unit
from tests.builders.permits import PERMIT
from tests.unit.server.bench import Bench, Desk, entry_id, replaced
from tests.unit.server.letters import letter_to

APPLIED = (OpStatus.APPLIED, "")


def _patch(customer_id: CustomerId, **fields: tuple[Any, Any]) -> CustomerPatch:
    changes = {name: Change(old=old, new=new) for name, (old, new) in fields.items()}
    return CustomerPatch(id=customer_id, changes=changes)


def _note(bench: Bench, text: str = "заметка", customer: Customer | None = None) -> NoteAdd:
    person = customer or bench.shop.customer
    return NoteAdd(id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text=text)


def _outbound(bench: Bench, letter: MessageSend) -> str:
    row = bench.database.read_now(lambda unit: messages.outbound_row(unit, letter.id))
    return row["state"] if row is not None else "none"


def _notes(unit: Unit) -> int:
    """Count notes."""
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(sa.func.count()).where(table.c.kind == EntryKind.NOTE)
    return unit.connection.execute(query).scalar_one()


# -- customers ---------------------------------------------------------------------------------


def test_edits_of_different_fields_by_two_desks_are_merged(bench: Bench) -> None:
    anna, boris, person = bench.desk(), bench.desk(bench.shop.agents[1]), bench.shop.customer
    base = bench.ver(Customer, person.id)
    assert anna.do(_patch(person.id, city=("Тула", "Тверь")), base_ver=base) == APPLIED
    assert boris.do(_patch(person.id, about=("", "Чай")), base_ver=base)[0] == OpStatus.MERGED
    assert anna.do(_patch(person.id, language=("ru", "en")), base_ver=base)[0] == OpStatus.MERGED
    row = bench.need(Customer, person.id)
    assert (row.city, row.about, row.language) == ("Тверь", "Чай", "en")


def test_edits_of_one_field_keep_base_theirs_and_mine_and_the_first_stands(bench: Bench) -> None:
    anna, boris, person = bench.desk(), bench.desk(bench.shop.agents[1]), bench.shop.customer
    base = bench.ver(Customer, person.id)
    anna.do(_patch(person.id, city=("Тула", "Тверь")), base_ver=base)
    clash = _patch(person.id, city=("Тула", "Орёл"), about=("", "Чай"))
    op = boris.op(clash, base_ver=base)
    answer = boris.push(op)
    assert (answer.advisory[0].status, answer.advisory[0].code) == (
        OpStatus.CONFLICT,
        Code.STATE_CHANGED,
    )
    row = bench.need(Customer, person.id)
    assert (row.city, row.about) == ("Тверь", "Чай")
    agent_bucket = f"agent:{boris.actor.agent_id}"
    rows, _ = bench.database.read_now(lambda unit: feed.fill(unit, agent_bucket, None, 10))
    conflicts = [item.fields for item in rows if item.kind == Conflict.KIND]
    assert len(conflicts) == 1
    kept = conflicts[0]
    assert (kept["base"], kept["theirs"], kept["mine"]) == ("Тула", "Тверь", "Орёл")
    assert (kept["theirs_by"], kept["op_id"]) == ("Анна Петрова", op.op_id)


def test_ones_own_earlier_edit_is_no_conflict(bench: Bench) -> None:
    desk, person = bench.desk(), bench.shop.customer
    base = bench.ver(Customer, person.id)
    first = desk.op(_patch(person.id, city=("Тула", "Тверь")), base_ver=base)
    second = desk.op(
        _patch(person.id, city=("Тверь", "Орёл")),
        base_ver=base,
        own_base=(first.op_id,),
        deps=(first.op_id,),
    )
    desk.push(first, second)
    assert [item.status for item in desk.results()] == [OpStatus.APPLIED] * 2
    assert bench.need(Customer, person.id).city == "Орёл"


@pytest.mark.parametrize(
    ("field", "value"),
    [("spent", 5), ("branch_id", str(UUID(int=1))), ("id", "x"), ("provisional", True), ("no", 1)],
)
def test_a_field_agents_do_not_own_is_refused(bench: Bench, field: str, value: object) -> None:
    before = bench.need(Customer, bench.shop.customer.id)
    args = _patch(before.id, **{field: (None, value)})
    assert bench.desk().do(args) == (OpStatus.REJECTED, Code.INVALID)
    assert bench.need(Customer, before.id) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_on", "вчера"), ("tags", "text"), ("consents", {"mail": "maybe"}), ("about", 5)],
)
def test_a_value_that_does_not_fit_is_refused(bench: Bench, field: str, value: object) -> None:
    before = bench.need(Customer, bench.shop.customer.id)
    args = _patch(before.id, **{field: (None, value)})
    assert bench.desk().do(args)[0] == OpStatus.REJECTED
    assert bench.need(Customer, before.id) == before


def test_an_edit_of_a_card_that_is_gone_is_told_so(bench: Bench) -> None:
    gone = CustomerId(new_id())
    bench.write(Customer(id=gone, branch_id=bench.shop.branch.id))
    bench.database.write_now(lambda unit: unit.delete(Customer, gone))
    assert bench.desk().do(_patch(gone, city=("", "Тверь"))) == (OpStatus.REJECTED, Code.GONE)


def test_only_a_provisional_card_is_absorbed(bench: Bench) -> None:
    desk, shop = bench.desk(), bench.shop
    real = Customer(id=CustomerId(new_id()), display_name="Пётр", branch_id=shop.branch.id)
    unnamed = Customer(id=CustomerId(new_id()), branch_id=shop.branch.id, provisional=True)
    bench.write(real, unnamed)

    def absorb(one: Customer) -> tuple[str, str]:
        return desk.do(
            CustomerAbsorb(
                provisional_id=one.id, into_id=shop.customer.id, branch_id=shop.branch.id
            )
        )

    assert absorb(real) == (OpStatus.REJECTED, Code.STATE_CHANGED)
    assert absorb(unnamed) == APPLIED
    assert absorb(unnamed) == (OpStatus.REJECTED, Code.GONE)


def test_a_card_is_not_absorbed_into_itself(bench: Bench) -> None:
    unnamed = Customer(id=CustomerId(new_id()), branch_id=bench.shop.branch.id, provisional=True)
    bench.write(unnamed)
    into_itself = CustomerAbsorb(
        provisional_id=unnamed.id, into_id=unnamed.id, branch_id=unnamed.branch_id
    )
    assert bench.desk().do(into_itself) == (OpStatus.REJECTED, Code.INVALID)
    assert bench.need(Customer, unnamed.id) == unnamed


def test_what_is_written_about_a_customer_who_moved_belongs_where_they_are(bench: Bench) -> None:
    home, person = bench.shop.branch.id, bench.shop.customer
    anna = replaced(bench.shop.agents[0], branch_ids=(home, bench.elsewhere.id))
    bench.write(anna)
    note = _note(bench)  # as a workstation without a line makes it
    bench.write(replaced(person, branch_id=bench.elsewhere.id))
    assert bench.desk(anna).do(note) == APPLIED
    assert bench.need(Entry, note.id).branch_id == bench.elsewhere.id


def test_an_address_added_twice_is_there_once(bench: Bench) -> None:
    desk, shop = bench.desk(), bench.shop
    for _ in range(2):
        identity = Identity(
            id=IdentityId(new_id()),
            customer_id=shop.customer.id,
            branch_id=shop.branch.id,
            kind=IdentityKind.PHONE,
            value="+79030001122",
        )
        assert desk.do(IdentityAdd(identity=identity)) == APPLIED
    same = bench.database.read_now(
        lambda unit: people.identities_by_value(unit, "phone", "+79030001122")
    )
    assert len(same) == 1


# -- conversations, offers ---------------------------------------------------------------------


def test_the_first_to_take_a_conversation_has_it(bench: Bench) -> None:
    conversation = bench.receive()
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])

    def take(desk: Desk) -> tuple[str, str]:
        return desk.do(
            ConversationAssign(
                id=conversation.id, assignee_id=desk.actor.agent_id, expected_id=None
            )
        )

    assert take(anna) == APPLIED
    assert take(boris) == (OpStatus.REJECTED, Code.ALREADY_TAKEN)
    assert take(anna) == APPLIED
    assert bench.need(Conversation, conversation.id).assignee_id == anna.actor.agent_id


def test_a_conversation_is_given_to_somebody_who_exists(bench: Bench) -> None:
    conversation = bench.receive()
    nobody = ConversationAssign(id=conversation.id, assignee_id=AgentId(new_id()), expected_id=None)
    assert bench.desk().do(nobody) == (OpStatus.REJECTED, Code.INVALID)


def test_resolving_loses_to_a_customer_who_wrote_again(bench: Bench) -> None:
    before = bench.receive()
    after = bench.receive("Ещё вопрос", thread_refs=())
    assert after.id != before.id or after.last_inbound_id != before.last_inbound_id
    stale = ConversationSetStatus(
        id=after.id, status=ConversationStatus.RESOLVED, last_inbound_id=entry_id()
    )
    assert bench.desk().do(stale) == (OpStatus.REJECTED, Code.STATE_CHANGED)
    fresh = ConversationSetStatus(
        id=after.id,
        status=ConversationStatus.RESOLVED,
        last_inbound_id=after.last_inbound_id,
    )
    assert bench.desk().do(fresh) == APPLIED


def test_a_status_nobody_knows_is_refused(bench: Bench) -> None:
    conversation = bench.receive()
    odd = ConversationSetStatus(id=conversation.id, status="exploded")
    assert bench.desk().do(odd) == (OpStatus.REJECTED, Code.INVALID)


def _offer(bench: Bench, agent: AgentId, **fields: Any) -> Offer:
    offer = Offer(
        id=OfferId(new_id()),
        agent_id=agent,
        channel_kind=ChannelKind.PHONE,
        customer_id=bench.shop.customer.id,
        offered_at=bench.clock.now(),
        **fields,
    )
    bench.write(offer)
    return offer


def test_an_offer_that_went_to_somebody_else_is_already_taken(bench: Bench) -> None:
    desk = bench.desk()
    offer = _offer(bench, desk.actor.agent_id, state=OfferState.WITHDRAWN)
    assert desk.do(OfferAccept(id=offer.id)) == (OpStatus.REJECTED, Code.ALREADY_TAKEN)
    assert desk.do(OfferDecline(id=offer.id)) == (OpStatus.REJECTED, Code.ALREADY_TAKEN)


# -- messages ----------------------------------------------------------------------------------


def test_a_letter_is_planned_once_however_often_it_is_offered(bench: Bench) -> None:
    desk, letter = bench.desk(), letter_to(bench, bench.receive())
    assert desk.do(letter) == APPLIED
    assert desk.do(letter) == APPLIED
    assert _outbound(bench, letter) == "queued"


def test_a_letter_to_somebody_who_wrote_meanwhile_is_held_until_confirmed(bench: Bench) -> None:
    desk, conversation = bench.desk(), bench.receive()
    old = letter_to(
        bench,
        conversation,
        guard=Guard(last_inbound_id=entry_id(), made_at=bench.clock.now(), valid_for_s=900),
    )
    assert desk.do(old) == (OpStatus.HELD, Code.STATE_CHANGED)
    assert (_outbound(bench, old), bench.need(Entry, old.id).delivery) == ("held", Delivery.HELD)
    assert desk.do(MessageConfirm(id=old.id)) == APPLIED
    assert _outbound(bench, old) == "queued"
    assert desk.do(MessageConfirm(id=old.id)) == (OpStatus.REJECTED, Code.STATE_CHANGED)


def test_a_letter_older_than_its_guard_is_held_and_can_be_cancelled(bench: Bench) -> None:
    desk, letter = bench.desk(), letter_to(bench, bench.receive())
    op = desk.op(letter, made_at=bench.clock.now() - timedelta(hours=2))
    assert desk.push(op).advisory[0].status == OpStatus.HELD
    assert desk.do(MessageCancel(id=letter.id)) == APPLIED
    assert _outbound(bench, letter) == "cancelled"


def test_a_letter_first_offered_before_a_restore_is_never_sent_by_itself(bench: Bench) -> None:
    letter = letter_to(bench, bench.receive())
    bench.desk().do(letter, epoch0=new_id())
    assert _outbound(bench, letter) == "unknown"


def test_an_empty_letter_or_one_on_a_channel_that_cannot_send_is_refused(bench: Bench) -> None:
    desk, conversation = bench.desk(), bench.receive()
    empty = letter_to(bench, conversation, text=" \u200b ")
    assert desk.do(empty) == (OpStatus.REJECTED, Code.INVALID)
    phone = msgspec.structs.replace(conversation, channel_kind=ChannelKind.PHONE)
    bench.write(phone)
    assert desk.do(letter_to(bench, phone)) == (OpStatus.REJECTED, Code.SEND_REFUSED)


# -- the queue of operations -------------------------------------------------------------------


def test_an_operation_whose_cause_has_not_come_waits_and_is_then_decided(bench: Bench) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    person = Customer(id=CustomerId(new_id()), display_name="Новая", branch_id=bench.shop.branch.id)
    note = _note(bench, customer=person)
    assert boris.do(note)[0] == OpStatus.PARKED
    assert bench.get(Entry, note.id) is None
    assert anna.do(CustomerCreate(customer=person)) == APPLIED
    assert bench.get(Entry, note.id) is not None
    assert [item.status for item in boris.results()] == [OpStatus.APPLIED]


def test_an_operation_waits_for_a_named_cause_of_another_desk(bench: Bench) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    cause = anna.op(_note(bench, "причина"))
    follower = _note(bench, "следствие")
    assert boris.do(follower, deps=(cause.op_id,))[0] == OpStatus.PARKED
    anna.push(cause)
    assert bench.get(Entry, follower.id) is not None


def test_what_follows_a_refused_cause_is_refused_with_it(bench: Bench) -> None:
    desk = bench.desk()
    cause = desk.op(_patch(bench.shop.customer.id, spent=(0, 5)))
    follower = desk.op(_note(bench), deps=(cause.op_id,))
    desk.push(cause, follower)
    assert [(item.status, item.code) for item in desk.results()] == [
        (OpStatus.REJECTED, Code.INVALID),
        (OpStatus.REJECTED, Code.CAUSE_REJECTED),
    ]


def _breaking(desk: Desk, bench: Bench) -> Op:
    """Return an operation that passes every rule and breaks the write itself."""
    conversation = bench.receive()
    letter, channel_id = letter_to(bench, conversation), conversation.channel_id
    assert channel_id is not None
    # A row no message stands behind: what a bug or a hand in the database leaves.
    bench.database.write_now(
        lambda unit: messages.add_outbound(unit, letter.id, channel_id, "x", PERMIT, "failed")
    )
    return desk.op(letter)


def test_an_operation_that_breaks_us_is_set_apart_and_stops_nobody(bench: Bench) -> None:
    desk = bench.desk()
    before, after = _note(bench, "до"), _note(bench, "после")
    answer = desk.push(desk.op(before), _breaking(desk, bench), desk.op(after))
    assert [item.status for item in answer.advisory] == ["applied", "quarantined", "applied"]
    assert bench.get(Entry, after.id) is not None
    assert answer.frontier == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "customer.explode"},
        {"name": "note.add", "kind": "spaceship"},
        {"name": "x\x00y" * 1000},
    ],
)
def test_an_unknown_operation_is_refused_and_passed_by(
    bench: Bench, fields: dict[str, Any]
) -> None:
    desk = bench.desk()
    odd, fine = desk.op(_note(bench), **fields), desk.op(_note(bench))
    assert [item.status for item in desk.push(odd, fine).advisory] == ["rejected", "applied"]
    assert desk.results()[0].code == Code.UNKNOWN_OPERATION


@pytest.mark.parametrize("args", [{}, {"id": 5}, {"id": "x", "text": None}, {"a": [[[]]]}])
def test_arguments_that_do_not_fit_are_refused_and_passed_by(
    bench: Bench, args: dict[str, Any]
) -> None:
    desk = bench.desk()
    odd = msgspec.structs.replace(desk.op(_note(bench)), args=args)
    fine = desk.op(_note(bench))
    assert [item.status for item in desk.push(odd, fine).advisory] == ["rejected", "applied"]
    assert desk.results()[0].code == Code.INVALID


def test_pushing_again_in_any_split_changes_nothing(bench: Bench) -> None:
    desk = bench.desk()
    ops = [desk.op(_note(bench, str(number))) for number in range(6)]
    desk.push(*ops[:4])
    for split in (ops[:2], ops[2:], ops, ops[::-1], ops[5:]):
        assert desk.push(*split).frontier >= 4
    assert len(desk.results()) == 6
    assert bench.database.read_now(_notes) == 6


def test_operations_after_a_gap_wait_for_the_missing_one(bench: Bench) -> None:
    desk = bench.desk()
    first, missing, third = (desk.op(_note(bench, str(number))) for number in range(3))
    assert desk.push(first, third).frontier == 1
    assert desk.push(missing, third).frontier == 3
    assert len(desk.results()) == 3


def test_a_number_used_for_another_body_is_refused_loudly(bench: Bench) -> None:
    desk = bench.desk()
    first = desk.op(_note(bench))
    desk.push(first)
    with pytest.raises(Refused) as refused:
        desk.push(desk.op(_note(bench), seq=first.seq))
    assert refused.value.field == "seq"


def test_the_same_work_under_another_number_is_done_once(bench: Bench) -> None:
    desk = bench.desk()
    note = _note(bench)
    op_id = OpId(new_id())
    desk.push(desk.op(note, op_id=op_id))
    head = bench.ver(Entry, note.id)
    assert desk.push(desk.op(note, op_id=op_id)).frontier == 2
    assert bench.ver(Entry, note.id) == head == 1


# -- what is not theirs ------------------------------------------------------------------------


def _call(bench: Bench, **fields: Any) -> Entry:
    values: dict[str, Any] = {
        "id": entry_id(),
        "customer_id": bench.shop.customer.id,
        "branch_id": bench.shop.branch.id,
        "kind": EntryKind.CALL,
        "channel_kind": ChannelKind.PHONE,
        "direction": Direction.INBOUND,
        "at": bench.clock.now(),
        **fields,
    }
    return Entry(**values)


def _elsewhere(bench: Bench) -> list[Args]:
    """Return operations that reach for the other branch in every way there is."""
    far, shop = bench.stranger, bench.shop
    identity = Identity(
        id=IdentityId(new_id()),
        customer_id=far.id,
        branch_id=shop.branch.id,
        kind=IdentityKind.PHONE,
        value="+79039998877",
    )
    card = Customer(id=CustomerId(new_id()), display_name="Моя", branch_id=shop.branch.id)
    own = Customer(id=CustomerId(new_id()), branch_id=shop.branch.id, provisional=True)
    bench.write(own)
    return [
        _patch(far.id, city=("", "Тверь")),
        _note(bench, customer=far),
        NoteAdd(id=entry_id(), customer_id=far.id, branch_id=shop.branch.id, text="x"),
        NoteAdd(
            id=entry_id(), customer_id=shop.customer.id, branch_id=bench.elsewhere.id, text="x"
        ),
        VisitRegister(
            id=entry_id(),
            customer_id=far.id,
            branch_id=far.branch_id,
            visited_name="",
            purpose="",
        ),
        IdentityAdd(identity=identity),
        CustomerCreate(customer=card, identities=(identity,)),
        CustomerCreate(customer=Customer(id=CustomerId(new_id()), branch_id=bench.elsewhere.id)),
        CustomerAbsorb(provisional_id=own.id, into_id=far.id, branch_id=bench.elsewhere.id),
        CallRecord(entry=_call(bench, customer_id=far.id)),
        CallRecord(entry=_call(bench, branch_id=bench.elsewhere.id)),
    ]


@pytest.mark.parametrize("number", range(11))
def test_what_belongs_to_another_branch_is_answered_as_absent(bench: Bench, number: int) -> None:
    reach = _elsewhere(bench)
    assert len(reach) == 11
    before = bench.database.read_now(lambda unit: unit.need(Customer, bench.stranger.id))
    assert bench.desk().do(reach[number]) == (OpStatus.REJECTED, Code.NOT_FOUND)
    assert bench.need(Customer, bench.stranger.id) == before


def test_a_call_cannot_be_moved_to_another_branch_nor_touch_anothers_offer(bench: Bench) -> None:
    desk = bench.desk()
    call = _call(bench)
    assert desk.do(CallRecord(entry=call)) == APPLIED
    theirs = _offer(bench, bench.shop.agents[1].id)
    moves = (
        CallUpdate(id=call.id, outcome=CallOutcome.TALKING, customer_id=bench.stranger.id),
        CallUpdate(
            id=call.id,
            outcome=CallOutcome.TALKING,
            offer_id=theirs.id,
            offer_state=OfferState.DECLINED,
        ),
    )
    for move in moves:
        assert desk.do(move) == (OpStatus.REJECTED, Code.NOT_FOUND)
    assert bench.need(Entry, call.id).branch_id == bench.shop.branch.id
    assert bench.need(Offer, theirs.id).state == OfferState.OFFERED


def test_a_recorded_call_is_a_call_whatever_its_sender_says_it_is(bench: Bench) -> None:
    secret = Attachment(name="x", media_type="text/plain", size=1, sha256="0" * 64)
    forged = _call(
        bench,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.WEBCHAT,
        provider_ref="<1@pochta.example>",
        attachments=(secret,),
        author_name="Клиент",
    )
    bench.desk().do(CallRecord(entry=forged))
    stored = bench.get(Entry, forged.id)
    if stored is not None:
        assert (stored.kind, stored.channel_kind) == (EntryKind.CALL, ChannelKind.PHONE)
        assert (stored.provider_ref, stored.attachments) == ("", ())
        assert stored.author_name == "Анна Петрова"
