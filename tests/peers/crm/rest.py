"""A shop's own JSON interface, with pages, changes since a moment, and keys of requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.crm.rest import Collection, Paging, RestSettings
from domain.crm import SystemKind
from tests.peers.crm.peer import CrmPeer, Person

TOKEN = "Token 0123456789abcdef"
_TABLES = {"people": "customer", "orders": "order", "payments": "payment", "tasks": "task"}
_FIELDS = {"customer": "city", "order": "sum", "payment": "sum", "task": "title"}
_RULES = (
    "name.first > customer.given_name",
    "name.last > customer.family_name",
    "city > customer.city",
    "phones > identity.phone",
    "phone > identity.phone",
    "email > identity.email",
    "id > order.number",
    "sum > order.total",
    "state > order.status: new=placed / done=delivered",
    "sum > payment.amount",
    "paid > payment.status: yes=paid / no=pending",
    "order > payment.order",
    "title > task.title",
    "done > task.done",
)


def _collection(name: str, owner: str = "") -> Collection:
    return Collection(
        path=name,
        records="data.items",
        changed_path="changed",
        owner_path=owner,
        deleted_path="removed",
        write_path=f"{name}/{{id}}",
    )


class RestPeer(CrmPeer):
    """A shop."""

    kind = SystemKind.REST
    page = 20

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[str, int] = {}

    def routes(self) -> list[web.RouteDef]:
        what = "{what:people|orders|payments|tasks}"
        return [
            web.get(f"/api/{what}", self._list),
            web.get(f"/api/{what}/{{id}}", self._get),
            web.post(f"/api/{what}", self._post),
            web.patch(f"/api/{what}/{{id}}", self._patch),
        ]

    def settings(self, **more: Any) -> RestSettings:
        values = {
            "url": f"{self.url}/api",
            "auth_header": "X-Api-Token",
            "auth_token": TOKEN,
            "paging": Paging.PAGE,
            "page_size": self.page,
            "since_param": "since",
            "mapping": _RULES,
            "inside": True,
            "customers": _collection("people"),
            "orders": _collection("orders", "person.id"),
            "payments": _collection("payments", "person.id"),
            "tasks": _collection("tasks", "person.id"),
        }
        return RestSettings(**{**values, **more})

    async def knows(self, request: web.Request) -> bool:
        return request.headers.get("x-api-token") == TOKEN

    def is_write(self, request: web.Request) -> bool:
        return request.method in ("POST", "PATCH")

    def revoked(self) -> web.Response:
        return web.Response(status=401)

    def slow(self) -> web.Response:
        return web.Response(status=429, headers={"retry-after": "1"})

    # -- the API -----------------------------------------------------------------------------

    def _rows(self, request: web.Request) -> dict[int, dict[str, Any]]:
        return self.tables[_TABLES[request.match_info["what"]]]

    async def _list(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "")
        moment = datetime.fromisoformat(since).timestamp() if since else 0
        rows = [row for row in self._rows(request).values() if _stamp(row) >= moment]
        rows.sort(key=lambda row: row["id"])
        page, size = int(request.query["page"]), int(request.query["limit"])
        part = self.ordered(rows[(page - 1) * size : page * size])
        return web.json_response({"data": {"items": part, "count": len(rows)}})

    async def _get(self, request: web.Request) -> web.Response:
        row = self._rows(request).get(int(request.match_info["id"]))
        return web.Response(status=404) if row is None else web.json_response(row)

    async def _post(self, request: web.Request) -> web.Response:
        if self.refusal():
            return web.Response(status=422)
        key = request.headers["idempotency-key"]
        if key not in self._keys:
            self.writes += 1
            self._keys[key] = int(self._add(_TABLES[request.match_info["what"]], {}))
            self._set(self._rows(request)[self._keys[key]], await request.json())
        return web.json_response(self._rows(request)[self._keys[key]], status=201)

    async def _patch(self, request: web.Request) -> web.Response:
        row = self._rows(request).get(int(request.match_info["id"]))
        if row is None:
            return web.Response(status=404)
        if self.refusal():
            return web.Response(status=422)
        self.writes += 1
        self._set(row, await request.json())
        return web.json_response(row)

    def _set(self, row: dict[str, Any], told: dict[str, Any]) -> None:
        if phone := told.pop("phone", ""):
            row.setdefault("phones", []).append(phone)
        for name, value in told.items():
            known = row.get(name)
            row[name] = known | value if isinstance(known, dict) else value
        row["changed"] = datetime.fromtimestamp(self.tick(), UTC).isoformat()

    # -- what people do there ----------------------------------------------------------------

    def _add(self, table: str, told: dict[str, Any]) -> str:
        number = self.fresh()
        row = self.tables[table][number] = {"id": number}
        self._set(row, told)
        return str(number)

    def put_customer(self, given: str, family: str, phone: str, city: str = "") -> str:
        told = {"name": {"first": given, "last": family}, "city": city}
        return self._add("customer", {**told, "phones": [phone] if phone else []})

    def change_customer(self, ref: str, **fields: str) -> None:
        names = {"given": "first", "family": "last"}
        told: dict[str, Any] = {"name": {names[k]: v for k, v in fields.items() if k in names}}
        if "city" in fields:
            told["city"] = fields["city"]
        self._set(self.tables["customer"][int(ref)], told)

    def change_phone(self, ref: str, phone: str) -> None:
        self._set(self.tables["customer"][int(ref)], {"phones": [phone]})

    def person(self, ref: str) -> Person:
        row = self.tables["customer"][int(ref)]
        name = row.get("name", {})
        emails = (row["email"],) if row.get("email") else ()
        phones = tuple(row.get("phones", ()))
        return Person(
            name.get("first", ""), name.get("last", ""), row.get("city") or "", phones, emails
        )

    def put_order(self, owner: str, total: int) -> str:
        told = {"person": {"id": int(owner)}, "sum": total, "state": "new"}
        return self._add("order", told)

    def finish_order(self, ref: str) -> None:
        self._set(self.tables["order"][int(ref)], {"state": "done"})

    def put_payment(self, owner: str, order: str, amount: int) -> str:
        told = {"person": {"id": int(owner)}, "order": order, "sum": amount, "paid": "yes"}
        return self._add("payment", told)

    def payment_is_paid(self, ref: str) -> bool:
        return bool(self.tables["payment"][int(ref)].get("paid") == "yes")

    def payment_order(self, ref: str) -> str:
        return ""

    def change(self, kind: str, ref: str, value: str) -> None:
        told = value if kind in ("customer", "task") else int(value)
        self._set(self.tables[kind][int(ref)], {_FIELDS[kind]: told})

    def value(self, kind: str, ref: str) -> str:
        found = self.tables[kind][int(ref)].get(_FIELDS[kind])
        return f"{float(found or 0):g}" if kind in ("order", "payment") else str(found or "")

    def hide(self, kind: str, ref: str) -> None:
        row = self.tables[kind][int(ref)]
        del row[_FIELDS[kind]]
        self._set(row, {"name": {"last": "Иная"}})

    def put_task(self, owner: str, title: str) -> str:
        told = {"person": {"id": int(owner)}, "title": title, "done": False}
        return self._add("task", told)

    def task_is_done(self, ref: str) -> bool:
        return bool(self.tables["task"][int(ref)]["done"])


def _stamp(row: dict[str, Any]) -> float:
    return datetime.fromisoformat(row["changed"]).timestamp()
