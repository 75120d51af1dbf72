"""Whatever strangers wrote and whatever agents type, searching it raises nothing and finds it."""

from __future__ import annotations

from pathlib import Path

from domain.clock import SystemClock
from domain.entities import Entry
from domain.glossary import ChannelKind, Direction, EntryKind
from domain.ids import EntryId, new_id
from domain.text import clean_text, stems
from sync.local.queries import LocalQueries
from tests.unit.server.naughty import NAUGHTY
from tests.unit.sync.profile import BRANCH, CUSTOMER, furnish, opened, page


def _entry(text: str) -> Entry:
    return Entry(
        id=EntryId(new_id()),
        customer_id=CUSTOMER.id,
        branch_id=BRANCH.id,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.WEBCHAT,
        direction=Direction.INBOUND,
        at=SystemClock().now(),
        text=text,
    )


async def test_hostile_texts_are_stored_and_found(tmp_path: Path) -> None:
    texts = {clean_text(item) for item in NAUGHTY}
    entries = [_entry(text) for text in texts if len(text) < 100_000]
    with opened(tmp_path) as store:
        furnish(store)
        assert store.run_write(lambda: store.apply_page(page(1, 2, *entries))).result()
        queries = LocalQueries(store, None, SystemClock())
        missed = []
        for entry in entries:
            typed = " ".join(entry.text.split()[:3])[:80]
            hits = await queries.search(typed, 500)
            findable = len(typed) >= 3 and any(len(stem) >= 3 for stem in stems(typed))
            whole = typed == " ".join(entry.text.split())
            if findable and whole and entry.id not in {hit.entry_id for hit in hits}:
                missed.append(entry.text)
        assert missed == []
        for item in NAUGHTY:
            await queries.search(item[:5000])
        queries.close()


async def test_forms_layouts_and_marks(tmp_path: Path) -> None:
    entries = [
        _entry("Курьер так и не пришёл, ждём ребёнка"),
        _entry("Деньги за заказ вернули"),
        _entry("Совсем о другом"),
    ]
    with opened(tmp_path) as store:
        furnish(store)
        assert store.run_write(lambda: store.apply_page(page(1, 2, *entries))).result()
        queries = LocalQueries(store, None, SystemClock())

        async def found(text: str) -> set[EntryId | None]:
            return {hit.entry_id for hit in await queries.search(text) if hit.entry_id}

        for text in ("прийти", "пришел", "придёт", "ребенок", "дети", "rehmth"):
            assert entries[0].id in await found(text), text
        for text in ("денег", "вернёт деньги", "заказами", "деньг"):
            assert await found(text) == {entries[1].id}, text
        hit = (await queries.search("денег заказа"))[0]
        assert [hit.snippet[a:b] for a, b in hit.marks] == ["Деньги", "заказ"]
        queries.close()
