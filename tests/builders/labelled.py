# ruff: noqa: SIM905 - words read better in a row
"""Pairs of cards of which it is known whether they are one person's, made from a seed.

Duplicates are spoiled the way cards are: another alphabet, a short form, the other order, a slip
of a finger, no patronymic, no birthday or a wrong one, another town, a new mailbox. Of two people
some are hard to tell apart: namesakes, father and son, a couple with one number.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from domain.likeness import Traits

_MEN = (
    "Александр Алексей Андрей Борис Виктор Владимир Дмитрий Евгений Иван Михаил Николай Павел "
    "Пётр Сергей Юрий Константин Григорий Артём Глеб Марк"
).split()
_WOMEN = (
    "Анна Анастасия Валентина Дарья Екатерина Елена Елизавета Ирина Ксения Людмила Мария Наталья "
    "Ольга Светлана Татьяна Юлия Полина Вера Инна Кира"
).split()
_SHORT = {
    "Александр": "Саша", "Алексей": "Лёша", "Борис": "Боря", "Владимир": "Вова",
    "Дмитрий": "Дима", "Евгений": "Женя", "Иван": "Ваня", "Михаил": "Миша", "Николай": "Коля",
    "Павел": "Паша", "Пётр": "Петя", "Сергей": "Серёжа", "Анна": "Аня", "Анастасия": "Настя",
    "Дарья": "Даша", "Екатерина": "Катя", "Елена": "Лена", "Ирина": "Ира", "Мария": "Маша",
    "Наталья": "Наташа", "Ольга": "Оля", "Татьяна": "Таня", "Юлия": "Юля",
}  # fmt: skip
_ROOTS = (
    "Иван Смирн Кузнец Поп Васил Петр Сокол Михайл Новик Федор Мороз Волк Алексе Лебед Семён "
    "Егор Павл Козл Степан Никола Орл Андре Макар Никит Захар Зайц Солов Борис Яковл Григор Роман "
    "Воробь Серге Кузьм Фрол Александр Дмитри Корол Гус Кисел Ильин Максим Поляк Сорок Виноград "
    "Ковал Белоус Жук Щербак Чех Ширяе Цветк Хохл Юдин Ягод Тарас Филат Рябин Калин Осип"
).split()
_FATHERS = (
    "Иван Александр Сергей Пётр Борис Виктор Владимир Михаил Николай Павел Андрей Юрий".split()
)
_CITIES = "Москва Тула Тверь Казань Пермь Омск Самара Уфа Томск Псков".split()
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".split(),
        strict=True,
    )
)


class Person(NamedTuple):
    """Who somebody is."""

    given: str
    family: str
    father: str
    born: date
    city: str
    phone: str
    mail: str
    woman: bool


class Pair(NamedTuple):
    """Two cards, and whether they are of one person."""

    one: Traits
    other: Traits
    same: bool


def latin(word: str) -> str:
    """Return a name as its owner might write it in Latin letters."""
    spelt = "".join(_LATIN.get(letter, letter) for letter in word.lower()).replace("-", "")
    return spelt.title()


def person(chance: Random) -> Person:
    """Return somebody."""
    woman = chance.random() < 0.5
    ending = chance.choice(("ов", "ин", "ский"))
    root = chance.choice(_ROOTS)
    family = f"{root}{'ская' if woman and ending == 'ский' else ending + ('а' if woman else '')}"
    given = chance.choice(_WOMEN if woman else _MEN)
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(365 * 65))
    number = chance.randrange(10**8)
    return Person(
        given=given,
        family=family,
        father=_father(chance.choice(_FATHERS), woman=woman),
        born=born,
        city=chance.choice(_CITIES),
        phone=f"+79{number:09d}",
        mail=f"{latin(family).lower()}.{latin(given).lower()}{number % 97}@pochta.example",
        woman=woman,
    )


def _father(name: str, *, woman: bool) -> str:
    stem = name[:-1] + "е" if name.endswith("й") else name
    return (
        f"{stem}{'вна' if stem.endswith('е') else 'овна'}"
        if woman
        else (f"{stem}{'вич' if stem.endswith('е') else 'ович'}")
    )


def card(who: Person) -> Traits:
    """Return the card of somebody as a careful colleague writes it."""
    return Traits(
        name=f"{who.family} {who.given} {who.father}",
        birth_on=who.born,
        city=who.city,
        gender="f" if who.woman else "m",
        addresses=frozenset({("phone", who.phone), ("email", who.mail)}),
    )


def _slip(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    return word[:at] + chance.choice("аеионрст") + word[at + 1 :]


def spoiled(who: Person, chance: Random) -> Traits:
    """Return another card of the same person, as a hurried colleague or a form makes it."""
    given, family = who.given, who.family
    if chance.random() < 0.35:
        given = _SHORT.get(given, given)
    if chance.random() < 0.25:
        family = _slip(family, chance)
    parts = [family, given] if chance.random() < 0.5 else [given, family]
    if chance.random() < 0.4:
        parts.append(who.father)
    if chance.random() < 0.25:
        parts = [latin(part) for part in parts]
    born: date | None = who.born if chance.random() < 0.7 else None
    if born is not None and chance.random() < 0.08:
        born = born.replace(year=born.year - 10)
    addresses = set()
    if chance.random() < 0.45:
        addresses.add(("phone", who.phone))
    if chance.random() < 0.4:
        addresses.add(("email", who.mail.replace("pochta", "yashik")))
    if not addresses and born is None:
        born = who.born  # a card of a name alone is nobody's
    return Traits(
        name=" ".join(parts),
        birth_on=born,
        city=who.city if chance.random() < 0.6 else "",
        addresses=frozenset(addresses),
    )


def _another(who: Person, chance: Random) -> Person:
    """Return somebody else who is easily taken for a person."""
    other = person(chance)
    kind = chance.randrange(5)
    if kind == 0:  # a namesake
        return other._replace(given=who.given, family=who.family, woman=who.woman)
    if kind == 1:  # a child of the same name
        father = _father(who.given, woman=who.woman) if not who.woman else other.father
        return other._replace(
            given=who.given, family=who.family, father=father, city=who.city, woman=who.woman
        )
    if kind == 2:  # a relative who has the same number
        return other._replace(family=who.family, city=who.city, phone=who.phone, woman=who.woman)
    if kind == 3:  # born on the same day
        return other._replace(born=who.born, city=who.city)
    return other


def pairs(count: int, seed: int) -> list[Pair]:
    """Return labelled pairs, a third of them of one person."""
    chance = Random(seed)
    found = []
    for _ in range(count):
        who = person(chance)
        if chance.random() < 1 / 3:
            found.append(Pair(card(who), spoiled(who, chance), same=True))
        else:
            found.append(Pair(card(who), spoiled(_another(who, chance), chance), same=False))
    return found


class Quality(NamedTuple):
    """How well something tells people apart."""

    precision: float
    recall: float


def quality(labelled: list[Pair], scores: list[float], least: float) -> Quality:
    """Return precision and recall of taking for one person what scores so much."""
    taken = [pair.same for pair, score in zip(labelled, scores, strict=True) if score >= least]
    right = sum(taken)
    same = sum(pair.same for pair in labelled)
    return Quality(right / max(1, len(taken)), right / max(1, same))
