"""Bitrix24, as much of its REST API as an adapter asks for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from aiohttp import web

from adapters.crm.bitrix24 import Bitrix24Settings
from domain.crm import SystemKind
from tests.peers.crm.peer import CrmPeer, Person

TOKEN = "s3cr3t0fthewebhook"
_MOSCOW = timezone(timedelta(hours=3))
_TABLES = {"contact": "customer", "deal": "order"}
_FIELDS = {
    "customer": "ADDRESS_CITY",
    "order": "OPPORTUNITY",
    "payment": "opportunity",
    "task": "title",
}
_CHANGED = {
    "customer": "DATE_MODIFY",
    "order": "DATE_MODIFY",
    "payment": "updatedTime",
    "task": "changedDate",
}


def _iso(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, _MOSCOW).isoformat()


class Bitrix24Peer(CrmPeer):
    """A portal with one inbound webhook."""

    kind = SystemKind.BITRIX24

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/rest/{user}/{token}/{method}.json", self._call),
            web.post("/rest/{method}.json", self._call),
            web.post("/oauth/token/", self.renew),
        ]

    def settings(self, **more: Any) -> Bitrix24Settings:
        values = {"portal_url": self.url, "webhook_user": 1, "webhook_token": TOKEN, "inside": True}
        return Bitrix24Settings(**{**values, **more})

    async def knows(self, request: web.Request) -> bool:
        if self.refresh:
            return bool((await request.json()).get("auth") == self.access)
        return request.match_info.get("token") == TOKEN

    def is_write(self, request: web.Request) -> bool:
        method = request.match_info.get("method", "")
        return method.rpartition(".")[2] in ("add", "update", "complete", "renew")

    def revoked(self) -> web.Response:
        body = {"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"}
        return web.json_response(body, status=401)

    def slow(self) -> web.Response:
        body = {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}
        return web.json_response(body, status=503)

    # -- the API -----------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.Response:
        method, told = request.match_info["method"], await request.json()
        if self.is_write(request):
            if words := self.refusal():
                body = {"error": "ERROR_CORE", "error_description": words}
                return web.json_response(body, status=400)
            self.writes += 1
        found = self._done(method, told)
        if found is None:
            body = {"error": "", "error_description": "Not found"}
            return web.json_response(body, status=400)
        return web.json_response({**found, "time": {"start": 1.0, "operating": 0.1}})

    def _done(self, method: str, told: dict[str, Any]) -> dict[str, Any] | None:
        if method == "profile":
            return {"result": {"ID": "1", "NAME": "Анна", "LAST_NAME": "Портальная"}}
        if method.startswith("tasks.task."):
            return self._task(method.rpartition(".")[2], told)
        if method.startswith("crm.item."):
            return self._item(method.rpartition(".")[2], told)
        _, name, act = method.split(".")
        return self._crm(_TABLES[name], act, told)

    def _crm(self, table: str, act: str, told: dict[str, Any]) -> dict[str, Any] | None:
        rows = self.tables[table]
        if act == "list":
            return self._listed(rows, told, "ID", "DATE_MODIFY")
        if act == "add":
            return {"result": int(self._add(table, told["fields"]))}
        row = rows.get(int(told["id"]))
        if row is None:
            return None
        if act == "get":
            return {"result": row}
        fields = dict(told["fields"])
        for name in ("PHONE", "EMAIL"):
            added = [self._multi(name, one["VALUE"]) for one in fields.pop(name, [])]
            row[name] = [*row.get(name, []), *added]
        row |= fields | {"DATE_MODIFY": _iso(self.tick())}
        if table == "order":
            row["STAGE_SEMANTIC_ID"] = _meaning(row["STAGE_ID"])
        return {"result": True}

    def _add(self, table: str, fields: dict[str, Any]) -> str:
        number, now = self.fresh(), _iso(self.tick())
        row = {"ID": str(number), "DATE_CREATE": now, "DATE_MODIFY": now, **fields}
        for name in ("PHONE", "EMAIL"):
            if name in row:
                row[name] = [self._multi(name, one["VALUE"]) for one in row[name]]
        if table == "order":
            row = {"STAGE_ID": "NEW", "CURRENCY_ID": "RUB"} | row
            row["STAGE_SEMANTIC_ID"] = _meaning(row["STAGE_ID"])
        self.tables[table][number] = row
        return str(number)

    def _multi(self, name: str, value: str) -> dict[str, str]:
        number = str(self.fresh())
        return {"ID": number, "VALUE_TYPE": "WORK", "VALUE": value, "TYPE_ID": name}

    def _listed(
        self, rows: dict[int, dict[str, Any]], told: dict[str, Any], ident: str, changed: str
    ) -> dict[str, Any]:
        found = [row for row in rows.values() if _fits(row, told.get("filter", {}))]
        found.sort(key=lambda row: (row[changed], int(row[ident])))
        start = told.get("start", 0)
        page = self.ordered(found[start : start + self.page])
        body: dict[str, Any] = {"result": page, "total": len(found)}
        if start + self.page < len(found):
            body["next"] = start + self.page
        return body

    def _item(self, act: str, told: dict[str, Any]) -> dict[str, Any] | None:
        assert told["entityTypeId"] == 31
        rows = self.tables["payment"]
        if act == "list":
            body = self._listed(rows, told, "id", "updatedTime")
            return {**body, "result": {"items": body["result"]}}
        if act == "add":
            number = self.fresh()
            row = {"id": number, "updatedTime": _iso(self.tick()), "stageId": "DT31_2:N"}
            rows[number] = row | told["fields"]
        else:
            number = int(told["id"])
        if number not in rows:
            return None
        if act == "update":
            rows[number] |= told["fields"] | {"updatedTime": _iso(self.tick())}
        return {"result": {"item": rows[number]}}

    def _task(self, act: str, told: dict[str, Any]) -> dict[str, Any] | None:
        rows = self.tables["task"]
        if act == "list":
            query = {_camel(name): value for name, value in told.get("filter", {}).items()}
            body = self._listed(rows, {**told, "filter": query}, "id", "changedDate")
            return {**body, "result": {"tasks": body["result"]}}
        if act == "add":
            number = self.fresh()
            rows[number] = {"id": str(number), "status": "2"}
        else:
            number = int(told["taskId"])
        if number not in rows:
            return None
        fields = {_camel(name): value for name, value in told.get("fields", {}).items()}
        if act in ("complete", "renew"):
            fields["status"] = "5" if act == "complete" else "2"
        if act != "get":
            rows[number] |= fields | {"changedDate": _iso(self.tick())}
        return {"result": {"task": rows[number]}}

    # -- what people do there ----------------------------------------------------------------

    def put_customer(self, given: str, family: str, phone: str, city: str = "") -> str:
        fields: dict[str, Any] = {"NAME": given, "LAST_NAME": family, "ADDRESS_CITY": city}
        if phone:
            fields["PHONE"] = [{"VALUE": phone}]
        return self._add("customer", fields)

    def change_customer(self, ref: str, **fields: str) -> None:
        names = {"given": "NAME", "family": "LAST_NAME", "city": "ADDRESS_CITY"}
        row = self.tables["customer"][int(ref)]
        row |= {names[name]: value for name, value in fields.items()}
        row["DATE_MODIFY"] = _iso(self.tick())

    def change_phone(self, ref: str, phone: str) -> None:
        row = self.tables["customer"][int(ref)]
        row |= {"PHONE": [self._multi("PHONE", phone)], "DATE_MODIFY": _iso(self.tick())}

    def person(self, ref: str) -> Person:
        row = self.tables["customer"][int(ref)]
        return Person(
            row.get("NAME") or "",
            row.get("LAST_NAME") or "",
            row.get("ADDRESS_CITY") or "",
            tuple(one["VALUE"] for one in row.get("PHONE", [])),
            tuple(one["VALUE"] for one in row.get("EMAIL", [])),
        )

    def put_order(self, owner: str, total: int) -> str:
        fields = {"TITLE": "Полка", "OPPORTUNITY": f"{total}.00", "CONTACT_ID": owner}
        return self._add("order", fields)

    def finish_order(self, ref: str) -> None:
        row = self.tables["order"][int(ref)]
        row |= {"STAGE_ID": "WON", "STAGE_SEMANTIC_ID": "S", "DATE_MODIFY": _iso(self.tick())}

    def put_payment(self, owner: str, order: str, amount: int) -> str:
        number = self.fresh()
        self.tables["payment"][number] = {
            "id": number,
            "contactId": int(owner),
            "parentId2": int(order),
            "opportunity": amount,
            "currencyId": "RUB",
            "stageId": "DT31_2:P",
            "begindate": _iso(self.tick()),
            "updatedTime": _iso(self.tick()),
        }
        return str(number)

    def payment_is_paid(self, ref: str) -> bool:
        return bool(self.tables["payment"][int(ref)]["stageId"] == "DT31_2:P")

    def payment_order(self, ref: str) -> str:
        return str(self.tables["payment"][int(ref)].get("parentId2", ""))

    def change(self, kind: str, ref: str, value: str) -> None:
        row = self.tables[kind][int(ref)]
        row[_FIELDS[kind]] = value
        row[_CHANGED[kind]] = _iso(self.tick())

    def value(self, kind: str, ref: str) -> str:
        found = self.tables[kind][int(ref)].get(_FIELDS[kind]) or ""
        return f"{float(found):g}" if kind in ("order", "payment") else str(found)

    def hide(self, kind: str, ref: str) -> None:
        row = self.tables[kind][int(ref)]
        del row[_FIELDS[kind]]
        row |= {"LAST_NAME": "Иная", _CHANGED[kind]: _iso(self.tick())}

    def put_task(self, owner: str, title: str) -> str:
        number = self.fresh()
        self.tables["task"][number] = {
            "id": str(number),
            "title": title,
            "deadline": None,
            "status": "2",
            "changedDate": _iso(self.tick()),
            "ufCrmTask": [f"C_{owner}", "D_1"],
        }
        return str(number)

    def task_is_done(self, ref: str) -> bool:
        return bool(self.tables["task"][int(ref)]["status"] == "5")


def _meaning(stage: str) -> str:
    return {"WON": "S", "LOSE": "F"}.get(stage.rpartition(":")[2], "P")


def _camel(name: str) -> str:
    sign = name[: len(name) - len(name.lstrip("@>=<"))]
    first, *rest = name[len(sign) :].lower().split("_")
    return sign + first + "".join(part.title() for part in rest)


def _fits(row: dict[str, Any], query: dict[str, Any]) -> bool:
    for name, value in query.items():
        if name.startswith(">="):
            there = datetime.fromisoformat(row[name[2:]])
            if there < datetime.fromisoformat(value):
                return False
        elif isinstance(value, list):
            if str(row.get(name.lstrip("@"))) not in [str(one) for one in value]:
                return False
        elif row.get(name) != value:
            return False
    return True
