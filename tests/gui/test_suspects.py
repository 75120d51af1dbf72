"""The page of cards that may be one person's, and what a supervisor decides on them."""

from __future__ import annotations

from msgspec.structs import replace

from domain.glossary import Role
from domain.likeness import Evidence
from domain.suspects import Suspect
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME
from tests.gui.stage import until
from ui.customers.screen import CustomersScreen
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def page(opened: Opened, role: Role) -> CustomersScreen:
    station, store = opened
    store.me = replace(ME, role=role)
    one, other = store.world.customers[:2]
    store.pairs = [
        Suspect(
            one_id=one.id,
            one_name=one.display_name,
            other_id=other.id,
            other_name=other.display_name,
            score=0.94,
            evidence=(Evidence(code="name", weight=4.0),),
        )
    ]
    station.show_page(Page.CUSTOMERS)
    screen = station.pages.screen(Page.CUSTOMERS)
    assert isinstance(screen, CustomersScreen)
    await until(lambda: screen.presenter.state.read)
    return screen


async def test_a_supervisor_compares_a_pair_and_says_that_they_are_two(opened: Opened) -> None:
    station, store = opened
    screen = await page(opened, Role.SUPERVISOR)
    screen.view.tabs["suspects"].click()
    await until(lambda: len(screen.view.list.lines.lines) == 1)
    (line,) = screen.view.list.lines.lines
    assert "94" in line.side
    screen.view.list.opened.emit(line.key)
    sheet = station.over.merge.view
    await until(sheet.isVisible)
    sheet.apart.click()
    await until(lambda: any(act[0] == "tell_apart" for act in store.done))
    await until(lambda: not sheet.isVisible())
    await until(lambda: not screen.presenter.state.pairs)
    undo = station.notices.said[-1].undo
    assert undo is not None
    await undo()
    assert store.done[-1][0] == "tell_apart"
    assert store.done[-1][-1] is False


async def test_an_agent_sees_no_such_list(opened: Opened) -> None:
    screen = await page(opened, Role.AGENT)
    assert not screen.view.tabs["suspects"].isVisible()
