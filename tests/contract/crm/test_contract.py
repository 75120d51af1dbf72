"""What every CRM system promises behind ``CrmSource``, at its best and at its worst."""

from __future__ import annotations

import pytest

from adapters.crm.oauth import OAuth
from domain.crm import AccessRevoked, SystemKind
from domain.entities import Customer, Identity, Order, Payment, Task
from domain.errors import Unavailable
from domain.glossary import OrderStatus, TaskKind
from domain.ids import CustomerId, IdentityId, MergeId, TaskId, new_id
from domain.operations import (
    Change,
    ConflictResolve,
    CustomerMerge,
    CustomerPatch,
    CustomerUnmerge,
)
from server.app import crm
from tests.contract.crm.stage import Stage
from tests.unit.server.bench import replaced


async def test_customers_and_all_that_is_theirs_come(stage: Stage) -> None:
    peer = stage.peer
    anna = peer.put_customer("Анна", "Веткина", "8 916 000-00-01", "Орёл")
    order = peer.put_order(anna, 1500)
    peer.put_payment(anna, order, 1500)
    peer.put_task(anna, "Позвонить")
    await stage.sync()
    card = stage.named("Веткина")
    assert (card.given_name, card.city, card.provisional) == ("Анна", "Орёл", False)
    assert stage.addresses(card) == {"+79160000001"}
    (bought,) = stage.all(Order)
    assert (bought.total, bought.customer_id, bought.status) == (150_000, card.id, "placed")
    (paid,) = stage.all(Payment)
    assert (paid.amount, paid.status, paid.customer_id) == (150_000, "paid", card.id)
    (task,) = stage.all(Task)
    assert (task.title, task.done_at, task.customer_id) == ("Позвонить", None, card.id)


async def test_a_customer_who_is_known_by_number_is_not_made_again(stage: Stage) -> None:
    known = stage.bench.shop.customer
    phone = next(i for i in stage.bench.shop.identities if i.kind == "phone")
    stage.bench.write(replaced(known, city=""))
    before = len(stage.all(Customer))
    stage.peer.put_customer("Другое", "Имя", phone.value, "Псков")
    await stage.sync()
    assert len(stage.all(Customer)) == before
    card = stage.bench.need(Customer, known.id)
    # What is filled here stays, on both sides, until one of them changes it.
    assert (card.display_name, card.city) == (known.display_name, "Псков")
    await stage.sync()
    assert stage.peer.writes == 0


async def test_only_what_changed_comes_again(stage: Stage) -> None:
    refs = [stage.peer.put_customer("А", f"Номер{n}", f"+7916000{n:04d}") for n in range(5)]
    order = stage.peer.put_order(refs[0], 100)
    await stage.sync()
    vers = {c.id: stage.bench.ver(Customer, c.id) for c in stage.all(Customer)}
    stage.peer.change_customer(refs[3], city="Тверь")
    stage.peer.finish_order(order)
    await stage.sync()
    changed = [c for c in stage.all(Customer) if stage.bench.ver(Customer, c.id) != vers[c.id]]
    assert [(c.family_name, c.city) for c in changed] == [("Номер3", "Тверь")]
    assert stage.all(Order)[0].status == OrderStatus.DELIVERED


async def test_many_pages_come_whole_in_whatever_order(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = stage.peer.page * 2 + 7
    for n in range(count):
        stage.peer.put_customer("А", f"Номер{n}", f"+7916{n:07d}")
    stage.peer.shuffles()
    await stage.sync()
    families = {c.family_name for c in stage.all(Customer) if c.family_name.startswith("Номер")}
    assert len(families) == count


async def test_pages_of_one_and_the_same_second_come_whole(stage: Stage) -> None:
    stage.peer.put_customer("А", "Первый", "+79160000000")
    stage.peer.still = True
    count = stage.peer.page * 2 + 3
    for n in range(count):
        stage.peer.put_customer("А", f"Номер{n}", f"+7917{n:07d}")
    await stage.sync()
    await stage.sync()
    found = [c for c in stage.all(Customer) if c.family_name.startswith("Номер")]
    assert len(found) == count


async def test_what_is_changed_here_goes_there_and_is_no_news_after(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    task = stage.peer.put_task(ref, "Позвонить")
    await stage.sync()
    card = stage.named("Веткина")
    mail = Identity(
        id=IdentityId(new_id()),
        customer_id=card.id,
        branch_id=card.branch_id,
        kind="email",
        value="anna@pochta.example",
    )
    done = replaced(stage.all(Task)[0], done_at=stage.bench.clock.now())
    stage.bench.write(replaced(card, city="Тула"), mail, done)
    await stage.sync()
    person = stage.peer.person(ref)
    assert (person.city, person.given, person.phones) == ("Тула", "Анна", ("+79160000001",))
    assert person.emails == ("anna@pochta.example",)
    assert stage.peer.task_is_done(task)
    writes, ver = stage.peer.writes, stage.bench.ver(Customer, card.id)
    await stage.sync()
    await stage.sync()
    assert stage.peer.writes == writes
    assert stage.bench.ver(Customer, card.id) == ver
    assert stage.named("Веткина").city == "Тула"


async def test_different_fields_changed_on_both_sides_both_stand(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), given_name="Анюта"))
    stage.peer.change_customer(ref, city="Тула")
    await stage.sync()
    card, person = stage.named("Веткина"), stage.peer.person(ref)
    assert (card.given_name, card.city) == (person.given, person.city) == ("Анюта", "Тула")
    assert stage.conflicts() == []


@pytest.mark.parametrize("mine", [True, False], ids=["ours", "theirs"])
async def test_a_field_changed_on_both_sides_is_asked_about(stage: Stage, mine: bool) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    desk, card = stage.bench.desk(), stage.named("Веткина")
    patch = CustomerPatch(id=card.id, changes={"city": Change(old="Орёл", new="Тверь")})
    assert desk.do(patch, base_ver=stage.bench.ver(Customer, card.id))[0] == "applied"
    stage.peer.change_customer(ref, city="Тула")
    await stage.sync()
    (conflict,) = stage.conflicts()
    assert conflict.agent_id == desk.actor.agent_id
    assert (conflict.field, conflict.base) == ("city", "Орёл")
    assert (conflict.theirs, conflict.mine) == ("Тула", "Тверь")
    assert conflict.theirs_by == stage.channel.name
    assert stage.named("Веткина").city == "Тула"
    status, value = ("kept_mine", "Тверь") if mine else ("kept_theirs", "Тула")
    assert (
        desk.do(ConflictResolve(id=conflict.id, status=status, value=value, theirs="Тула"))[0]
        == "applied"
    )
    await stage.sync()
    assert stage.named("Веткина").city == value
    assert stage.peer.person(ref).city == value
    await stage.sync()
    assert len(stage.conflicts()) == 1


async def test_what_is_made_here_is_made_there_once(stage: Stage) -> None:
    stage.fresh(send_new=True)
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna = stage.named("Веткина")
    card = Customer(
        id=CustomerId(new_id()),
        display_name="Пётр Новый",
        given_name="Пётр",
        family_name="Новый",
        branch_id=anna.branch_id,
    )
    phone = Identity(
        id=IdentityId(new_id()),
        customer_id=card.id,
        branch_id=card.branch_id,
        kind="phone",
        value="+79160000009",
    )
    task = Task(
        id=TaskId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        kind=TaskKind.CALLBACK,
        title="Перезвонить",
        made_at=stage.bench.clock.now(),
    )
    stage.bench.write(card, phone, task)
    stage.peer.cuts()  # made there, and the answer lost
    with pytest.raises(Unavailable):
        await stage.sync()
    stage.fresh(send_new=True)
    await stage.sync()
    await stage.sync()
    assert len(stage.peer.tables["customer"]) == 2
    assert len(stage.peer.tables["task"]) == len(stage.all(Task)) == 1
    (other,) = [str(n) for n in stage.peer.tables["customer"] if str(n) != ref]
    person = stage.peer.person(other)
    assert (person.given, person.family, person.phones) == ("Пётр", "Новый", ("+79160000009",))
    assert len([c for c in stage.all(Customer) if c.family_name == "Новый"]) == 1
    # Those who were here before the account was are not told of.
    assert stage.bench.shop.customer.display_name not in str(stage.peer.tables["customer"])


async def test_what_is_deleted_there_is_let_go_here(stage: Stage) -> None:
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    order, task = stage.peer.put_order(anna, 100), stage.peer.put_task(anna, "Позвонить")
    await stage.sync()
    for kind, ref in (("customer", anna), ("order", order), ("task", task)):
        stage.peer.delete(kind, ref)
    for _ in range(8):  # a kind a round
        await stage.sync()
    card = stage.named("Веткина")
    assert stage.all(Order)[0].status == OrderStatus.CANCELLED
    assert stage.all(Task)[0].done_at is not None
    stage.bench.write(replaced(card, city="Тула"))
    writes = stage.peer.writes
    await stage.sync()
    assert stage.peer.writes == writes
    # Back again, under another number: the same person.
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    assert stage.named("Веткина").id == card.id


async def test_a_write_to_what_is_deleted_there_lets_it_go(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), city="Тула"))
    stage.peer.delete("customer", ref)
    assert await stage.sync() == ""
    await stage.sync()
    assert stage.peer.tables["customer"] == {}


async def test_cards_made_one_follow_the_record_and_part_with_it(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    card, into = stage.named("Веткина"), stage.bench.shop.customer
    stage.bench.write(replaced(into, city=""))
    desk = stage.bench.desk()
    merge = CustomerMerge(id=MergeId(new_id()), into_id=into.id, merged_id=card.id)
    assert desk.do(merge)[0] == "applied"
    stage.peer.change_customer(ref, city="Тула")
    await stage.sync()
    assert stage.bench.get(Customer, card.id) is None
    assert stage.bench.need(Customer, into.id).city == "Тула"
    assert desk.do(CustomerUnmerge(id=merge.id))[0] == "applied"
    stage.peer.change_customer(ref, city="Тверь")
    await stage.sync()
    assert stage.bench.need(Customer, card.id).city == "Тверь"
    assert stage.bench.need(Customer, into.id).city != "Тверь"


async def test_what_the_system_refuses_is_said_once_and_holds_nothing_up(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), city="Тула"))
    stage.peer.refuses("no such city")
    assert await stage.sync() != ""
    assert await stage.sync() == ""
    assert stage.peer.person(ref).city == "Орёл"
    stage.bench.write(replaced(stage.named("Веткина"), city="Тверь"))
    await stage.sync()
    assert stage.peer.person(ref).city == "Тверь"


async def test_an_outage_in_the_middle_loses_nothing_and_doubles_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crm, "PORTION", 5)
    count = stage.peer.page + 9
    for n in range(count):
        stage.peer.put_customer("А", f"Номер{n}", f"+7916{n:07d}")
    for after in (0, 1):
        stage.peer.breaks_after(after)
        with pytest.raises(Unavailable):
            await stage.sync()
        stage.fresh()  # as after a restart
    await stage.peer.goes_away()
    with pytest.raises(Unavailable):
        await stage.sync()
    await stage.peer.comes_back()
    await stage.sync()
    families = [c.family_name for c in stage.all(Customer) if c.family_name.startswith("Номер")]
    assert sorted(families) == sorted(f"Номер{n}" for n in range(count))


async def test_whoever_asks_too_much_waits(stage: Stage) -> None:
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    stage.peer.slows_down()
    with pytest.raises(Unavailable) as slowed:
        await stage.sync()
    assert slowed.value.retry_after_s
    await stage.sync()
    assert stage.named("Веткина").given_name == "Анна"


async def test_a_revoked_account_is_told_apart_and_works_again_when_it_does(stage: Stage) -> None:
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    stage.peer.revokes()
    with pytest.raises(AccessRevoked):
        await stage.sync()
    with pytest.raises(AccessRevoked):
        await stage.worker._source.probe()
    stage.peer.revokes(again=True)
    assert await stage.worker._source.probe()
    await stage.sync()
    assert stage.named("Веткина").given_name == "Анна"


async def test_access_that_ends_is_renewed_with_the_newest_of_its_tokens(stage: Stage) -> None:
    if stage.peer.kind == SystemKind.REST:
        return  # sources of one's own have one header
    application = OAuth(
        client_id="app", client_secret="app-secret", refresh_token=stage.peer.allows()
    )
    told = {"access_token": ""} if stage.peer.kind == SystemKind.AMOCRM else {"webhook_token": ""}
    if stage.peer.kind == SystemKind.BITRIX24:
        told["oauth_url"] = stage.peer.url
    stage.fresh(oauth=application, **told)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    for n in range(2):
        stage.peer.ends_access()
        if n:  # as after a restart: the first token is worth nothing by now
            stage.fresh(oauth=application, **told)
        stage.peer.put_customer("А", f"Номер{n}", f"+7916000010{n}")
        await stage.sync()
        assert stage.named(f"Номер{n}").given_name == "А"
    stage.peer.refresh = "taken back"
    stage.peer.ends_access()
    with pytest.raises(AccessRevoked):
        await stage.sync()


async def test_what_comes_before_its_customer_waits_for_them(stage: Stage) -> None:
    order = stage.peer.put_order("4242", 700)
    await stage.sync()
    assert stage.all(Order) == []
    stage.peer._next = 4241
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    assert anna == "4242"
    await stage.sync()
    (bought,) = stage.all(Order)
    assert (bought.number, bought.total) == (order, 70_000)


async def test_hostile_values_stay_text_and_stop_nobody(stage: Stage) -> None:
    hostile = ("\u202e\u0000<b>", "'; DROP TABLE customer; --", "=cmd|' /C calc'!A0", "x" * 40_000)
    for n, words in enumerate(hostile):
        stage.peer.put_customer(words, f"Номер{n}", words, words)
    for row in stage.peer.tables["customer"].values():
        row |= {"nested": {"a": [{"b": [[[[]]]]}] * 3}, "name2": None, "": 1}
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    assert stage.named("Веткина").given_name == "Анна"
    found = [c for c in stage.all(Customer) if c.family_name.startswith("Номер")]
    assert len(found) == len(hostile)
    assert all("\u202e" not in c.given_name and len(c.given_name) <= 2000 for c in found)


async def test_an_account_that_only_reads_writes_nothing(stage: Stage) -> None:
    stage.fresh(two_way=False)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), city="Тула"))
    await stage.sync()
    assert stage.peer.writes == 0


async def test_nothing_inside_our_own_network_is_asked(stage: Stage) -> None:
    stage.fresh(inside=False)
    before = stage.peer.asked
    with pytest.raises(Unavailable):
        await stage.sync()
    assert stage.peer.asked == before
