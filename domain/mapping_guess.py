"""Rules guessed from the headings of a file, in Russian and English; somebody looks them over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from domain.mapping import FieldMap, Rule

_NOT_WORD = re.compile(r"[^0-9a-zа-я]+")

_NAMES: dict[str, tuple[str, ...]] = {
    "customer.full_name": (
        *("фио", "ф и о", "полное имя", "имя и фамилия", "клиент", "имя клиента", "контакт"),
        *("full name", "fullname", "customer", "customer name", "contact", "client", "name"),
        *("наименование", "заказчик", "покупатель", "fn"),
    ),
    "customer.given_name": ("имя", "first name", "given name", "firstname", "given"),
    "customer.family_name": ("фамилия", "last name", "family name", "lastname", "surname"),
    "customer.patronymic": ("отчество", "patronymic", "middle name", "second name", "additional"),
    "customer.gender": ("пол", "gender", "sex"),
    "customer.birth_on": ("дата рождения", "день рождения", "др", "birthday", "birth date", "bday"),
    "customer.city": ("город", "city", "town", "населенный пункт"),
    "customer.language": ("язык", "language"),
    "customer.about": (
        *("комментарий", "комментарии", "примечание", "заметки", "описание", "заметка"),
        *("comment", "comments", "note", "notes", "description"),
    ),
    "customer.since_on": ("клиент с", "дата регистрации", "customer since", "registered", "rev"),
    "customer.do_not_contact": ("не беспокоить", "do not contact", "do not call"),
    "identity.phone": (
        *("телефон", "телефоны", "номер телефона", "мобильный", "мобильный телефон", "сотовый"),
        *("рабочий телефон", "домашний телефон", "phone", "phone number", "mobile", "mobile phone"),
        *("tel", "телефон клиента", "work phone", "home phone", "cell"),
    ),
    "identity.email": (
        *("email", "e mail", "mail", "почта", "эл почта", "электронная почта", "имейл"),
        *("адрес электронной почты", "email address", "e mail address"),
    ),
    "identity.telegram": ("telegram", "телеграм", "телеграмм", "tg"),
    "identity.whatsapp": ("whatsapp", "ватсап", "вотсап"),
    "identity.viber": ("viber", "вайбер"),
    "identity.vk": ("vk", "вк", "вконтакте"),
    "identity.card": (
        "карта",
        "номер карты",
        "карта лояльности",
        "card",
        "loyalty card",
        "card no",
    ),
    "identity.account": (
        *("id", "код", "код клиента", "id клиента", "номер клиента", "лицевой счет", "договор"),
        *("customer id", "client id", "account", "account number", "external id", "uid"),
    ),
    "tags": ("теги", "тэги", "метки", "tags", "labels", "сегмент", "segment", "categories"),
    "order.number": ("заказ", "номер заказа", "заказ номер", "order", "order number", "order id"),
    "order.status": ("статус заказа", "состояние заказа", "order status"),
    "order.total": ("сумма заказа", "стоимость заказа", "order total", "order amount"),
    "order.placed_at": ("дата заказа", "order date", "ordered at"),
    "order.deliver_on": ("дата доставки", "delivery date"),
    "order.paid": ("заказ оплачен", "order paid"),
    "order.currency": ("валюта", "currency"),
    "order.title": ("товар", "товары", "product", "products", "item"),
    "payment.number": ("номер платежа", "платеж", "payment", "payment id", "payment number"),
    "payment.amount": ("сумма платежа", "сумма оплаты", "payment amount", "paid amount"),
    "payment.status": ("статус платежа", "статус оплаты", "payment status"),
    "payment.method": ("способ оплаты", "payment method"),
    "payment.at": ("дата платежа", "дата оплаты", "payment date", "paid at"),
    "task.title": ("задача", "task"),
    "task.due_at": ("срок задачи", "срок", "due", "due date"),
}
_TARGETS = {name: target for target, names in _NAMES.items() for name in names}
_MANY = ("identity.", "tags")
"""What several columns may lead to."""


def plain(heading: str) -> str:
    """Return a heading without case, signs and the number of a repeated column."""
    words = _NOT_WORD.sub(" ", heading.casefold().replace("ё", "е")).split()
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    return " ".join(words)


def guess(headings: Sequence[str]) -> FieldMap:
    """Return rules for the columns whose headings say what they hold."""
    rules: list[Rule] = []
    taken: set[str] = set()
    for heading in headings:
        target = _TARGETS.get(plain(heading))
        if target is None or (target in taken and not target.startswith(_MANY)):
            continue
        taken.add(target)
        rules.append(Rule(source=heading, target=target))
    return FieldMap(rules=tuple(rules))


def looks_like_headings(cells: Iterable[str]) -> bool:
    """Tell whether a first row names columns: it does where a name is known or no digit stands."""
    row = [cell for cell in cells if cell.strip()]
    if any(plain(cell) in _TARGETS for cell in row):
        return True
    return bool(row) and not any(sign.isdigit() or sign == "@" for cell in row for sign in cell)
