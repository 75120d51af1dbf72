"""Payments under their orders, and what can be proposed to the customer."""

from __future__ import annotations

from datetime import timedelta

import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.errors import BadInput, Code
from domain.glossary import PaymentStatus, PersonalOfferState
from tests.builders.memory_store import MemoryStore
from tests.builders.money import a_payment, an_offer, with_money
from tests.builders.people import NOW, ago, believable
from tests.gui.conftest import Staging
from tests.gui.layout import clipped, out_of_sight
from tests.gui.seen import nameless
from tests.gui.stage import settle, until
from ui.card.money_rows import OrderRow, PaymentLine
from ui.card.offer_row import OfferRow
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
YES, TOLD, NO = (
    PersonalOfferState.ACCEPTED,
    PersonalOfferState.PRESENTED,
    PersonalOfferState.DECLINED,
)


@pytest_asyncio.fixture
async def rich(stage: Staging) -> Opened:
    """A workstation at a customer who has paid and can be proposed something."""
    station, store = stage(with_money(believable()))
    await until(lambda: station.inbox.view.model.rowCount() > 3)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    await settle()
    return station, store


def orders(station: Workstation) -> list[OrderRow]:
    return [row for row in station.card.view.orders.orders.rows if not row.isHidden()]


def lines(row: OrderRow) -> list[PaymentLine]:
    return [line for line in row.payments.rows if not line.isHidden()]


def offers(station: Workstation) -> list[OfferRow]:
    return [row for row in station.card.view.offers.offers.rows if not row.isHidden()]


async def test_payments_stand_under_their_order_newest_first(rich: Opened) -> None:
    station, _ = rich
    late, done = orders(station)
    said = [(line.words.text(), line.sum.text()) for line in lines(late)]
    assert [amount for _, amount in said] == [
        "390\u00a0₽",
        "12\u202f490\u00a0₽",
        "12\u202f490\u00a0₽",
    ]
    assert lines(late)[2].words.property("tone") == "danger"
    assert lines(late)[1].words.property("tone") == "muted", "what went well is calm"
    assert lines(done)[0].sum.text() == "−4\u202f100\u00a0₽"
    assert lines(done)[0].words.property("tone") == "warning"
    (loose,) = (row for row in station.card.view.orders.payments.rows if not row.isHidden())
    assert loose.sum.text() == "3\u202f000\u00a0₽"
    assert "402918834417" in loose.words.text()


async def test_a_payment_of_an_order_that_is_not_here_is_not_hidden(rich: Opened) -> None:
    station, store = rich
    who = store.world.customers[0]
    elsewhere = store.world.orders[0]
    store.world.orders.remove(elsewhere)
    store.changed("order", elsewhere.id, who.id)
    await until(lambda: len(orders(station)) == 1)
    shown = [row for row in station.card.view.orders.payments.rows if not row.isHidden()]
    assert len(shown) == 4


async def test_a_state_nobody_knows_is_shown_as_it_came(rich: Opened) -> None:
    station, store = rich
    who = store.world.customers[0]
    store.world.payments[:] = [a_payment(who, None, "held_by\u202e_bank", 5, method="crypto")]
    store.world.personal_offers[:] = [an_offer(who, "Новое", state="snoozed")]
    store.changed("payment", store.world.payments[0].id, who.id)
    await until(lambda: len(offers(station)) == 1)
    row = next(row for row in station.card.view.orders.payments.rows if not row.isHidden())
    assert row.words.text().startswith("held_by_bank · crypto")
    assert offers(station)[0].chip.text() == "snoozed"
    assert offers(station)[0]._row.isHidden()


async def test_an_offer_says_why_what_and_until_when(rich: Opened) -> None:
    station, _ = rich
    rows = offers(station)
    assert [row.title.text() for row in rows] == [
        "Бесплатная доставка до конца месяца",
        "Скидка 15 % на следующий заказ",
        "Карта «Дом» с кешбэком 5 %",
    ], "what runs out first stands on top, what is decided last"
    assert rows[1].why.text() == "ждёт заказ дольше обещанного"
    assert "ЖДУ15" in rows[1].text.text()
    assert rows[0].hint.property("tone") == "warning"
    assert "Илья Петров" in rows[0].hint.text()
    assert rows[2]._row.isHidden()
    assert rows[0].acts[TOLD].isHidden(), "it is told already"
    assert not rows[1].acts[TOLD].isHidden()
    assert nameless(station.card.view) == []


async def test_an_answer_is_one_key_and_can_be_taken_back(rich: Opened) -> None:
    station, store = rich
    act = offers(station)[1].acts[YES]
    act.setFocus()
    QTest.keyClick(act, Qt.Key.Key_Space)
    await until(
        lambda: any(
            o.title.startswith("Скидка") and o.state == YES for o in store.world.personal_offers
        )
    )
    await until(
        lambda: [
            row
            for row in offers(station)
            if row.title.text().startswith("Скидка") and row._row.isHidden()
        ]
    )
    row = next(row for row in offers(station) if row.title.text().startswith("Скидка"))
    assert not row.waits.isHidden()
    assert "Скидка 15 %" in station.notices.said[-1].text
    station.toast.undo()
    await until(lambda: store.world.personal_offers[0].state == PersonalOfferState.OPEN)


async def test_an_answer_that_is_refused_is_told_and_not_shown(rich: Opened) -> None:
    station, store = rich
    store.fail_with = BadInput("gone", code=Code.GONE)
    offers(station)[1].acts[NO].click()
    await until(lambda: station.notices.said)
    assert station.notices.said[-1].undo is None
    assert all(offer.state != NO for offer in store.world.personal_offers)


async def test_the_conditions_go_into_the_reply(rich: Opened) -> None:
    station, store = rich
    field = station.composer.view.text
    field.setPlainText("Анна, добрый день!")
    field.moveCursor(field.textCursor().MoveOperation.End)
    offers(station)[1].into_reply.click()
    await settle()
    assert field.toPlainText() == f"Анна, добрый день!\n{store.world.personal_offers[0].text}"
    assert field.hasFocus()
    assert store.world.personal_offers[0].state == PersonalOfferState.OPEN, (
        "not told before it is sent"
    )


async def test_what_is_over_cannot_be_agreed_to(rich: Opened) -> None:
    station, store = rich
    who = store.world.customers[0]
    over = an_offer(who, "Прошло", valid_until_on=(NOW - timedelta(days=1)).date())
    store.world.personal_offers[:] = [over]
    store.changed("personal_offer", over.id, who.id)
    await until(lambda: [row.title.text() for row in offers(station)] == ["Прошло"])
    assert offers(station)[0]._row.isHidden()


async def test_strangers_words_stay_within_the_card(rich: Opened) -> None:
    station, store = rich
    who = store.world.customers[0]
    hostile = "<b>Ы</b>\u202e" + "Ы" * 9_000
    store.world.payments[:] = [
        a_payment(who, None, hostile, 10**12, method=hostile, provider_ref=hostile, currency="XXX")
    ]
    store.world.personal_offers[:] = [
        an_offer(
            who, hostile, text=hostile, reason=hostile, state=state, state_by=hostile, state_at=NOW
        )
        for state in (TOLD, YES)
    ]
    store.changed("payment", store.world.payments[0].id, who.id)
    await until(lambda: len(offers(station)) == 2)
    await settle()
    assert not station.window.grab().isNull()
    assert clipped(station.card.view) == []
    assert out_of_sight(station.card.view) == []
    assert all("\u202e" not in row.title.text() for row in offers(station))


async def test_hundreds_of_payments_are_cut_to_the_newest(rich: Opened) -> None:
    station, store = rich
    who, order = store.world.customers[0], store.world.orders[0]
    store.world.payments[:] = [
        a_payment(who, order, PaymentStatus.PAID, n, at=ago(minutes=n)) for n in range(500)
    ]
    store.changed("payment", store.world.payments[0].id, who.id)
    await until(lambda: len(lines(orders(station)[0])) == 4)
    assert lines(orders(station)[0])[0].sum.text() == "0\u00a0₽"
