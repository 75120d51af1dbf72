"""One entry of every kind for the heroine of the pictures, with the bytes of its files."""

from __future__ import annotations

import hashlib

from domain.details import (
    AutomationDetails,
    CallDetails,
    SurveyDetails,
    TransferDetails,
    VisitDetails,
)
from domain.entities import Attachment
from domain.glossary import Direction
from server.app.demo.files import paper, photo, recording
from tests.builders.memory_store import MemoryStore
from tests.builders.people import BRANCH, ME, PETROV, ago, details, entry, said


def _file(store: MemoryStore, name: str, media_type: str, data: bytes) -> Attachment:
    sha = hashlib.sha256(data).hexdigest()
    store.files[sha] = data
    return Attachment(name=name, media_type=media_type, size=len(data), sha256=sha)


def add_every_kind(store: MemoryStore) -> None:
    """Add what the heroine has not yet: visit, transfer, answers, rule, recording, files."""
    world = store.world
    anna, talk = world.customers[0], world.conversations[0]
    pictures = [_file(store, f"плафон {n + 1}.png", "image/png", photo(n)) for n in range(3)]
    act = _file(store, "Акт приёмки и описание повреждений.txt", "text/plain", paper("Акт"))
    sound = _file(store, "разговор.wav", "audio/wav", recording(20))
    trick = Attachment(name="photo\u202egpj.exe", media_type="image/png", size=9, sha256="e" * 64)
    internal = {"direction": Direction.INTERNAL, "author_id": ME.id}
    world.add(
        entry(
            anna,
            "visit",
            ago(days=3),
            channel_kind="visit",
            author_name=PETROV.display_name,
            text="Смотрела люстры, взяла каталог",
            details=details(VisitDetails(branch_name=BRANCH.name, purpose="консультация")),
        ),
        entry(
            anna,
            "transfer",
            ago(hours=3),
            author_name=PETROV.display_name,
            text="Ждёт замену плафона, фабрика обещала до 19-го. Курьер только в субботу.",
            details=details(
                TransferDetails(from_name=PETROV.display_name, to_name=ME.display_name)
            ),
            **internal,
        ),
        entry(
            anna,
            "survey",
            ago(hours=2, minutes=50),
            channel_kind="telegram",
            text="Отвечают быстро, но курьер опоздал",
            details=details(SurveyDetails(question="Помогли ли вам?", score=4)),
        ),
        entry(
            anna,
            "automation",
            ago(hours=2, minutes=40),
            channel_kind="sms",
            direction=Direction.OUTBOUND,
            text="Заказ 4711-26 передан курьеру",
            details=details(AutomationDetails(rule="Доставка")),
        ),
        entry(
            anna,
            "note",
            ago(hours=2, minutes=30),
            author_name=ME.display_name,
            text=f"@{PETROV.display_name}, проверь, пожалуйста, ответ фабрики по плафону.",
            **internal,
        ),
        entry(
            anna,
            "call",
            ago(hours=2),
            channel_kind="phone",
            author_id=ME.id,
            author_name=ME.display_name,
            text="Договорились на субботу.",
            attachments=(sound,),
            details=details(
                CallDetails(outcome="answered", talk_s=20, wait_s=12, queue="Доставка")
            ),
        ),
        said(talk, anna, ago(minutes=30), "Вот фото и акт", attachments=(*pictures, act, trick)),
        entry(anna, "hologram", ago(minutes=25), channel_kind="telegram"),
    )
