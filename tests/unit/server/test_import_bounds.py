"""Files with more wrong in them than anybody reads: counted whole, told of as far as is useful."""

from __future__ import annotations

import pytest

from adapters.import_files import reader
from domain import importing
from domain.import_rows import BadFile, FileFault
from domain.importing import ImportAct, ImportState
from server.handlers import imports
from tests.unit.server.bench import Bench
from tests.unit.server.import_stage import Incoming

HEAD = "Имя;Телефон;E-mail\n"


@pytest.fixture
def incoming(bench: Bench) -> Incoming:
    return Incoming.at(bench)


async def test_a_report_ends_where_nobody_reads_on_and_all_is_counted_and_undone(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_TOLD", 25)
    monkeypatch.setattr(imports, "PORTION", 10)
    bad = ";;не почта\n" * 20
    flawed = "".join(f"Клиент {n};8916000{n:04d};не почта\n" for n in range(30))
    view = await incoming.take((HEAD + bad + flawed + bad).encode("windows-1251"))
    assert (view.rows, view.refused, view.created, view.flawed) == (70, 40, 30, 30)
    told = incoming.report(view.id)
    assert [row.number for row in told] == list(range(1, 26))
    assert all(row.faults or row.refusal for row in told)
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    assert incoming.view(view.id).kept == 0
    assert incoming.named("Клиент 29") == []


async def test_what_is_read_ahead_of_a_damage_is_taken_in(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PORTION", 10)
    whole = reader.rows

    def breaks(*args: object) -> object:
        for row in whole(*args):  # type: ignore[arg-type]
            if row.number > 25:
                raise BadFile(FileFault.DAMAGED)
            yield row

    lines = "".join(f"Клиент {n};8916000{n:04d};\n" for n in range(40))
    import_id = await incoming.upload((HEAD + lines).encode("windows-1251"))
    await incoming.start(import_id)
    monkeypatch.setattr(reader, "rows", breaks)
    await incoming.work()
    view = incoming.view(import_id)
    assert (view.state, view.detail, view.rows) == (ImportState.FAILED, "damaged", 20)
    assert len(incoming.named("Клиент 19")) == 1
