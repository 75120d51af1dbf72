"""Personal data in a text: cards, passports, insurance and taxpayer numbers.

Each is known by its own checksum, or by the word beside it: order numbers are let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.tone_rules import PersonalData

_DIGITS = re.compile(r"(?<!\d)\d(?:[ \u00a0-]?\d){12,18}(?!\d)")
_CODE = re.compile(r"(?i)\b(?:cvv2?|cvc2?|код с обратной стороны)\b\D{0,12}\d{3}(?!\d)")
_PASSPORT = re.compile(r"(?i)паспорт\D{0,40}(\d{2}\s?\d{2}\D{0,10}\d{6})(?!\d)")
_SNILS = re.compile(r"(?<!\d)(\d{3}-\d{3}-\d{3})[ -](\d{2})(?!\d)")
_SNILS_NAMED = re.compile(r"(?i)снилс\D{0,12}(\d{9})\s?(\d{2})(?!\d)")
_INN = re.compile(r"(?i)\bинн\D{0,8}(\d{12}|\d{10})(?!\d)")

_Spans = list[tuple[int, int]]


def _cards(text: str) -> _Spans:
    return [
        found.span()
        for found in _DIGITS.finditer(text)
        if _is_card("".join(letter for letter in found[0] if letter.isdigit()))
    ]


def _is_card(digits: str) -> bool:
    """Tell whether digits are a payment card's by Luhn's sum (ISO/IEC 7812-1)."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) == 1:
        return False
    total = 0
    for at, letter in enumerate(reversed(digits)):
        value = int(letter) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _snils(text: str) -> _Spans:
    found = [*_SNILS.finditer(text), *_SNILS_NAMED.finditer(text)]
    return [
        (item.start(1), item.end(2))
        for item in found
        if _is_snils(item[1].replace("-", ""), int(item[2]))
    ]


def _is_snils(digits: str, control: int) -> bool:
    """Tell whether nine digits have this control number (resolution of the Pension Fund)."""
    total = sum(int(letter) * (9 - at) for at, letter in enumerate(digits))
    return total % 101 % 100 == control


def _inn(text: str) -> _Spans:
    return [found.span(1) for found in _INN.finditer(text) if _is_inn(found[1])]


def _is_inn(digits: str) -> bool:
    """Tell whether the control digits of a taxpayer's number are right."""
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    places = (9,) if len(digits) == 10 else (10, 11)
    return all(
        sum(
            int(letter) * weight
            for letter, weight in zip(digits[:place], weights[11 - place :], strict=True)
        )
        % 11
        % 10
        == int(digits[place])
        for place in places
    )


_PERSONAL: dict[str, Callable[[str], _Spans]] = {
    PersonalData.CARD: _cards,
    PersonalData.CARD_CODE: lambda text: [found.span() for found in _CODE.finditer(text)],
    PersonalData.PASSPORT: lambda text: [found.span(1) for found in _PASSPORT.finditer(text)],
    PersonalData.SNILS: _snils,
    PersonalData.INN: _inn,
}


def spans(kind: str, text: str) -> list[tuple[int, int]]:
    """Return where data of a kind of ``PersonalData`` stand; none of a kind nobody knows."""
    find = _PERSONAL.get(kind)
    return find(text) if find is not None else []


def masked(said: str) -> str:
    """Return a text with all digits but the last four hidden."""
    digits = sum(letter.isdigit() for letter in said)
    hidden, out = max(0, digits - 4) if digits > 6 else digits, []
    for letter in said:
        out.append("•" if letter.isdigit() and hidden > 0 else letter)
        hidden -= letter.isdigit()
    return "".join(out)
