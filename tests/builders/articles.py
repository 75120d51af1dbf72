"""Pages of a knowledge base."""

from __future__ import annotations

from typing import Any

from domain.articles import Article
from domain.ids import ArticleId
from tests.builders.people import NOW, an_id


def article(title: str = "Возврат денег", text: str = "14 дней.", **fields: Any) -> Article:
    """Return a page."""
    values = {"edition": 1, "changed_by": "Мария Орлова", "updated_at": NOW, **fields}
    return Article(id=ArticleId(an_id()), title=title, text=text, **values)


REFUND = """\
# Сроки возврата
Деньги возвращаются **в течение 10 дней** тем же способом, каким была оплата.

- наличные — в любом магазине, с паспортом
- карта — на ту же карту, обычно за 3–5 рабочих дней
- рассрочка — банку, договор закрывается сам

## Что нужно от клиента
Заявление, чек или номер заказа. Образец: https://example.ru/zayavlenie
Подробности — в [законе о защите прав потребителей](https://example.ru/zakon).

## Чего не обещать
Дату зачисления называет банк. Говорите: «Обычно это занимает 3–5 рабочих дней».
"""
