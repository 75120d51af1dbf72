"""A customer beyond the window is opened: what is missing comes, and the screens are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.entities import Customer, Entry, Identity
from domain.ids import CustomerId, EntryId, IdentityId, new_id
from domain.wire import MAX_PAGE_ROWS
from sync.queries.rows import Link
from tests.flows.centre import Centre, Station, build_shop, centre, station

PHONE = "+79031112233"
COUNT = 30


async def import_sleeper(place: Centre, count: int = COUNT) -> Customer:
    """Import a customer nobody has dealt with for months, with old notes."""
    branch = place.shop.branch.id
    person = Customer(id=CustomerId(new_id()), branch_id=branch, display_name="Спящая Ольга")
    address = Identity(
        id=IdentityId(new_id()),
        customer_id=person.id,
        branch_id=branch,
        kind="phone",
        value=PHONE,
    )
    notes = [
        Entry(
            id=EntryId(new_id()),
            customer_id=person.id,
            branch_id=branch,
            kind="note",
            channel_kind="internal",
            direction="internal",
            text=f"Старая заметка {at}",
            at=datetime.now(UTC) - timedelta(days=100, minutes=at),
        )
        for at in range(count)
    ]
    await place.database.write(lambda unit: unit.put_new([person, address, *notes]))
    return person


async def complete(desk: Station, customer_id: CustomerId) -> None:
    """Wait, awakened by changes alone, until everything of a customer is here."""

    async def here() -> bool:
        page = await desk.queries.timeline(customer_id)
        card = await desk.queries.card(customer_id)
        return not page.partial and card is not None and not card.partial

    await desk.until(here)


async def test_an_opened_customer_becomes_complete_by_itself(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        desk.queries.looked_at = desk.pin
        person = await import_sleeper(place)

        async def listed() -> bool:
            return any(hit.elsewhere for hit in await desk.queries.search(PHONE))

        await desk.until(listed)
        page = await desk.queries.timeline(person.id)
        assert (page.partial, page.entries) == (True, ())
        await complete(desk, person.id)
        page = await desk.queries.timeline(person.id)
        assert len(page.entries) == COUNT
        assert not any(hit.elsewhere for hit in await desk.queries.search(PHONE))


async def test_who_was_opened_offline_comes_with_the_line(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        desk.queries.looked_at = desk.pin
        person = await import_sleeper(place)

        async def listed() -> bool:
            return any(hit.elsewhere for hit in await desk.queries.search(PHONE))

        await desk.until(listed)
        await desk.stop_engine()
        page = await desk.queries.timeline(person.id)
        assert page.partial
        assert (await desk.queries.card(person.id)) is not None
        desk.start()
        await complete(desk, person.id)
        assert desk.status.link is Link.ONLINE


async def test_how_far_a_long_history_has_come_is_told(tmp_path: Path) -> None:
    count = MAX_PAGE_ROWS + 50
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        desk.queries.looked_at = desk.pin
        person = await import_sleeper(place, count)
        await desk.queries.timeline(person.id)
        await complete(desk, person.id)
        told = [status.fetched for status in desk.statuses]
        assert MAX_PAGE_ROWS in told
        assert told[-1] == 0
