"""The simulators against what the providers publish: the same shapes, and our reading of those.

The examples are the providers' own answers as their documentation shows them, shortened to the
fields an adapter looks at; names and numbers are made up.
"""

from __future__ import annotations

from typing import Any

import httpx

from adapters.crm import amocrm, amocrm_records, bitrix24, bitrix24_records
from domain.crm import CrmKind
from domain.mapping import Mapper
from domain.mapping_text import parsed
from tests.peers.crm.amocrm import TOKEN as AMO_TOKEN
from tests.peers.crm.amocrm import AmocrmPeer
from tests.peers.crm.bitrix24 import TOKEN, Bitrix24Peer

# apidocs.bitrix24.ru: crm.contact.get, crm.deal.get, tasks.task.get, system errors.
CONTACT = {
    "ID": "22044",
    "COMMENTS": None,
    "NAME": "Виктория",
    "SECOND_NAME": None,
    "LAST_NAME": None,
    "BIRTHDATE": "1990-03-17T03:00:00+03:00",
    "DATE_CREATE": "2023-06-27T09:35:27+03:00",
    "DATE_MODIFY": "2023-08-05T12:14:12+03:00",
    "ADDRESS_CITY": None,
    "PHONE": [
        {"ID": "1", "VALUE_TYPE": "WORK", "VALUE": "+79160000001", "TYPE_ID": "PHONE"},
    ],
}
DEAL = {
    "ID": "51",
    "TITLE": "Сделка",
    "STAGE_ID": "C1:WON",
    "STAGE_SEMANTIC_ID": "S",
    "CURRENCY_ID": "RUB",
    "OPPORTUNITY": "1500.00",
    "CONTACT_ID": "22044",
    "DATE_CREATE": "2023-06-27T09:35:27+03:00",
    "DATE_MODIFY": "2023-08-05T12:14:12+03:00",
}
TASK = {
    "id": "8",
    "title": "Позвонить",
    "deadline": "2023-08-06T19:00:00+03:00",
    "status": "5",
    "changedDate": "2023-08-05T12:14:12+03:00",
    "ufCrmTask": ["CO_7", "C_22044"],
}
LIMIT = {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}

# amocrm.ru/developers, API v4: a contact, a lead with its contacts, a task.
AMO_CONTACT = {
    "id": 3,
    "name": "Иван Иванов",
    "first_name": "Иван",
    "last_name": "Иванов",
    "created_at": 1582117331,
    "updated_at": 1590943929,
    "custom_fields_values": [
        {
            "field_id": 3,
            "field_name": "Телефон",
            "field_code": "PHONE",
            "field_type": "multitext",
            "values": [{"value": "+79160000002", "enum_id": 1, "enum_code": "WORK"}],
        }
    ],
    "_embedded": {"tags": [{"id": 1, "name": "розница"}]},
}
AMO_LEAD = {
    "id": 19619,
    "name": "Сделка",
    "price": 46333,
    "status_id": 142,
    "created_at": 1453279607,
    "updated_at": 1592487171,
    "_embedded": {"contacts": [{"id": 9, "is_main": False}, {"id": 3, "is_main": True}]},
}
AMO_TASK = {
    "id": 7087,
    "text": "Встретиться",
    "complete_till": 1588885140,
    "is_completed": False,
    "entity_id": 3,
    "entity_type": "contacts",
    "updated_at": 1588760725,
}


def _same_shape(example: Any, said: Any, path: str = "") -> None:
    """See that what is in both is of the same kind, all the way down."""
    if example is None or said is None:
        return
    assert type(example) is type(said), path
    if isinstance(example, dict):
        for name in example.keys() & said.keys():
            _same_shape(example[name], said[name], f"{path}.{name}")
    elif isinstance(example, list):
        for one, other in zip(example, said, strict=False):
            _same_shape(one, other, f"{path}[]")


async def _bitrix(peer: Bitrix24Peer, method: str, **told: Any) -> tuple[int, dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{peer.url}/rest/1/{TOKEN}/{method}.json", json=told)
        return answer.status_code, answer.json()


async def test_the_portal_answers_as_its_documentation_shows() -> None:
    async with Bitrix24Peer() as peer:
        ref = peer.put_customer("Анна", "Веткина", "+79160000001", "Орёл")
        order, task = peer.put_order(ref, 1500), peer.put_task(ref, "Позвонить")
        for method, number, example in (
            ("crm.contact.get", ref, CONTACT),
            ("crm.deal.get", order, DEAL),
        ):
            _, body = await _bitrix(peer, method, id=number)
            assert {"result", "time"} <= body.keys()
            _same_shape(example, body["result"])
        _, body = await _bitrix(peer, "tasks.task.get", taskId=task)
        _same_shape(TASK, body["result"]["task"])
        _, body = await _bitrix(peer, "crm.contact.list", order={}, start=0)
        assert {"result", "total"} <= body.keys()
        peer.slows_down()
        status, body = await _bitrix(peer, "crm.contact.list", start=0)
        assert (status, body) == (503, LIMIT)
        status, body = await _bitrix(peer, "crm.contact.get", id=1)
        assert (status, body["error_description"]) == (400, "Not found")


async def test_the_account_answers_as_its_documentation_shows() -> None:
    async with (
        AmocrmPeer() as peer,
        httpx.AsyncClient(trust_env=False, base_url=f"{peer.url}/api/v4") as client,
    ):
        client.headers["authorization"] = f"Bearer {AMO_TOKEN}"
        assert (await client.get("/contacts")).status_code == 204
        ref = peer.put_customer("Иван", "Иванов", "+79160000002")
        peer.put_order(ref, 100)
        peer.put_task(ref, "Встретиться")
        for name, example in (
            ("contacts", AMO_CONTACT),
            ("leads", AMO_LEAD),
            ("tasks", AMO_TASK),
        ):
            answer = await client.get(f"/{name}", params={"limit": 250, "page": 1})
            assert answer.headers["content-type"].startswith("application/hal+json")
            body = answer.json()
            assert {"_page", "_links", "_embedded"} <= body.keys()
            _same_shape(example, body["_embedded"][name][0])
        peer.revokes()
        answer = await client.get("/account")
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_published_records_are_read_as_what_they_are() -> None:
    records = [
        bitrix24_records.record(CrmKind.CUSTOMER, CONTACT),
        bitrix24_records.record(CrmKind.ORDER, DEAL),
        bitrix24_records.record(CrmKind.TASK, TASK),
    ]
    rules = {kind: parsed(bitrix24.RULES) for kind in CrmKind}
    contact, deal, task = (
        Mapper(rules[CrmKind(item.kind)]).map(item.values) for item in records if item is not None
    )
    assert contact.addresses == (("phone", "+79160000001"),)
    assert str(contact.fields["birth_on"]) == "1990-03-17"
    assert deal.order["status"] == "delivered"
    assert (deal.order["total"], deal.order["number"]) == (150_000, "51")
    assert (task.task["title"], task.task["done"]) == ("Позвонить", True)
    assert [item.owner_ref for item in records if item is not None] == ["", "22044", "22044"]
    there = [
        amocrm_records.record(CrmKind.CUSTOMER, AMO_CONTACT),
        amocrm_records.record(CrmKind.ORDER, AMO_LEAD),
        amocrm_records.record(CrmKind.TASK, AMO_TASK),
    ]
    contact, lead, task = (
        Mapper(parsed(amocrm.RULES)).map(item.values) for item in there if item is not None
    )
    assert contact.addresses == (("phone", "+79160000002"),)
    assert (contact.fields["given_name"], contact.tags) == ("Иван", ("розница",))
    assert (lead.order["total"], lead.order["status"]) == (4_633_300, "delivered")
    assert task.task["done"] is False
    assert [item.owner_ref for item in there if item is not None] == ["", "3", "3"]
