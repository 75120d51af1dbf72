"""The demo's catalogue of services and its tone of voice."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from domain import catalogue_file
from domain.catalogue import FieldType, ServiceField
from domain.entities import Entity
from domain.glossary import ChannelKind
from domain.ids import ServiceId, ToneId
from domain.tone_rules import Level, PersonalData, RuleKind, ToneRule
from domain.workday import USUAL, AfterWork, WrapCode, WrapRules
from server.app.demo.shop import Shop

_FILE = Path(__file__).with_name("services.toml")
_WRITTEN = tuple(
    kind
    for kind in ChannelKind
    if kind not in (ChannelKind.PHONE, ChannelKind.VISIT, ChannelKind.ORDER, ChannelKind.INTERNAL)
)
_RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "Не говорим «проблема»",
        "kind": RuleKind.WORDS,
        "words": ("проблема",),
        "instead": "задача",
        "why": "Слово тревожит: «задачу» решают, «проблему» терпят.",
    },
    {
        "name": "Без «к сожалению, ничем»",
        "kind": RuleKind.WORDS,
        "words": ("ничем не можем помочь", "ничем помочь не можем", "это не к нам"),
        "why": "Всегда есть следующий шаг: заявка, другой канал, срок ответа.",
        "level": Level.BLOCK,
    },
    {
        "name": "Никаких «позвоните нам»",
        "kind": RuleKind.WORDS,
        "words": ("позвоните нам", "перезвоните нам", "обратитесь по телефону"),
        "why": "Клиент выбрал этот канал. Помогите здесь или перезвоните сами.",
        "channels": _WRITTEN,
    },
    {
        "name": "Не обещаем точных сроков денег",
        "kind": RuleKind.PROMISE,
        "words": ("гарантирую", "стопроцентно", "сегодня же вернём"),
        "why": "Срок возврата зависит от банка: говорите «за 3–10 дней».",
        "level": Level.BLOCK,
    },
    {
        "name": "На «вы»",
        "kind": RuleKind.ADDRESS,
        "why": "С клиентами мы на «вы», пока они не попросили иначе.",
    },
    {
        "name": "Коротко в СМС",
        "kind": RuleKind.LENGTH,
        "most": 201,
        "why": "Длиннее трёх частей не дочитывают.",
        "channels": (ChannelKind.SMS,),
    },
    {
        "name": "Здороваемся в письме",
        "kind": RuleKind.GREETING,
        "words": ("здравствуйте", "добрый день", "доброе утро", "добрый вечер"),
        "instead": "Здравствуйте, {имя}!",
        "why": "Письмо без приветствия читается резко.",
        "channels": (ChannelKind.EMAIL,),
    },
    {
        "name": "Подписываем письмо",
        "kind": RuleKind.FAREWELL,
        "words": ("с уважением", "хорошего дня", "спасибо, что"),
        "instead": "С уважением, {оператор}",
        "why": "Клиент должен знать, кто ему ответил.",
        "channels": (ChannelKind.EMAIL,),
    },
    {
        "name": "Карты и паспорта не пересылаем",
        "kind": RuleKind.PERSONAL,
        "data": (
            PersonalData.CARD,
            PersonalData.CARD_CODE,
            PersonalData.PASSPORT,
            PersonalData.SNILS,
        ),
        "why": "Переписка хранится у оператора мессенджера: такие данные туда не попадают.",
        "level": Level.BLOCK,
        "channels": _WRITTEN,
    },
)


_OUTCOMES = (
    WrapCode(code="solved", title="Вопрос решён"),
    WrapCode(
        code="moved",
        title="Перенос доставки",
        fields=(ServiceField(name="day", title="Новый день", type=FieldType.DATE),),
    ),
    WrapCode(
        code="claim",
        title="Претензия",
        fields=(ServiceField(name="about", title="На что жалуется"),),
    ),
    WrapCode(code="call_back", title="Перезвонить"),
    WrapCode(code="silence", title="Тишина в трубке"),
)


def catalogue(shop: Shop) -> list[Entity]:
    """Return the services the shop offers, how it speaks, and how its day is worked."""
    at = shop.now - timedelta(days=120)
    dice = random.Random(shop.settings.seed + 3)
    rows = catalogue_file.read(_FILE.read_text(encoding="utf-8"), (), at)
    services: list[Entity] = [
        msgspec.structs.replace(
            row.service, id=ServiceId(_id(dice)), edition=1, changed_by=shop.agents[-1].display_name
        )
        for row in rows
        if row.service is not None
    ]
    day = msgspec.structs.replace(
        USUAL,
        rules=(WrapRules(mode=AfterWork.LIMITED, limit_s=120, codes=_OUTCOMES),),
        idle_min=15,
        edition=1,
        changed_by=shop.agents[-1].display_name,
        changed_at=at,
    )
    rules = [ToneRule(id=ToneId(_id(dice)), edition=1, changed_at=at, **rule) for rule in _RULES]
    return [*services, *rules, day]


def _id(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
