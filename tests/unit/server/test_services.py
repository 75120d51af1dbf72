"""Services at the centre: who may change them, what two agents collect, what is recorded."""

from __future__ import annotations

import dataclasses
from argparse import Namespace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.catalogue import Ability, AttemptResult, RunState, ScriptRun, Service, Step, Way
from domain.entities import Case, Entry
from domain.errors import BadInput
from domain.glossary import CaseStatus, EntryKind, Role
from domain.ids import CaseId, RunId, new_id
from domain.runs import (
    Filled,
    Move,
    RunStart,
    RunStep,
    ServiceAttempt,
    ServicePut,
    ServiceRemove,
)
from server.app import catalogue_cli
from server.storage import editions, schema
from server.storage.unit import Unit
from tests.builders.catalogue import refund
from tests.unit.server.bench import Bench, Desk, entry_id, replaced


def administrator(bench: Bench) -> Desk:
    desk = bench.desk()
    desk.actor = dataclasses.replace(desk.actor, role=Role.ADMINISTRATOR)
    return desk


def run(bench: Bench, service: Service, channel_kind: str = "phone") -> ScriptRun:
    person, now = bench.shop.customer, bench.clock.now()
    return ScriptRun(
        id=RunId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        service_id=service.id,
        service_name=service.name,
        channel_kind=channel_kind,
        step=service.steps[0].id,
        agent_id=bench.shop.agents[0].id,
        started_at=now,
        step_at=now,
        changed_at=now,
    )


def attempt(bench: Bench, item: ScriptRun, result: str, **fields: object) -> ServiceAttempt:
    return ServiceAttempt(
        id=entry_id(),
        customer_id=item.customer_id,
        branch_id=item.branch_id,
        run_id=item.id,
        service_id=item.service_id,
        channel_kind=item.channel_kind,
        ability=Ability.AGENT_COMPLETES,
        result=result,
        **fields,  # type: ignore[arg-type]
    )


def started(bench: Bench, service: Service, channel_kind: str = "phone") -> ScriptRun:
    bench.write(service)
    item = run(bench, service, channel_kind)
    assert bench.desk().do(RunStart(run=item))[0] == "applied"
    return item


def test_only_an_administrator_changes_the_catalogue(bench: Bench) -> None:
    service = refund()
    assert bench.desk().do(ServicePut(service=service)) == ("rejected", "forbidden")
    assert administrator(bench).do(ServicePut(service=service))[0] == "applied"
    assert bench.desk().do(ServiceRemove(id=service.id)) == ("rejected", "forbidden")


def test_every_edition_is_kept_and_an_old_one_does_not_overrule(bench: Bench) -> None:
    desk, service = administrator(bench), refund()
    assert desk.do(ServicePut(service=service))[0] == "applied"
    assert desk.do(ServicePut(service=replaced(service, hint="Иначе"), old=1))[0] == "applied"
    late = ServicePut(service=replaced(service, hint="По-моему"), old=1)
    assert desk.do(late) == ("rejected", "state_changed")
    again = ServicePut(service=replaced(service, hint="Иначе"), old=1)
    assert desk.do(again)[0] == "applied"  # the same work offered again
    kept = bench.database.read_now(lambda unit: editions.editions_of(unit, Service, service.id, 10))
    assert [(item.number, item.body["hint"]) for item in kept] == [(2, "Иначе"), (1, "")]
    assert bench.need(Service, service.id).edition == 2


def test_a_cyclic_script_is_refused_with_its_fault(bench: Bench) -> None:
    circle = (Step(id="а", next=(Way(to="б"),)), Step(id="б", next=(Way(to="а"),)))
    desk = administrator(bench)
    assert desk.do(ServicePut(service=refund(steps=circle))) == ("rejected", "invalid")
    assert desk.results()[-1].field == "no_exit"


def test_what_two_agents_collect_merges_and_nothing_is_lost(bench: Bench) -> None:
    item = started(bench, refund())
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    step = RunStep(
        id=item.id, values={"заказ": Filled(new="1")}, step=Move(old="заказ", new="сумма")
    )
    assert anna.do(step)[0] == "applied"
    same_time = RunStep(
        id=item.id,
        values={"заказ": Filled(new="2"), "собрано": Filled(new="no")},
        step=Move(old="заказ", new="отказать"),
    )
    assert boris.do(same_time)[0] == "merged"
    stands = bench.need(ScriptRun, item.id)
    assert stands.collected == {"заказ": "1", "собрано": "no"}
    assert (stands.step, stands.path) == ("сумма", ("заказ", "сумма"))
    assert [(a.field, a.value, a.by) for a in stands.asides] == [("заказ", "2", "Борис Орлов")]
    pick = RunStep(id=item.id, values={"заказ": Filled(old="1", new="2")}, settled=("заказ",))
    assert anna.do(pick)[0] == "applied"
    settled = bench.need(ScriptRun, item.id)
    assert (settled.collected["заказ"], settled.asides) == ("2", ())


def test_a_result_is_a_fact_in_the_history_and_in_the_table(bench: Bench) -> None:
    service = refund(edition=3)
    item = started(bench, service)
    done = attempt(bench, item, AttemptResult.DONE, outcome="refunded")
    assert bench.desk().do(done)[0] == "applied"
    entry = bench.need(Entry, done.id)
    assert (entry.kind, entry.details["service"]) == (EntryKind.SERVICE, "Возврат денег")
    assert bench.need(ScriptRun, item.id).state == RunState.DONE
    rows = bench.database.read_now(_attempts)
    assert [(row.result, row.outcome, row.edition) for row in rows] == [("done", "refunded", 3)]
    late = attempt(bench, item, AttemptResult.GIVEN_UP)
    assert bench.desk().do(late) == ("rejected", "state_changed")


def _attempts(unit: Unit) -> list[sa.Row[tuple[object, ...]]]:
    return list(unit.connection.execute(sa.select(schema.service_attempt)))


def test_a_move_leaves_the_run_open_with_all_that_was_collected(bench: Bench) -> None:
    item = started(bench, refund())
    desk = bench.desk()
    assert desk.do(RunStep(id=item.id, values={"заказ": Filled(new="7")}))[0] == "applied"
    moved = attempt(bench, item, AttemptResult.MOVED, moved_to="email")
    assert desk.do(moved)[0] == "applied"
    assert desk.do(RunStep(id=item.id, channel_kind="email"))[0] == "applied"
    stands = bench.need(ScriptRun, item.id)
    assert (stands.state, stands.channels) == (RunState.OPEN, ("phone", "email"))
    assert stands.collected == {"заказ": "7"}


def test_who_may_not_finish_it_has_not_finished_it(bench: Bench) -> None:
    item = started(bench, refund(roles=(Role.SUPERVISOR,)))
    done = attempt(bench, item, AttemptResult.DONE)
    assert bench.desk().do(done) == ("rejected", "forbidden")
    asked = attempt(bench, item, AttemptResult.REQUESTED)
    assert bench.desk().do(asked)[0] == "applied"


def test_above_the_limit_it_is_not_finished_here(bench: Bench) -> None:
    item = started(bench, refund())
    desk = bench.desk()
    assert desk.do(RunStep(id=item.id, values={"сумма": Filled(new="20000")}))[0] == "applied"
    assert desk.do(attempt(bench, item, AttemptResult.DONE)) == ("rejected", "forbidden")


def test_a_customer_elsewhere_is_nobody_here(bench: Bench) -> None:
    bench.write(service := refund())
    theirs = replaced(run(bench, service), customer_id=bench.stranger.id)
    assert bench.desk().do(RunStart(run=theirs)) == ("rejected", "not_found")


def test_a_file_goes_in_row_by_row_and_a_dry_run_writes_nothing(bench: Bench) -> None:
    text = '[[service]]\nname = "Новая"\n[[service]]\nname = ""\n'
    at: datetime = bench.clock.now()
    rows = catalogue_cli.read_text(bench.database, text, at)
    assert [row.what for row in rows] == ["new", "broken"]
    assert bench.database.read_now(lambda unit: unit.select(Service, _all())) == []
    bench.database.write_now(lambda unit: catalogue_cli.put_rows(unit, rows))
    found = bench.database.read_now(lambda unit: unit.select(Service, _all()))
    assert [(item.name, item.edition) for item in found] == [("Новая", 1)]


def test_an_old_edition_is_written_out_and_put_in_again(bench: Bench, tmp_path: Path) -> None:
    service, desk = refund(hint="Прежняя"), administrator(bench)
    assert desk.do(ServicePut(service=service))[0] == "applied"
    assert desk.do(ServicePut(service=replaced(service, hint="Новая"), old=1))[0] == "applied"
    file = tmp_path / "old.toml"
    asked = Namespace(name=service.name, number=None, file=None)
    assert len(catalogue_cli.service_editions(asked, bench.database).splitlines()) == 2
    asked = Namespace(name=service.name, number=1, file=file)
    assert "edition 1" in catalogue_cli.service_editions(asked, bench.database)
    put_in = Namespace(file=file, dry_run=False)
    assert "changed" in catalogue_cli.import_services(put_in, bench.database)
    stands = bench.need(Service, service.id)
    assert (stands.hint, stands.edition) == ("Прежняя", 3)
    with pytest.raises(BadInput):
        catalogue_cli.service_editions(Namespace(name="нет", number=None), bench.database)


def _all() -> sa.Select[tuple[object, ...]]:
    return sa.select(schema.ENTITY_TABLES[Service])


def test_a_service_belongs_to_the_case_it_is_about_where_there_is_one(bench: Bench) -> None:
    service = refund()
    person = bench.shop.customer
    case = Case(
        id=CaseId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        title="Возврат бра",
        status=CaseStatus.OPEN,
        opened_at=bench.clock.now(),
        service_id=service.id,
    )
    other = replaced(case, id=CaseId(new_id()), service_id=None)
    bench.write(case, other)
    item = started(bench, service)
    assert bench.need(ScriptRun, item.id).case_id == case.id
    bench.write(replaced(other, service_id=service.id))  # two of them: nobody knows which
    again = run(bench, service)
    assert bench.desk().do(RunStart(run=again))[0] == "applied"
    assert bench.need(ScriptRun, again.id).case_id is None
