"""Files taken in at the centre: rehearsed, matched, repeated, cancelled, resumed, undone."""

from __future__ import annotations

import asyncio

import pytest

from domain import importing
from domain.entities import Customer, Identity, Order, Payment, Task
from domain.errors import Code, NotFound, Refused
from domain.glossary import IdentityKind
from domain.ids import BranchId, IdentityId, new_id
from domain.importing import ImportAct, ImportState, Policy
from domain.mapping import FieldMap, Mapper, Rule
from server.app.imports import Importer
from server.handlers import imports, staging, upsert
from server.storage import imports as kept
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.import_stage import Incoming

TABLE = (
    "ФИО;Телефон;E-mail;Город;Метки\n"
    "Петрова Анна Сергеевна;8 916 111-22-33;anna@new.example;Орёл;vip\n"
    "Сидоров Пётр;+7 916 111-22-44;;Тверь;\n"
    ";;;;\n"
    "Без Адреса;;;Омск;\n"
    ";не телефон;;Уфа;\n"
).encode("windows-1251")


@pytest.fixture
def incoming(bench: Bench) -> Incoming:
    return Incoming.at(bench)


async def test_a_file_becomes_customers(incoming: Incoming) -> None:
    view = await incoming.take(TABLE)
    assert (view.state, view.rows, view.created, view.refused) == (ImportState.DONE, 4, 3, 1)
    (anna,) = incoming.named("Анна Петрова")
    assert (anna.city, anna.patronymic, anna.tags) == ("Орёл", "Сергеевна", ("vip",))
    assert not anna.provisional
    assert incoming.addresses(anna) == {("phone", "+79161112233"), ("email", "anna@new.example")}
    (row,) = incoming.report(view.id)
    assert (row.number, row.refusal) == (4, "nobody")
    assert [(item.source, item.reason) for item in row.faults] == [("Телефон", "no_phone")]


async def test_taking_a_file_in_again_changes_nothing(incoming: Incoming) -> None:
    await incoming.take(TABLE)
    before = incoming.count(Customer), incoming.count(Identity)
    again = await incoming.take(TABLE)
    assert (again.created, again.changed, again.same, again.refused) == (0, 0, 3, 1)
    assert (incoming.count(Customer), incoming.count(Identity)) == before


async def test_a_rehearsal_says_what_would_be_and_leaves_nothing(incoming: Incoming) -> None:
    before = incoming.count(Customer)
    known = incoming.bench.shop.customer
    phone = next(i for i in incoming.bench.shop.identities if i.kind == IdentityKind.PHONE)
    text = f"Телефон,Город,Имя\n{phone.value},Псков,Другое\n+79161112255,Псков,Новый\n,,\n"
    import_id = await incoming.upload(text.encode())
    first, second = await incoming.start(import_id, rehearse=True)
    assert (first.kind, first.name) == ("changed", known.display_name)
    assert {item.field: (item.new, item.kept) for item in first.changes}["customer.city"][0]
    assert second.kind == "created"
    assert ("identity.phone", "+79161112255") in {(c.field, c.new) for c in second.changes}
    assert incoming.count(Customer) == before
    assert incoming.view(import_id).state == ImportState.READY
    assert incoming.bench.need(Customer, known.id) == known


async def test_what_is_filled_stays_unless_it_is_to_be_replaced(incoming: Incoming) -> None:
    shop = incoming.bench.shop
    incoming.bench.write(replaced(shop.customer, city="Москва", about=""))
    phone = next(i for i in shop.identities if i.kind == IdentityKind.PHONE)
    data = f"Телефон,Город,Комментарий\n{phone.value},Псков,Любит чай\n".encode()
    await incoming.take(data)
    card = incoming.bench.need(Customer, shop.customer.id)
    assert (card.city, card.about) == ("Москва", "Любит чай")
    await incoming.take(data, Policy.REPLACE)
    assert incoming.bench.need(Customer, shop.customer.id).city == "Псков"


async def test_a_number_several_people_have_needs_a_name(incoming: Incoming) -> None:
    text = "Имя,Фамилия,Телефон\nАнна,Одна,+79160000001\nОльга,Другая,+79160000002\n"
    await incoming.take(text.encode())
    (anna,), (olga,) = incoming.named("Анна Одна"), incoming.named("Ольга Другая")
    shared = Identity(
        id=IdentityId(new_id()),
        customer_id=olga.id,
        branch_id=olga.branch_id,
        kind="phone",
        value="+79160000001",
    )
    incoming.bench.write(shared)
    text = "Имя,Фамилия,Телефон,Город\nОльга,Другая,+79160000001,Уфа\nКто,То,+79160000001,Омск\n"
    view = await incoming.take(text.encode())
    assert (view.changed, view.refused) == (1, 1)
    assert incoming.bench.need(Customer, olga.id).city == "Уфа"
    assert incoming.report(view.id)[0].refusal == "ambiguous"
    assert incoming.bench.need(Customer, anna.id).city == ""


async def test_an_old_number_belongs_to_whoever_has_it_now(incoming: Incoming) -> None:
    await incoming.take(b"name,phone\nOne,+79160000001\nTwo,+79160000002\n")
    (one,), (two,) = incoming.named("One"), incoming.named("Two")
    given_up = Identity(
        id=IdentityId(new_id()),
        customer_id=one.id,
        branch_id=one.branch_id,
        kind="phone",
        value="+79160000002",
        valid_until_on=incoming.bench.clock.now().date(),
    )
    incoming.bench.write(given_up)
    view = await incoming.take(b"phone,city\n+79160000002,Tver\n")
    assert view.changed == 1
    assert incoming.bench.need(Customer, two.id).city == "Tver"


async def test_new_customers_may_be_of_another_branch(incoming: Incoming) -> None:
    import_id = await incoming.upload(b"name,phone\nFar,+79160000001\n")
    await incoming.start(import_id, branch_id=incoming.bench.elsewhere.id)
    await incoming.work()
    assert incoming.named("Far")[0].branch_id == incoming.bench.elsewhere.id
    import_id = await incoming.upload(b"name,phone\nNone,+79160000002\n")
    with pytest.raises(Refused) as refused:
        await incoming.start(import_id, branch_id=BranchId(new_id()))
    assert refused.value.field == "branch_id"


async def test_an_address_of_somebody_else_stays_theirs(incoming: Incoming) -> None:
    await incoming.take(b"name,phone,email\nOne,+79160000001,\nTwo,,two@x.example\n")
    view = await incoming.take(b"name,phone,email\nOne,+79160000001,two@x.example\n")
    assert (view.flawed, view.same) == (1, 1)
    assert [item.reason for item in incoming.report(view.id)[0].faults] == ["taken"]
    (one,) = incoming.named("One")
    assert incoming.addresses(one) == {("phone", "+79160000001")}


async def test_orders_payments_and_tasks_come_with_their_customer(incoming: Incoming) -> None:
    text = (
        "Имя,Телефон,Номер заказа,Сумма заказа,Статус заказа,Номер платежа,Сумма платежа,Задача\n"
        "Анна,+79160000001,A-1,1500,Доставлен,P-1,1500,Позвонить\n"
        ",,A-1,1600,Возврат,,,\n"
        "Анна,+79160000001,,900,,,,\n"
    )
    view = await incoming.take(text.encode())
    assert (view.created, view.changed, view.refused) == (1, 1, 1)
    counts = [incoming.count(item) for item in (Order, Payment, Task)]
    again = await incoming.take(text.encode())
    # The file tells of one order twice: each time it is what the line says.
    assert (again.created, again.refused) == (0, 1)
    assert [incoming.count(item) for item in (Order, Payment, Task)] == counts == [1, 1, 1]
    assert incoming.report(view.id)[0].refusal == "incomplete"


async def test_an_import_is_undone_as_far_as_nobody_changed_it_since(incoming: Incoming) -> None:
    shop = incoming.bench.shop
    incoming.bench.write(replaced(shop.customer, city=""))
    phone = next(i for i in shop.identities if i.kind == IdentityKind.PHONE)
    text = (
        f"Имя,Телефон,Город,Метки\n,{phone.value},Псков,оптом\nАнна,+79160000001,Уфа,\n"
        "Ольга,+79160000002,Омск,\n"
    )
    before = incoming.count(Identity)
    view = await incoming.take(text.encode())
    (olga,) = incoming.named("Ольга")
    incoming.bench.write(replaced(olga, about="ждёт звонка"))
    card = incoming.bench.need(Customer, shop.customer.id)
    incoming.bench.write(replaced(card, tags=(*card.tags, "важный")))
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    after = incoming.view(view.id)
    assert (after.state, after.kept) == (ImportState.UNDONE, 1)
    assert incoming.named("Анна") == []
    assert incoming.count(Identity) == before
    card = incoming.bench.need(Customer, shop.customer.id)
    assert (card.city, card.tags) == ("", (*shop.customer.tags, "важный"))
    assert incoming.named("Ольга")[0].about == "ждёт звонка"
    with pytest.raises(Refused):
        await incoming.act(view.id, ImportAct.UNDO)


async def test_a_node_that_dies_in_the_middle_leaves_nothing_to_do_twice(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PORTION", 10)
    lines = "".join(f"Клиент {n},+7916{n:07d}\n" for n in range(1, 36))
    import_id = await incoming.upload(f"Имя,Телефон\n{lines}".encode())
    await incoming.start(import_id)
    plan = incoming.bench.database.read_now(imports.plan_of(import_id))

    async def some(count: int) -> None:
        """Do portions until one breaks, as a process does that is killed."""
        original, done = imports.take_portion, 0

        def counted(*args: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done > count:
                raise asyncio.CancelledError
            return original(*args, **named)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(imports, "take_portion", counted)
            with pytest.raises(asyncio.CancelledError):
                await Importer(incoming.bench.database, incoming.bench.clock).once()

    assert plan.policy is Policy.FILL
    await some(2)
    assert incoming.view(import_id).rows == 20
    await incoming.work()
    view = incoming.view(import_id)
    assert (view.state, view.rows, view.created, view.same) == (ImportState.DONE, 35, 35, 0)


async def test_a_portion_that_comes_twice_is_taken_in_once(incoming: Incoming) -> None:
    import_id = await incoming.upload("Имя,Телефон\nАнна,+79160000001\n".encode())
    await incoming.start(import_id)
    plan = incoming.bench.database.read_now(imports.plan_of(import_id))
    rows = [(1, Mapper(plan.mapping).map({"Имя": "Анна", "Телефон": "+79160000001"}))]
    for _ in range(2):  # two nodes, one of which believes that it has the lease still
        step = imports.take_portion(import_id, rows, plan.source("x"), 10)
        assert incoming.bench.database.write_now(step)
    view = incoming.view(import_id)
    assert (view.rows, view.created, view.same) == (1, 1, 0)


async def test_an_import_the_centre_stumbles_over_fails_and_holds_no_other_up(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await incoming.upload(TABLE)
    await incoming.start(first)
    with monkeypatch.context() as patch:
        patch.setattr(upsert, "own_ref", lambda *_: 1 / 0)
        assert await Importer(incoming.bench.database, incoming.bench.clock).once()
    view = incoming.view(first)
    assert (view.state, view.detail) == (ImportState.FAILED, "broken")
    assert (await incoming.take(TABLE)).state == ImportState.DONE


async def test_a_cancelled_import_stops_before_the_next_portion(incoming: Incoming) -> None:
    lines = "".join(f"Клиент {n},+7916{n:07d}\n" for n in range(1, 11))
    import_id = await incoming.upload(f"Имя,Телефон\n{lines}".encode())
    await incoming.start(import_id)
    await incoming.act(import_id, ImportAct.CANCEL)
    await incoming.work()
    view = incoming.view(import_id)
    assert (view.state, view.created) == (ImportState.CANCELLED, 0)


async def test_customers_with_long_histories_take_smaller_portions(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_CHANGES", 40)
    lines = "".join(f"Клиент {n},+7916{n:07d},Z-{n}\n" for n in range(1, 31))
    view = await incoming.take(f"Имя,Телефон,Номер заказа\n{lines}".encode())
    assert (view.created, view.rows) == (30, 30)
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    assert incoming.view(view.id).kept == 0
    assert incoming.count(Order) == 0


async def test_parts_come_in_order_and_of_their_size(incoming: Incoming) -> None:
    database = incoming.bench.database
    begin = importing.BeginImport(id=new_id(), name="x.csv", size=importing.PART_BYTES + 5)
    await database.write(imports.begin(incoming.actor, begin))
    for number, size in ((1, 5), (0, 5), (0, importing.PART_BYTES + 1)):
        part = importing.PutPart(id=begin.id, number=number, data=b"x" * size)
        with pytest.raises(Refused):
            await database.write(imports.put_part(part))
    whole = importing.PutPart(id=begin.id, number=0, data=b"x" * importing.PART_BYTES)
    assert (await database.write(imports.put_part(whole))).parts == 1
    assert (await database.write(imports.put_part(whole))).parts == 1  # sent again: nothing more
    with pytest.raises(Refused) as refused:
        await incoming.look(begin.id)
    assert refused.value.code == Code.STATE_CHANGED
    for size in (0, importing.MAX_BYTES + 1):
        wrong = importing.BeginImport(id=new_id(), name="x", size=size)
        with pytest.raises(Refused):
            await database.write(imports.begin(incoming.actor, wrong))
    with pytest.raises(NotFound):
        await incoming.look(new_id())


async def test_a_file_that_is_none_fails_with_words(incoming: Incoming) -> None:
    import_id = await incoming.upload(b"PK\x03\x04" + b"\0" * 64, "x.xlsx")
    with pytest.raises(Refused) as refused:
        await incoming.look(import_id)
    assert refused.value.field == "damaged"
    import_id = await incoming.upload(TABLE)
    rules = FieldMap(rules=(Rule(source="ФИО", target="customer.shoe_size"),))
    with pytest.raises(Refused) as refused:
        await incoming.start(import_id, mapping=rules)


async def test_many_broken_rows_are_all_told_and_the_good_ones_taken(incoming: Incoming) -> None:
    hostile = (
        "=cmd|' /C calc'!A0,\u202e+7916,\0\0\n",
        '"open,1\n",+7,x@\n',
        "a,b,c,d,e,f\n",
        "\ud7ff\uffff,++7916,@\n",
    )
    lines = "".join(hostile[n % 4] + f"Клиент {n},+7916{n:07d},\n" for n in range(1500))
    view = await incoming.take(f"Имя,Телефон,E-mail\n{lines}".encode())
    assert view.state == ImportState.DONE
    assert view.created + view.changed + view.same + view.refused == view.rows == 3000
    assert view.created >= 1500
    told = incoming.report(view.id)
    assert len(told) == view.refused + view.flawed
    assert [row.number for row in told] == sorted({row.number for row in told})


async def test_files_and_old_imports_are_forgotten(timed: Bench, clock: StillClock) -> None:
    incoming = Incoming.at(timed)
    view = await incoming.take(TABLE)
    waiting = await incoming.upload(TABLE)
    part = timed.database.read_now(lambda unit: kept.part(unit, view.id, 0))
    assert part == b""  # taken in: the file is not needed any more
    clock.move(2 * 86_400)
    assert list(imports.clean_files(timed.database)) == [1]
    with pytest.raises(Refused) as refused:
        await incoming.look(waiting)
    assert refused.value.field == "gone"
    clock.move(90 * 86_400)
    list(imports.forget_imports(timed.database))
    assert timed.database.read_now(kept.newest) == ()
