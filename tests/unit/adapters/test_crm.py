"""What adapters of CRM systems share: numbers that can be kept, addresses that may be asked."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from adapters.crm.http import Web
from adapters.crm.paging import Cursor, Got, PagedSource, Place
from adapters.crm.settings import as_ref
from domain.crm import CrmKind, CrmRecord
from domain.errors import Unavailable


@pytest.mark.parametrize(
    ("value", "ref"),
    [
        (12, "12"),
        ("a-7", "a-7"),
        (0, ""),
        ("?making", ""),
        ("\0", ""),
        ("x" * 65, ""),
        ("a\u202eb", ""),
        (True, ""),
        (None, ""),
        ({"a": 1}, ""),
    ],
)
def test_a_number_of_a_record_is_one_that_can_be_kept(value: Any, ref: str) -> None:
    assert as_ref(value) == ref


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
    ],
)
async def test_no_name_leads_into_our_own_network(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = Web("https://crm.example/api")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    async def resolved(*_: Any, **__: Any) -> list[Any]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))
        return [public, (family, socket.SOCK_STREAM, 6, "", (address, 443))]

    import asyncio

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    with pytest.raises(Unavailable) as refused:
        await web.call("GET", "people")
    assert "own network" in refused.value.detail
    await web.aclose()


@pytest.mark.parametrize(
    "url",
    ["http://crm.example/api", "https://user:secret@crm.example", "ftp://crm.example", "nonsense"],
)
async def test_an_address_that_is_not_protected_is_not_asked(url: str) -> None:
    web = Web(url)
    with pytest.raises(Unavailable):
        await web.call("GET", "people")
    await web.aclose()


async def test_a_link_to_another_host_is_not_followed() -> None:
    web = Web("https://crm.example/api", inside=True)
    for link in (
        "https://evil.example/api/people",
        "http://crm.example/api",
        "https://crm.example:8443/",
    ):
        with pytest.raises(Unavailable):
            await web.call("GET", link)
    await web.aclose()


class _Paged(PagedSource):
    """Pages that a test gives."""

    kinds = (CrmKind.CUSTOMER, CrmKind.ORDER)

    def __init__(self, *pages: Got) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[str, Place]] = []

    async def _page(self, kind: str, place: Place) -> Got:
        self.asked.append((kind, place))
        return self.pages.pop(0)


def _got(full: bool, *moments: float) -> Got:
    record = CrmRecord(kind=CrmKind.CUSTOMER, ref="1")
    return Got((record,) * len(moments), moments, full)


async def test_pages_go_on_from_the_newest_moment_and_kinds_take_turns() -> None:
    source = _Paged(
        _got(True, 1, 3, 2), _got(True, 3, 3, 3), _got(False, 3, 4), _got(False), _got(False)
    )
    cursor, more = "", True
    while more:
        page = await source.changes(cursor)
        cursor, more = page.cursor, page.more
    assert source.asked == [
        (CrmKind.CUSTOMER, Place()),
        (CrmKind.CUSTOMER, Place(since=3)),
        (CrmKind.CUSTOMER, Place(since=3, number=1)),
        (CrmKind.ORDER, Place()),
    ]
    await source.changes(cursor)
    assert source.asked[-1] == (CrmKind.CUSTOMER, Place(since=4))


async def test_a_place_of_another_version_begins_anew() -> None:
    for cursor in ("nonsense", '{"at": 99}', '{"places": 5}'):
        source = _Paged(_got(False, 1))
        await source.changes(cursor)
        assert source.asked == [(CrmKind.CUSTOMER, Place())]
    assert Cursor().at == 0
