"""What the agents work with: canned replies, the knowledge base, tasks."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from domain.catalogue import Service
from domain.entities import Article, Entity, Snippet, Task
from domain.glossary import ChannelKind, TaskKind
from domain.ids import ArticleId, SnippetId, TaskId
from server.app.demo.people import Person
from server.app.demo.shop import Shop

_CHATS = (ChannelKind.WEBCHAT, ChannelKind.TELEGRAM, ChannelKind.VK, ChannelKind.WHATSAPP)
_SNIPPETS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("привет", "Приветствие", "Здравствуйте, {имя}! Меня зовут {оператор}. Чем могу помочь?", ()),
    ("адрес", "Адрес магазина", "Наш магазин: Москва, ул. Ленина, 14, ежедневно с 10 до 21.", ()),
    ("где", "Где заказ", "{имя}, заказ {заказ} уже в пути. Доставим {доставка}.", ()),
    ("ждать", "Просьба подождать", "{имя}, уточняю у склада, это займёт пару минут.", _CHATS),
    ("возврат", "Как вернуть", "Вернуть товар можно в течение 14 дней: заявление, чек и упаковка. "
     "Деньги вернутся на карту за 3–10 дней.", ()),
    ("оплата", "Ссылка на оплату", "Счёт по заказу {заказ} на {сумма} отправили в письме.", ()),
    ("извините", "Извинение", "{имя}, простите за ожидание и неудобства. Уже разбираемся.", ()),
    ("спасибо", "Прощание", "Спасибо, что обратились! Если появятся вопросы — пишите. "
     "С уважением, {оператор}", ()),
)  # fmt: skip
_ARTICLES = (
    ("Возврат и обмен", "возврат, обмен, деньги",
     "Товар надлежащего качества принимаем 14 дней, не считая дня покупки. Нужны чек (подойдёт "
     "электронный), упаковка и заявление. Мебель, собранную мастером, не принимаем. Деньги "
     "возвращаются тем же способом, которым платили: на карту — от 3 до 10 дней."),
    ("Сроки и стоимость доставки", "доставка, курьер, самовывоз",
     "По Москве — завтра, по области — 1–3 дня, в регионы — 3–9 дней. От 5 000 ₽ бесплатно, "
     "иначе 390 ₽. Подъём на этаж с лифтом включён, без лифта — 150 ₽ за этаж."),
    ("Перенос доставки", "доставка, перенос",
     "Дату меняем до 20:00 накануне. Если заказ уже у курьера, перенос возможен один раз: "
     "оформите обращение и предупредите клиента, что новая дата — не раньше чем через день."),
    ("Сборка мебели", "сборка, мастер",
     "Мастер приезжает в течение 3 дней после доставки. Стоимость — 10 % от цены, но не меньше "
     "1 500 ₽. Гарантия на сборку — год."),
    ("Гарантия", "гарантия, ремонт, брак",
     "Гарантия 24 месяца. Попросите фото дефекта и номер заказа, заведите обращение «Брак». Ответ "
     "мастера — в течение двух рабочих дней."),
    ("Промокоды и скидки", "скидка, промокод",
     "Промокоды не складываются. «Истёк» в день отправки — частая жалоба: код действует с 12:00."),
    ("Рассрочка", "оплата, рассрочка, кредит",
     "Рассрочка на 6 и 12 месяцев от 10 000 ₽. Решение банка — 5 минут, нужен паспорт."),
    ("Если клиент раздражён", "тон, конфликт",
     "Назовите по имени, признайте неудобство, скажите, что сделаете и когда. Не спорьте о вине. "
     "Не обещайте того, что зависит не от нас."),
)  # fmt: skip
_ABOUT = {
    "Возврат и обмен": ("Возврат денег", "Обмен товара"),
    "Сроки и стоимость доставки": ("Где заказ", "Перенос доставки"),
    "Перенос доставки": ("Перенос доставки",),
    "Сборка мебели": ("Вызов сборщика",),
    "Гарантия": ("Брак и гарантия",),
    "Рассрочка": ("Рассрочка",),
}
"""Which services pages are about, by their names."""
_TASKS = (
    (TaskKind.CALLBACK, "Перезвонить: подходит ли новая дата доставки"),
    (TaskKind.WRITE, "Отправить гарантийный талон"),
    (TaskKind.FOLLOW_UP, "Узнать, вернулись ли деньги на карту"),
    (TaskKind.CALLBACK, "Перезвонить после 18:00"),
)


def texts(shop: Shop) -> list[Entity]:
    """Return canned replies and the knowledge base."""
    at = shop.now - timedelta(days=200)
    snippets: list[Entity] = [
        Snippet(
            id=SnippetId(shop.id(at)),
            shortcut=shortcut,
            title=title,
            text=text,
            channel_kinds=kinds,
        )
        for shortcut, title, text, kinds in _SNIPPETS
    ]
    articles: list[Entity] = [
        Article(
            id=ArticleId(shop.id(at)),
            title=title,
            text=text,
            tags=tuple(tags.split(", ")),
            edition=1,
            changed_by=shop.agents[-1].display_name,
            updated_at=at,
        )
        for title, tags, text in _ARTICLES
    ]
    return snippets + articles


def about_services(texts: list[Entity], catalogue: list[Entity]) -> list[Entity]:
    """Return texts whose pages of knowledge name the services they are about."""
    ids = {item.name: item.id for item in catalogue if isinstance(item, Service)}
    return [
        msgspec.structs.replace(
            item, services=tuple(ids[name] for name in _ABOUT.get(item.title, ()) if name in ids)
        )
        if isinstance(item, Article)
        else item
        for item in texts
    ]


def task(shop: Shop, person: Person, number: int) -> Task:
    """Return something promised to a person, due around now."""
    kind, title = _TASKS[number % len(_TASKS)]
    made_at = shop.now - timedelta(days=1, hours=number)
    return Task(
        id=TaskId(shop.id(made_at)),
        customer_id=person.customer.id,
        branch_id=person.customer.branch_id,
        kind=kind,
        title=title,
        owner_id=shop.agents[0 if number % 2 == 0 else 1].id,
        made_by=shop.agents[1].display_name,
        made_at=made_at,
        due_at=shop.now + timedelta(hours=number * 3 - 4),
    )
