"""Bitrix24 by an inbound webhook: contacts, deals, smart invoices, tasks.

Source: apidocs.bitrix24.ru, methods ``crm.contact.*``, ``crm.deal.*``, ``crm.item.*`` (type 31),
``tasks.task.*``; limits: QUERY_LIMIT_EXCEEDED, OPERATION_TIME_LIMIT.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.crm import bitrix24_records as records
from adapters.crm.http import Answer, Web
from adapters.crm.oauth import Access, OAuth
from adapters.crm.paging import Got, PagedSource, Place
from adapters.crm.settings import SystemSettings, account_of, as_dict, as_list, as_ref, at, beside
from domain.accounts import Account, Driver, Memory, Tools
from domain.clock import Clock
from domain.crm import AccessRevoked, CrmKind, CrmRecord, CrmWrite, GoneThere, WriteRefused
from domain.errors import Code, Unavailable

PAGE = 50
RULES = (
    "NAME > customer.given_name",
    "LAST_NAME > customer.family_name",
    "SECOND_NAME > customer.patronymic",
    "BIRTHDATE > customer.birth_on",
    "ADDRESS_CITY > customer.city",
    "COMMENTS > customer.about",
    "PHONE.*.VALUE > identity.phone",
    "EMAIL.*.VALUE > identity.email",
    "ID > order.number",
    "TITLE > order.title",
    "OPPORTUNITY > order.total",
    "CURRENCY_ID > order.currency",
    "STAGE_SEMANTIC_ID > order.status: P=placed / S=delivered / F=cancelled",
    "DATE_CREATE > order.placed_at",
    "opportunity > payment.amount",
    "currencyId > payment.currency",
    "stage > payment.status: N=pending / S=pending / P=paid / D=failed",
    "begindate > payment.at",
    "parentId2 > payment.order",
    "title > task.title",
    "deadline > task.due_at",
    "done > task.done",
)
_SLOW = frozenset({"QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT"})
_REVOKED = frozenset(
    {"expired_token", "invalid_token", "no_auth_found", "invalid_credentials", "invalid_grant"}
)


class Bitrix24Settings(SystemSettings, frozen=True, kw_only=True):
    """One portal.

    Attributes:
        portal_url: ``https://company.bitrix24.ru``.
        webhook_user: number of whose webhook it is; with OAuth, who is given tasks.
        webhook_token: the secret part of its address.
        oauth: access of an application instead of it.
        oauth_url: where access is renewed.
        responsible_id: who is given tasks that are made there; 0: whose webhook it is.
    """

    mapping: tuple[str, ...] = RULES
    portal_url: str
    webhook_user: int
    webhook_token: str = ""
    oauth: OAuth = OAuth()
    oauth_url: str = "https://oauth.bitrix.info"
    responsible_id: int = 0

    def __post_init__(self) -> None:
        """Refuse what could not work.

        Raises:
            ValueError: the rules cannot be followed, or there is a path in the secret.
        """
        if not self.oauth and not self.webhook_token.isalnum():
            raise ValueError("the code of the webhook is letters and digits - at `$.webhook_token`")
        self.plan()

    def __repr__(self) -> str:
        """Return what may be logged."""
        return f"Bitrix24Settings({self.portal_url})"


class Bitrix24(PagedSource):
    """Implements ``CrmSource``."""

    kinds = tuple(records.KINDS)

    def __init__(self, settings: Bitrix24Settings, memory: Memory, clock: Clock) -> None:
        """Make it ready; nothing is asked yet."""
        self._settings = settings
        self._access: Access | None = None
        way = f"/{settings.webhook_user}/{settings.webhook_token}"
        if settings.oauth:
            way = ""
            renews = Web(
                settings.oauth_url,
                ca_file=settings.ca_file,
                timeout_s=settings.timeout_s,
                inside=settings.inside,
            )
            self._access = Access(settings.oauth, renews, "oauth/token/", memory, clock)
        self._web = Web(
            f"{settings.portal_url.rstrip('/')}/rest{way}",
            ca_file=settings.ca_file,
            timeout_s=settings.timeout_s,
            inside=settings.inside,
        )

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._web.aclose()
        if self._access is not None:
            await self._access.aclose()

    async def probe(self) -> str:
        """Return the name of whose webhook it is."""
        body = await self._ask("profile", {})
        found = as_dict(body.get("result"))
        return " ".join(str(found.get(name, "")) for name in ("NAME", "LAST_NAME")).strip()

    # -- asking ------------------------------------------------------------------------------

    async def _ask(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Call a method.

        Raises:
            GoneThere, WriteRefused: the portal's answer about one record.
        """
        answer = await self._call(method, params)
        body = as_dict(answer.body)
        error = str(body.get("error", ""))
        if error in _SLOW or (answer.status == 503 and not body):
            self._web.slow_down()
        words = str(body.get("error_description", ""))[:200]
        if answer.status in (401, 403) or error.lower() in _REVOKED:
            raise AccessRevoked(error or f"http {answer.status}")
        if answer.status >= 500 or (answer.status < 400 and "result" not in body):
            raise Unavailable(Code.CHANNEL_DOWN, error or f"http {answer.status}")
        if answer.status >= 400 or error:
            if answer.status == 404 or "not found" in f"{error} {words}".lower().replace("_", " "):
                raise GoneThere(words)
            raise WriteRefused(words or error)
        return body

    async def _call(self, method: str, params: Mapping[str, Any]) -> Answer:
        told = dict(params)
        if self._access is None:
            return await self._web.call("POST", f"{method}.json", json=told)
        token = await self._access.token()
        answer = await self._web.call("POST", f"{method}.json", json={**told, "auth": token})
        if answer.status == 401:
            token = await self._access.token(stale=token)
            answer = await self._web.call("POST", f"{method}.json", json={**told, "auth": token})
        return answer

    async def _page(self, kind: str, place: Place) -> Got:
        about = records.KINDS[CrmKind(kind)]
        changed = "CHANGED_DATE" if kind == CrmKind.TASK else about.changed
        ident = "ID" if kind == CrmKind.TASK else about.ident
        params: dict[str, Any] = {
            **about.params,
            "order": {changed: "ASC", ident: "ASC"},
            "start": place.number * PAGE,
        }
        if place.since:
            since = datetime.fromtimestamp(place.since, UTC)
            params["filter"] = {f">={changed}": since.isoformat(timespec="seconds")}
        try:
            body = await self._ask(about.listing, params)
        except (GoneThere, WriteRefused) as error:
            raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
        items = [as_dict(item) for item in as_list(at(body, *about.items))]
        moments = tuple(records.moment(item.get(about.changed)) for item in items)
        found = tuple(one for item in items if (one := records.record(kind, item)) is not None)
        return Got(found, moments, full=len(items) >= PAGE)

    async def missing(self, kind: str, refs: Sequence[str]) -> frozenset[str]:
        """Return which records are not there any more."""
        about = records.KINDS[CrmKind(kind)]
        name = "ID" if kind == CrmKind.TASK else f"@{about.ident}"
        params = {**about.params, "filter": {name: list(refs)}, "start": 0}
        try:
            body = await self._ask(about.listing, params)
        except (GoneThere, WriteRefused) as error:
            raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
        there = {as_ref(as_dict(item).get(about.ident)) for item in as_list(at(body, *about.items))}
        return frozenset(refs) - there

    # -- writing -----------------------------------------------------------------------------

    async def write(self, wanted: CrmWrite) -> CrmRecord:
        """Change a record, or make one; return it as it is then."""
        ref = wanted.ref
        if not ref and wanted.again:
            ref = await self._find(wanted)
            if ref:
                wanted = beside(wanted, (await self._get(wanted.kind, ref)).values)
        if not ref:
            ref = await self._make(wanted.kind, records.fields(wanted), wanted)
            # Which stages there are is known once there is an invoice.
            values = {name: v for name, v in wanted.values.items() if name == "stage"}
            wanted = CrmWrite(kind=wanted.kind, ref=ref, values=values)
        await self._change(wanted.kind, ref, records.fields(wanted), wanted)
        return await self._get(wanted.kind, ref)

    async def _change(self, kind: str, ref: str, fields: dict[str, Any], wanted: CrmWrite) -> None:
        if kind == CrmKind.TASK:
            if fields:
                await self._ask("tasks.task.update", {"taskId": ref, "fields": fields})
            done = wanted.values.get("done")
            if done is not None:
                act = "complete" if done else "renew"
                await self._ask(f"tasks.task.{act}", {"taskId": ref})
            return
        if "stage" in wanted.values or "STAGE_SEMANTIC_ID" in wanted.values:
            fields |= records.staged(wanted.values, (await self._get(kind, ref)).values)
        if fields and kind == CrmKind.PAYMENT:
            params = {"entityTypeId": records.INVOICE, "id": ref, "fields": fields}
            await self._ask("crm.item.update", params)
        elif fields:
            name = "contact" if kind == CrmKind.CUSTOMER else "deal"
            await self._ask(f"crm.{name}.update", {"id": ref, "fields": fields})

    async def _make(self, kind: str, fields: dict[str, Any], wanted: CrmWrite) -> str:
        if kind == CrmKind.TASK:
            fields |= {
                "RESPONSIBLE_ID": self._settings.responsible_id or self._settings.webhook_user,
                "UF_CRM_TASK": [f"C_{wanted.owner_ref}"],
                "XML_ID": wanted.key,
            }
            body = await self._ask("tasks.task.add", {"fields": fields})
            return as_ref(at(body, "result", "task", "id"))
        if kind == CrmKind.PAYMENT:
            fields |= {"contactId": wanted.owner_ref, "xmlId": wanted.key}
            if wanted.order_ref:
                fields["parentId2"] = wanted.order_ref
            params = {"entityTypeId": records.INVOICE, "fields": fields}
            return as_ref(at(await self._ask("crm.item.add", params), "result", "item", "id"))
        fields |= {"ORIGINATOR_ID": "pult", "ORIGIN_ID": wanted.key}
        name = "contact"
        if kind == CrmKind.ORDER:
            name, fields["CONTACT_ID"] = "deal", wanted.owner_ref
            fields |= records.staged(wanted.values, {})
        return as_ref((await self._ask(f"crm.{name}.add", {"fields": fields})).get("result"))

    async def _find(self, wanted: CrmWrite) -> str:
        """Return what a try that was cut short had made."""
        about = records.KINDS[CrmKind(wanted.kind)]
        key: dict[str, Any] = {"ORIGINATOR_ID": "pult", "ORIGIN_ID": wanted.key}
        if wanted.kind == CrmKind.TASK:
            key = {"XML_ID": wanted.key}
        elif wanted.kind == CrmKind.PAYMENT:
            key = {"xmlId": wanted.key}
        body = await self._ask(about.listing, {**about.params, "filter": key, "start": 0})
        found = as_list(at(body, *about.items))
        return as_ref(as_dict(found[0]).get(about.ident)) if found else ""

    async def _get(self, kind: str, ref: str) -> CrmRecord:
        if not ref:
            raise Unavailable(Code.CHANNEL_DOWN, "made, and no number of it")
        if kind == CrmKind.TASK:
            select = records.KINDS[CrmKind.TASK].params["select"]
            body = await self._ask("tasks.task.get", {"taskId": ref, "select": select})
            item = as_dict(at(body, "result", "task"))
        elif kind == CrmKind.PAYMENT:
            body = await self._ask("crm.item.get", {"entityTypeId": records.INVOICE, "id": ref})
            item = as_dict(at(body, "result", "item"))
        else:
            name = "contact" if kind == CrmKind.CUSTOMER else "deal"
            item = as_dict((await self._ask(f"crm.{name}.get", {"id": ref})).get("result"))
        record = records.record(kind, item)
        if record is None:
            raise Unavailable(Code.CHANNEL_DOWN, "not the record that was asked for")
        return record


def _open(settings: Bitrix24Settings, tools: Tools) -> Account:
    source = Bitrix24(settings, tools.memory, tools.clock)
    return account_of(source, settings)


DRIVER = Driver(Bitrix24Settings, _open)
