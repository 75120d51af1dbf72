"""How likely two cards are of one person, and by what: a score with its evidence.

Names are compared as they sound, in whatever alphabet, order and short form they were written; a
match of a name alone is never enough. The weights are those of decision record 0045.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import combinations
from math import exp

import msgspec

from domain.entities import Customer
from domain.given_names import KNOWN
from domain.glossary import IdentityKind
from domain.matching import fold, sounds

LIKELY = 0.5
"""From this score on two cards are worth a look."""
NAMESAKE = 0.2
"""From this score on somebody has the same name, and perhaps no more."""
_PRIOR = -5.0
_MAX_NAME = 200
_MIN_TYPO = 5
"""Shortest name in which one wrong letter is taken for a slip."""
_NEAR = 0.9
_ALIKE = 0.82
_MIN_ALIKE = 4

_SHORT_FORMS = """
александр саша шура саня алекс|александра саша шура саня|алексей леша алеша|анастасия настя|
анатолий толя|андрей андрюша|анна аня нюра|антон антоша|борис боря|вадим вадик|валентина валя|
валентин валя|валерий валера|василий вася|вера верочка|виктор витя|виктория вика|виталий виталик|
владимир вова володя|вячеслав слава|галина галя|геннадий гена|георгий жора гоша|григорий гриша|
дарья даша|дмитрий дима митя|евгений женя|евгения женя|екатерина катя катерина|елена лена алена|
елизавета лиза|зинаида зина|зоя зоечка|иван ваня|игорь игорек|илья илюша|ирина ира|
кирилл кирюша|константин костя|ксения ксюша оксана|лариса лара|леонид леня|лидия лида|
людмила люда мила|любовь люба|максим макс|маргарита рита|мария маша маруся|михаил миша|
надежда надя|наталья наташа наталия|никита никитка|николай коля|нина ниночка|оксана ксюша|
олег олежка|ольга оля|павел паша|петр петя|полина поля|роман рома|руслан рус|светлана света|
сергей сережа|софья соня софия|станислав стас|степан степа|тамара тома|татьяна таня|
тимофей тима|федор федя|юлия юля|юрий юра|яков яша|ярослав слава ярик
"""
_PATRONYMIC = ("ovich", "evich", "ovna", "evna", "ichna", "inichna")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for or against: a code, what it is about, and what it weighs."""

    code: str
    about: str = ""
    weight: float = 0.0


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """How likely two cards are of one person, from 0 to 1, the heaviest reason first."""

    score: float
    evidence: tuple[Evidence, ...] = ()


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What of a person is compared.

    Attributes:
        name: in any order.
        given: which part of it is the given name, where the card says so.
        addresses: as (kind, value).
    """

    name: str = ""
    given: str = ""
    birth_on: date | None = None
    city: str = ""
    gender: str = ""
    addresses: frozenset[tuple[str, str]] = frozenset()


class _Name(msgspec.Struct, frozen=True):
    parts: tuple[str, ...]
    patronymic: str
    joined: tuple[str, str]


@lru_cache(maxsize=1)
def _full_forms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _SHORT_FORMS.replace("\n", "").split("|"):
        full, *short = group.split()
        for form in (full, *short):
            found.setdefault(sounds(form), set()).add(sounds(full))
    return {form: frozenset(names) for form, names in found.items()}


@lru_cache(maxsize=1)
def _given_sounds() -> frozenset[str]:
    return frozenset(sounds(name) for name in KNOWN)


@lru_cache(maxsize=8192)
def _parsed(name: str) -> _Name:
    words = [sounds(word) for word in fold(name[:_MAX_NAME]).replace("-", " ").split()]
    words = ["".join(letter for letter in word if letter.isalpha()) for word in words]
    words = [word for word in words if len(word) > 1][:5]
    fathers = [word for word in words if word.endswith(_PATRONYMIC)]
    # Of "Иван Петрович" the second is the father's; of "Абрамович" alone it is the family's.
    father = fathers[-1] if fathers and len(words) > 1 else ""
    rest = [word for word in words if word != father]
    return _Name(tuple(rest[:2]), father, ("".join(rest), "".join(reversed(rest))))


def _forms(word: str) -> frozenset[str]:
    return _full_forms().get(word, frozenset()) | {word}


def _slipped(one: str, other: str) -> bool:
    """Tell whether two words are one but for a slip of the finger."""
    from rapidfuzz.distance import OSA  # found out only where words differ

    return min(len(one), len(other)) >= _MIN_TYPO and OSA.distance(one, other, score_cutoff=2) <= 1


def _part_code(one: str, other: str) -> str:
    """Return how two parts of a name agree; empty where they do not."""
    if one == other:
        return "name"
    if _forms(one) & _forms(other):
        return "short_form"
    from rapidfuzz.distance import JaroWinkler

    near = JaroWinkler.similarity(one, other)
    if near >= _NEAR and _slipped(one, other):
        return "spelling"
    return "alike" if near >= _ALIKE and min(len(one), len(other)) >= _MIN_ALIKE else ""


_NAME_WEIGHTS = {"name": 4.0, "short_form": 3.6, "spelling": 3.0, "alike": 1.5}
_WORST = ("alike", "spelling", "short_form", "name")


def _of_names(one: Traits, other: Traits) -> Iterable[Evidence]:
    mine, theirs = _parsed(one.name), _parsed(other.name)
    if not mine.parts or not theirs.parts:
        return
    about = other.name[:_MAX_NAME]
    orders = [(False, theirs.parts), (True, theirs.parts[::-1])]
    found: list[tuple[float, str, bool]] = []
    for swapped, parts in orders:
        codes = [_part_code(a, b) for a, b in zip(mine.parts, parts, strict=False)]
        if all(codes) and codes:
            code = next(item for item in _WORST if item in codes)
            found.append((_NAME_WEIGHTS[code], code, swapped))
    if not found:
        yield _of_other_names(one, other, about)
    elif len(mine.parts) < 2 or len(theirs.parts) < 2:
        yield Evidence(code="given_name", about=about, weight=1.0)
    else:
        weight, code, swapped = max(found, key=lambda item: (item[0], not item[2]))
        swapped_too = swapped and code == "name"
        yield Evidence(code="swapped" if swapped_too else code, about=about, weight=weight)
    if mine.patronymic and theirs.patronymic:
        same = mine.patronymic == theirs.patronymic or _slipped(mine.patronymic, theirs.patronymic)
        yield Evidence(
            code="patronymic" if same else "patronymic_differs", weight=2.0 if same else -3.0
        )


def _of_other_names(one: Traits, other: Traits, about: str) -> Evidence:
    """Return what two names weigh whose parts do not agree one by one."""
    mine, theirs = _parsed(one.name), _parsed(other.name)
    whole = {_part_code(my, their) for my in mine.joined for their in theirs.joined}
    if whole & {"name", "spelling"}:  # a blank where none should be
        return Evidence(code="spelling", about=about, weight=_NAME_WEIGHTS["spelling"])
    my_given, their_given = _given(one, mine), _given(other, theirs)
    if my_given and their_given and _part_code(my_given, their_given) in ("name", "short_form"):
        # Who marries takes another family name; who was born has another given one.
        return Evidence(code="family_differs", about=about, weight=-0.6)
    return Evidence(code="name_differs", weight=-3.0)


def _given(traits: Traits, name: _Name) -> str:
    """Return which part of a name is the given one; empty where that is not known."""
    if traits.given:
        return sounds(traits.given)
    known = [part for part in name.parts if part in _full_forms() or part in _given_sounds()]
    return known[0] if len(known) == 1 else ""


def _of_births(one: date | None, other: date | None) -> Iterable[Evidence]:
    if one is None or other is None:
        return
    if one == other:
        yield Evidence(code="birth", about=one.isoformat(), weight=5.0)
        return
    from rapidfuzz.distance import OSA

    swapped = (one.day, one.month, one.year) == (other.month, other.day, other.year)
    if swapped or OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}", score_cutoff=2) == 1:
        yield Evidence(code="birth_near", about=other.isoformat(), weight=2.5)
    else:
        yield Evidence(code="birth_differs", weight=-6.0)


def _of_addresses(one: Traits, other: Traits) -> Iterable[Evidence]:
    shared = sorted(one.addresses & other.addresses)
    if shared:
        # Families share a number and a mailbox: with it alone two names may be two people.
        yield Evidence(code="address", about=shared[0][1], weight=5.0)
        return
    mine, theirs = _mailboxes(one), _mailboxes(other)
    same = sorted(mine & theirs)
    if same:
        yield Evidence(code="mailbox", about=same[0], weight=2.5)


def _mailboxes(traits: Traits) -> set[str]:
    """Return the names of mailboxes that are long enough to be somebody's own."""
    values = (value for kind, value in traits.addresses if kind == IdentityKind.EMAIL)
    names = (value.partition("@")[0].replace(".", "").partition("+")[0] for value in values)
    return {name for name in names if len(name) > 6}


def likeness(one: Traits, other: Traits) -> Likeness:
    """Return how likely two cards are of one person, and why."""
    evidence = [
        *_of_names(one, other),
        *_of_births(one.birth_on, other.birth_on),
        *_of_addresses(one, other),
    ]
    if one.city and other.city:
        here, there = sounds(one.city), sounds(other.city)
        same = here == there or _slipped(here, there)
        evidence.append(
            Evidence(
                code="city" if same else "city_differs",
                about=other.city,
                weight=0.7 if same else -0.5,
            )
        )
    if one.gender and other.gender and one.gender != other.gender:
        evidence.append(Evidence(code="gender_differs", weight=-3.0))
    total = _PRIOR + sum(item.weight for item in evidence)
    ordered = tuple(sorted(evidence, key=lambda item: -abs(item.weight)))
    return Likeness(score=1 / (1 + exp(-total)), evidence=ordered)


def traits_of(card: Customer, addresses: Iterable[tuple[str, str]]) -> Traits:
    """Return what of a card is compared."""
    parts = (card.family_name, card.given_name, card.patronymic)
    full = " ".join(part for part in parts if part)
    return Traits(
        name=full if card.family_name and card.given_name else card.display_name,
        given=card.given_name,
        birth_on=card.birth_on,
        city=card.city,
        gender=card.gender,
        addresses=frozenset(addresses),
    )


def pair_keys(name: str, born: date | None = None) -> frozenset[str]:
    """Return keys by which people of like names meet: one for every two parts of a name.

    Parts stand by how they begin to sound, short forms by the full name they may stand for, and
    in either order; so a slip further on, another alphabet, or a part left out does not matter.
    With a birthday one part is enough,.
    """
    parsed = _parsed(name)
    words = (*parsed.parts, *((parsed.patronymic,) if parsed.patronymic else ()))
    parts = [{form[:4] for form in (_full_forms().get(word) or {word})} for word in words]
    keys = {
        " ".join(sorted((one, other)))
        for first, second in combinations(parts, 2)
        for one in first
        for other in second
    }
    if born is not None:
        keys |= {f"{born:%Y%m%d} {form[:2]}" for part in parts[:2] for form in part}
    return frozenset(keys)


def beginnings(name: str) -> tuple[str, ...]:
    """Return how the parts of a name begin, those of three letters and more."""
    words = fold(name[:_MAX_NAME]).replace("-", " ").split()[:4]
    return tuple(word[:4] if len(word) > 5 else word for word in words if len(word) >= 3)


def asked_for(name: str) -> tuple[str, ...]:
    """Return what names are to be looked for by, so that no likely person is missed.

    The parts as written, and in the full and short forms that sound like them, from three
    letters on; of long ones the beginning is enough, so that a slip in the end does not matter.
    """
    found = dict.fromkeys(beginnings(name))
    for word in fold(name[:_MAX_NAME]).replace("-", " ").split()[:4]:
        said = sounds(word)
        found[said[:4]] = None
        for group in _SHORT_FORMS.replace("\n", "").split("|"):
            forms = group.split()
            if said in {sounds(form) for form in forms}:
                found |= dict.fromkeys(form[:4] for form in forms)
    return tuple(word for word in found if len(word) >= 3)[:12]
