"""Two agents change one field: told to the second, decided, and gone from the outbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.entities import Customer
from domain.glossary import ConflictStatus
from sync.queries.rows import ConflictItem
from tests.flows.centre import Station, build_shop, centre, station


async def _collide(anna: Station, boris: Station, customer: Customer) -> ConflictItem:
    """Let both change the city, Boris without a line; return his conflict."""
    await boris.stop_engine()
    await anna.commands.patch_customer(customer.id, {"city": "Тверь"})
    await anna.settled()
    await boris.commands.patch_customer(customer.id, {"city": "Орёл"})
    boris.start()

    async def told() -> bool:
        return bool(await boris.queries.conflicts()) and boris.status.attention == 1

    await boris.until(told)
    (item,) = await boris.queries.conflicts()
    return item


async def _disputed(desk: Station, customer: Customer) -> frozenset[str]:
    """Return the fields the card marks."""
    card = await desk.queries.card(customer.id)
    assert card is not None
    return card.disputed


async def test_who_began_before_a_colleagues_change_came_in_overrules_nobody(
    tmp_path: Path,
) -> None:
    """Boris types for a while: what Anna saved meanwhile is here by the time he is done."""
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "anna", place.url) as anna,
        station(tmp_path / "boris", place.url, "boris") as boris,
    ):
        await anna.commands.patch_customer(shop.customer.id, {"city": "Тверь"})

        async def arrived() -> bool:
            card = await boris.queries.card(shop.customer.id)
            return card is not None and card.customer.city == "Тверь"

        await boris.until(arrived)
        await boris.commands.patch_customer(
            shop.customer.id, {"city": "Орёл"}, {"city": shop.customer.city}
        )

        async def told() -> bool:
            return bool(await boris.queries.conflicts())

        await boris.until(told)
        (item,) = await boris.queries.conflicts()
        assert (item.base, item.theirs, item.mine) == ("Тула", "Тверь", "Орёл")
        await boris.commands.patch_customer(
            shop.customer.id, {"about": "Опт"}, {"about": shop.customer.about}
        )
        await anna.until(lambda: _about(anna, shop.customer, "Опт"))
        assert len(await boris.queries.conflicts()) == 1, "what nobody else touched just merges"


async def _about(desk: Station, customer: Customer, wanted: str) -> bool:
    card = await desk.queries.card(customer.id)
    return card is not None and card.customer.about == wanted


@pytest.mark.parametrize(
    ("status", "value", "city"),
    [
        (ConflictStatus.KEPT_THEIRS, None, "Тверь"),
        (ConflictStatus.KEPT_MINE, None, "Орёл"),
        (ConflictStatus.EDITED, "Курск", "Курск"),
    ],
)
async def test_a_collision_is_told_and_decided(
    tmp_path: Path, status: str, value: str | None, city: str
) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "anna", place.url) as anna,
        station(tmp_path / "boris", place.url, "boris") as boris,
    ):
        item = await _collide(anna, boris, shop.customer)
        assert (item.base, item.theirs, item.mine) == ("Тула", "Тверь", "Орёл")
        assert (item.theirs_by, item.customer_name) == ("Анна Петрова", "Мария Климова")
        assert await anna.queries.conflicts() == []
        assert await _disputed(boris, shop.customer) == {"city"}
        await boris.commands.resolve_conflict(item.id, status, value)
        assert await boris.queries.conflicts() == []  # at once, before the centre knows
        assert await _disputed(boris, shop.customer) == set()
        await boris.until(lambda: (boris.status.waiting, boris.status.attention) == (0, 0))

        async def same() -> bool:
            cards = [await desk.queries.card(shop.customer.id) for desk in (anna, boris)]
            return [card.customer.city for card in cards if card is not None] == [city, city]

        await anna.until(same)


async def test_a_decision_made_without_a_line_meets_a_newer_value(tmp_path: Path) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "anna", place.url) as anna,
        station(tmp_path / "boris", place.url, "boris") as boris,
    ):
        item = await _collide(anna, boris, shop.customer)
        await boris.stop_engine()
        await anna.commands.patch_customer(shop.customer.id, {"city": "Псков"})
        await anna.settled()
        await boris.commands.resolve_conflict(item.id, ConflictStatus.KEPT_MINE)
        boris.start()

        async def told_again() -> bool:
            found = await boris.queries.conflicts()
            return [(each.base, each.theirs, each.mine) for each in found] == [
                ("Тверь", "Псков", "Орёл")
            ]

        await boris.until(told_again)
