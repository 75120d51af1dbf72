"""vCard 3.0 and 4.0, with what phones still write of 2.1. Source: RFC 6350, RFC 2426.

A reader of our own: of address books we need a dozen properties as text, one card at a time and
within bounds. The libraries there are build the whole file as a tree and give it all up at the
first line that is wrong.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import IO, Any

from adapters.import_files.delimited import guess_encoding, text_of
from domain.import_rows import MAX_CELL, MAX_LINE, Reading, Row
from domain.mapping import FieldMap, Rule

_MANY = frozenset({"TEL", "EMAIL", "CATEGORIES", "IMPP", "URL", "NICKNAME"})
_SINGLE = frozenset({"FN", "BDAY", "NOTE", "UID", "TITLE", "ORG", "GENDER", "LANG", "REV"})
_PARTED = {
    "N": ("family", "given", "additional", "prefix", "suffix"),
    "ADR": ("box", "extended", "street", "city", "region", "code", "country"),
}
_MOST_LINES, _MOST_VALUES = 5000, 50
_HEAD = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

RULES = FieldMap(
    rules=(
        Rule(source="FN", target="customer.display_name"),
        Rule(source="N.family", target="customer.family_name"),
        Rule(source="N.given", target="customer.given_name"),
        Rule(source="N.additional", target="customer.patronymic"),
        Rule(source="GENDER", target="customer.gender"),
        Rule(source="BDAY", target="customer.birth_on"),
        Rule(source="ADR.city", target="customer.city"),
        Rule(source="NOTE", target="customer.about"),
        Rule(source="TEL", target="identity.phone"),
        Rule(source="EMAIL", target="identity.email"),
        Rule(source="UID", target="identity.account"),
        Rule(source="CATEGORIES", target="tags"),
        Rule(source="ORG", target="attribute.Организация"),
        Rule(source="TITLE", target="attribute.Должность"),
    )
)
"""What cards mean, as an administrator finds it to begin with."""


def looks_like(sample: bytes) -> bool:
    """Tell whether bytes begin an address book."""
    return sample.removeprefix(b"\xef\xbb\xbf").lstrip()[:11].upper() == b"BEGIN:VCARD"


def reading_of(sample: bytes) -> Reading:
    """Return how an address book is read."""
    return Reading(format="vcard", encoding=guess_encoding(sample))


def rows(file: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Yield each card; one that does not end, or has a line that is none, is broken."""
    with text_of(file, reading.encoding) as text:
        yield from _cards(text)


def _cards(text: IO[str]) -> Iterator[Row]:
    card: dict[str, Any] | None = None
    number, broken, count = 0, "", 0
    for line in _unfolded(text):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if card is not None:
                yield Row(number, card, "unfinished")
            number, card, broken, count = number + 1, {}, "", 0
        elif card is None:
            continue
        elif word == "END:VCARD":
            yield Row(number, card, broken)
            card = None
        else:
            count += 1
            broken = broken or ("too_large" if count > _MOST_LINES else _take(card, line))
    if card is not None:
        yield Row(number, card, "unfinished")


def _unfolded(text: IO[str]) -> Iterator[str]:
    """Yield logical lines: what begins with a blank goes on with the line before."""
    held = ""
    while line := text.readline(MAX_LINE):
        bare = line.rstrip("\r\n")
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.split(":", 1)[0].upper()
        if soft or (bare[:1] in (" ", "\t") and held):
            rest = bare if soft else bare[1:]
            # Pictures are megabytes of nothing we keep.
            held = (held[:-1] if soft else held) + (rest if len(held) < MAX_LINE else "")
            continue
        if held:
            yield held
        held = bare
    if held:
        yield held


def _take(card: dict[str, Any], line: str) -> str:
    """Put one property on a card; return why it is none."""
    if not line.strip():
        return ""
    head = _HEAD.match(line[:4096])
    if head is None:
        return "line"
    name, params = head[1].upper(), head[2].upper()
    if name not in _MANY and name not in _SINGLE and name not in _PARTED:
        return ""
    value = line[head.end() :][:MAX_CELL]
    if "QUOTED-PRINTABLE" in params:
        charset = re.search(r"CHARSET=\"?([A-Z0-9_-]{1,20})", params)
        encoding = (charset[1] if charset else "utf-8").lower()
        raw = quopri.decodestring(value.encode("utf-8", "replace"))
        try:
            value = raw.decode(encoding, "replace")
        except LookupError:
            value = raw.decode("utf-8", "replace")
    _put(card, name, value)
    return ""


def _put(card: dict[str, Any], name: str, value: str) -> None:
    if name in _PARTED:
        found = [_plain(part) for part in _split(value, ";")]
        for part, text in zip(_PARTED[name], found, strict=False):
            if text:
                card.setdefault(f"{name}.{part}", text)
        return
    if name in _SINGLE:
        text = _plain(value.replace(";", " ") if name == "ORG" else value)
        if name == "GENDER":
            text = text.split(";", 1)[0]
        if name == "BDAY" and re.fullmatch(r"[0-9]{8}", text):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        if text:
            card.setdefault(name, text)
        return
    kept = card.setdefault(name, [])
    found = [_plain(part) for part in (_split(value, ",") if name == "CATEGORIES" else [value])]
    for text in found:
        text = re.sub(r"\A(?:tel|mailto):", "", text, flags=re.IGNORECASE)
        if text and len(kept) < _MOST_VALUES:
            kept.append(text.split(";", 1)[0] if name == "TEL" else text)


def _split(value: str, sign: str) -> list[str]:
    """Cut at a sign that no backslash stands before."""
    return re.split(rf"(?<!\\){sign}", value)[:_MOST_VALUES]


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
