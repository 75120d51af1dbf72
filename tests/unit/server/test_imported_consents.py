"""Consents that stand in a file: who said so, when and where from, and taken back with it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.consents import Consent, ConsentSet
from domain.entities import Customer
from domain.ids import ConsentId, new_id
from domain.importing import ImportAct
from domain.mapping import FieldMap, Rule
from server.storage import schema
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.import_stage import Incoming

_ROWS = (
    "ФИО;Телефон;Рассылка\n"
    "Петрова Анна Сергеевна;8 916 111-22-33;да\n"
    "Сидоров Пётр;+7 916 111-22-44;нет\n"
    "Сидоров Пётр;+7 916 111-22-44;нет\n"
)
_AND_NO = "Анна Петрова;8 916 111-22-33;нет\n"
TABLE = (_ROWS + _AND_NO).encode("windows-1251")
MAPPING = FieldMap(
    rules=(
        Rule(source="ФИО", target="customer.full_name"),
        Rule(source="Телефон", target="identity.phone"),
        Rule(source="Рассылка", target="consent.marketing:email"),
    )
)


@pytest.fixture
def incoming(bench: Bench) -> Incoming:
    return Incoming.at(bench)


def _answers(incoming: Incoming, customer: Customer) -> list[Consent]:
    table = schema.ENTITY_TABLES[Consent]
    query = sa.select(table).where(table.c.customer_id == customer.id.bytes).order_by(table.c.id)
    return incoming.bench.database.read_now(lambda unit: unit.select(Consent, query))


async def test_what_a_file_says_of_consents_is_kept_with_its_row(incoming: Incoming) -> None:
    view = await incoming.take(TABLE, mapping=MAPPING)
    (anna,), (petr,) = incoming.named("Анна Петрова"), incoming.named("Сидоров Пётр")
    yes, no = _answers(incoming, anna)
    assert [item.given for item in (yes, no)] == [True, False]
    assert (yes.purpose, yes.channel_kind, yes.source) == ("marketing", "email", "file")
    assert (yes.proof, no.proof) == ("клиенты.csv #1", "клиенты.csv #4")
    assert yes.by_name == view.made_by != ""
    assert [item.proof for item in _answers(incoming, petr)] == ["клиенты.csv #2"]
    assert anna.consents == petr.consents == {"marketing:email": False}


async def test_a_file_taken_back_takes_its_answers_back(incoming: Incoming) -> None:
    known = incoming.bench.shop.customer
    phone = next(i for i in incoming.bench.shop.identities if i.kind == "phone")
    incoming.bench.write(replaced(known, consents={}))
    before = len(_answers(incoming, known))
    line = f"Кто-то;{phone.value};да\n"
    view = await incoming.take((_ROWS + line).encode("windows-1251"), mapping=MAPPING)
    assert incoming.bench.need(Customer, known.id).consents == {"marketing:email": True}
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    assert incoming.view(view.id).kept == 0
    assert incoming.named("Анна Петрова") == incoming.named("Сидоров Пётр") == []
    assert incoming.bench.need(Customer, known.id).consents == {}
    # Of a card that stays both answers stay: that it was said, and that it was taken back.
    told = _answers(incoming, known)[before:]
    assert [(item.given, item.proof) for item in told] == [
        (True, "клиенты.csv #4"),
        (False, "клиенты.csv #4"),
    ]


async def test_a_no_of_a_file_is_not_made_a_yes_by_taking_it_back(incoming: Incoming) -> None:
    view = await incoming.take(TABLE, mapping=MAPPING)
    (anna,) = incoming.named("Анна Петрова")
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    assert incoming.bench.need(Customer, anna.id).consents == {"marketing:email": False}
    assert incoming.view(view.id).kept
    assert incoming.named("Сидоров Пётр") == []


async def test_an_answer_given_since_stands(incoming: Incoming) -> None:
    view = await incoming.take(TABLE, mapping=MAPPING)
    (petr,) = incoming.named("Сидоров Пётр")
    said = Consent(
        id=ConsentId(new_id()),
        customer_id=petr.id,
        branch_id=petr.branch_id,
        purpose="marketing",
        channel_kind="email",
        given=True,
        at=incoming.bench.clock.now(),
    )
    assert incoming.bench.desk().do(ConsentSet(consent=said, old=False))[0] == "applied"
    await incoming.act(view.id, ImportAct.UNDO)
    await incoming.work()
    card = incoming.bench.need(Customer, petr.id)
    assert card.consents == {"marketing:email": True}
    assert [item.given for item in _answers(incoming, petr)] == [False, True]
    assert incoming.view(view.id).kept
