"""How a customer is greeted: by name, in their time of day, as they want to be spoken to.

Pure. What is not known is left out: no patronymic is made up, no gender guessed, and what is not
a name (an address, a company, a joke) is not said as one. In Russian an address has the form of the
nominative: «Анна Сергеевна», never «Анн».
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import StrEnum

import msgspec

from domain.entities import Customer
from domain.given_names import KNOWN, MEN, WOMEN
from domain.preferences import Address, Manner, Preference, their_time
from domain.text import clean_line

_LONGEST, _MOST_WORDS = 40, 3
_JOINS = "-'’ "
_NOBODY = """
абонент анонимно аноним без гость имени имя клиент клиентка контакт лид на неизвестно неизвестный
нет никто не покупатель пользователь посетитель тест тестовый удаленный физлицо admin anonymous
client contact customer deleted guest na none null no name nobody test tester undefined unknown
user visitor ооо оао зао пао ао ип нко фгуп ltd llc inc gmbh
"""
_NO_NAMES = frozenset(_NOBODY.split())
_MALE = re.compile(r"(?:[оеё]вич|ич|улы|оглы|оглу)$")
_FEMALE = re.compile(r"(?:[оеё]вна|ична|инична|кызы|гызы)$")


class Gender(StrEnum):
    """As it is known: what a card says, or what a patronymic tells by its form."""

    MALE = "m"
    FEMALE = "f"
    UNKNOWN = ""


class Greeting(msgspec.Struct, frozen=True, kw_only=True):
    """What to say.

    Attributes:
        name: how the customer is addressed; empty: nobody knows a name to say.
        words: the greeting with the name and its mark.
        dear: the beginning of a letter.
    """

    name: str
    words: str
    dear: str


_RU = ("Доброе утро", "Добрый день", "Добрый вечер", "Здравствуйте")
_EN = ("Good morning", "Good afternoon", "Good evening", "Hello")


def greeting(customer: Customer, branch_zone: str, now: datetime) -> Greeting:
    """Return how a customer is greeted.

    Args:
        customer: the card.
        branch_zone: IANA name of the time zone of their branch.
        now: aware.
    """
    name, prefs = address(customer), customer.preferences
    english = (prefs.get(Preference.LANGUAGE) or customer.language) == "en"
    familiar = prefs.get(Preference.MANNER) == Manner.FAMILIAR
    part = _part_of_day(their_time(prefs, branch_zone, now))
    said = (_EN if english else _RU)[part]
    if familiar and not english and part == len(_RU) - 1:
        said = "Здравствуй"
    words = f"{said}, {name}!" if name else f"{said}!"
    return Greeting(name=name, words=words, dear=_dear(customer, name, words, english=english))


def _part_of_day(there: datetime) -> int:
    if 5 <= there.hour < 12:
        return 0
    if 12 <= there.hour < 18:
        return 1
    return 2 if 18 <= there.hour < 23 else 3


def _dear(customer: Customer, name: str, words: str, *, english: bool) -> str:
    """Return «Уважаемая Анна Сергеевна!»; where nobody knows which, the greeting."""
    if english:
        return f"Dear {name}," if name else words
    dear = {Gender.MALE: "Уважаемый", Gender.FEMALE: "Уважаемая"}.get(gender_of(customer))
    familiar = customer.preferences.get(Preference.MANNER) == Manner.FAMILIAR
    return f"{dear} {name}!" if dear and name and not familiar else words


def address(customer: Customer) -> str:
    """Return by which name a customer is addressed; empty where there is none to be said."""
    if customer.provisional:
        return ""
    given, patronymic = _names(customer)
    if not given:
        return ""
    wanted = customer.preferences.get(Preference.ADDRESS)
    familiar = customer.preferences.get(Preference.MANNER) == Manner.FAMILIAR
    full = wanted == Address.FULL or (wanted != Address.FIRST and not familiar)
    return f"{given} {patronymic}" if full and patronymic else given


def gender_of(customer: Customer) -> Gender:
    """Return a customer's gender where it is known; where two facts contradict, it is not."""
    stated = {"m": Gender.MALE, "f": Gender.FEMALE}.get(customer.gender, Gender.UNKNOWN)
    patronymic = _names(customer)[1].lower()
    formed = Gender.UNKNOWN
    if _FEMALE.search(patronymic):
        formed = Gender.FEMALE
    elif _MALE.search(patronymic):
        formed = Gender.MALE
    if Gender.UNKNOWN in (stated, formed):
        return stated or formed
    return stated if stated == formed else Gender.UNKNOWN


def _names(customer: Customer) -> tuple[str, str]:
    """Return given name and patronymic, as far as they are known and can be said."""
    given = spoken(customer.given_name)
    patronymic = spoken(customer.patronymic)
    if not is_patronymic(patronymic):
        patronymic = ""
    if given or customer.given_name.strip():
        return given, patronymic
    words = clean_line(customer.display_name).split()
    if not 1 <= len(words) <= 4 or not all(spoken(word) for word in words):
        return "", ""
    known = [word for word in words if _folded(word) in KNOWN]
    fathers = [word for word in words if is_patronymic(word) and _folded(word) not in KNOWN]
    if len(known) != 1:
        return "", ""  # «Иван Роман»: nobody knows which is which
    # «Анна Ильич» is a given and a family name: a patronymic stands right behind its name.
    behind = words.index(known[0]) + 1
    formed = words[behind] if behind < len(words) and words[behind] in fathers else ""
    certain = formed if len(words) == 3 or _FEMALE.search(formed) else ""
    woman = _folded(known[0]) in WOMEN - MEN
    if certain and bool(_MALE.search(certain)) == woman:
        certain = ""  # «Анна Ильич Петрова»: whatever it is, it is not her father's name
    return spoken(known[0]), patronymic or spoken(certain)


def is_patronymic(word: str) -> bool:
    """Tell whether a word has the form of one: «Ильич», «Сергеевна», «Гейдар оглы»."""
    folded = word.lower()
    return len(folded) > 3 and bool(_MALE.search(folded) or _FEMALE.search(folded))


def _folded(word: str) -> str:
    return word.lower().replace("ё", "е")


def spoken(raw: str) -> str:
    """Return a name as it is written in an address; empty where it is none to be said.

    «АННА» and «анна» become «Анна». Digits, signs, links, initials, words for nobody, and words
    of two alphabets are no names.
    """
    name = clean_line(raw, _LONGEST + 1)
    words = name.replace("-", " ").split()
    if not words or len(name) > _LONGEST or len(name.split()) > _MOST_WORDS:
        return ""
    if any(_folded(word) in _NO_NAMES or len(word) < 2 for word in words):
        return ""
    if any(ch not in _JOINS and unicodedata.category(ch)[0] not in "LM" for ch in name):
        return ""
    if not name[0].isalpha() or (
        not name[-1].isalpha() and unicodedata.category(name[-1])[0] != "M"
    ):
        return ""
    if any(len(_scripts(word)) > 1 for word in words):
        return ""
    return " ".join(map(_cased, name.split()))


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(ch, "?").split()[0] for ch in word if ch.isalpha()}


def _cased(word: str) -> str:
    if word in ("оглы", "кызы", "улы", "гызы", "оглу"):
        return word
    if word.islower() or (word.isupper() and len(word) > 1):
        return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
    return word
