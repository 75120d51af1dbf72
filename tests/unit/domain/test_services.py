"""Services: the matrix, the script, the file, and what is wrong with each."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import catalogue_file, catalogue_writing, field_values, safe_patterns, scripts
from domain.catalogue import (
    Ability,
    Check,
    FieldType,
    Service,
    ServiceField,
    Step,
    Way,
    verdict,
    ways_elsewhere,
)
from domain.catalogue_file import Unreadable, What
from domain.field_values import Fault as BadValue
from domain.glossary import Role
from domain.scripts import Fault, next_step, problems, text_for
from tests.builders.catalogue import refund

NOW = datetime(2026, 3, 1, tzinfo=UTC)
replaced = msgspec.structs.replace


def faults(**fields: Any) -> list[tuple[str, str, str]]:
    found = problems(refund(**fields))
    return [(item.fault, item.name, item.subject) for item in found]


def steps(*made: Step) -> list[tuple[str, str, str]]:
    return faults(steps=made)


def test_a_service_that_holds_together_has_no_problems() -> None:
    assert problems(refund()) == ()


def test_a_circle_nobody_gets_out_of_is_named() -> None:
    found = steps(Step(id="а", next=(Way(to="б"),)), Step(id="б", next=(Way(to="а"),)))
    assert found == [(Fault.NO_EXIT, "а", ""), (Fault.NO_EXIT, "б", "")]


def test_a_circle_with_a_way_out_is_fine() -> None:
    again = (Way(to="а", field="заказ", test=Check.EMPTY), Way(to="в"))
    assert steps(Step(id="а", next=(Way(to="б"),)), Step(id="б", next=again), Step(id="в")) == []


def test_a_step_nobody_comes_to_is_named() -> None:
    assert steps(Step(id="а"), Step(id="б")) == [(Fault.UNREACHABLE, "б", "")]


def test_tests_that_may_all_fail_leave_nobody_standing() -> None:
    only = (Way(to="б", field="заказ", test=Check.IS, value="1"),)
    assert steps(Step(id="а", next=only), Step(id="б")) == [(Fault.NO_WAY_ON, "а", "")]


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (Step(id="а", ask=("нет",)), (Fault.UNKNOWN_FIELD, "а", "нет")),
        (Step(id="а", next=(Way(to="ё"),)), (Fault.UNKNOWN_STEP, "а", "ё")),
        (Step(id="а", outcome="чудо"), (Fault.UNKNOWN_OUTCOME, "а", "чудо")),
        (Step(id="а", say="Вот {нечто}"), (Fault.UNKNOWN_PLACEHOLDER, "а", "{нечто}")),
        (Step(id="а", says={"голубь": "гу"}), (Fault.UNKNOWN_CHANNEL, "а", "голубь")),
        (Step(id="а", says={"sms": "я" * 700}), (Fault.TOO_LONG, "а", "sms")),
    ],
)
def test_what_is_unknown_is_named(step: Step, found: tuple[str, str, str]) -> None:
    assert steps(step) == [found]


def test_a_field_needs_a_pattern_that_can_be_matched() -> None:
    look_behind = ServiceField(name="ф", title="ф", pattern="(?<=a)b")
    assert (Fault.BAD_PATTERN, "ф", "(?<=a)b") in faults(fields=(look_behind,))


def test_a_pattern_that_explodes_elsewhere_is_matched_at_once() -> None:
    assert not safe_patterns.matches("(a+)+$", "a" * 20_000 + "b")
    assert safe_patterns.spans("(x+x+)+y", "x" * 20_000) == []


def test_the_matrix_says_what_can_be_done_here() -> None:
    service = refund()
    assert verdict(service, "phone", Role.AGENT).ability == Ability.AGENT_COMPLETES
    assert verdict(service, "telegram", Role.AGENT).ability == Ability.ACCEPTS_REQUEST
    assert verdict(service, "avito", Role.AGENT).ability == Ability.NOT_AVAILABLE


def test_above_the_limit_only_a_request_is_taken() -> None:
    service = refund()
    below = verdict(service, "phone", Role.AGENT, {"сумма": "15000"})
    above = verdict(service, "phone", Role.AGENT, {"сумма": "15000.01"})
    assert below.ability == Ability.AGENT_COMPLETES
    assert (above.ability, above.reason) == (Ability.ACCEPTS_REQUEST, "limit")


def test_who_may_not_finish_it_takes_a_request() -> None:
    service = refund(roles=(Role.SUPERVISOR,))
    assert verdict(service, "email", Role.AGENT).reason == "role"
    assert verdict(service, "email", Role.SUPERVISOR).ability == Ability.AGENT_COMPLETES


def test_the_nearest_channel_where_more_can_be_done_comes_first() -> None:
    found = ways_elsewhere(refund(), "telegram", ("sms", "email", "phone"), Role.AGENT)
    assert [kind for kind, _ in found] == ["email", "phone"]
    assert ways_elsewhere(refund(), "phone", ("email",), Role.AGENT) == ()
    from_sms = ways_elsewhere(refund(), "sms", ("telegram", "phone"), Role.AGENT)
    assert [kind for kind, _ in from_sms] == ["phone", "telegram"]


def test_a_script_goes_on_by_what_was_collected() -> None:
    first = refund().steps[0]
    assert next_step(first, {"собрано": "yes"}, "phone") == "отказать"
    assert next_step(first, {"собрано": "no"}, "phone") == "сумма"
    only_here = replaced(first, next=(Way(to="сумма", channels=("sms",)), Way(to="отказать")))
    assert next_step(only_here, {}, "phone") == "отказать"


@pytest.mark.parametrize(
    ("check", "value", "holds"),
    [(Check.ABOVE, "100", True), (Check.BELOW, "100", False), (Check.ABOVE, "2000", False)],
)
def test_numbers_are_compared_as_numbers(check: Check, value: str, *, holds: bool) -> None:
    step = Step(id="а", next=(Way(to="б", field="сумма", test=check, value=value), Way(to="в")))
    assert (next_step(step, {"сумма": "900"}, "phone") == "б") is holds


def test_one_source_gives_each_channel_its_text() -> None:
    first, second = refund().steps[:2]
    assert text_for(first, "telegram") == "Назовите номер заказа.\n\nОн есть в письме."
    assert text_for(first, "sms") == "Назовите номер заказа."
    assert text_for(first, "email").startswith("Здравствуйте, {имя}!\n\nНазовите")
    assert text_for(second, "phone") == "Деньги вернутся на карту."
    said = scripts.filled(text_for(second, "vk"), refund(), {"сумма": "900.50", "заказ": "7"})
    assert said == "Вернём 900,50\u00a0₽ за заказ 7."


@pytest.mark.parametrize(
    ("kind", "typed", "value", "fault"),
    [
        (FieldType.MONEY, "15 000,5 ₽", "15000.5", BadValue.NONE),
        (FieldType.MONEY, "много", "много", BadValue.NO_NUMBER),
        (FieldType.DATE, "5.11.2026", "2026-11-05", BadValue.NONE),
        (FieldType.DATE, "31.02.2026", "31.02.2026", BadValue.NO_DATE),
        (FieldType.PHONE, "8 (916) 123-45-67", "+79161234567", BadValue.NONE),
        (FieldType.PHONE, "дома", "дома", BadValue.NO_PHONE),
        (FieldType.EMAIL, "Anna@Mail.ru", "anna@mail.ru", BadValue.NONE),
        (FieldType.EMAIL, "anna@mail", "anna@mail", BadValue.NO_EMAIL),
        (FieldType.YES_NO, "Да", "yes", BadValue.NONE),
        (FieldType.YES_NO, "может", "может", BadValue.NO_CHOICE),
        (FieldType.LINE, "  ", "", BadValue.MISSING),
    ],
)
def test_values_are_read_as_their_field_wants(
    kind: str, typed: str, value: str, fault: str
) -> None:
    assert field_values.read(ServiceField(name="ф", title="Ф", type=kind), typed) == (value, fault)


def test_a_catalogue_is_the_same_after_its_file() -> None:
    service = refund(roles=(Role.AGENT,), hint="Одна строка\nи вторая", active=False)
    rows = catalogue_file.read(catalogue_writing.write([service]), [service], NOW)
    assert [row.what for row in rows] == [What.SAME]
    changed = catalogue_writing.write([replaced(service, hint="Иначе")])
    row = catalogue_file.read(changed, [service], NOW)[0]
    assert row.what is What.CHANGED
    assert row.service is not None
    assert row.service.id == service.id


def test_each_broken_row_says_what_is_wrong_and_the_others_are_read() -> None:
    text = """
[[service]]
name = "Хорошая"
[[service]]
name = "Плохая"
colour = 1
[service.channels]
phone = "волшебство"
[[service]]
name = "хорошая"
[[service]]
nome = "Без имени"
"""
    rows = catalogue_file.read(text, [], NOW)
    assert [row.what for row in rows] == [What.NEW, What.BROKEN, What.BROKEN, What.BROKEN]
    assert [(item.fault, item.subject) for item in rows[1].problems] == [
        (Fault.UNKNOWN_KEY, "colour")
    ]
    assert rows[2].problems[0].fault == Fault.TWICE
    assert rows[3].problems[0].subject == "nome"


def test_the_example_of_the_document_is_a_service() -> None:
    page = (Path(__file__).parents[3] / "docs/services.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    (row,) = catalogue_file.read(example, [], NOW)
    assert (row.problems, row.what) == ((), What.NEW)


def test_what_is_no_toml_says_the_line() -> None:
    with pytest.raises(Unreadable) as caught:
        catalogue_file.read('[[service]]\nname = "А', [], NOW)
    assert caught.value.line == 2


@given(st.text(alphabet="[]{}=\"'.\nnamestpkeyсервис01, ", max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        catalogue_file.read(text, [], NOW)
    except Unreadable:
        return


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
_keys = st.sampled_from(
    ["name", "topic", "channels", "field", "outcome", "step", "id", "next", "to", "says", "limit"]
)


@given(st.dictionaries(_keys, _values | st.dictionaries(_keys, _values), max_size=6))
def test_any_shape_of_a_service_is_read_or_named_broken(table: dict[str, Any]) -> None:
    row = catalogue_file.read_table(1, table, {}, NOW)
    assert (row.service is None) == (row.what is What.BROKEN)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24))
def test_a_script_without_problems_always_comes_to_an_end(edges: list[tuple[int, int]]) -> None:
    """By taking at every step the way it took least often, whatever the graph."""
    made = tuple(
        Step(
            id=f"ш{at}",
            next=tuple(
                Way(to=f"ш{to}", field="заказ", test=Check.IS, value=str(number))
                if number < count - 1
                else Way(to=f"ш{to}")
                for number, to in enumerate(ways)
            ),
        )
        for at in range(8)
        for ways in [[to for start, to in edges if start == at]]
        for count in [len(ways)]
    )
    service: Service = refund(steps=made)
    if problems(service):
        return
    step, taken, moves = made[0], dict[tuple[str, str], int](), 0
    while step.next:
        way = min(step.next, key=lambda way: taken.get((step.id, way.to), 0))
        taken[(step.id, way.to)] = taken.get((step.id, way.to), 0) + 1
        found = service.step(way.to)
        assert found is not None
        step, moves = found, moves + 1
        assert moves < 10_000
