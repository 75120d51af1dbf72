"""Reading a system kind by kind, page by page, with a place to go on from after anything.

Two ways. By time: the next page begins with the newest moment of this one, so that what moves
while it is read is never skipped; what comes twice is harmless. By number: where a system sorts
by something that does not move, its pages are counted, and the newest moment is for next time.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.crm import CrmPage, CrmRecord

_SAMPLE = 25


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the reading of a kind stands.

    Attributes:
        since: moment from which on is asked, as a number that grows with time.
        number: how many pages of that were read, where they are counted.
        newest: the newest moment seen on them.
        link: where the system says its next page is.
    """

    since: float = 0.0
    number: int = 0
    newest: float = 0.0
    link: str = ""


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the reading of a system stands: at which kind, and each kind's place."""

    at: int = 0
    places: dict[str, Place] = {}


class Got(msgspec.Struct, frozen=True):
    """A page: its records, their moments, whether there is more, and where if it says so."""

    records: tuple[CrmRecord, ...]
    moments: tuple[float, ...]
    full: bool
    link: str = ""


class PagedSource:
    """Base of a source: a page of a kind at a time."""

    kinds: Sequence[str] = ()
    counted: frozenset[str] = frozenset()
    """Kinds whose pages are counted; the others go by time."""

    async def _page(self, kind: str, place: Place) -> Got:
        """Return the page at a place."""
        raise NotImplementedError

    async def sample(self) -> tuple[CrmRecord, ...]:
        """Return some of the first records of each kind."""
        found: list[CrmRecord] = []
        for kind in self.kinds:
            found += (await self._page(kind, Place())).records[:_SAMPLE]
        return tuple(found)

    async def changes(self, cursor: str) -> CrmPage:
        """Return the records of the next page."""
        now = _decoded(cursor)
        if not self.kinds:
            return CrmPage(records=(), cursor=cursor)
        at = now.at if now.at < len(self.kinds) else 0
        kind = self.kinds[at]
        place = now.places.get(kind, Place())
        got = await self._page(kind, place)
        next_place = (_counted if kind in self.counted else _by_time)(place, got)
        if not got.full:
            at = (at + 1) % len(self.kinds)
        cursor = msgspec.json.encode(
            Cursor(at=at, places={**now.places, kind: next_place})
        ).decode()
        return CrmPage(records=got.records, cursor=cursor, more=got.full or at != 0)


def _decoded(cursor: str) -> Cursor:
    try:
        return msgspec.json.decode(cursor, type=Cursor) if cursor else Cursor()
    except msgspec.MsgspecError:
        return Cursor()  # of another version: all of it is read again, and changes nothing


def _by_time(place: Place, got: Got) -> Place:
    newest = max((*got.moments, place.since))
    if not got.full:
        return Place(since=newest)
    if newest > place.since:
        return Place(since=newest)
    # A whole page of one second: only the number of the page leads out of it.
    return Place(since=place.since, number=place.number + 1)


def _counted(place: Place, got: Got) -> Place:
    newest = max((*got.moments, place.newest, place.since))
    if got.full:
        return Place(since=place.since, number=place.number + 1, newest=newest, link=got.link)
    return Place(since=newest)
