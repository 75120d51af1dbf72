"""amoCRM by a long-lived token: contacts, leads, tasks, and invoices of a catalogue.

Source: amocrm.ru/developers, API v4; an empty page is answered 204, too many requests 429.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
_OWN = frozenset(
    {"name", "first_name", "last_name", "price", "status_id", "pipeline_id", "text"}
    | {"complete_till", "is_completed"}
)
"""Fields that are no custom ones and may be written."""
_NUMBERS = frozenset({"price", "status_id", "pipeline_id"})
_READ_ONLY = frozenset({"id", "created_at", "updated_at", "closed_at", "tags"})
_MULTI = {"phone": "PHONE", "email": "EMAIL"}
_USUAL_TERM_S = 86_400


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

    async def _list(self, kind: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            answer = await self._ask("GET", self._path(kind), params=params)
        except (GoneThere, WriteRefused) as error:
            raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
        name = "elements" if kind == CrmKind.PAYMENT else _PLACES[CrmKind(kind)]
        return [as_dict(item) for item in as_list(at(as_dict(answer.body), "_embedded", name))]

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
        moments = tuple(_number(item.get("updated_at")) for item in items)
        records = tuple(r for item in items if (r := _record(kind, item)) is not None)
        return Got(records, moments, full=len(items) >= PAGE)

    async def missing(self, kind: str, refs: Sequence[str]) -> frozenset[str]:
        """Return which records are not there any more."""
        params = {"limit": _MOST, "filter[id][]": list(refs)}
        there = {as_ref(item.get("id")) for item in await self._list(kind, params)}
        return frozenset(refs) - there

    # -- writing -----------------------------------------------------------------------------

    async def write(self, wanted: CrmWrite) -> CrmRecord:
        """Change a record, or make one; return it as it is then."""
        if wanted.kind == CrmKind.PAYMENT:
            raise WriteRefused("invoices are not written")
        path = _PLACES[CrmKind(wanted.kind)]
        ref = wanted.ref
        if not ref and wanted.again:
            ref = await self._find(wanted)
        before: dict[str, Any] = {}
        if ref and wanted.addresses:
            before = as_dict((await self._ask("GET", f"{path}/{ref}")).body)
            wanted = beside(wanted, before)
        body = _body(wanted, before)
        if ref:
            if body:
                await self._ask("PATCH", f"{path}/{ref}", json=body)
        else:
            answer = await self._ask("POST", path, json=[_fresh(wanted, body)])
            made = as_list(at(as_dict(answer.body), "_embedded", path))
            ref = as_ref(as_dict(made[0]).get("id")) if made else ""
        return await self._get(wanted.kind, ref)

    async def _get(self, kind: str, ref: str) -> CrmRecord:
        params = {"with": "contacts"} if kind == CrmKind.ORDER else {}
        path = f"{_PLACES[CrmKind(kind)]}/{ref}"
        answer = await self._ask("GET", path, params=params) if ref else Answer(204, None)
        if answer.status == 204 and ref:
            raise GoneThere(path)
        record = _record(kind, as_dict(answer.body))
        if record is None:
            raise Unavailable(Code.CHANNEL_DOWN, "not the record that was asked for")
        return record

    async def _find(self, wanted: CrmWrite) -> str:
        """Return what a try that was cut short had made: what has the same name and number.

        There is no place for a number of ours, so leads and tasks are known by their words.
        """
        if wanted.kind == CrmKind.TASK:
            params = {"filter[entity_type]": "contacts", "filter[entity_id]": wanted.owner_ref}
            same = {"text": wanted.values.get("text")}
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


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _record(kind: str, item: dict[str, Any]) -> CrmRecord | None:
    ref = as_ref(item.get("id"))
    values = {name: value for name, value in item.items() if not name.startswith("_")}
    payer = ""
    for field in as_list(item.get("custom_fields_values")):
        found = [as_dict(one).get("value") for one in as_list(as_dict(field).get("values"))]
        for name in ("field_code", "field_name", "field_id"):
            if title := as_dict(field).get(name):
                values.setdefault(str(title), found)
        if as_dict(field).get("field_code") == "PAYER" and found:
            payer = as_ref(as_dict(found[0]).get("entity_id"))
    values.pop("custom_fields_values", None)
    tags = as_list(at(item, "_embedded", "tags"))
    values["tags"] = [str(as_dict(tag).get("name", "")) for tag in tags]
    owner = payer
    if kind == CrmKind.ORDER:
        people = [as_dict(one) for one in as_list(at(item, "_embedded", "contacts"))]
        people.sort(key=lambda one: not one.get("is_main"))
        owner = as_ref(people[0].get("id")) if people else ""
    if kind == CrmKind.TASK:
        linked = item.get("entity_type") == "contacts"
        owner = as_ref(item.get("entity_id")) if linked else ""
    if not ref or (kind != CrmKind.CUSTOMER and not owner):
        return None
    return CrmRecord(
        kind=kind,
        ref=ref,
        values=values,
        owner_ref=owner,
        deleted=bool(item.get("is_deleted")),
    )


def _body(wanted: CrmWrite, before: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    custom: list[dict[str, Any]] = []
    for name, value in wanted.values.items():
        if name in _READ_ONLY:
            continue
        if name in _OWN:
            body[name] = _plain(name, value)
        else:
            key = {"field_id": int(name)} if name.isdigit() else {"field_code": name}
            custom.append({**key, "values": [{"value": _plain(name, value)}]})
    # What is written of such a field replaces all of it: those that are there go along.
    for kind, code in _MULTI.items():
        added = [value for of, value in wanted.addresses if of == kind]
        if added:
            custom.append({"field_code": code, "values": [*_kept(before, code), *_values(added)]})
    if custom:
        body["custom_fields_values"] = custom
    return body


def _values(added: Sequence[str]) -> list[dict[str, Any]]:
    return [{"value": value, "enum_code": "WORK"} for value in added]


def _kept(before: dict[str, Any], code: str) -> list[dict[str, Any]]:
    for field in as_list(before.get("custom_fields_values")):
        if as_dict(field).get("field_code") == code:
            names = ("value", "enum_code")
            return [
                {name: as_dict(one)[name] for name in names if as_dict(one).get(name)}
                for one in as_list(as_dict(field).get("values"))
            ]
    return []


def _plain(name: str, value: Any) -> Any:
    if name in _NUMBERS and value is not None:
        try:
            return int(float(value))
        except (TypeError, ValueError) as error:
            raise WriteRefused(f"{name} is a number") from error
    if name == "complete_till":
        return _stamp(value)
    return "" if value is None else value


def _stamp(value: Any) -> int | None:
    try:
        return int(datetime.fromisoformat(str(value)).timestamp()) if value else None
    except ValueError:
        return None


def _fresh(wanted: CrmWrite, body: dict[str, Any]) -> dict[str, Any]:
    """Return what a new record is asked for with."""
    owner = int(wanted.owner_ref) if wanted.owner_ref.isdigit() else 0
    body = {**body, "request_id": wanted.key}
    if wanted.kind == CrmKind.ORDER:
        body["_embedded"] = {"contacts": [{"id": owner}]}
    if wanted.kind == CrmKind.TASK:
        body |= {"entity_id": owner, "entity_type": "contacts"}
        body.setdefault("complete_till", None)
        body.pop("is_completed", None)
    return body


def _open(settings: AmocrmSettings, tools: Tools) -> Account:
    source = Amocrm(settings, tools.memory, tools.clock)
    return account_of(source, settings)


DRIVER = Driver(AmocrmSettings, _open)
