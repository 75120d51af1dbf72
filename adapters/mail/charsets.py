"""Bytes of a claimed character set to text, whatever was claimed."""

from __future__ import annotations

import codecs
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
_GUESSES = ["utf_8", "cp1251", "koi8_r", "cp866", "cp1252", "utf_16"]
_SAMPLE = 64 * 1024
_CYRILLIC = re.compile("[а-яё]")
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


def scrub(text: str) -> str:
    """Return text that always encodes: no lone surrogates, no NUL."""
    return _SURROGATES.sub("\ufffd", text).replace("\0", "")


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:_SAMPLE], cp_isolation=_GUESSES).best()
    codec = best.encoding if best is not None else "cp1251"
    text = data.decode(codec, "replace")
    if len(data) > 200:
        return text
    # Too short for statistics: Russian words are mostly lower case, in the right codec only.
    candidates = [text, *(data.decode(name, "replace") for name in ("cp1251", "koi8_r"))]
    return max(candidates, key=lambda one: len(_CYRILLIC.findall(one)))
