"""amoCRM, as much of its API v4 as an adapter asks for."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from adapters.crm.amocrm import RULES, AmocrmSettings
from domain.crm import SystemKind
from tests.peers.crm.peer import CrmPeer, Person

TOKEN = "eyJ0b2tlbiI6ImxvbmcifQ"
CATALOG = 1001
_TABLES = {"contacts": "customer", "leads": "order", "tasks": "task", "elements": "payment"}


def _field(code: str, values: list[Any]) -> dict[str, Any]:
    return {
        "field_id": abs(hash(code)) % 10_000,
        "field_name": code,
        "field_code": code,
        "values": [{"value": value, "enum_code": "WORK"} for value in values],
    }


def _empty(code: str) -> dict[str, Any]:
    return {"field_code": code, "values": None}


class AmocrmPeer(CrmPeer):
    """An account with one integration."""

    kind = SystemKind.AMOCRM
    page = 20

    def routes(self) -> list[web.RouteDef]:
        elements = f"/api/v4/catalogs/{CATALOG}/{{what:elements}}"
        one = f"{elements}/{{id}}"
        return [
            web.get("/api/v4/account", self._account),
            web.post("/oauth2/access_token", self.renew),
            web.get("/api/v4/{what:contacts|leads|tasks}", self._list),
            web.get(elements, self._list),
            web.post(elements, self._post),
            web.get(one, self._get),
            web.patch(one, self._patch),
            web.post("/api/v4/leads/{id}/link", self._link),
            web.get("/api/v4/{what}/{id}", self._get),
            web.post("/api/v4/{what}", self._post),
            web.patch("/api/v4/{what}/{id}", self._patch),
        ]

    def settings(self, **more: Any) -> AmocrmSettings:
        values = {
            "account_url": self.url,
            "access_token": TOKEN,
            "invoices_catalog": CATALOG,
            "inside": True,
            "mapping": (*RULES, "CITY > customer.city"),
        }
        return AmocrmSettings(**{**values, **more})

    async def knows(self, request: web.Request) -> bool:
        token = self.access if self.refresh else TOKEN
        return request.headers.get("authorization") == f"Bearer {token}"

    def is_write(self, request: web.Request) -> bool:
        return request.method in ("POST", "PATCH")

    def revoked(self) -> web.Response:
        body = {"title": "Unauthorized", "status": 401, "detail": "Invalid token"}
        return web.json_response(body, status=401, content_type="application/problem+json")

    def slow(self) -> web.Response:
        return web.Response(status=429)

    # -- the API -----------------------------------------------------------------------------

    async def _account(self, _request: web.Request) -> web.Response:
        return web.json_response({"id": 1, "name": "Полка", "subdomain": "polka"})

    def _rows(self, request: web.Request) -> tuple[str, dict[int, dict[str, Any]]]:
        what = request.match_info["what"]
        return what, self.tables[_TABLES[what]]

    async def _list(self, request: web.Request) -> web.Response:
        what, rows = self._rows(request)
        query = request.query
        since = int(query.get("filter[updated_at][from]", 0))
        found = [row for row in rows.values() if row["updated_at"] >= since]
        if wanted := query.getall("filter[id][]", []):
            found = [row for row in found if str(row["id"]) in wanted]
        if owner := query.get("filter[entity_id]"):
            found = [row for row in found if str(row.get("entity_id")) == owner]
        if words := query.get("query"):
            found = [row for row in found if words in str(row)]
        by_id = "order[id]" in query
        found.sort(key=lambda row: (0 if by_id else row["updated_at"], row["id"]))
        limit, page = int(query.get("limit", 50)), int(query.get("page", 1))
        part = found[(page - 1) * limit : page * limit]
        if not part:
            return web.Response(status=204)
        body = {"_page": page, "_links": {}, "_embedded": {what: self.ordered(part)}}
        return web.json_response(body, content_type="application/hal+json")

    async def _get(self, request: web.Request) -> web.Response:
        _, rows = self._rows(request)
        row = rows.get(int(request.match_info["id"]))
        return web.Response(status=204) if row is None else web.json_response(row)

    def _refused(self) -> web.Response | None:
        if words := self.refusal():
            body = {"title": "Bad Request", "status": 400, "detail": words}
            return web.json_response(body, status=400, content_type="application/problem+json")
        self.writes += 1
        return None

    async def _post(self, request: web.Request) -> web.Response:
        what, rows = self._rows(request)
        if (no := self._refused()) is not None:
            return no
        made = []
        for item in await request.json():
            if (no := self._unfit(what, item)) is not None:
                return no
            number = self.fresh()
            item.pop("request_id", None)
            rows[number] = {"id": number, "created_at": self.tick(), "is_completed": False}
            self._set(rows[number], item)
            made.append({"id": number, "request_id": "0"})
        return web.json_response({"_links": {}, "_embedded": {what: made}})

    async def _patch(self, request: web.Request) -> web.Response:
        _, rows = self._rows(request)
        row = rows.get(int(request.match_info["id"]))
        if row is None:
            body = {"title": "Entity not found", "status": 404}
            return web.json_response(body, status=404, content_type="application/problem+json")
        if (no := self._refused()) is not None:
            return no
        self._set(row, await request.json())
        return web.json_response({"id": row["id"], "updated_at": row["updated_at"]})

    def _unfit(self, what: str, item: dict[str, Any]) -> web.Response | None:
        """Refuse what lacks what must be there: the term of a task, an invoice's status."""
        codes = {field["field_code"] for field in item.get("custom_fields_values", [])}
        lacks = what == "tasks" and not item.get("complete_till")
        lacks = lacks or (what == "elements" and not (item.get("name") and "BILL_STATUS" in codes))
        if not lacks:
            return None
        body = {"title": "Bad Request", "status": 400, "detail": "FieldMissing"}
        return web.json_response(body, status=400, content_type="application/problem+json")

    async def _link(self, request: web.Request) -> web.Response:
        (told,) = await request.json()
        assert told["metadata"]["catalog_id"] == CATALOG
        self.tables["payment"][told["to_entity_id"]]["_lead"] = request.match_info["id"]
        return web.json_response({"_embedded": {"links": [told]}})

    def _set(self, row: dict[str, Any], told: dict[str, Any]) -> None:
        custom = told.pop("custom_fields_values", [])
        kept = {item["field_code"]: item for item in row.get("custom_fields_values") or []}
        for item in custom:
            code = item["field_code"]
            kept.pop(code, None)
            if item["values"]:
                kept[code] = _field(code, [one["value"] for one in item["values"]])
        if items := kept.get("ITEMS"):
            lines = [one["value"] for one in items["values"]]
            kept["BILL_PRICE"] = _field(
                "BILL_PRICE", [sum(line["unit_price"] * line["quantity"] for line in lines)]
            )
        row |= told | {"custom_fields_values": list(kept.values()) or None}
        row["updated_at"] = self.tick()

    # -- what people do there ----------------------------------------------------------------

    def _add(self, table: str, told: dict[str, Any]) -> str:
        number = self.fresh()
        row = self.tables[table][number] = {"id": number, "created_at": self.tick()}
        self._set(row, told)
        return str(number)

    def put_customer(self, given: str, family: str, phone: str, city: str = "") -> str:
        fields = [_field("PHONE", [phone])] if phone else []
        fields += [_field("CITY", [city])] if city else []
        return self._add(
            "customer",
            {
                "name": f"{given} {family}",
                "first_name": given,
                "last_name": family,
                "custom_fields_values": fields,
                "_embedded": {"tags": [{"id": 1, "name": "розница"}]},
            },
        )

    def change_customer(self, ref: str, **fields: str) -> None:
        names = {"given": "first_name", "family": "last_name"}
        told: dict[str, Any] = {names[k]: v for k, v in fields.items() if k in names}
        if "city" in fields:
            told["custom_fields_values"] = [_field("CITY", [fields["city"]])]
        self._set(self.tables["customer"][int(ref)], told)

    def _values(self, row: dict[str, Any], code: str) -> tuple[str, ...]:
        for item in row.get("custom_fields_values") or []:
            if item["field_code"] == code:
                return tuple(one["value"] for one in item["values"])
        return ()

    def change_phone(self, ref: str, phone: str) -> None:
        told = {"custom_fields_values": [_field("PHONE", [phone])]}
        self._set(self.tables["customer"][int(ref)], told)

    def person(self, ref: str) -> Person:
        row = self.tables["customer"][int(ref)]
        city = self._values(row, "CITY")
        return Person(
            row.get("first_name", ""),
            row.get("last_name", ""),
            city[0] if city else "",
            self._values(row, "PHONE"),
            self._values(row, "EMAIL"),
        )

    def put_order(self, owner: str, total: int) -> str:
        links = {"contacts": [{"id": 1, "is_main": False}, {"id": int(owner), "is_main": True}]}
        told = {"name": "Полка", "price": total, "status_id": 777, "_embedded": links}
        return self._add("order", told)

    def finish_order(self, ref: str) -> None:
        self._set(self.tables["order"][int(ref)], {"status_id": 142})

    def put_payment(self, owner: str, order: str, amount: int) -> str:
        payer = {"entity_id": int(owner), "entity_type": "contacts", "name": "x"}
        fields = [
            _field("BILL_PRICE", [amount]),
            _field("BILL_STATUS", ["Оплачен"]),
            _field("PAYER", [payer]),
        ]
        return self._add("payment", {"name": f"Счёт {order}", "custom_fields_values": fields})

    def payment_is_paid(self, ref: str) -> bool:
        return self._values(self.tables["payment"][int(ref)], "BILL_STATUS") == ("Оплачен",)

    def payment_order(self, ref: str) -> str:
        return str(self.tables["payment"][int(ref)].get("_lead", ""))

    def with_positions(self, ref: str) -> None:
        """Give an invoice a position: from then on its sum is that of its positions."""
        line = {"description": "Полка", "quantity": 2, "unit_price": 50}
        self._set(
            self.tables["payment"][int(ref)], {"custom_fields_values": [_field("ITEMS", [line])]}
        )

    def change(self, kind: str, ref: str, value: str) -> None:
        row = self.tables[kind][int(ref)]
        if kind == "customer":
            told = [_field("CITY", [value])] if value else [_empty("CITY")]
            return self._set(row, {"custom_fields_values": told})
        if kind == "payment":
            return self._set(row, {"custom_fields_values": [_field("BILL_PRICE", [int(value)])]})
        return self._set(row, {"price": int(value)} if kind == "order" else {"text": value})

    def value(self, kind: str, ref: str) -> str:
        row = self.tables[kind][int(ref)]
        if kind in ("customer", "payment"):
            code = "CITY" if kind == "customer" else "BILL_PRICE"
            found = self._values(row, code)
            return f"{found[0]:g}" if kind == "payment" else "".join(found)
        return str(row["price"] if kind == "order" else row["text"])

    def hide(self, kind: str, ref: str) -> None:
        row = self.tables[kind][int(ref)]
        self._set(row, {"last_name": "Иная"})
        del row["custom_fields_values"]

    def put_task(self, owner: str, title: str) -> str:
        told = {"text": title, "entity_id": int(owner), "entity_type": "contacts"}
        return self._add("task", {**told, "complete_till": 1_800_000_000, "is_completed": False})

    def task_is_done(self, ref: str) -> bool:
        return bool(self.tables["task"][int(ref)]["is_completed"])
