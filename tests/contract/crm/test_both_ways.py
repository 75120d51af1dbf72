"""Each kind of record goes both ways, whatever the system; what is emptied is emptied."""

from __future__ import annotations

from typing import Any

import pytest

from domain.consents import Consent
from domain.crm import CrmKind
from domain.entities import Customer, Entity, Identity, Order, Payment, Task
from domain.errors import Unavailable
from domain.ids import OrderId, PaymentId, new_id
from domain.operations import Change, ConflictResolve, CustomerPatch
from server.handlers.crm import CURSOR, Mappers
from server.handlers.crm_taking import rehearse
from server.storage import channels
from server.storage import crm as kept
from tests.contract.crm.stage import Stage
from tests.peers.crm.amocrm import AmocrmPeer
from tests.peers.crm.rest import RestPeer
from tests.unit.server.bench import replaced

KINDS = list(CrmKind)
_FIELDS = {"customer": "city", "order": "total", "payment": "amount", "task": "title"}
_SAID = {"customer": "Тула", "order": "250", "payment": "250", "task": "Написать"}


def _here(kind: str, value: str) -> Any:
    return int(value) * 100 if kind in ("order", "payment") else value


def _put(stage: Stage, kind: str) -> str:
    """Have a record of a kind there; return its number."""
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    order = stage.peer.put_order(anna, 100)
    match kind:
        case CrmKind.CUSTOMER:
            return anna
        case CrmKind.ORDER:
            return order
        case CrmKind.PAYMENT:
            return stage.peer.put_payment(anna, order, 100)
        case _:
            return stage.peer.put_task(anna, "Позвонить")


def _one(stage: Stage, kind: str) -> Entity:
    if kind == CrmKind.CUSTOMER:
        return stage.named("Веткина")
    (found,) = stage.all(kept.STRUCTS[kind])
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_change_of_each_kind_goes_both_ways(stage: Stage, kind: str) -> None:
    ref, field = _put(stage, kind), _FIELDS[kind]
    await stage.sync()
    stage.peer.change(kind, ref, _SAID[kind])
    await stage.sync()
    found = _one(stage, kind)
    assert getattr(found, field) == _here(kind, _SAID[kind])
    other = "Псков" if kind in ("customer", "task") else "375"
    stage.bench.write(replaced(found, **{field: _here(kind, other)}))
    assert await stage.sync() == ""
    assert stage.peer.value(kind, ref) == other
    writes = stage.peer.writes
    await stage.sync()
    await stage.sync()
    assert stage.peer.writes == writes
    assert getattr(_one(stage, kind), field) == _here(kind, other)


async def test_an_order_and_a_payment_made_here_are_made_there_once(stage: Stage) -> None:
    stage.fresh(send_new=True)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna, now = stage.named("Веткина"), stage.bench.clock.now()
    order = Order(
        id=OrderId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        number="П-1",
        status="placed",
        total=90_000,
        placed_at=now,
    )
    payment = Payment(
        id=PaymentId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        order_id=order.id,
        amount=90_000,
        status="paid",
        at=now,
    )
    stage.bench.write(order)
    await stage.sync()
    stage.bench.write(payment)
    stage.peer.cuts()  # made there, and the answer lost
    with pytest.raises(Unavailable):
        await stage.sync()
    stage.fresh(send_new=True)
    assert await stage.sync() == ""
    await stage.sync()
    (bought,), (paid,) = stage.peer.refs("order"), stage.peer.refs("payment")
    assert stage.peer.value("order", bought) == stage.peer.value("payment", paid) == "900"
    assert stage.peer.payment_is_paid(paid)
    assert stage.peer.payment_order(paid) in (bought, "")
    assert len(stage.all(Order)) == len(stage.all(Payment)) == 1


async def test_a_payment_waits_for_the_order_it_is_for(stage: Stage) -> None:
    stage.fresh(send_new=True)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna, now = stage.named("Веткина"), stage.bench.clock.now()
    owned: dict[str, Any] = {"customer_id": anna.id, "branch_id": anna.branch_id}
    order = Order(
        id=OrderId(new_id()), number="П-1", status="placed", total=100, placed_at=now, **owned
    )
    payment = Payment(
        id=PaymentId(new_id()), order_id=order.id, amount=100, status="pending", at=now, **owned
    )
    stage.bench.write(order, payment)
    assert await stage.sync() == ""
    (bought,), (paid,) = stage.peer.refs("order"), stage.peer.refs("payment")
    assert stage.peer.payment_order(paid) in (bought, "")
    assert not stage.peer.payment_is_paid(paid)


async def test_how_orders_and_payments_stand_goes_both_ways(stage: Stage) -> None:
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    order = stage.peer.put_order(anna, 100)
    payment = stage.peer.put_payment(anna, order, 100)
    await stage.sync()
    assert stage.all(Payment)[0].status == "paid"
    stage.bench.write(replaced(stage.all(Order)[0], status="delivered"))
    stage.bench.write(replaced(stage.all(Payment)[0], status="pending"))
    assert await stage.sync() == ""
    assert not stage.peer.payment_is_paid(payment)
    stage.bench.write(replaced(stage.all(Payment)[0], status="paid"))
    await stage.sync()
    assert stage.peer.payment_is_paid(payment)
    await stage.sync()
    assert (stage.all(Order)[0].status, stage.all(Payment)[0].status) == ("delivered", "paid")


@pytest.mark.parametrize("peer", [AmocrmPeer], indirect=True, ids=["amocrm"])
async def test_the_sum_of_an_invoice_with_positions_is_theirs(stage: Stage) -> None:
    anna = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    ref = stage.peer.put_payment(anna, "1", 100)
    assert isinstance(stage.peer, AmocrmPeer)
    stage.peer.with_positions(ref)
    await stage.sync()
    payment = stage.all(Payment)[0]
    stage.bench.write(replaced(payment, amount=50_000, status="pending"))
    assert "positions" in await stage.sync()
    assert stage.peer.value("payment", ref) == "100"
    assert not stage.peer.payment_is_paid(ref)  # what could be written is
    assert await stage.sync() == ""


@pytest.mark.parametrize("peer", [AmocrmPeer], indirect=True, ids=["amocrm"])
async def test_without_a_list_of_invoices_there_is_a_sentence(stage: Stage) -> None:
    stage.fresh(send_new=True, invoices_catalog=0)
    stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    anna = stage.named("Веткина")
    payment = Payment(
        id=PaymentId(new_id()),
        customer_id=anna.id,
        branch_id=anna.branch_id,
        amount=100,
        status="paid",
        at=stage.bench.clock.now(),
    )
    stage.bench.write(payment)
    assert "list of invoices" in await stage.sync()


async def test_what_is_emptied_there_is_emptied_here(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.peer.change("customer", ref, "")
    stage.peer.breaks_after(0)  # and the telling of it is cut short
    with pytest.raises(Unavailable):
        await stage.sync()
    stage.fresh()
    await stage.sync()
    card = stage.named("Веткина")
    assert (card.city, card.given_name) == ("", "Анна")
    assert stage.addresses(card) == {"+79160000001"}
    writes = stage.peer.writes
    stage.bench.database.write_now(
        lambda unit: channels.set_value(unit, stage.channel.id, CURSOR, "")
    )
    await stage.sync()  # all of it read again
    assert stage.named("Веткина").city == ""
    assert stage.peer.writes == writes
    stage.bench.write(replaced(stage.named("Веткина"), city="Тула"))
    await stage.sync()
    assert stage.peer.value("customer", ref) == stage.named("Веткина").city == "Тула"


async def test_what_is_emptied_here_is_emptied_there(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), city=""))
    stage.peer.cuts()  # emptied there, and the answer lost
    with pytest.raises(Unavailable):
        await stage.sync()
    stage.fresh()
    assert await stage.sync() == ""
    assert stage.peer.value("customer", ref) == stage.named("Веткина").city == ""
    writes = stage.peer.writes
    await stage.sync()
    assert stage.peer.writes == writes
    stage.peer.change("customer", ref, "Тула")
    await stage.sync()
    assert stage.named("Веткина").city == "Тула"


@pytest.mark.parametrize("mine", [True, False], ids=["ours", "theirs"])
async def test_emptied_there_and_changed_here_is_asked_about(stage: Stage, mine: bool) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    desk, card = stage.bench.desk(), stage.named("Веткина")
    patch = CustomerPatch(id=card.id, changes={"city": Change(old="Орёл", new="Тверь")})
    assert desk.do(patch, base_ver=stage.bench.ver(Customer, card.id))[0] == "applied"
    stage.peer.change("customer", ref, "")
    await stage.sync()
    (conflict,) = stage.conflicts()
    assert (conflict.base, conflict.theirs, conflict.mine) == ("Орёл", "", "Тверь")
    assert stage.named("Веткина").city == ""
    status, value = ("kept_mine", "Тверь") if mine else ("kept_theirs", "")
    answer = ConflictResolve(id=conflict.id, status=status, value=value, theirs="")
    assert desk.do(answer)[0] == "applied"
    await stage.sync()
    assert stage.named("Веткина").city == stage.peer.value("customer", ref) == value


async def test_what_an_answer_says_nothing_of_stays(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.peer.hide("customer", ref)
    await stage.sync()
    card = stage.named("Иная")
    assert card.city == "Орёл"
    stage.peer.change("customer", ref, "Тула")
    await stage.sync()
    assert stage.named("Иная").city == "Тула"


async def test_what_is_shown_again_unchanged_is_no_change(stage: Stage) -> None:
    stage.fresh(two_way=False)
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), city="Тверь"))
    stage.peer.hide("customer", ref)
    await stage.sync()
    stage.peer.change("customer", ref, "Орёл")
    await stage.sync()
    assert stage.named("Иная").city == "Тверь"
    assert stage.conflicts() == []


@pytest.mark.parametrize("peer", [RestPeer], indirect=True, ids=["rest"])
async def test_an_attribute_and_a_term_that_are_emptied_are_gone(stage: Stage) -> None:
    rules = (*stage.peer.settings().mapping, "tariff > attribute.Тариф", "due > task.due_at")
    stage.fresh(mapping=rules)
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    task = stage.peer.put_task(ref, "Позвонить")
    stage.peer.tables["customer"][int(ref)]["tariff"] = "Базовый"
    stage.peer.tables["task"][int(task)]["due"] = "2026-12-01T10:00:00+03:00"
    await stage.sync()
    assert stage.named("Веткина").attributes == {"Тариф": "Базовый"}
    assert stage.all(Task)[0].due_at is not None
    stage.peer.tables["customer"][int(ref)]["tariff"] = None
    stage.peer.tables["task"][int(task)]["due"] = ""
    for kind, number, value in (("customer", ref, "Орёл"), ("task", task, "Написать")):
        stage.peer.change(kind, number, value)
    await stage.sync()
    assert stage.named("Веткина").attributes == {}
    assert stage.all(Task)[0].due_at is None
    stage.bench.write(replaced(stage.named("Веткина"), attributes={"Тариф": "Полный"}))
    await stage.sync()
    assert stage.peer.tables["customer"][int(ref)]["tariff"] == "Полный"
    stage.bench.write(replaced(stage.named("Веткина"), attributes={}))
    await stage.sync()
    assert stage.peer.tables["customer"][int(ref)]["tariff"] is None


async def test_what_changes_there_while_ours_is_written_is_not_lost(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), given_name="Анюта"))
    stage.peer.meanwhile = lambda: stage.peer.change("customer", ref, "Тула")
    await stage.sync()
    await stage.sync()
    card, person = stage.named("Веткина"), stage.peer.person(ref)
    assert (card.given_name, card.city) == (person.given, person.city) == ("Анюта", "Тула")
    assert stage.conflicts() == []


async def test_a_number_that_is_another_there_is_an_old_one_here(stage: Stage) -> None:
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001")
    await stage.sync()
    card = stage.named("Веткина")
    stage.peer.change_phone(ref, "8 916 000-00-02")
    await stage.sync()
    await stage.sync()
    assert _open(stage, card) == {"+79160000002"}
    assert stage.addresses(card) == {"+79160000001", "+79160000002"}  # the old one finds her
    assert stage.peer.person(ref).phones == ("8 916 000-00-02",)
    stage.peer.change_phone(ref, "+79160000001")
    await stage.sync()
    assert _open(stage, card) == {"+79160000001"}
    stage.peer.change_phone(ref, "не номер")
    await stage.sync()
    assert _open(stage, card) == {"+79160000001"}  # what cannot be read says nothing


def _open(stage: Stage, card: Customer) -> set[str]:
    own = [item for item in stage.all(Identity) if item.customer_id == card.id]
    return {item.value for item in own if item.valid_until_on is None}


async def test_rules_are_tried_next_to_what_is_known_and_nothing_is_kept(stage: Stage) -> None:
    peer = stage.peer
    refs = [peer.put_customer("А", f"Номер{n}", f"+7916000{n:04d}", "Орёл") for n in range(3)]
    await stage.sync()
    stage.bench.write(replaced(stage.named("Номер1"), city="Тверь"))
    peer.change("customer", refs[0], "Тула")
    peer.change("customer", refs[1], "")
    peer.put_customer("Б", "Новый", "+79170000000")
    peer.put_customer("", "", "не номер")
    page = await stage.worker._source.changes("")
    vers = [stage.bench.ver(Customer, c.id) for c in stage.all(Customer)]
    rows = rehearse(
        stage.bench.database, stage.channel, Mappers(stage.worker._plan.mapping), page.records
    )
    told = {row.name.removeprefix("А ") or "": row for row in rows}
    assert told["Номер0"].kind == told["Номер1"].kind == "changed"
    assert [(c.old, c.new) for c in told["Номер0"].changes] == [("Орёл", "Тула")]
    assert [(c.old, c.new) for c in told["Номер1"].changes] == [("Тверь", "")]
    assert told["Номер2"].kind == "same"
    assert told["Б Новый"].kind == "created"
    assert told[""].kind == "refused"
    assert vers == [stage.bench.ver(Customer, c.id) for c in stage.all(Customer)]
    assert stage.conflicts() == []


async def test_a_field_may_go_one_way(stage: Stage) -> None:
    (city,) = [line for line in stage.peer.settings().mapping if line.endswith("customer.city")]
    others = [line for line in stage.peer.settings().mapping if line != city]
    stage.fresh(mapping=(*others, city.replace(">", ">>")))
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
    await stage.sync()
    stage.bench.write(replaced(stage.named("Веткина"), city="Тверь"))
    await stage.sync()
    assert (stage.peer.value("customer", ref), stage.peer.writes) == ("Орёл", 0)
    stage.fresh(mapping=(*others, city.replace(">", "<<")))
    stage.bench.write(replaced(stage.named("Веткина"), city="Псков"))
    await stage.sync()
    assert stage.peer.value("customer", ref) == "Псков"
    stage.peer.change("customer", ref, "Тула")
    await stage.sync()
    assert stage.named("Веткина").city == "Псков"


async def test_a_consent_that_comes_from_there_says_so(stage: Stage) -> None:
    (city,) = [line for line in stage.peer.settings().mapping if line.endswith("customer.city")]
    rules = (*stage.peer.settings().mapping, city.replace("customer.city", "consent.marketing"))
    stage.fresh(mapping=rules)
    ref = stage.peer.put_customer("Анна", "Веткина", "+79160000001", "да")
    await stage.sync()
    stage.peer.change("customer", ref, "нет")
    await stage.sync()
    stage.peer.change("customer", ref, "")  # silence takes nothing away
    await stage.sync()
    card = stage.named("Веткина")
    assert card.consents == {"marketing": False}
    told = [item for item in stage.all(Consent) if item.customer_id == card.id]
    assert [(item.given, item.source, item.proof) for item in told] == [
        (True, "import", f"{stage.channel.name} #{ref}"),
        (False, "import", f"{stage.channel.name} #{ref}"),
    ]
