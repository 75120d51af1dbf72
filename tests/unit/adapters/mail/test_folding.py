"""Folding never loses a character and folds what people's programs write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.folding import split_reply
from tests.unit.adapters.mail.folding_corpus import Case, cases, score

HISTORIES = [
    "On Mon, Jan 1, 2024 at 1:00 PM Shop <a@b.c> wrote:\n\n> Готово\n> Ждём",
    "On 1/1/24 13:00, Shop\n<a@b.c> wrote:\n> Готово",
    "пн, 1 янв. 2024 г. в 12:34, Магазин <a@b.c>:\n\n> Готово",
    "1 января 2024 г., 12:34, Магазин <a@b.c> написал(а):\n\n> Готово",
    "01.01.2024 12:34, Магазин пишет:\n> Готово",
    "Понедельник, 1 января 2024, 12:34 +03:00 от Магазин <a@b.c>:\n\n>Готово",
    '01.01.2024, 12:34, "Магазин" <a@b.c>:\n> Готово',
    "-----Исходное сообщение-----\nОт: Магазин\nГотово",
    "-----Original Message-----\nFrom: Shop\nReady",
    "--- Исходное сообщение ---\nx",
    "От: Магазин <a@b.c>\nОтправлено: 1 января\nКому: Иван\nТема: заказ\n\nГотово",
    "*From:* Shop\n*Sent:* Monday\n*To:* Ivan\n*Subject:* order\n\nReady",
    "> Готово\n>> раньше\n> Ждём",
    "On Mon, Jan 1, 2024 at 1:00 PM Shop <a@b.c> wrote:\n\nno marks at all",
]


@pytest.mark.parametrize("history", HISTORIES)
def test_history_below_an_answer_is_folded(history: str) -> None:
    split = split_reply(f"Спасибо, жду!\nИван\n\n{history}\n")
    assert split.reply == "Спасибо, жду!\nИван"
    assert split.quoted == history


def test_history_above_an_answer_is_folded() -> None:
    split = split_reply(f"{HISTORIES[0]}\n\nСпасибо!")
    assert split == ("Спасибо!", HISTORIES[0])


@pytest.mark.parametrize(
    "text",
    [
        "> вопрос\nда\n> ещё вопрос\nнет",
        "Вчера в 12:30 ваш оператор писал:\nждите до вечера. Я жду.",
        "Мой адрес:\nМосква, Тверская 1",
        "От: Москвы\nдо: Казани",
        "Смотрите:\n------ Forwarded message -----\nFrom: a\nDate: b\nTo: c\nSubject: d\n\nx",
        "> всё письмо - цитата",
        "-----Original Message-----\nFrom: x",
        "",
        "   \n\n",
    ],
)
def test_where_nothing_is_certain_all_stays(text: str) -> None:
    assert split_reply(text) == (text, "")


LINES = st.sampled_from(
    [
        *"\n".join(HISTORIES).split("\n"),
        "",
        " ",
        "Спасибо",
        ">",
        "---------- Forwarded message ---------",
        "Да, 12:30:",
    ]
) | st.text(alphabet="aя >:-@<1.\t", max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_no_character_is_ever_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    split = split_reply(text)
    assert sorted("".join(split).replace("\n", "")) == sorted(text.replace("\n", ""))
    assert split.reply in text
    assert split.reply.strip() or split.reply == text


def test_a_long_text_is_folded_in_linear_time() -> None:
    text = "обычная строка: 12:30\n" * 20_000
    assert split_reply(text).reply.count("строка") == 20_000


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_nobodys_words_are_hidden_in_the_corpus(case: Case) -> None:
    assert score(case).hidden == 0


def test_nearly_all_history_of_the_corpus_is_folded() -> None:
    scores = [score(case) for case in cases()]
    missed = [
        case.name for case, one in zip(cases(), scores, strict=True) if one.folded < one.history
    ]
    assert sum(one.folded for one in scores) >= 0.95 * sum(one.history for one in scores), missed


WORDS = st.text(alphabet="абвгд ежз", min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=6), st.sampled_from(HISTORIES))
def test_answers_between_the_lines_of_a_quotation_stay(
    talk: list[tuple[str, str]], history: str
) -> None:
    head = history.partition("\n")[0] + "\n" if ":" in history.partition("\n")[0] else ""
    text = head + "\n".join(
        f"> {asked}\nответ {number} {said}" for number, (asked, said) in enumerate(talk)
    )
    shown = split_reply(text).reply
    assert all(f"ответ {number} {said}" in shown for number, (_, said) in enumerate(talk))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([line for case in cases() for line in case.lines]), max_size=20))
def test_no_line_of_shuffled_letters_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    split = split_reply(text)
    assert sorted("".join(split).replace("\n", "")) == sorted(text.replace("\n", ""))
