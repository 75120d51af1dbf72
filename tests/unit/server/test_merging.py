"""Cards made one and two again, by several people, in any order, with work on its way."""

from __future__ import annotations

from typing import Any

import pytest

from domain import merging
from domain.addresses import is_old
from domain.catalogue import ScriptRun
from domain.entities import (
    Case,
    CaseContact,
    Conflict,
    Conversation,
    Customer,
    Entry,
    Identity,
    Merge,
    Offer,
)
from domain.errors import Code
from domain.glossary import IdentityKind, OpStatus
from domain.ids import ConversationId, CustomerId, IdentityId, MergeId, OfferId, new_id
from domain.operations import (
    CaseOpen,
    Change,
    CustomerAbsorb,
    CustomerMerge,
    CustomerPatch,
    CustomerSplit,
    CustomerUnmerge,
    IdentityAdd,
    IdentityClose,
    NoteAdd,
)
from domain.runs import RunStart
from server.handlers import merging as handler
from server.storage import origins, people
from server.storage.unit import Unit
from tests.builders.catalogue import refund
from tests.unit.server.bench import Bench, Desk, entry_id, replaced
from tests.unit.server.case_rows import a_case
from tests.unit.server.letters import letter_to
from tests.unit.server.test_services import run

APPLIED = (OpStatus.APPLIED, "")


def person(bench: Bench, name: str, **fields: Any) -> Customer:
    made = Customer(
        id=CustomerId(new_id()), display_name=name, branch_id=bench.shop.branch.id, **fields
    )
    bench.write(made)
    return made


def note(desk: Desk, who: Customer, text: str = "заметка") -> Entry:
    made = NoteAdd(id=entry_id(), customer_id=who.id, branch_id=who.branch_id, text=text)
    assert desk.do(made)[0] == OpStatus.APPLIED
    return desk.bench.need(Entry, made.id)


def join(desk: Desk, gone: Customer, into: Customer, **choices: str) -> CustomerMerge:
    args = CustomerMerge(
        id=MergeId(new_id()), into_id=into.id, merged_id=gone.id, choices=choices, reason="Один"
    )
    assert desk.do(args) == APPLIED
    return args


def owner(bench: Bench, entry: Entry) -> CustomerId:
    return bench.need(Entry, entry.id).customer_id


def test_a_merge_moves_everything_and_its_undo_brings_everything_back(bench: Bench) -> None:
    desk = bench.desk()
    talk = bench.receive()
    gone, into = bench.shop.customer, person(bench, "Анна К.", tags=("VIP",), spent=100)
    before = bench.need(Customer, gone.id)
    old = bench.database.read_now(lambda unit: people.owned_by(unit, gone.id))
    made = join(desk, gone, into, display_name=merging.MERGED)
    assert bench.get(Customer, gone.id) is None
    assert bench.need(Conversation, talk.id).customer_id == into.id
    one = bench.need(Customer, into.id)
    assert (one.display_name, one.tags) == (before.display_name, ("VIP", *before.tags))
    kept = bench.need(Merge, made.id)
    assert (kept.reason, kept.by_id, kept.moved["conversation"]) == ("Один", desk.actor.agent_id, 1)
    assert desk.do(CustomerUnmerge(id=made.id)) == APPLIED
    back = bench.database.read_now(lambda unit: people.owned_by(unit, gone.id))
    assert {row.id for row in back} == {row.id for row in old}  # type: ignore[attr-defined]
    assert bench.need(Customer, gone.id) == before
    assert bench.need(Customer, into.id) == into
    assert desk.do(CustomerUnmerge(id=made.id)) == (OpStatus.REJECTED, Code.ALREADY_TAKEN)


def test_of_two_who_merge_one_pair_at_once_one_wins_and_the_other_is_told(bench: Bench) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    one, two, third = person(bench, "А"), person(bench, "Б"), person(bench, "В")
    join(anna, one, two)
    for gone, into in ((one, two), (two, one)):
        args = CustomerMerge(id=MergeId(new_id()), into_id=into.id, merged_id=gone.id)
        assert boris.do(args) == (OpStatus.REJECTED, Code.ALREADY_MERGED)
    # Not the two cards that were reviewed any more.
    args = CustomerMerge(id=MergeId(new_id()), into_id=third.id, merged_id=one.id)
    assert boris.do(args) == (OpStatus.REJECTED, Code.STATE_CHANGED)
    assert bench.need(Customer, third.id) == third


def test_work_made_offline_for_a_card_that_is_gone_goes_to_who_has_it_and_back(
    bench: Bench,
) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    gone, into = person(bench, "А", city="Тула"), person(bench, "Б", city="Тула")
    made = join(anna, gone, into)
    told = note(boris, gone, "со склада")
    address = Identity(
        id=IdentityId(new_id()),
        customer_id=gone.id,
        branch_id=gone.branch_id,
        kind="phone",
        value="+79160001122",
    )
    assert boris.do(IdentityAdd(identity=address)) == APPLIED
    patch = CustomerPatch(id=gone.id, changes={"about": Change(old="", new="Звонить вечером")})
    assert boris.do(patch)[0] in (OpStatus.APPLIED, OpStatus.MERGED)
    assert owner(bench, told) == into.id
    assert bench.need(Customer, into.id).about == "Звонить вечером"
    assert anna.do(CustomerUnmerge(id=made.id)) == APPLIED
    assert owner(bench, told) == gone.id
    assert bench.need(Identity, address.id).customer_id == gone.id
    assert bench.need(Customer, gone.id).about == "Звонить вечером"
    assert bench.need(Customer, into.id) == into


def test_a_case_and_a_service_begun_offline_for_a_card_that_is_gone_go_to_who_has_it_and_back(
    bench: Bench,
) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    talk = bench.receive()
    gone, into = bench.shop.customer, person(bench, "Анна К.")
    service = refund()
    bench.write(service)
    made = join(anna, gone, into)
    case = a_case(bench, talk)
    contact = CaseContact(at=talk.last_entry_at, channel_kind="email", conversation_id=talk.id)
    assert boris.do(CaseOpen(case=case, contact=contact)) == APPLIED
    begun = replaced(run(bench, service), customer_id=gone.id)
    assert boris.do(RunStart(run=begun)) == APPLIED
    rows: tuple[tuple[type[Case | ScriptRun], Any], ...] = (
        (Case, case.id),
        (ScriptRun, begun.id),
    )
    assert [bench.need(kind, key).customer_id for kind, key in rows] == [into.id, into.id]
    assert anna.do(CustomerUnmerge(id=made.id)) == APPLIED
    assert [bench.need(kind, key).customer_id for kind, key in rows] == [gone.id, gone.id]


def test_an_edit_made_offline_that_collides_with_the_card_is_kept_to_be_decided(
    bench: Bench,
) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    gone, into = person(bench, "А", city="Тула"), person(bench, "Б", city="Орёл")
    made = join(anna, gone, into, city=merging.INTO)
    patch = CustomerPatch(id=gone.id, changes={"city": Change(old="Тула", new="Тверь")})
    assert boris.do(patch)[0] == OpStatus.CONFLICT
    conflicts = bench.database.read_now(lambda unit: people.every(unit, Conflict))
    assert [(c.entity_id, c.theirs, c.mine) for c in conflicts] == [(into.id, "Орёл", "Тверь")]
    assert anna.do(CustomerUnmerge(id=made.id)) == APPLIED
    assert bench.need(Customer, gone.id).city == "Тверь"
    assert bench.need(Customer, into.id).city == "Орёл"


@pytest.mark.parametrize("first", [0, 1])
def test_a_chain_is_undone_in_any_order(bench: Bench, first: int) -> None:
    desk = bench.desk()
    a, b, c = (person(bench, name, tags=(name,)) for name in "АБВ")
    notes = {who.id: note(desk, who) for who in (a, b, c)}
    chain = [join(desk, c, b), join(desk, b, a)]
    assert {owner(bench, item) for item in notes.values()} == {a.id}
    assert bench.need(Customer, a.id).tags == ("А", "Б", "В")
    for at in (first, 1 - first):
        assert desk.do(CustomerUnmerge(id=chain[at].id)) == APPLIED
        if at == first == 0:
            assert [owner(bench, notes[who.id]) for who in (a, b, c)] == [a.id, a.id, c.id]
            assert bench.need(Customer, a.id).tags == ("А", "Б")
        elif at == first:
            assert [owner(bench, notes[who.id]) for who in (a, b, c)] == [a.id, b.id, b.id]
    assert [bench.need(Customer, who.id) for who in (a, b, c)] == [a, b, c]
    assert all(owner(bench, notes[who.id]) == who.id for who in (a, b, c))


def test_what_comes_after_a_merge_goes_where_its_conversation_goes(bench: Bench) -> None:
    desk, gone, into = bench.desk(), bench.shop.customer, person(bench, "Анна")
    talk = bench.receive()
    made = join(desk, gone, into)
    again = bench.receive("Ещё вопрос")
    letter = letter_to(bench, talk)
    assert desk.do(letter) == APPLIED
    stays = note(desk, into)
    assert again.customer_id == into.id
    assert desk.do(CustomerUnmerge(id=made.id)) == APPLIED
    assert bench.need(Conversation, again.id).customer_id == gone.id
    assert bench.need(Entry, letter.id).customer_id == gone.id
    assert owner(bench, stays) == into.id


def test_an_edit_after_a_merge_stays_on_the_card_it_was_made_on(bench: Bench) -> None:
    desk = bench.desk()
    gone, into = person(bench, "А", city="Тула"), person(bench, "Б", city="Орёл")
    made = join(desk, gone, into, city=merging.MERGED)
    base = bench.ver(Customer, into.id)
    patch = CustomerPatch(
        id=into.id,
        changes={"city": Change(old="Тула", new="Тверь"), "tags": Change(old=(), new=("VIP",))},
    )
    assert desk.do(patch, base_ver=base) == APPLIED
    assert desk.do(CustomerUnmerge(id=made.id)) == APPLIED
    card = bench.need(Customer, into.id)
    assert (card.city, card.tags) == ("Тверь", ("VIP",))
    assert bench.need(Customer, gone.id) == gone


def test_a_refusal_on_either_card_is_one_of_the_person(bench: Bench) -> None:
    desk = bench.desk()
    gone = person(bench, "А", consents={"marketing": False, "calls": True}, do_not_contact=True)
    into = person(bench, "Б", consents={"marketing": True})
    join(desk, gone, into)
    card = bench.need(Customer, into.id)
    assert card.consents == {"marketing": False, "calls": True}
    join_again = bench.database.read_now(lambda unit: origins.standing(unit))
    assert len(join_again) == 1


def test_a_person_of_a_thousand_entries_moves_in_portions(bench: Bench) -> None:
    desk, gone, into = bench.desk(), person(bench, "А"), person(bench, "Б")
    first = note(desk, gone)
    many = [replaced(first, id=entry_id()) for _ in range(700)]

    def left(unit: Unit) -> int:
        return len(people.owned_by(unit, gone.id))

    for start in range(0, len(many), 350):
        portion = many[start : start + 350]
        bench.database.write_now(lambda unit, rows=portion: unit.put_new(rows))  # type: ignore[misc]
    made = join(desk, gone, into)
    assert bench.database.read_now(left) > 0
    while bench.database.read_now(origins.any_moving):
        assert bench.database.write_now(handler.move_some) <= handler.PORTION
    assert bench.database.read_now(left) == 0
    assert desk.do(CustomerUnmerge(id=made.id)) == APPLIED
    while bench.database.read_now(origins.any_moving):
        bench.database.write_now(handler.move_some)
    assert bench.database.read_now(left) == 701


def test_a_person_is_parted_and_made_one_again(bench: Bench) -> None:
    desk, shared = bench.desk(), bench.shop.customer
    talk, stays = bench.receive(), note(desk, bench.shop.customer)
    assert talk.identity_id is not None
    fresh = Customer(id=CustomerId(new_id()), display_name="Муж", branch_id=shared.branch_id)
    rows = (("identity", talk.identity_id),)
    assert desk.do(CustomerSplit(from_id=shared.id, customer=fresh, rows=rows)) == APPLIED
    assert bench.need(Conversation, talk.id).customer_id == fresh.id
    assert talk.last_inbound_id is not None
    assert bench.need(Entry, talk.last_inbound_id).customer_id == fresh.id
    assert owner(bench, stays) == shared.id
    join(desk, fresh, shared)
    assert bench.need(Conversation, talk.id).customer_id == shared.id


@pytest.mark.parametrize("rows", ["none", "strange", "card"])
def test_a_split_of_what_is_not_there_is_refused(bench: Bench, rows: str) -> None:
    desk, shared = bench.desk(), bench.shop.customer
    fresh = Customer(id=CustomerId(new_id()), display_name="Муж", branch_id=shared.branch_id)
    chosen: tuple[tuple[str, Any], ...] = {
        "none": (),
        "strange": (("conversation", ConversationId(new_id())),),
        "card": (("customer", shared.id),),
    }[rows]
    answer = desk.do(CustomerSplit(from_id=shared.id, customer=fresh, rows=chosen))
    assert answer[0] == OpStatus.REJECTED
    assert bench.get(Customer, fresh.id) is None


def test_a_standing_offer_leads_to_the_card_that_stays(bench: Bench) -> None:
    desk, gone, into = bench.desk(), person(bench, "А"), person(bench, "Б")
    offer = Offer(
        id=OfferId(new_id()),
        agent_id=desk.actor.agent_id,
        channel_kind="phone",
        customer_id=gone.id,
        offered_at=bench.clock.now(),
    )
    bench.write(offer)
    join(desk, gone, into)
    assert bench.need(Offer, offer.id).customer_id == into.id


@pytest.mark.parametrize("choices", [{"spent": "merged"}, {"city": "both"}, {"city": "other"}])
def test_a_choice_there_is_not_is_refused(bench: Bench, choices: dict[str, str]) -> None:
    one, two = person(bench, "А"), person(bench, "Б")
    args = CustomerMerge(id=MergeId(new_id()), into_id=one.id, merged_id=two.id, choices=choices)
    assert bench.desk().do(args) == (OpStatus.REJECTED, Code.INVALID)


def test_a_merge_over_the_border_of_branches_is_not_there(bench: Bench) -> None:
    one = person(bench, "А")
    for gone, into in ((one, bench.stranger), (bench.stranger, one)):
        args = CustomerMerge(id=MergeId(new_id()), into_id=into.id, merged_id=gone.id)
        assert bench.desk().do(args) == (OpStatus.REJECTED, Code.NOT_FOUND)


def test_attached_to_the_wrong_person_a_card_is_taken_away_again(bench: Bench) -> None:
    wrote = bench.receive(address="nobody@pochta.example")
    stranger, into = wrote.customer_id, bench.shop.customer
    same = Identity(
        id=IdentityId(new_id()),
        customer_id=into.id,
        branch_id=into.branch_id,
        kind=IdentityKind.EMAIL,
        value="nobody@pochta.example",
    )
    bench.write(same)
    attach = CustomerAbsorb(provisional_id=stranger, into_id=into.id, branch_id=into.branch_id)
    assert bench.desk().do(attach) == APPLIED
    assert bench.need(Conversation, wrote.id).customer_id == into.id
    (merge,) = bench.database.read_now(origins.standing)
    # Both have the address; closed for the person it is closed whichever row stands for it.
    assert bench.desk().do(IdentityClose(id=same.id)) == APPLIED
    assert wrote.identity_id is not None
    assert is_old(bench.need(Identity, wrote.identity_id))
    assert bench.desk().do(CustomerUnmerge(id=merge.id)) == APPLIED
    assert bench.need(Conversation, wrote.id).customer_id == stranger
    assert bench.need(Customer, stranger).provisional
    assert bench.need(Identity, same.id).customer_id == into.id
