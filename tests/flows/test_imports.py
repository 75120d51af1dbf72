"""A file goes from a workstation to the centre, is taken in, and comes back as customers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
import pytest

from desktop.import_files import save_report, upload
from desktop.session import Session
from domain import importing
from domain.errors import Code, Refused
from domain.glossary import Role
from domain.importing import ActOnImport, ImportAct, ImportState, ImportView, LookAt, StartImport
from sync.transport.http import HttpTransport
from tests.flows.centre import Centre, Station, build_shop, centre
from ui.settings.imports_words import report_headings, report_lines

T = TypeVar("T")


class Line:
    """The part of a session a file goes by."""

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport

    async def at_centre(self, ask: Callable[[HttpTransport], Coroutine[Any, Any, T]]) -> T:
        return await ask(self._transport)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Centre]:
    shop = build_shop()
    shop.agents[1] = msgspec.structs.replace(shop.agents[1], role=Role.ADMINISTRATOR)
    async with centre(tmp_path, shop) as made:
        yield made


async def _until(admin: Station, fits: Callable[[ImportView], bool]) -> ImportView:
    async with asyncio.timeout(60):
        while True:
            view = (await admin.transport.imports()).imports[0]
            if fits(view):
                return view
            await asyncio.sleep(0.05)


async def test_a_file_goes_to_the_centre_and_its_report_comes_back(
    place: Centre, tmp_path: Path
) -> None:
    agent, admin = Station(tmp_path / "anna", place.url), Station(tmp_path / "boris", place.url)
    await agent.sign_in("anna")
    await admin.sign_in("boris")
    # More than a part long, and more rows than one portion takes.
    filler = "x" * 9000
    lines = "".join(f"Клиент {n};8916{n:07d};{filler}\n" for n in range(400))
    path = tmp_path / "клиенты.csv"
    path.write_bytes(f"Имя;Телефон;Прочее\n{lines};=1+1;\n".encode("windows-1251"))
    assert path.stat().st_size > importing.PART_BYTES
    shares: list[float] = []
    session = cast("Session", Line(admin.transport))
    view = await upload(session, path, shares.append)
    assert view.state == ImportState.READY
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    looked = await admin.transport.look_at_import(LookAt(id=view.id))
    wanted = StartImport(id=view.id, reading=looked.reading, mapping=looked.mapping, rehearse=True)
    rehearsed = await admin.transport.start_import(wanted)
    assert {row.kind for row in rehearsed.rows} == {"created"}
    for act in (agent.transport.imports(), agent.transport.start_import(wanted)):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.code is Code.FORBIDDEN
    await admin.transport.start_import(msgspec.structs.replace(wanted, rehearse=False))
    done = await _until(admin, lambda item: item.state == ImportState.DONE)
    assert (done.created, done.refused, done.share) == (400, 1, 1.0)
    report = tmp_path / "отчёт.csv"
    await save_report(
        admin.transport.import_report, view.id, report, report_headings(), report_lines
    )
    told = report.read_bytes().decode("utf-8-sig").splitlines()
    assert len(told) == 3
    assert ";'=1+1;" in told[2]
    assert not report.with_name(f"{report.name}.part").is_file()
    await admin.transport.act_on_import(ActOnImport(id=view.id, act=ImportAct.UNDO))
    undone = await _until(admin, lambda item: item.state == ImportState.UNDONE)
    assert undone.kept == 0
    await agent.close()
    await admin.close()


async def test_files_that_cannot_be_read_are_refused_at_once(tmp_path: Path) -> None:
    session = cast("Session", None)
    empty = tmp_path / "empty.csv"
    empty.touch()
    for path, fault in ((tmp_path / "none.csv", "unreadable"), (empty, "empty")):
        with pytest.raises(Refused) as refused:
            await upload(session, path, lambda _share: None)
        assert refused.value.field == fault
