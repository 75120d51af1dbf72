"""Cards that may be one person's: found behind the feed, told to supervisors, and taken back."""

from __future__ import annotations

import pytest

from domain.distinct import Distinct, TellApart, pair_of
from domain.entities import Customer, Identity
from domain.errors import Code, Refused
from domain.glossary import Role
from domain.ids import CustomerId, IdentityId, MergeId, new_id
from domain.operations import CustomerMerge
from domain.suspects import Suspects
from server.handlers import suspecting
from server.handlers.policy import Actor
from tests.unit.server.bench import Bench, replaced

APPLIED = ("applied", "")


def person(bench: Bench, name: str, phone: str = "") -> Customer:
    """Write a card, perhaps with a number."""
    card = Customer(id=CustomerId(new_id()), display_name=name, branch_id=bench.shop.branch.id)
    bench.write(card)
    if phone:
        bench.write(
            Identity(
                id=IdentityId(new_id()),
                customer_id=card.id,
                branch_id=card.branch_id,
                kind="phone",
                value=phone,
            )
        )
    return card


def compared(bench: Bench) -> None:
    """Let the centre look at everything that changed."""
    while bench.database.read_now(suspecting.is_behind):
        assert bench.database.write_now(suspecting.look_at_some)


def boss(bench: Bench) -> Actor:
    agent = replaced(bench.shop.agents[1], role=Role.SUPERVISOR)
    bench.write(agent)
    return bench.desk(agent).actor


def told(bench: Bench, actor: Actor | None = None) -> Suspects:
    return bench.database.read_now(suspecting.page(actor or boss(bench), 50))


def pairs(bench: Bench) -> set[Distinct]:
    found = told(bench).pairs
    return {pair_of(item.one_id, item.other_id) for item in found}  # type: ignore[misc]


def test_two_spellings_of_one_person_with_one_number_are_suspected(bench: Bench) -> None:
    one = person(bench, "Иванов Александр", "+79261112233")
    other = person(bench, "Alexandr Ivanov", "+79261112233")
    person(bench, "Сидорова Ольга", "+79260000000")
    compared(bench)
    (pair,) = told(bench).pairs
    assert {pair.one_id, pair.other_id} == {one.id, other.id}
    assert pair.score > 0.9
    assert {item.code for item in pair.evidence} >= {"address"}


def test_a_name_alone_is_no_suspicion(bench: Bench) -> None:
    person(bench, "Иванов Александр")
    person(bench, "Саша Иванов")
    compared(bench)
    assert told(bench).pairs == ()


def test_who_is_known_to_be_two_is_not_suspected_again_until_it_is_taken_back(
    bench: Bench,
) -> None:
    one = person(bench, "Иванов Александр", "+79261112233")
    other = person(bench, "Саша Иванов", "+79261112233")
    compared(bench)
    desk = bench.desk()
    assert desk.do(TellApart(one_id=other.id, other_id=one.id)) == APPLIED
    assert desk.do(TellApart(one_id=one.id, other_id=other.id)) == APPLIED  # the same, said twice
    assert told(bench).pairs == ()
    bench.write(replaced(one, city="Тула"))
    compared(bench)
    assert told(bench).pairs == ()
    assert desk.do(TellApart(one_id=one.id, other_id=other.id, apart=False)) == APPLIED
    assert len(told(bench).pairs) == 1


def test_a_merged_card_is_suspected_no_more(bench: Bench) -> None:
    one = person(bench, "Иванов Александр", "+79261112233")
    other = person(bench, "Саша Иванов", "+79261112233")
    compared(bench)
    merge = CustomerMerge(
        id=MergeId(new_id()), into_id=one.id, merged_id=other.id, choices={}, reason="", rows=()
    )
    assert bench.desk().do(merge) == APPLIED
    assert told(bench).pairs == ()
    compared(bench)
    assert told(bench).pairs == ()


def test_agents_are_not_told_and_supervisors_only_of_their_branches(bench: Bench) -> None:
    person(bench, "Иванов Александр", "+79261112233")
    person(bench, "Саша Иванов", "+79261112233")
    compared(bench)
    with pytest.raises(Refused):
        told(bench, bench.desk().actor)
    far = replaced(bench.outsider, role=Role.SUPERVISOR)
    bench.write(far)
    assert told(bench, bench.desk(far).actor).pairs == ()


def test_who_cannot_see_a_card_cannot_say_anything_of_it(bench: Bench) -> None:
    one = person(bench, "Иванов Александр")
    args = TellApart(one_id=one.id, other_id=bench.stranger.id)
    assert bench.desk().do(args) == ("rejected", Code.NOT_FOUND)
    assert bench.desk().do(TellApart(one_id=one.id, other_id=one.id))[0] == "rejected"
