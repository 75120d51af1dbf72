"""Data from elsewhere on both engines: a file taken in and undone, a CRM system worked."""

from __future__ import annotations

from collections.abc import Callable

from domain.entities import Customer, Identity, Order
from domain.importing import ImportAct, ImportState
from server.storage.engine import Database
from tests.contract.crm.stage import Stage
from tests.peers.crm.rest import RestPeer
from tests.unit.server.bench import build_bench, replaced
from tests.unit.server.import_stage import Incoming

Open = Callable[[str], Database]


async def test_a_file_is_taken_in_repeated_and_undone(blank_url: str, open_database: Open) -> None:
    incoming = Incoming.at(build_bench(open_database(blank_url)))
    before = incoming.count(Customer), incoming.count(Identity)
    lines = "".join(f"Клиент {n},+7916{n:07d},Z-{n}\n" for n in range(250))
    data = f"Имя,Телефон,Номер заказа\n{lines},нет,\n".encode()
    view = await incoming.take(data)
    assert (view.state, view.created, view.refused) == (ImportState.DONE, 250, 1)
    assert [row.number for row in incoming.report(view.id)] == [251]
    again = await incoming.take(data)
    assert (again.created, again.same) == (0, 250)
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    undone = incoming.view(view.id)
    assert (undone.state, undone.kept) == (ImportState.UNDONE, 0)
    assert (incoming.count(Customer), incoming.count(Identity)) == before
    assert incoming.count(Order) == 0


async def test_a_crm_system_is_worked_both_ways(blank_url: str, open_database: Open) -> None:
    async with RestPeer() as peer:
        stage = Stage(build_bench(open_database(blank_url)), peer)
        stage.fresh(send_new=True)
        ref = peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
        order = peer.put_order(ref, 100)
        await stage.sync()
        stage.bench.write(replaced(stage.named("Веткина"), city="Тула"))
        peer.finish_order(order)
        await stage.sync()
        assert peer.person(ref).city == "Тула"
        assert stage.all(Order)[0].status == "delivered"
        peer.delete("order", order)
        for _ in range(4):
            await stage.sync()
        assert stage.all(Order)[0].status == "cancelled"
        writes = peer.writes
        await stage.sync()
        assert peer.writes == writes
        await stage.close()
