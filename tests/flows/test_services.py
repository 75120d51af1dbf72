"""A service between two agents and a centre, through real sockets, and without a line."""

from __future__ import annotations

from pathlib import Path

from domain.catalogue import Ability, AttemptResult, RunState, ScriptRun, Service
from domain.glossary import Role
from domain.runs import Tried
from sync.store import outbox
from tests.builders.catalogue import refund
from tests.flows.centre import Station, build_shop, centre, station
from tests.unit.server.bench import replaced


async def run_of(desk: Station, service: Service) -> ScriptRun | None:
    shop_customer = (await desk.queries.customers(""))[0].customer_id
    found = await desk.queries.runs(shop_customer)
    return next((run for run in found if run.service_id == service.id), None)


async def test_who_takes_over_goes_on_and_a_day_without_a_line_loses_nothing(
    tmp_path: Path,
) -> None:
    shop = build_shop()
    shop.agents[0] = replaced(shop.agents[0], role=Role.ADMINISTRATOR)
    service = refund()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await anna.commands.keep_service(service, fresh=True)

        async def known() -> bool:
            return bool(await boris.queries.services())

        await boris.until(known)
        for desk in (anna, boris):
            desk.pin(shop.customer.id)
        run_id = await anna.commands.start_service(shop.customer.id, service.id, "phone")

        async def begun() -> bool:
            return bool(await boris.queries.runs(shop.customer.id))

        await boris.until(begun)
        await boris.stop_engine()  # from here on Boris has no line
        await boris.commands.go_on(run_id, {"заказ": "2", "собрано": "no"}, step="сумма")
        offline = (await boris.queries.runs(shop.customer.id))[0]
        assert (offline.step, offline.collected["заказ"]) == ("сумма", "2")
        await anna.commands.go_on(run_id, {"заказ": "1"})
        await anna.settled()
        boris.start()
        await boris.settled()

        async def merged() -> bool:
            runs = await anna.queries.runs(shop.customer.id)
            return bool(runs and runs[0].asides)

        await anna.until(merged)
        stands = (await anna.queries.runs(shop.customer.id))[0]
        assert (stands.step, stands.collected) == ("сумма", {"заказ": "1", "собрано": "no"})
        assert [(item.value, item.by) for item in stands.asides] == [("2", "Борис Орлов")]
        tried = Tried(
            customer_id=shop.customer.id,
            service_id=service.id,
            channel_kind="phone",
            ability=Ability.AGENT_COMPLETES,
            run_id=run_id,
        )
        await boris.commands.record_service(tried, AttemptResult.DONE, outcome="refunded")
        await boris.settled()

        async def over() -> bool:
            runs = await anna.queries.runs(shop.customer.id)
            return runs[0].state == RunState.DONE

        await anna.until(over)
        page = await anna.queries.timeline(shop.customer.id)
        assert page.entries[-1].details["outcome"] == "refunded"
        waiting = await boris.store.read(lambda _cache, work: outbox.unsettled(work))
        assert waiting == []


async def test_a_request_is_left_without_a_line_and_arrives_once(tmp_path: Path) -> None:
    shop, service = build_shop(), refund()
    shop.agents[0] = replaced(shop.agents[0], role=Role.ADMINISTRATOR)
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await anna.commands.keep_service(service, fresh=True)
        await anna.settled()
        await anna.stop_engine()
        tried = Tried(
            customer_id=shop.customer.id,
            service_id=service.id,
            channel_kind="telegram",
            ability=Ability.ACCEPTS_REQUEST,
        )
        await anna.commands.request_service(tried, "Заявка: возврат", text="Заказ: 7")
        assert len(await anna.queries.tasks(mine=False)) == 1
        anna.start()
        await anna.settled()

        async def asked() -> bool:
            return len(await boris.queries.tasks(mine=False)) == 1

        await boris.until(asked)
        rows = await boris.queries.tasks(mine=False)
        assert [(row.task.title, row.task.owner_id) for row in rows] == [("Заявка: возврат", None)]
