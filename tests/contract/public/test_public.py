"""What a shop tells is on the customer's card, once; what it may not is refused in plain words."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from domain.details import OrderEventDetails, VisitDetails, details_of
from domain.entities import Attachment, Customer, Entry, Identity, Order, Payment
from domain.glossary import Delivery, EntryKind
from domain.ids import CustomerId
from domain.reasons import mailing_of
from server.handlers import api_keys
from server.handlers.api_keys import Scope
from server.rest import public
from server.storage import messages
from tests.contract.public.stage import Shop, another, both

ANNA = {"user": "u-17", "phone": "8 916 765-43-21", "name": "Анна Ковалёва"}
ORDER: dict[str, Any] = {
    "status": "placed",
    "customer": ANNA,
    "items": [
        {"title": "Лампа «Свет»", "quantity": 2, "price": 349_000},
        {"title": "Плед", "price": 520_000},
    ],
    "deliver_on": "2026-12-01",
}


def _events(shop: Shop, kind: EntryKind) -> list[Entry]:
    return [entry for entry in shop.all(Entry) if entry.kind == kind]


# -- orders, payments, visits ----------------------------------------------------------------------


@both
async def test_an_order_is_on_the_card_and_in_the_history(shop: Shop) -> None:
    before = len(shop.all(Order))
    first = await shop.ask("PUT", "/orders/F-17", ORDER)
    assert first.status_code == 201, first.text
    again = await shop.ask("PUT", "/orders/F-17", ORDER)
    assert (again.status_code, again.json()["created"]) == (200, False)
    changed = await shop.ask("PUT", "/orders/F-17", {**ORDER, "status": "shipped", "paid": True})
    assert changed.json()["id"] == first.json()["id"]
    assert len(shop.all(Order)) == before + 1
    order = shop.all(Order)[-1]
    assert (order.number, order.status, order.total, order.paid) == (
        "F-17",
        "shipped",
        1_218_000,
        True,
    )
    assert [(item.title, item.quantity) for item in order.items] == [
        ("Лампа «Свет»", 2),
        ("Плед", 1),
    ]
    told = [
        details_of(entry, OrderEventDetails).status
        for entry in _events(shop, EntryKind.ORDER_EVENT)
    ]
    assert told[-2:] == ["placed", "shipped"]
    card = shop.bench.need(Customer, CustomerId(order.customer_id))
    assert card.display_name == "Анна Ковалёва"
    known = {item.kind: item.value for item in shop.all(Identity) if item.customer_id == card.id}
    assert known["phone"] == "+79167654321"
    assert known["app"].startswith("u-17@")


async def test_a_number_the_centre_knows_names_its_card(shop: Shop) -> None:
    phones = [item for item in shop.all(Identity) if item.kind == "phone"]
    told = await shop.ask(
        "PUT", "/orders/1", {**ORDER, "customer": {"phone": phones[0].value, "user": "new"}}
    )
    assert told.json()["customer_id"] == str(phones[0].customer_id)
    later = await shop.ask("PUT", "/orders/2", {**ORDER, "customer": {"user": "new"}})
    assert later.json()["customer_id"] == str(phones[0].customer_id)


@both
async def test_payments_and_visits_are_kept_once(shop: Shop) -> None:
    order = (await shop.ask("PUT", "/orders/F-1", ORDER)).json()
    paid = {"amount": 1_218_000, "status": "pending", "order": "F-1", "method": "sbp"}
    first = await shop.ask("PUT", "/payments/p-1", paid)
    assert first.json()["customer_id"] == order["customer_id"]
    await shop.ask("PUT", "/payments/p-1", {**paid, "status": "paid"})
    payment = shop.all(Payment)[-1]
    assert (payment.status, str(payment.order_id), payment.provider_ref) == (
        "paid",
        order["id"],
        "p-1",
    )
    visit = {"customer": ANNA, "branch": "Полка на Ленина", "purpose": "Возврат"}
    for purpose in ("Возврат", "Обмен"):
        done = await shop.ask("PUT", "/visits/v-1", {**visit, "purpose": purpose})
        assert done.is_success
    visits = _events(shop, EntryKind.VISIT)
    assert details_of(visits[-1], VisitDetails) == VisitDetails(
        branch_name="Полка на Ленина", purpose="Обмен"
    )
    assert sum(str(item.customer_id) == order["customer_id"] for item in visits) == 1


async def test_a_mailing_is_kept_once_and_is_why_they_may_call(shop: Shop) -> None:
    told = {"customer": ANNA, "name": "Чёрная пятница", "channel": "email", "text": "Скидки"}
    for words in ("Скидки", "Скидки до завтра"):
        done = await shop.ask("PUT", "/mailings/m-1", {**told, "text": words})
        assert done.is_success, done.text
    (sent,) = [item for item in shop.all(Entry) if mailing_of(item)]
    assert (sent.kind, sent.text, mailing_of(sent)) == (
        EntryKind.EMAIL,
        "Скидки до завтра",
        "Чёрная пятница",
    )
    refused = await shop.ask("PUT", "/mailings/m-2", {**told, "channel": "pigeon"})
    assert (refused.status_code, refused.json()["field"]) == (422, "channel")


# -- messages --------------------------------------------------------------------------------------


@both
async def test_a_customer_writes_and_reads_the_answer_in_their_app(shop: Shop) -> None:
    told = {"id": "m-1", "customer": ANNA, "text": "Где заказ?"}
    answers = [await shop.ask("POST", "/messages", told) for _ in range(2)]
    assert [item.status_code for item in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    reply = shop.answer("Уже едет")
    await shop.until(lambda unit: unit.need(Entry, reply).delivery == Delivery.SENT)
    said = (await shop.ask("GET", "/messages?user=u-17")).json()
    assert [(item["by"], item["text"], item.get("ref", "")) for item in said["messages"]] == [
        ("customer", "Где заказ?", "m-1"),
        ("agent", "Уже едет", ""),
    ]
    quiet = (await shop.ask("GET", f"/messages?user=u-17&after={said['cursor']}")).json()
    assert quiet["messages"] == []
    assert quiet["cursor"] == said["cursor"]
    read = {"customer": {"user": "u-17"}, "id": str(reply)}
    assert (await shop.ask("POST", "/messages/read", read)).status_code == 204
    await shop.until(lambda unit: unit.need(Entry, reply).delivery == Delivery.READ)
    after = (await shop.ask("GET", f"/messages?user=u-17&after={said['cursor']}")).json()
    assert [item["status"] for item in after["messages"]] == ["read"]
    other = (await shop.ask("GET", "/messages?user=u-18")).json()
    assert other["messages"] == []


@both
async def test_a_long_talk_is_read_page_by_page_and_nothing_is_missed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "PAGE", 4)
    for number in range(10):
        told = {"id": f"m-{number}", "customer": {"user": "talker"}, "text": str(number)}
        assert (await shop.ask("POST", "/messages", told)).status_code == 201
    found, cursor, more = [], "", True
    while more:
        page = (await shop.ask("GET", f"/messages?user=talker&after={cursor}")).json()
        found += [item["text"] for item in page["messages"]]
        cursor, more = page["cursor"], page["more"]
    assert found == [str(number) for number in range(10)]
    for wrong in ("x", "00000000.1.", f"{cursor}0", "..", "%00", f"{cursor.split('.')[0]}.9e9."):
        again = await shop.ask("GET", f"/messages?user=talker&after={wrong}")
        assert len(again.json()["messages"]) == 4


async def test_files_go_both_ways(shop: Shop) -> None:
    data = bytes(range(256)) * 300
    sent = await shop.ask(
        "POST", "/files?name=../чек.pdf", content=data, headers={"content-type": "application/pdf"}
    )
    assert sent.status_code == 201
    told = {"id": "m-1", "customer": ANNA, "files": [sent.json()["id"]]}
    assert (await shop.ask("POST", "/messages", told)).status_code == 201
    digest = shop.bench.database.write_now(lambda unit: messages.add_blob(unit, b"paper"))
    paper = Attachment(name="ответ.txt", media_type="text/plain", size=5, sha256=digest)
    reply = shop.answer("Вот", attachments=(paper,))
    await shop.until(lambda unit: unit.need(Entry, reply).delivery == Delivery.SENT)
    said = (await shop.ask("GET", "/messages?user=u-17")).json()["messages"]
    assert said[0]["files"][0]["name"] == ".._чек.pdf"
    for item, wanted in ((said[0], data), (said[1], b"paper")):
        path = f"/messages/{item['id']}/files/{item['files'][0]['sha256']}"
        got = await shop.ask("GET", path)
        assert got.content == wanted
        assert got.headers["content-disposition"] == "attachment"
    elsewhere = f"/messages/{said[0]['id']}/files/{digest}"
    assert (await shop.ask("GET", elsewhere)).status_code == 404
    unknown = {"id": "m-2", "customer": ANNA, "files": [str(reply)]}
    refused = await shop.ask("POST", "/messages", unknown)
    assert (refused.status_code, refused.json()["field"]) == (422, "files[0]")


# -- exactly once ----------------------------------------------------------------------------------


async def test_the_same_request_under_a_key_is_answered_the_same(shop: Shop) -> None:
    first = await shop.ask("PUT", "/orders/F-17", ORDER, once="k-1")
    again = await shop.ask("PUT", "/orders/F-17", ORDER, once="k-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["idempotent-replayed"] == "true"
    for method, path, body in (
        ("PUT", "/orders/F-17", {**ORDER, "status": "paid"}),
        ("PUT", "/orders/F-18", ORDER),
    ):
        other = await shop.ask(method, path, body, once="k-1")
        assert other.status_code == 422
        assert other.json()["field"] == "Idempotency-Key"
    assert shop.all(Order)[-1].status == "placed"
    bad = await shop.ask("PUT", "/orders/F-19", ORDER, once="k" * 201)
    assert bad.json()["field"] == "Idempotency-Key"


async def test_a_mistake_is_not_kept_under_the_key(shop: Shop) -> None:
    wrong = await shop.ask("PUT", "/orders/F-17", {"status": "placed"}, once="k-1")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "customer")
    assert (await shop.ask("PUT", "/orders/F-17", ORDER, once="k-1")).status_code == 201


@both
async def test_the_same_at_once_is_done_once(shop: Shop) -> None:
    told = {"id": "m-1", "customer": {"user": "hasty"}, "text": "Ау"}
    done = await asyncio.gather(
        *(shop.ask("POST", "/messages", told, once="k-1") for _ in range(8)),
        *(shop.ask("PUT", "/orders/9", ORDER, once="k-2") for _ in range(8)),
    )
    assert all(item.is_success for item in done), [item.text for item in done]
    assert len({item.content for item in done}) == 2
    assert [entry.text for entry in shop.all(Entry)].count("Ау") == 1
    assert [order.number for order in shop.all(Order)].count("9") == 1


# -- keys ------------------------------------------------------------------------------------------


@both
async def test_a_key_opens_what_it_was_made_for_until_it_is_revoked(shop: Shop) -> None:
    orders = shop.new_key(Scope.ORDERS)
    assert (await shop.ask("PUT", "/orders/1", ORDER, key=orders)).status_code == 201
    refused = await shop.ask("GET", "/messages?user=u", key=orders)
    assert refused.status_code == 403
    assert "messages.read" in refused.json()["detail"]
    keys = shop.bench.database.read_now(api_keys.listed(shop.channel.id))
    mine = next(item for item in keys if orders.startswith(item.hint))
    assert mine.used_at is not None
    assert orders not in repr(keys)
    shop.bench.database.write_now(api_keys.revoked(mine.id))
    gone = await shop.ask("PUT", "/orders/1", ORDER, key=orders)
    assert gone.status_code == 401
    assert gone.headers["www-authenticate"] == "Bearer"
    for wrong in (".", "x", "pult_" + "x" * 43):
        answer = await shop.ask("GET", "/messages?user=u", key=wrong)
        assert answer.status_code == 401


async def test_a_key_of_a_shop_that_is_switched_off_opens_nothing(shop: Shop) -> None:
    shop.bench.write(msgspec.structs.replace(shop.channel, enabled=False))
    assert (await shop.ask("PUT", "/orders/1", ORDER)).status_code == 401


async def test_two_shops_do_not_see_each_other(shop: Shop) -> None:
    await shop.ask("POST", "/messages", {"id": "m", "customer": {"user": "1"}, "text": "Первый"})
    await shop.ask("PUT", "/orders/1", ORDER, once="k")
    other = another(shop)
    said = await shop.ask("GET", "/messages?user=1", key=other)
    assert said.json()["messages"] == []
    same = await shop.ask("PUT", "/orders/1", {**ORDER, "status": "paid"}, key=other, once="k")
    assert same.status_code == 201
    assert [item.status for item in shop.all(Order) if item.number == "1"] == ["placed", "paid"]


async def test_whoever_guesses_keys_is_slowed(shop: Shop) -> None:
    codes = [(await shop.ask("GET", "/messages?user=u", key="x")).status_code for _ in range(32)]
    assert codes[:30] == [401] * 30
    assert codes[-1] == 429
    assert (await shop.ask("PUT", "/orders/1", ORDER)).status_code == 201


# -- mistakes --------------------------------------------------------------------------------------


MISTAKES: tuple[tuple[str, str, Any, str], ...] = (
    ("PUT", "/orders/1", {**ORDER, "status": "sold"}, "status"),
    ("PUT", "/orders/1", {**ORDER, "colour": "red"}, ""),
    (
        "PUT",
        "/orders/1",
        {**ORDER, "items": [{"title": "x", "price": 1.5}]},
        "items[0].price",
    ),
    ("PUT", "/orders/1", {**ORDER, "items": [{"title": "x", "price": -1}]}, "items[0].price"),
    ("PUT", "/orders/1", {**ORDER, "currency": "rub"}, "currency"),
    ("PUT", "/orders/1", {**ORDER, "placed_at": "2026-11-22T10:00:00"}, "placed_at"),
    ("PUT", "/orders/1", {**ORDER, "customer": {}}, "customer"),
    ("PUT", "/orders/1", {**ORDER, "customer": {"phone": "twelve"}}, "customer.phone"),
    ("PUT", "/orders/1", {**ORDER, "customer": {"email": "anna"}}, "customer.email"),
    ("PUT", "/orders/%20", ORDER, "number"),
    ("PUT", "/orders/a%E2%80%AEb", ORDER, "number"),
    ("PUT", f"/orders/{'x' * 65}", ORDER, "number"),
    ("PUT", "/payments/1", {"amount": 1, "status": "paid", "order": "none"}, "order"),
    ("PUT", "/payments/1", {"amount": 1, "status": "paid"}, "customer"),
    ("POST", "/messages", {"id": "1", "customer": ANNA, "text": " \u200b"}, "text"),
    ("POST", "/messages", {"id": "", "customer": ANNA, "text": "x"}, "id"),
    ("POST", "/messages", {"customer": ANNA, "text": "x"}, ""),
    ("POST", "/messages", [], ""),
    ("GET", "/messages", None, "customer"),
)


async def test_a_mistake_is_told_by_its_place(shop: Shop) -> None:
    entries, orders = len(shop.all(Entry)), len(shop.all(Order))
    for method, path, told, field in MISTAKES:
        answer = await shop.ask(method, path, told)
        problem = answer.json()
        assert answer.status_code == 422, (path, told, problem)
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem.get("field", "") == field, (path, told, problem)
        assert problem["type"].startswith("urn:pult:problem:")
        assert problem["title"]
        assert problem["detail"]
    assert (len(shop.all(Entry)), len(shop.all(Order))) == (entries, orders)


async def test_what_is_no_json_or_too_long_is_told_so(shop: Shop) -> None:
    for content, status in (
        (b"not json", 422),
        (b"", 422),
        (b"\xff\xfe", 422),
        (b"[" * 50_000, 422),
        (b'"' + b"x" * 300_000 + b'"', 413),
    ):
        answer = await shop.ask("PUT", "/orders/1", content=content)
        assert answer.status_code == status, content[:20]
        assert answer.json()["status"] == status
    assert (await shop.ask("GET", "/nothing")).status_code == 404
    assert (await shop.ask("DELETE", "/orders/1")).status_code == 405


async def test_strangers_words_are_cleaned(shop: Shop) -> None:
    hostile = "\u202eevil\x00\u200b" + "я" * 100
    order = {**ORDER, "customer": {"user": "u\u202e1", "name": hostile}}
    order["items"] = [{"title": hostile, "price": 1}]
    assert (await shop.ask("PUT", "/orders/1", order)).status_code == 201
    text = _events(shop, EntryKind.ORDER_EVENT)[-1].text
    assert not {"\u202e", "\x00", "\u200b"} & set(text)
