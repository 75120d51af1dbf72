"""Bytes of a claimed character set to text, whatever was claimed."""

from __future__ import annotations

import codecs
import contextlib
import re

from charset_normalizer import from_bytes

_ALIASES = {
    "x-gbk": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-gb2312": "gb18030",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "win-1251": "cp1251",
    "cp-1251": "cp1251",
    "windows1251": "cp1251",
    "koi8": "koi8-r",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode": "utf-8",
}
# A codec of Python is not always a character set: punycode is quadratic, utf-7 hides markup,
# unicode_escape invents characters. So only these, by the name the codec gives itself.
_ALLOWED = re.compile(
    r"utf-8|utf-8-sig|utf-16(-[lb]e)?|utf-32(-[lb]e)?|ascii|iso8859-\d+|koi8-[rut]|cp\d+|"
    r"mac-(cyrillic|roman)|gb18030|big5(hkscs)?|euc_(jp|kr|jis_2004)|shift_jis(x0213)?|"
    r"iso2022_(jp|kr)(_\w+)?|tis-620|ptcp154|kz1048|hz|johab",
    re.ASCII,
)
_SINGLE_BYTE = re.compile(r"iso8859-\d+|koi8-[rut]|cp125\d|cp866|mac-(cyrillic|roman)", re.ASCII)
_CYRILLIC_CODECS = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_LEAST_LETTERS = 6
# In logarithms: letters of Russian texts by frequency, everything else as good as never.
_ORDER = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_FREQUENT = {char: -2.0 - 0.16 * place for place, char in enumerate(_ORDER)}
_FREQUENT |= dict.fromkeys("іїєґўђљњћџ", -5.0) | dict.fromkeys("«»—–…№\xa0", -7.5)
_RARE = -9.0
_MARGIN = 0.3
_GUESSES = ["utf_8", "cp1251", "koi8_r", "cp866", "cp1252", "utf_16"]
_SAMPLE = 64 * 1024
_SURROGATES = re.compile("[\ud800-\udfff]")


def codec_of(claimed: str) -> str | None:
    """Return the codec of a claimed character set, or None when we do not speak it."""
    name = claimed.strip().strip("\"'").lower()[:60]
    name = _ALIASES.get(name, name)
    if not name.isascii() or not name or "\0" in name:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if _ALLOWED.fullmatch(found) else None


def decode(data: bytes, claimed: str = "") -> str:
    """Return the text of ``data``; never raises, wrong bytes become replacement marks."""
    codec = codec_of(claimed)
    if codec is not None and _SINGLE_BYTE.fullmatch(codec):
        return scrub(_not_mistaken(data, codec))
    for name in (codec, "utf-8"):
        if name is not None:
            try:
                return scrub(data.decode(name))
            except UnicodeError:
                continue
    if codec not in (None, "ascii"):
        # One broken byte in a long letter is no reason to guess another alphabet.
        text = data.decode(codec or "utf-8", "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return scrub(text)
    return scrub(_guessed(data))


def _not_mistaken(data: bytes, codec: str) -> str:
    """Return text in a claimed alphabet, or in the one it is plainly written in.

    Any bytes are some text in these alphabets, so only how Russian the letters are tells.
    """
    claimed = data.decode(codec, "replace")
    if data.isascii():
        return claimed
    with contextlib.suppress(UnicodeError):
        # Text of another alphabet is next to never well-formed UTF-8.
        return data.decode("utf-8")
    sample = data[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    if high < _LEAST_LETTERS or (codec not in _CYRILLIC_CODECS and not _all_foreign(sample)):
        return claimed
    best = max(_CYRILLIC_CODECS, key=lambda name: _russian(sample, name))
    if _russian(sample, best) - _russian(sample, codec) < _MARGIN:
        return claimed
    return data.decode(best, "replace")


def _russian(data: bytes, codec: str) -> float:
    """Return how much like Russian the letters beyond ASCII are, whatever their case."""
    letters = [char for char in data.decode(codec, "replace").lower() if char > "\x7f"]
    return sum(_FREQUENT.get(char, _RARE) for char in letters) / max(len(letters), 1)


def _all_foreign(data: bytes) -> bool:
    """Tell text whose words are of foreign letters altogether: no French, no German."""
    words = re.findall(rb"[A-Za-z\x80-\xff]{2,}", data)
    foreign = [word for word in words if not word.isascii()]
    whole = [word for word in foreign if all(byte > 0x7F for byte in word)]
    return len(whole) * 10 > len(foreign) * 8


def scrub(text: str) -> str:
    """Return text that always encodes: no lone surrogates, no NUL."""
    return _SURROGATES.sub("\ufffd", text).replace("\0", "")


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:_SAMPLE], cp_isolation=_GUESSES).best()
    codec = best.encoding if best is not None else "cp1251"
    text = data.decode(codec, "replace")
    if len(data) > 200:
        return text
    # Too short for the statistics of the library: how Russian it would be decides.
    return data.decode(
        max((codec, *_CYRILLIC_CODECS), key=lambda name: _russian(data, name)), "replace"
    )
