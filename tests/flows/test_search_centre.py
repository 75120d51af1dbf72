"""A word of a customer beyond the window: the centre finds it, and opening brings the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Offline
from domain.wire import Fetch
from server.app.chores import indexer
from tests.flows.centre import build_shop, centre, station
from tests.flows.test_opened_customers import complete, import_sleeper


async def test_what_is_not_here_is_found_at_the_centre(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        desk.queries.looked_at = desk.pin
        desk.queries.ask_centre = lambda text: desk.transport.fetch(Fetch(query=text))
        person = await import_sleeper(place)
        await indexer(place.database).once()
        assert [hit for hit in await desk.queries.search("заметками") if hit.entry_id] == []
        hits = await desk.queries.search_centre("заметками 7")
        assert {hit.customer_name for hit in hits} == {"Спящая Ольга"}
        found = next(hit for hit in hits if hit.snippet.endswith(" 7"))
        assert found.elsewhere
        assert [found.snippet[start:end] for start, end in found.marks] == ["заметка", "7"]
        await desk.queries.timeline(found.customer_id)
        await complete(desk, person.id)
        assert found.entry_id in {hit.entry_id for hit in await desk.queries.search("заметки")}
        assert await desk.queries.search_centre("заметками") == []


async def test_without_a_line_the_centre_is_not_found(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        with pytest.raises(Offline):
            await desk.queries.search_centre("слово")
