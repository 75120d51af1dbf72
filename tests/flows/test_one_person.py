"""Two cards made one over a real line: drawn at once, the same everywhere, and two again."""

from __future__ import annotations

from pathlib import Path

from domain.errors import Code
from domain.ids import CustomerId
from sync.queries.rows import CardView
from tests.flows.centre import Station, build_shop, centre, station


async def _card(desk: Station, who: CustomerId) -> CardView:
    found = await desk.queries.card(who)
    assert found is not None
    return found


async def _notes(desk: Station, who: CustomerId) -> list[str]:
    page = await desk.queries.timeline(who)
    return sorted(item.text for item in page.entries)


async def test_a_merge_made_without_a_line_is_drawn_at_once_and_undone_by_a_colleague(
    tmp_path: Path,
) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        gone = await anna.commands.create_customer("А. Климова", "", "a@x.example", shop.branch.id)
        await anna.commands.add_note(gone, "с сайта")
        await anna.settled()

        async def arrived() -> bool:
            card = await boris.queries.card(gone)
            return card is not None and bool(card.notes)

        await boris.until(arrived)
        await anna.stop_engine()
        await boris.stop_engine()
        made = await anna.commands.merge_customers(gone, shop.customer.id, {}, "Один телефон")
        assert await anna.queries.card(gone) is None
        assert await anna.queries.merged_into(gone) == shop.customer.id
        assert "с сайта" in await _notes(anna, shop.customer.id)
        assert (await _card(anna, shop.customer.id)).merges[0].id == made
        # Boris knows of none of this: his work is for the card that is gone.
        await boris.commands.add_note(gone, "обещали позвонить")
        await boris.commands.patch_customer(gone, {"about": "Звонить вечером"})
        anna.start()
        await anna.settled()
        boris.start()
        await boris.settled()

        async def one() -> bool:
            notes = await _notes(boris, shop.customer.id)
            return {"с сайта", "обещали позвонить"} <= set(notes)

        await boris.until(one)
        assert await boris.queries.card(gone) is None
        assert (await _card(boris, shop.customer.id)).merges[0].reason == "Один телефон"
        await boris.commands.undo_merge(made)
        await boris.settled()

        async def two(desk: Station) -> bool:
            card = await desk.queries.card(gone)
            return card is not None and await _notes(desk, gone) == ["обещали позвонить", "с сайта"]

        for desk in (anna, boris):
            await desk.until(lambda desk=desk: two(desk))  # type: ignore[misc]
            card = await _card(desk, gone)
            assert card.customer.about == "Звонить вечером"
            assert [item.value for item in card.identities] == ["a@x.example"]
            assert not (await _card(desk, shop.customer.id)).merges


async def test_of_two_who_merge_one_pair_the_other_reads_why_not(tmp_path: Path) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        other = await anna.commands.create_customer("А. Климова", "", "", shop.branch.id)
        await anna.settled()

        async def known() -> bool:
            return await boris.queries.card(other) is not None

        await boris.until(known)
        await boris.stop_engine()
        await boris.commands.merge_customers(shop.customer.id, other, {})
        made = await anna.commands.merge_customers(other, shop.customer.id, {})
        await anna.settled()
        boris.start()

        async def told() -> bool:
            items = await boris.queries.outbox()
            return [item.code for item in items if item.code] == [Code.ALREADY_MERGED]

        await boris.until(told)

        async def same() -> bool:
            card = await boris.queries.card(shop.customer.id)
            return card is not None and [item.id for item in card.merges] == [made]

        await boris.until(same)
        assert await boris.queries.card(other) is None


async def test_a_card_of_two_is_parted_without_a_line_and_the_same_for_a_colleague(
    tmp_path: Path,
) -> None:
    shop = build_shop()
    phone, email = shop.identities
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await anna.settled()
        await _card(anna, shop.customer.id)
        await anna.stop_engine()
        made = await anna.commands.split_customer(shop.customer.id, "Олег Климов", {email.id})
        assert [item.id for item in (await _card(anna, made)).identities] == [email.id]
        anna.start()
        await anna.settled()

        async def parted(desk: Station) -> bool:
            card = await desk.queries.card(made)
            return card is not None and [item.id for item in card.identities] == [email.id]

        for desk in (anna, boris):
            await desk.until(lambda desk=desk: parted(desk))  # type: ignore[misc]
            left = await _card(desk, shop.customer.id)
            assert [item.id for item in left.identities] == [phone.id]
