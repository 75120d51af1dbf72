"""Rules of queues and agents in the settings: written, refused with a sentence, kept."""

from __future__ import annotations

from domain.routing_rules import (
    EVERYBODY,
    USUAL_CAPACITY,
    USUAL_HOLDS_OFF,
    Opening,
    Strategy,
)
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, PETROV, QUEUES
from tests.builders.rules import agent_rule, queue_rule
from tests.gui.stage import until
from ui.design.i18n import tr
from ui.settings.presenter import SectionId
from ui.settings.routing_section import RoutingSection
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
FIRST, SECOND = QUEUES[0].id, QUEUES[1].id


async def section_of(station: Workstation, store: MemoryStore) -> RoutingSection:
    station.show_settings(SectionId.ROUTING)
    section = station.panes.settings.view.routing
    await until(lambda: section.queues.lines.lines)
    return section


async def test_a_queues_rule_is_written_and_kept(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.queue_requested.emit(FIRST)
    form = section.queue
    assert section.title.text() == tr("Queue “{name}”", name=QUEUES[0].name)
    form.strategy.setCurrentIndex(form.strategy.findData(str(Strategy.IN_ORDER)))
    form.strategy.activated.emit(form.strategy.currentIndex())
    form.order.setText(f"{PETROV.login}, {ME.login}")
    form.skills.setText("английский 3")
    form.priority.setValue(4)
    form.ring.setValue(30)
    form.hours[0].setText("9-18")
    form.overflow.setCurrentIndex(form.overflow.findData(str(SECOND)))
    form.overflow.activated.emit(form.overflow.currentIndex())
    form.after.setValue(90)
    form.closed.setPlainText("Ответим утром.")
    assert section.save.isEnabled()
    section.save.click()
    await until(lambda: store.queue_kept)
    (rule,) = store.queue_kept
    assert (rule.strategy, rule.order) == (Strategy.IN_ORDER, (PETROV.id, ME.id))
    assert (rule.skills, rule.priority, rule.ring_s) == ({"английский": 3}, 4, 30)
    assert rule.hours == (Opening(day=0, start=540, end=1080),)
    assert (rule.overflow_id, rule.overflow_after_s) == (SECOND, 90)
    assert rule.closed_text == "Ответим утром."
    assert ("keep_queue_rule", FIRST, True) in store.done
    assert section.lists.isVisible()


async def test_what_is_no_rule_is_refused_with_a_sentence_and_stays_typed(opened: Opened) -> None:
    station, store = opened
    store.queue_kept = [queue_rule(SECOND, overflow_id=FIRST)]
    section = await section_of(station, store)
    section.queue_requested.emit(FIRST)
    form = section.queue

    def said(part: str) -> bool:
        return part in section.fault.text() and not section.save.isEnabled()

    form.hours[2].setText("18-9")
    assert said("18-9")
    form.hours[2].setText("")
    assert section.save.isEnabled()
    form.zone.setText("Europe/Mosсow")
    assert said(tr("There is no such time zone; they are called like Europe/Moscow"))
    form.zone.setText("Asia/Yekaterinburg")
    form.skills.setText("английский 12")
    assert said("английский 12")
    form.skills.setText("")
    form.order.setText("nobody")
    assert said("nobody")
    form.order.setText("")
    form.overflow.setCurrentIndex(form.overflow.findData(str(SECOND)))
    form.overflow.activated.emit(form.overflow.currentIndex())
    assert said(tr("Those queues would hand work around in a circle: choose another one"))
    section.leave.click()
    assert len(store.queue_kept) == 1


async def test_what_everybody_and_one_agent_can_take(opened: Opened) -> None:
    station, store = opened
    store.agent_kept = [agent_rule(PETROV.id, capacity={"vk": 2})]
    section = await section_of(station, store)
    section.agent_requested.emit(EVERYBODY)
    assert not section.agent.skills.isVisible()
    section.agent.usual.click()
    section.save.click()
    await until(lambda: len(store.agent_kept) == 2)
    everybody = next(rule for rule in store.agent_kept if rule.id == EVERYBODY)
    assert (everybody.capacity, everybody.holds_off) == (USUAL_CAPACITY, USUAL_HOLDS_OFF)
    await until(section.lists.isVisible)
    section.agent_requested.emit(PETROV.id)
    form = section.agent
    assert form.skills.isVisible()
    assert not form.usual.isVisible()
    form.skills.setText("VIP 5")
    next(iter(form.capacity.values())).setValue(0)
    section.save.click()
    await until(lambda: any(rule.skills for rule in store.agent_kept))
    mine = next(rule for rule in store.agent_kept if rule.id == PETROV.id)
    assert (mine.skills, mine.capacity) == ({"VIP": 5}, {"vk": 2, "voice": 0})
