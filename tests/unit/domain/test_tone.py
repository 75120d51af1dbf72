"""The tone of voice: what is found in which forms, what is mended, what can never hang."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tone import Tone, Where, fixed
from domain.tone_rules import Level, PersonalData, RuleKind, ToneRule, problem
from tests.builders.tone import no_problems, rule

CHAT, MAIL = Where(channel_kind="telegram"), Where(channel_kind="email", first=True)


def found(one: ToneRule, text: str, where: Where = CHAT) -> list[tuple[str, str]]:
    findings = Tone([one]).check(text, where)
    return [(text[item.start : item.end], item.fix) for item in findings]


def test_a_word_is_found_in_every_form_and_mended_in_the_same() -> None:
    text = "Понимаю проблему. Проблемы решим, с проблемами справимся."
    assert found(no_problems(), text) == [
        ("проблему", "вопрос"),
        ("Проблемы", "Вопросы"),
        ("проблемами", "вопросами"),
    ]


def test_a_verb_is_mended_in_its_own_form() -> None:
    one = rule(RuleKind.WORDS, words=("отказать",), instead="предложить")
    assert found(one, "Мы откажем вам") == [("откажем", "предложим")]


def test_other_words_with_the_same_letters_are_fine() -> None:
    assert found(no_problems(), "беспроблемный, проблематика, непроблема") == []


def test_a_phrase_is_found_in_its_forms_whatever_stands_between_the_words() -> None:
    one = rule(RuleKind.WORDS, words=("позвоните нам",))
    assert found(one, "Позвоните,  нам завтра") == [("Позвоните,  нам", "")]
    assert found(one, "Позвоните маме, нам не надо") == []


def test_a_rule_of_one_channel_holds_there_alone() -> None:
    one = no_problems(channels=("sms",))
    assert found(one, "проблема") == []
    assert found(one, "проблема", Where(channel_kind="sms")) == [("проблема", "вопрос")]


def test_a_rule_that_is_off_says_nothing() -> None:
    assert found(no_problems(active=False), "проблема") == []


def test_what_blocks_comes_first() -> None:
    hard = rule(RuleKind.WORDS, words=("никогда",), level=Level.BLOCK)
    findings = Tone([no_problems(), hard]).check("проблема никогда", CHAT)
    assert [item.blocks for item in findings] == [True, False]


@pytest.mark.parametrize("said", ["Как твой заказ?", "Тебе привезут", "твоё мнение"])
def test_speaking_as_to_a_friend_is_found(said: str) -> None:
    assert len(found(rule(RuleKind.ADDRESS), said)) == 1


def test_speaking_politely_is_not() -> None:
    assert found(rule(RuleKind.ADDRESS), "Вам привезут ваш твёрдый матрас") == []


def test_a_letter_greets_the_first_time_and_is_signed() -> None:
    greeting = rule(RuleKind.GREETING, words=("здравствуйте", "добрый день"))
    assert found(greeting, "Заказ готов", MAIL) == [("", "Здравствуйте!")]
    assert found(greeting, "Добрый день, Анна!", MAIL) == []
    assert found(greeting, "Заказ готов") == []
    farewell = rule(RuleKind.FAREWELL, words=("с уважением",), instead="С уважением, {оператор}")
    assert found(farewell, "Заказ готов", MAIL) == [("", "С уважением, {оператор}")]
    mended = fixed("Заказ готов\n", Tone([farewell]).check("Заказ готов\n", MAIL)[0])
    assert mended == "Заказ готов\n\nС уважением, {оператор}"


def test_a_text_too_long_is_cut() -> None:
    one = rule(RuleKind.LENGTH, most=10)
    finding = Tone([one]).check("Десять букв и ещё", CHAT)[0]
    assert fixed("Десять букв и ещё", finding) == "Десять бук"


@pytest.mark.parametrize(
    ("kind", "text", "masked"),
    [
        (PersonalData.CARD, "карта 4111 1111 1111 1111", "•••• •••• •••• 1111"),
        (PersonalData.CARD, "4111-1111-1111-1111.", "••••-••••-••••-1111"),
        (PersonalData.CARD_CODE, "CVV: 123", "CVV: •••"),
        (PersonalData.PASSPORT, "паспорт серия 45 06 номер 123456", "•• •• номер ••3456"),
        (PersonalData.SNILS, "112-233-445 95", "•••-•••-•45 95"),
        (PersonalData.INN, "ИНН 7707083893", "••••••3893"),
    ],
)
def test_personal_data_is_found_and_hidden(kind: str, text: str, masked: str) -> None:
    one = rule(RuleKind.PERSONAL, data=(kind,))
    assert [fix for _, fix in found(one, text)] == [masked]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "заказ 20418, счёт 40702810900000012345678",
        "+7 916 123-45-67",
        "112-233-445 96",
        "ИНН 7707083894",
    ],
)
def test_numbers_that_only_look_like_it_are_fine(text: str) -> None:
    assert found(rule(RuleKind.PERSONAL, data=tuple(PersonalData)), text) == []


def test_a_pattern_that_explodes_elsewhere_is_checked_at_once() -> None:
    one = rule(RuleKind.PATTERN, pattern="(a|aa)+$")
    assert found(one, "a" * 19_000 + "b") == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": RuleKind.PATTERN, "pattern": "(?=x)"}, "pattern"),
        ({"kind": RuleKind.PATTERN}, "pattern"),
        ({"kind": RuleKind.WORDS}, "words"),
        ({"kind": RuleKind.LENGTH}, "most"),
        ({"kind": RuleKind.PERSONAL, "data": ("shoe",)}, "data"),
        ({"kind": "чудо"}, "kind"),
        ({"kind": RuleKind.ADDRESS, "channels": ("голубь",)}, "channels"),
        ({"kind": RuleKind.ADDRESS, "name": " "}, "name"),
        ({"kind": RuleKind.ADDRESS}, ""),
    ],
)
def test_a_rule_that_is_none_names_its_field(fields: dict[str, Any], wrong: str) -> None:
    assert problem(rule(**fields)) == wrong


_ALL = (
    no_problems(),
    rule(RuleKind.ADDRESS),
    rule(RuleKind.PATTERN, pattern=r"\d+", instead="#"),
    rule(RuleKind.PERSONAL, data=tuple(PersonalData)),
    rule(RuleKind.LENGTH, most=40),
    rule(RuleKind.GREETING, words=("здравствуйте",)),
    rule(RuleKind.FAREWELL, words=("с уважением",)),
)


@given(st.text(alphabet="проблеманытыё 4111-.,\n😀\u202e", max_size=120))
def test_findings_lie_in_the_text_and_mending_one_never_grows_without_end(text: str) -> None:
    tone = Tone(_ALL)
    for _ in range(80):
        findings = tone.check(text, MAIL)
        assert all(0 <= item.start <= item.end <= len(text) for item in findings)
        mendable = next((item for item in findings if item.fix), None)
        if mendable is None:
            return
        text = fixed(text, mendable)
    raise AssertionError(text)
