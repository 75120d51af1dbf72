"""amoCRM by a long-lived token: contacts, leads, tasks, and invoices of a catalogue.

Sources: amocrm.ru/developers, API v4, and the provider's own client, amocrm/amocrm-api-php; an
empty page is answered 204, too many requests 429.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from adapters.crm import amocrm_records as records
from adapters.crm.http import Answer, Web
from adapters.crm.oauth import Access, OAuth
from adapters.crm.paging import Got, PagedSource, Place
from adapters.crm.settings import SystemSettings, account_of, as_dict, as_list, as_ref, at, beside
from domain.accounts import Account, Driver, Memory, Tools
from domain.clock import Clock
from domain.crm import AccessRevoked, CrmKind, CrmRecord, CrmWrite, GoneThere, WriteRefused
from domain.errors import Code, Unavailable

PAGE, _MOST = 100, 250
"""Records of a page, and how many one may have."""
RULES = (
    "name > customer.display_name",
    "first_name > customer.given_name",
    "last_name > customer.family_name",
    "PHONE > identity.phone",
    "EMAIL > identity.email",
    "tags > tags",
    "id > order.number",
    "name > order.title",
    "price > order.total",
    "status_id > order.status: 142=delivered / 143=cancelled",
    "created_at > order.placed_at",
    "BILL_PRICE > payment.amount",
    "BILL_STATUS > payment.status: Создан=pending / Выставлен=pending / Оплачен=paid",
    "BILL_PAYMENT_DATE > payment.at",
    "text > task.title",
    "complete_till > task.due_at",
    "is_completed > task.done",
)
_PLACES = {CrmKind.CUSTOMER: "contacts", CrmKind.ORDER: "leads", CrmKind.TASK: "tasks"}


class AmocrmSettings(SystemSettings, frozen=True, kw_only=True):
    """One account.

    Attributes:
        account_url: ``https://company.amocrm.ru``.
        access_token: a long-lived token of an integration of one's own.
        oauth: access by OAuth 2 instead of it.
        invoices_catalog: number of the list of invoices; 0: payments are not read.
    """

    mapping: tuple[str, ...] = RULES
    account_url: str
    access_token: str = ""
    oauth: OAuth = OAuth()
    invoices_catalog: int = 0

    def __post_init__(self) -> None:
        """Refuse what could not work.

        Raises:
            ValueError: the rules cannot be followed, or there are no credentials.
        """
        self.plan()
        if not self.access_token and not self.oauth:
            raise ValueError("a token is needed - at `$.access_token`")

    def __repr__(self) -> str:
        """Return what may be logged."""
        return f"AmocrmSettings({self.account_url})"


class Amocrm(PagedSource):
    """Implements ``CrmSource``."""

    counted = frozenset({CrmKind.TASK, CrmKind.PAYMENT})

    def __init__(self, settings: AmocrmSettings, memory: Memory, clock: Clock) -> None:
        """Make it ready; nothing is asked yet."""
        self._token = settings.access_token
        self._clock = clock
        self._sources = frozenset(rule.source for rule in settings.plan().mapping.rules)
        self._access: Access | None = None
        self._catalog = settings.invoices_catalog
        self.kinds = tuple(
            kind for kind in CrmKind if kind != CrmKind.PAYMENT or settings.invoices_catalog
        )
        self._web = Web(
            f"{settings.account_url.rstrip('/')}/api/v4",
            ca_file=settings.ca_file,
            timeout_s=settings.timeout_s,
            inside=settings.inside,
        )
        if settings.oauth:
            web = Web(
                settings.account_url,
                ca_file=settings.ca_file,
                timeout_s=settings.timeout_s,
                inside=settings.inside,
            )
            self._access = Access(settings.oauth, web, "oauth2/access_token", memory, clock)

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._web.aclose()
        if self._access is not None:
            await self._access.aclose()

    async def probe(self) -> str:
        """Return the name of the account."""
        return str(as_dict((await self._ask("GET", "account")).body).get("name", ""))

    # -- asking ------------------------------------------------------------------------------

    async def _ask(self, method: str, path: str, **request: Any) -> Answer:
        answer = await self._call(method, path, "", request)
        if answer.status == 401 and self._access is not None:
            answer = await self._call(method, path, self._token, request)
        words = str(at(as_dict(answer.body), "detail") or at(as_dict(answer.body), "title") or "")
        if answer.status in (401, 402):
            raise AccessRevoked(words[:200] or f"http {answer.status}")
        if answer.status == 404:
            raise GoneThere(words[:200])
        if answer.status in (400, 422):
            raise WriteRefused(words[:200] or f"http {answer.status}")
        if answer.status >= 300:
            # 403 too: the account is closed for a while to whoever asked too much.
            raise Unavailable(Code.CHANNEL_DOWN, f"http {answer.status}")
        return answer

    async def _call(self, method: str, path: str, stale: str, request: dict[str, Any]) -> Answer:
        if self._access is not None:
            self._token = await self._access.token(stale)
        headers = {"authorization": f"Bearer {self._token}"}
        return await self._web.call(method, path, headers=headers, **request)

    def _path(self, kind: str) -> str:
        if kind == CrmKind.PAYMENT:
            return f"catalogs/{self._catalog}/elements"
        return _PLACES[CrmKind(kind)]

    @staticmethod
    def _name(kind: str) -> str:
        return "elements" if kind == CrmKind.PAYMENT else _PLACES[CrmKind(kind)]

    async def _list(self, kind: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            answer = await self._ask("GET", self._path(kind), params=params)
        except (GoneThere, WriteRefused) as error:
            raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
        found = as_list(at(as_dict(answer.body), "_embedded", self._name(kind)))
        return [as_dict(item) for item in found]

    async def _page(self, kind: str, place: Place) -> Got:
        params: dict[str, Any] = {"limit": PAGE, "page": place.number + 1}
        if kind == CrmKind.ORDER:
            params["with"] = "contacts"
        if kind in self.counted:
            params["order[id]"] = "asc"
        else:
            params["order[updated_at]"] = "asc"
        if place.since and kind != CrmKind.PAYMENT:
            params["filter[updated_at][from]"] = int(place.since)
        items = await self._list(kind, params)
        moments = tuple(records.number(item.get("updated_at")) for item in items)
        found = tuple(r for item in items if (r := self._record(kind, item)) is not None)
        return Got(found, moments, full=len(items) >= PAGE)

    def _record(self, kind: str, item: dict[str, Any]) -> CrmRecord | None:
        return records.record(kind, item, self._sources)

    async def missing(self, kind: str, refs: Sequence[str]) -> frozenset[str]:
        """Return which records are not there any more."""
        params = {"limit": _MOST, "filter[id][]": list(refs)}
        there = {as_ref(item.get("id")) for item in await self._list(kind, params)}
        return frozenset(refs) - there

    # -- writing -----------------------------------------------------------------------------

    async def write(self, wanted: CrmWrite) -> CrmRecord:
        """Change a record, or make one; return it as it is then."""
        kind = wanted.kind
        if kind == CrmKind.PAYMENT and not self._catalog:
            raise WriteRefused("the account has no number of its list of invoices")
        ref = wanted.ref
        if not ref and wanted.again:
            ref = await self._find(wanted)
        if ref:
            await self._change(wanted, ref)
        else:
            body = records.fresh(wanted, records.body(wanted, {}), self._clock.now())
            answer = await self._ask("POST", self._path(kind), json=[body])
            made = as_list(at(as_dict(answer.body), "_embedded", self._name(kind)))
            ref = as_ref(as_dict(made[0]).get("id")) if made else ""
        if kind == CrmKind.PAYMENT and ref and wanted.order_ref:
            link = {"to_entity_id": int(ref), "to_entity_type": "catalog_elements"}
            link["metadata"] = {"catalog_id": self._catalog, "quantity": 1}
            await self._ask("POST", f"leads/{wanted.order_ref}/link", json=[link])
        return await self._get(kind, ref)

    async def _change(self, wanted: CrmWrite, ref: str) -> None:
        path = f"{self._path(wanted.kind)}/{ref}"
        before: dict[str, Any] = {}
        fixed = False
        if wanted.addresses or records.SUM in wanted.values:
            before = as_dict((await self._ask("GET", path)).body)
            wanted = beside(wanted, before)
            fixed = records.SUM in wanted.values and records.has_positions(before)
        if fixed:
            rest = {name: v for name, v in wanted.values.items() if name != records.SUM}
            wanted = msgspec.structs.replace(wanted, values=rest)
        if body := records.body(wanted, before):
            await self._ask("PATCH", path, json=body)
        if fixed:
            raise WriteRefused("the sum of an invoice with positions is theirs: change it there")

    async def _get(self, kind: str, ref: str) -> CrmRecord:
        params = {"with": "contacts"} if kind == CrmKind.ORDER else {}
        path = f"{self._path(kind)}/{ref}"
        answer = await self._ask("GET", path, params=params) if ref else Answer(204, None)
        if answer.status == 204 and ref:
            raise GoneThere(path)
        record = self._record(kind, as_dict(answer.body))
        if record is None:
            raise Unavailable(Code.CHANNEL_DOWN, "not the record that was asked for")
        return record

    async def _find(self, wanted: CrmWrite) -> str:
        """Return what a try that was cut short had made: what has the same name and number.

        There is no place for a number of ours: leads and tasks are known by their words,
        invoices by the name we give them.
        """
        if wanted.kind == CrmKind.TASK:
            params = {"filter[entity_type]": "contacts", "filter[entity_id]": wanted.owner_ref}
            same = {"text": wanted.values.get("text")}
        elif wanted.kind == CrmKind.PAYMENT:
            name = records.invoice_name(wanted)
            params, same = {"query": name}, {"name": name}
        else:
            words = next((value for _, value in wanted.addresses), wanted.values.get("name", ""))
            params = {"query": words} if words else {}
            same = {"name": wanted.values.get("name")}
        if not params or None in same.values():
            return ""
        for item in await self._list(wanted.kind, {**params, "limit": _MOST}):
            if all(item.get(name) == value for name, value in same.items()):
                return as_ref(item.get("id"))
        return ""


def _open(settings: AmocrmSettings, tools: Tools) -> Account:
    source = Amocrm(settings, tools.memory, tools.clock)
    return account_of(source, settings)


DRIVER = Driver(AmocrmSettings, _open)
