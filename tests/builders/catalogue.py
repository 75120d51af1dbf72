"""Services for tests: one whose script asks, branches and ends, made small."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain import catalogue_file
from domain.catalogue import (
    Ability,
    Cell,
    Check,
    FieldType,
    OutcomeCode,
    Service,
    ServiceField,
    Step,
    Way,
)
from domain.glossary import ChannelKind
from domain.ids import ServiceId, new_id

_DEMO = Path(__file__).parents[2] / "server/app/demo/services.toml"


def refund(**fields: Any) -> Service:
    """Return the refund: finished by telephone up to 15 000 ₽, asked for in Telegram."""
    values: dict[str, Any] = {
        "id": ServiceId(new_id()),
        "name": "Возврат денег",
        "topic": "Возврат",
        "keywords": ("вернуть деньги", "возврат"),
        "fields": (
            ServiceField(name="заказ", title="Номер заказа"),
            ServiceField(name="сумма", title="Сумма", type=FieldType.MONEY),
            ServiceField(name="собрано", title="Собрано?", type=FieldType.YES_NO),
        ),
        "outcomes": (
            OutcomeCode(code="refunded", title="Возврат оформлен"),
            OutcomeCode(code="refused", title="Возврат невозможен", good=False),
        ),
        "cells": (
            Cell(channel_kind=ChannelKind.PHONE, ability=Ability.AGENT_COMPLETES, limit=15_000_00),
            Cell(channel_kind=ChannelKind.EMAIL, ability=Ability.AGENT_COMPLETES),
            Cell(channel_kind=ChannelKind.TELEGRAM, ability=Ability.ACCEPTS_REQUEST),
            Cell(channel_kind=ChannelKind.SMS, ability=Ability.NOT_AVAILABLE),
        ),
        "steps": (
            Step(
                id="заказ",
                title="Заказ",
                say="Назовите номер заказа.\n\nОн есть в письме.",
                ask=("заказ", "собрано"),
                next=(
                    Way(to="отказать", field="собрано", test=Check.IS, value="yes"),
                    Way(to="сумма"),
                ),
            ),
            Step(
                id="сумма",
                title="Сумма",
                say="Вернём {сумма} за заказ {заказ}.",
                says={"voice": "Деньги вернутся на карту."},
                ask=("сумма",),
                minutes=3,
                outcome="refunded",
            ),
            Step(id="отказать", say="Предложим обмен.", outcome="refused"),
        ),
        "changed_at": datetime(2026, 1, 5, tzinfo=UTC),
    }
    return Service(**{**values, **fields})


def demo_services() -> list[Service]:
    """Return the catalogue of the demo."""
    text = _DEMO.read_text(encoding="utf-8")
    rows = catalogue_file.read(text, (), datetime(2026, 1, 5, tzinfo=UTC))
    return [row.service for row in rows if row.service is not None]
