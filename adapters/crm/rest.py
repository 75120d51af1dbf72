"""Any source of customers, orders, payments and tasks with a JSON interface of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import msgspec

from adapters.crm.http import Answer, Web
from adapters.crm.paging import Got, PagedSource, Place
from adapters.crm.settings import SystemSettings, account_of, as_dict, as_list, as_ref
from domain.accounts import Account, Driver, Tools
from domain.conversions import Convert, convert
from domain.crm import AccessRevoked, CrmKind, CrmRecord, CrmWrite, GoneThere, WriteRefused
from domain.errors import Code, Unavailable
from domain.mapping import at_path

RULES = (
    "name > customer.full_name",
    "phone > identity.phone",
    "email > identity.email",
    "city > customer.city",
    "number > order.number",
    "status > order.status",
    "total > order.total",
    "amount > payment.amount",
    "status > payment.status",
    "order > payment.order",
    "title > task.title",
    "due > task.due_at",
    "done > task.done",
)


class Paging(StrEnum):
    """How a source cuts a long answer."""

    NONE = "none"
    PAGE = "page"
    OFFSET = "offset"
    LINK = "link"


class SinceForm(StrEnum):
    """How a moment is told to a source."""

    ISO = "iso"
    UNIX = "unix"


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """Where records of a kind are.

    Attributes:
        path: below the address; empty: there are none.
        records: path to the list in the answer; empty: the answer is the list.
        id_path, changed_path, owner_path, deleted_path: in a record; the last two may be empty.
        write_path: where one record is read and changed, with ``{id}``; empty: never.
    """

    path: str = ""
    records: str = ""
    id_path: str = "id"
    changed_path: str = "updated_at"
    owner_path: str = ""
    deleted_path: str = ""
    write_path: str = ""


class RestSettings(SystemSettings, frozen=True, kw_only=True):
    """One source.

    Attributes:
        url: the address all paths are below.
        auth_header: the header credentials go in.
        auth_token: what stands in it, with ``Bearer`` or whatever belongs before it.
        paging: how long answers are cut.
        page_param, size_param: names of the parameters, with ``PAGE`` and ``OFFSET``.
        page_size: how many records a page has.
        next_path: where the link to the next page is, with ``LINK``.
        since_param: parameter for "changed since"; empty: all is read each time.
        since_form: how the moment is told.
    """

    mapping: tuple[str, ...] = RULES
    url: str
    auth_header: str = "Authorization"
    auth_token: str = ""
    paging: Paging = Paging.NONE
    page_param: str = "page"
    size_param: str = "limit"
    page_size: int = 100
    next_path: str = "next"
    since_param: str = ""
    since_form: SinceForm = SinceForm.ISO
    customers: Collection = Collection()
    orders: Collection = Collection()
    payments: Collection = Collection()
    tasks: Collection = Collection()

    def __post_init__(self) -> None:
        """Refuse what could not work.

        Raises:
            ValueError: the rules cannot be followed, or there is nothing to read.
        """
        self.plan()
        if not 1 <= self.page_size <= 500:
            raise ValueError("a page has 1 to 500 records - at `$.page_size`")
        if not any(item.path for item in self.collections().values()):
            raise ValueError("there is nothing to read - at `$.customers.path`")
        header = self.auth_header.replace("-", "")
        if not (header.isascii() and header.isalnum()) or not self.auth_token.isprintable():
            raise ValueError("not a header - at `$.auth_header`")

    def collections(self) -> dict[str, Collection]:
        """Return where records are, by kind."""
        return {
            CrmKind.CUSTOMER: self.customers,
            CrmKind.ORDER: self.orders,
            CrmKind.PAYMENT: self.payments,
            CrmKind.TASK: self.tasks,
        }

    def __repr__(self) -> str:
        """Return what may be logged."""
        return f"RestSettings({self.url})"


class RestSource(PagedSource):
    """Implements ``CrmSource``."""

    def __init__(self, settings: RestSettings) -> None:
        """Make it ready; nothing is asked yet."""
        self._settings = settings
        self._places = {kind: item for kind, item in settings.collections().items() if item.path}
        self.kinds = tuple(self._places)
        self.counted = frozenset(self.kinds)
        headers = {"accept": "application/json"}
        if settings.auth_token:
            headers[settings.auth_header] = settings.auth_token
        self._web = Web(
            settings.url,
            headers=headers,
            ca_file=settings.ca_file,
            timeout_s=settings.timeout_s,
            inside=settings.inside,
        )

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._web.aclose()

    async def probe(self) -> str:
        """Return how many records the first page has."""
        got = await self._page(self.kinds[0], Place())
        return f"{self.kinds[0]}: {len(got.records)}"

    async def _ask(self, method: str, path: str, **request: Any) -> Answer:
        answer = await self._web.call(method, path, **request)
        if answer.status in (401, 403):
            raise AccessRevoked(f"http {answer.status}")
        if answer.status in (404, 410):
            raise GoneThere(f"http {answer.status}")
        if 400 <= answer.status < 500:
            raise WriteRefused(f"http {answer.status}")
        if answer.status >= 300:
            raise Unavailable(Code.CHANNEL_DOWN, f"http {answer.status}")
        return answer

    async def _page(self, kind: str, place: Place) -> Got:
        item, rule = self._places[kind], self._settings.paging
        params: dict[str, Any] = {}
        if rule is Paging.PAGE:
            params = {self._settings.page_param: place.number + 1}
        elif rule is Paging.OFFSET:
            params = {self._settings.page_param: place.number * self._settings.page_size}
        if params and self._settings.size_param:
            params[self._settings.size_param] = self._settings.page_size
        if place.since and self._settings.since_param:
            params[self._settings.since_param] = self._since(place.since)
        path = place.link or item.path
        try:
            answer = await self._ask("GET", path, params=None if place.link else params)
        except (GoneThere, WriteRefused) as error:
            raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
        found = at_path(answer.body, item.records) if item.records else answer.body
        if answer.status != 204 and not isinstance(found, list):
            raise Unavailable(Code.CHANNEL_DOWN, f"no list of records at {item.records!r}")
        rows = [as_dict(one) for one in as_list(found)]
        records = tuple(made for one in rows if (made := self._record(kind, one)) is not None)
        moments = tuple(_moment(at_path(one, item.changed_path)) for one in rows)
        link = str(at_path(answer.body, self._settings.next_path) or "")
        if rule is Paging.LINK:
            return Got(records, moments, full=bool(link) and bool(rows), link=link[:4000])
        full = rule is not Paging.NONE and len(rows) >= self._settings.page_size
        return Got(records, moments, full=full)

    def _since(self, since: float) -> str | int:
        if self._settings.since_form is SinceForm.UNIX:
            return int(since)
        return datetime.fromtimestamp(since, UTC).isoformat(timespec="seconds")

    def _record(self, kind: str, values: dict[str, Any]) -> CrmRecord | None:
        item = self._places[kind]
        ref = as_ref(at_path(values, item.id_path))
        if not ref:
            return None
        return CrmRecord(
            kind=kind,
            ref=ref,
            values=values,
            owner_ref=as_ref(at_path(values, item.owner_path)) if item.owner_path else "",
            deleted=bool(item.deleted_path and at_path(values, item.deleted_path)),
        )

    async def missing(self, kind: str, refs: Sequence[str]) -> frozenset[str]:
        """Return which records are not there any more, where one can be asked for."""
        item = self._places.get(kind)
        if item is None or not item.write_path:
            return frozenset()
        gone = set()
        for ref in refs:
            try:
                await self._ask("GET", _one(item, ref))
            except GoneThere:
                gone.add(ref)
            except WriteRefused as error:
                raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
        return frozenset(gone)

    async def write(self, wanted: CrmWrite) -> CrmRecord:
        """Change a record, or make one; return it as it is then."""
        item = self._places.get(wanted.kind)
        if item is None or not item.write_path:
            raise WriteRefused("this source takes no changes")
        # What a record is called there is theirs to say.
        body = _nested({name: v for name, v in wanted.values.items() if name != item.id_path})
        for kind, value in wanted.addresses:
            body.setdefault(kind, value)
        if wanted.ref:
            answer = await self._ask("PATCH", _one(item, wanted.ref), json=body)
        else:
            if item.owner_path:
                body |= _nested({item.owner_path: wanted.owner_ref})
            # The same key again is the same request: what keeps keys makes one record of it.
            key = {"idempotency-key": wanted.key}
            answer = await self._ask("POST", item.path, json=body, headers=key)
        record = self._record(wanted.kind, as_dict(answer.body))
        if record is None and wanted.ref:
            answer = await self._ask("GET", _one(item, wanted.ref))
            record = self._record(wanted.kind, as_dict(answer.body))
        if record is None:
            raise Unavailable(Code.CHANNEL_DOWN, "the answer is not the record")
        return record


def _one(item: Collection, ref: str) -> str:
    return item.write_path.replace("{id}", quote(ref, safe=""))


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with paths for names as objects in each other."""
    body: dict[str, Any] = {}
    for path, value in values.items():
        *parents, last = path.split(".")
        place = body
        for name in parents:
            inner = place.setdefault(name, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = value
    return body


def _moment(value: Any) -> float:
    found, _ = convert(Convert.MOMENT, value, UTC)
    return float(found.timestamp()) if found is not None else 0.0


def _open(settings: RestSettings, _tools: Tools) -> Account:
    source = RestSource(settings)
    return account_of(source, settings)


DRIVER = Driver(RestSettings, _open)
