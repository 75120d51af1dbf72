"""The section of the working day: breaks, absence, outcomes by queue, kept or left."""

from __future__ import annotations

from msgspec.structs import replace

from domain.catalogue import FieldType, ServiceField
from domain.glossary import Presence, Role
from domain.workday import USUAL, AfterWork, Workday
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME
from tests.gui.stage import until
from ui.settings.asked import fields_of, line_of
from ui.settings.presenter import SectionId
from ui.settings.workday_section import WorkdaySection
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def section(opened: Opened) -> WorkdaySection:
    station, store = opened
    store.me = replace(ME, role=Role.ADMINISTRATOR)
    store.changed("agent", ME.id)
    station.show_settings(SectionId.WORKDAY)
    found = station.panes.settings.view.workday
    await until(lambda: len(found.kinds) == len(USUAL.kinds))
    return found


def kept(store: MemoryStore) -> Workday:
    return store.day


async def test_a_break_and_an_outcome_are_added_and_kept(opened: Opened) -> None:
    _, store = opened
    shown = await section(opened)
    assert not shown.save.isEnabled()
    shown.add_kind.click()
    shown.kinds[-1].title.setText("К врачу")
    shown.kinds[-1].limit.setValue(120)
    shown.mode.setCurrentIndex(shown.mode.findData(str(AfterWork.LIMITED)))
    shown.mode.activated.emit(shown.mode.currentIndex())
    assert not shown.save.isEnabled()
    assert shown.fault.text()
    shown.limit.setValue(45)
    shown.add_code.click()
    shown.codes[0].title.setText("Перенос")
    shown.codes[0].asked.setText("Новый день (дата), Причина: брак / не подошло, Номер?")
    assert shown.save.isEnabled(), shown.fault.text()
    shown.save.click()
    await until(lambda: kept(store).edition == 1)
    day = kept(store)
    assert (day.kinds[-1].name, day.kinds[-1].limit_min) == ("К врачу", 120)
    assert day.kinds[0].name == ""  # the program's own word, in each agent's language
    (rules,) = day.rules
    assert (rules.mode, rules.limit_s, rules.codes[0].title) == ("limited", 45, "Перенос")
    types = [(item.title, item.type, item.required) for item in rules.codes[0].fields]
    assert types == [
        ("Новый день", FieldType.DATE, True),
        ("Причина", FieldType.CHOICE, True),
        ("Номер", FieldType.LINE, False),
    ]
    await until(lambda: not shown.is_changed())


async def test_a_queue_looked_at_is_not_set(opened: Opened) -> None:
    _, store = opened
    shown = await section(opened)
    shown.queue.setCurrentIndex(1)
    shown.queue.activated.emit(1)
    assert not shown.is_changed()
    shown.mode.setCurrentIndex(shown.mode.findData(str(AfterWork.OPTIONAL)))
    shown.mode.activated.emit(shown.mode.currentIndex())
    shown.save.click()
    await until(lambda: kept(store).edition == 1)
    assert [item.queue_id for item in kept(store).rules] == [store.queues[0].id]


async def test_what_is_not_kept_can_be_left(opened: Opened) -> None:
    shown = await section(opened)
    shown.kinds[0].drop.click()
    shown.idle.setValue(10)
    assert shown.is_changed()
    shown.leave.click()
    assert not shown.is_changed()
    assert len(shown.kinds) == len(USUAL.kinds)
    assert shown.idle.value() == 0


async def test_what_a_colleague_kept_does_not_wipe_what_is_typed_unless_it_is_newer(
    opened: Opened,
) -> None:
    _, store = opened
    shown = await section(opened)
    shown.idle.setValue(10)
    store.changed("workday", USUAL.id)
    await until(lambda: shown.is_changed())
    await store.keep_workday(replace(USUAL, idle_min=3))
    await until(lambda: shown.idle.value() == 3)


def test_what_a_code_asks_for_is_a_line_and_back() -> None:
    fields = (
        ServiceField(name="day", title="Новый день", type=FieldType.DATE),
        ServiceField(name="why", title="Причина", type=FieldType.CHOICE, choices=("брак", "не то")),
        ServiceField(name="no", title="Номер", required=False),
    )
    for language in ("ru", "en"):
        assert fields_of(line_of(fields, language), fields) == fields
    assert line_of(fields, "en").startswith("Новый день (date), Причина: брак / не то, Номер?")
    assert Presence.BREAK in {kind.state for kind in USUAL.kinds}
