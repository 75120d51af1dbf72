"""Rules of tone in the settings: written, tried on a sample, deleted, taken back."""

from __future__ import annotations

from domain.tone_rules import Level, RuleKind
from tests.builders.memory_store import MemoryStore
from tests.builders.tone import no_problems
from tests.gui.stage import until
from ui.design.i18n import tr
from ui.settings.presenter import SectionId
from ui.settings.tone_section import ToneSection
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def section_of(station: Workstation, store: MemoryStore) -> ToneSection:
    store.rules = [no_problems()]
    station.show_settings(SectionId.TONE)
    section = station.panes.settings.view.tone
    await until(lambda: section.list.lines.lines)
    return section


def choose(section: ToneSection, kind: str) -> None:
    section.kind.setCurrentIndex(section.kind.findData(kind))
    section.kind.activated.emit(section.kind.currentIndex())


async def test_a_rule_is_written_tried_and_kept(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.add.click()
    assert not section.save.isEnabled()
    section.name.setText("Без обещаний")
    choose(section, RuleKind.PROMISE)
    section.words.setText("гарантируем, стопроцентно")
    section.level.setCurrentIndex(1)
    section.level.activated.emit(1)
    section.sample.setPlainText("Гарантирую")
    await until(lambda: "Без обещаний" in section.found.text())  # before it is saved
    section.save.click()
    await until(lambda: len(store.rules) == 2)
    made = next(rule for rule in store.rules if rule.name == "Без обещаний")
    assert (made.words, made.level) == (("гарантируем", "стопроцентно"), Level.BLOCK)


async def test_a_pattern_that_could_hang_others_is_refused_as_it_is_typed(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.add.click()
    section.name.setText("Шаблон")
    choose(section, RuleKind.PATTERN)
    section.pattern.setText("(?<=a)b")
    refused = tr("This pattern cannot be used: no look-around, no references back")
    assert section.fault.text() == refused
    assert not section.save.isEnabled()
    section.pattern.setText("(a+)+b")
    assert section.save.isEnabled()
    section.sample.setPlainText("a" * 5000)
    await until(lambda: section.found.text() == tr("The rules have nothing against it"))


async def test_only_the_fields_of_its_kind_are_shown(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.list.opened.emit(store.rules[0].id)
    assert section.words.isVisible()
    choose(section, RuleKind.PERSONAL)
    assert not section.words.isVisible()
    assert section.data["card"].isVisible()
    assert not section.save.isEnabled()
    section.data["card"].setChecked(True)
    assert section.save.isEnabled()


async def test_a_deleted_rule_comes_back(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.list.opened.emit(store.rules[0].id)
    section.remove.click()
    await until(lambda: not store.rules and station.toast.isVisible())
    station.toast.undo()
    await until(lambda: [rule.words for rule in store.rules] == [("проблема",)])
