"""What is not on this machine is said to be missing, and comes by itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from domain.ids import CustomerId
from sync.queries.rows import Link
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, customer
from tests.flows.centre import build_shop, centre, station
from tests.flows.test_opened_customers import PHONE, import_sleeper
from tests.gui.stage import memory_settings, settle, until
from ui.design.look import Look
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
COMING = "Более ранние записи загружаются"
LATER = "Более ранние записи придут, когда вернётся связь"


def hide_rest(store: MemoryStore, customer_id: CustomerId) -> None:
    store.partial.add(customer_id)
    store.changed("customer", customer_id, customer_id)


def bring_rest(store: MemoryStore, customer_id: CustomerId) -> None:
    store.partial.discard(customer_id)
    store.changed("customer", customer_id, customer_id)


def top_words(station: Workstation) -> list[str]:
    view = station.timeline.view.timeline
    view.verticalScrollBar().setValue(0)
    view.grab()
    return view.shown_texts()


async def test_a_history_says_that_older_entries_are_missing_until_they_come(
    opened: Opened,
) -> None:
    station, store = opened
    anna = store.world.customers[0].id
    assert COMING not in top_words(station)
    hide_rest(store, anna)
    await until(lambda: COMING in top_words(station))
    store.set_status(copying=store.world.customers[1].id, fetched=7)
    store.set_status(copying=anna, fetched=22)
    await until(lambda: f"{COMING} · пришло 22" in top_words(station))
    store.set_status(link=Link.OFFLINE, offline_since_at=NOW, copying=None)
    await until(lambda: LATER in top_words(station))
    station.use_language("en")
    await until(lambda: "Older entries come when the line is back" in top_words(station))
    bring_rest(store, anna)
    await until(lambda: not any("Older entries" in words for words in top_words(station)))


async def test_the_reader_keeps_their_place_when_the_mark_goes(opened: Opened) -> None:
    station, store = opened
    anna = store.world.customers[0].id
    hide_rest(store, anna)
    await until(lambda: COMING in top_words(station))
    view = station.timeline.view.timeline
    view.verticalScrollBar().setValue(120)
    view.grab()
    entry = next(item.key for item in view.items if item.entry is not None)
    before = view._heights.top(view.place(entry)) - view.offset()
    bring_rest(store, anna)
    await until(lambda: view.items[0].entry is not None or view.items[0].day is not None)
    after = view._heights.top(view.place(entry)) - view.offset()
    assert abs(after - before) <= 1  # the scroll bar knows whole pixels only


async def test_the_keyboard_reaches_what_is_said_of_the_missing_part(opened: Opened) -> None:
    station, store = opened
    hide_rest(store, store.world.customers[0].id)
    await until(lambda: COMING in top_words(station))
    view = station.timeline.view.timeline
    view.setFocus()
    for _ in range(len(view.items)):
        QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.accessibleDescription() == COMING


async def test_a_card_ends_with_what_is_missing_and_nothing_above_moves(opened: Opened) -> None:
    station, store = opened
    anna = store.world.customers[0].id
    card = station.card.view
    card.grab()
    await settle(40)
    place = card.about.mapTo(card, QPoint())
    assert not card.rest.isVisible()
    hide_rest(store, anna)
    await until(card.rest.isVisible)
    await settle(40)
    assert card.rest.words.text() == "Остальное в карточке загружается"
    assert card.about.mapTo(card, QPoint()) == place
    store.set_status(link=Link.OFFLINE, offline_since_at=NOW)
    await settle()
    assert card.rest.words.text() == "Остальное в карточке придёт, когда вернётся связь"
    bring_rest(store, anna)
    await until(lambda: not card.rest.isVisible())


async def test_nothing_at_all_says_where_it_is(opened: Opened) -> None:
    station, store = opened
    olga = customer("Ольга Спящая")
    store.world.add(olga)
    hide_rest(store, olga.id)
    station.open_customer(olga.id)
    empty = station.timeline.view._empty
    await until(empty.isVisible)
    assert (empty.title.text(), empty.hint.text()) == (
        "История загружается",
        "Откроется здесь сама.",
    )
    store.set_status(link=Link.OFFLINE, offline_since_at=NOW)
    await until(lambda: empty.title.text() == "История хранится в центре")
    await until(station.composer.view._why.isVisible)
    assert "здесь пока не известно" in station.composer.view._why.text()
    bring_rest(store, olga.id)
    await until(lambda: empty.title.text() == "Обращений ещё не было")


async def test_a_search_says_how_far_it_looked(opened: Opened) -> None:
    station, store = opened
    store.partial.add(store.world.customers[0].id)
    search = station.over.search
    search.view.open_over()
    assert "Ищет и без связи" in search.view.note.text()
    search.presenter.look_for("анна")
    await until(lambda: search.view.list.choices)
    assert "\n" not in search.view.note.text()
    assert search.view.list.choices[0].moment == "в справочнике"
    store.set_status(window=True)
    search.presenter.look_for("анна")
    await until(lambda: "Поиск в центре" in search.view.note.text())
    await until(lambda: "\n" not in search.view.note.text())
    assert store.asked_centre == ["анна"]
    store.set_status(link=Link.OFFLINE, offline_since_at=NOW)
    assert "Нет связи: поиск только по тому, что есть" in search.view.note.text()
    store.set_status(link=Link.ONLINE, window=False)
    assert "\n" not in search.view.note.text()


async def test_who_is_opened_from_the_directory_comes_from_a_real_centre(
    look: Look, tmp_path: Path
) -> None:
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        person = await import_sleeper(place)

        async def listed() -> bool:
            return bool(await desk.queries.search(PHONE))

        await desk.until(listed)
        settings = memory_settings(tmp_path)
        made = Workstation(desk.queries, desk.commands, desk.clock, settings, look=look)
        made.window.show()
        made.start()
        await until(made.ready.is_set)
        empty = made.timeline.view._empty
        # Nobody asks the centre yet: as it looks while the copy is on its way.
        made.open_customer(person.id)
        await until(lambda: empty.title.text() == "История загружается")
        await until(made.card.view.rest.isVisible)
        desk.pin(person.id)
        await until(lambda: not made.card.view.rest.isVisible())
        await until(lambda: "Старая заметка 0" in made.timeline.view.timeline.shown_texts())
        assert COMING not in top_words(made)
        await made.close()
        await settle()
