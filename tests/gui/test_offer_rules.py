"""Offers by rules, on the card and in the settings."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtWidgets import QLineEdit

from domain.glossary import PersonalOfferState
from domain.ids import OfferRuleId
from domain.offer_rules import OfferRule
from tests.builders.memory_store import MemoryStore
from tests.builders.people import an_id
from tests.gui.stage import until
from ui.card.offer_row import OfferRow
from ui.design.i18n import tr
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def rows(station: Workstation) -> list[OfferRow]:
    return [row for row in station.card.view.offers.offers.rows if not row.isHidden()]


async def with_rule(station: Workstation, store: MemoryStore, **fields: Any) -> OfferRule:
    made = OfferRule(
        id=OfferRuleId(an_id()),
        name="Лампочки",
        title="Лампочки в подарок",
        text="При заказе от 5 000 ₽",
        changed_at=store.clock.now(),
        **fields,
    )
    store.offer_laws.append(made)
    store.world.personal_offers.clear()
    anna = store.world.customers[0]
    store.changed("personal_offer", an_id(), anna.id)
    station.open_customer(anna.id)
    return made


async def test_what_a_rule_proposes_is_told_and_kept(opened: Opened) -> None:
    station, store = opened
    made = await with_rule(station, store)
    await until(lambda: [row.title.text() for row in rows(station)] == [made.title])
    rows(station)[0].acts[PersonalOfferState.PRESENTED].click()
    await until(lambda: bool(store.world.personal_offers))
    kept = store.world.personal_offers[0]
    assert (kept.state, kept.rule_id) == (PersonalOfferState.PRESENTED, made.id)
    await until(lambda: len(rows(station)) == 1)


async def test_nothing_is_proposed_to_who_did_not_agree(opened: Opened) -> None:
    station, store = opened
    await with_rule(station, store)
    await until(lambda: len(rows(station)) == 1)
    anna = store.world.customers[0]
    store.world.customers[0] = msgspec.structs.replace(anna, consents={"marketing": False})
    store.changed("customer", anna.id, anna.id)
    await until(lambda: not rows(station))


async def test_what_stands_is_hidden_while_they_complain_and_that_is_said(opened: Opened) -> None:
    station, store = opened
    made = await with_rule(station, store)
    offer = store.proposed_to(store.world.customers[0].id)
    assert offer is not None
    store.world.personal_offers.append(offer)
    store.silence = "complaint"
    store.changed("personal_offer", offer.id, offer.customer_id)
    block = station.card.view.offers
    await until(lambda: not block.silence.isHidden())
    assert block.silence.text() == tr("Nothing is proposed while the customer complains.")
    assert rows(station) == []
    assert made.active


async def test_a_rule_is_written_in_the_settings(opened: Opened) -> None:
    station, store = opened
    station.show_settings(SectionId.OFFERS)
    section = station.panes.settings.view.offers
    section.add.click()
    for name, text in (("name", "Тихие"), ("title", "Скидка"), ("quiet_days", "сто")):
        field = section.fields[name]
        assert isinstance(field, QLineEdit)
        field.setText(text)
    assert section.fault.text() == tr("How many is a whole number")
    section.put("quiet_days", "100")
    section.put("spent", "50 000")
    section.put("until_on", "завтра")
    assert section.fault.text() == tr("Days are written as 2026-11-23")
    section.put("until_on", "2026-12-31")
    assert section.save.isEnabled()
    section.save.click()
    await until(lambda: bool(store.offer_laws))
    made = store.offer_laws[0]
    assert (made.quiet_days, made.spent, made.title) == (100, 5_000_000, "Скидка")
    await until(section.list.isVisible)
    section.open_requested.emit(made.id)
    section.remove.click()
    await until(lambda: not store.offer_laws)
