"""Phone numbers: normalising what strangers and PBXs give us, and showing it to people.

Source: ITU-T E.164; parsing by the ``phonenumbers`` library.
"""

from __future__ import annotations

import re

DEFAULT_REGION = "RU"
_DIALLABLE = re.compile(r"\+?[0-9]{2,20}\Z")
_WITHHELD = frozenset({"", "anonymous", "unknown", "<unknown>", "restricted", "private", "s"})
_MAX_INPUT = 64
_MOBILE = re.compile(r"(?:\+?7|8)(9[0-9]{9})\Z")
"""A mobile number of Russia in any of the ways it is written."""


def normalise(raw: str, region: str = DEFAULT_REGION) -> str | None:
    """Return the E.164 form of a number, or None when it is withheld or not a number.

    ``89161234567``, ``79161234567`` and ``8 (916) 123-45-67`` all give ``+79161234567``. Short
    internal numbers are returned as their digits.
    """
    text = raw.strip()[:_MAX_INPUT]
    if text.lower() in _WITHHELD:
        return None
    digits = re.sub(r"[^0-9+]", "", text)
    if not digits.strip("+"):
        return None
    if len(digits) <= 6 and "+" not in digits:
        return digits
    if region == "RU" and (mobile := _MOBILE.match(digits)):
        return (
            f"+7{mobile[1]}"  # what nearly every number of a file is, and a hundredth of the work
        )
    import phonenumbers  # its tables cost 16 ms: not while the program starts

    for attempt in (digits, f"+{digits.lstrip('+')}"):
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def display(value: str) -> str:
    """Return a number grouped for reading: ``+7 916 123-45-67``; unknown forms unchanged."""
    import phonenumbers

    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def diallable(raw: str) -> str | None:
    """Return the digits to dial, or None: service codes (``*``, ``#``) are never dialled."""
    digits = re.sub(r"[\s()\-.]", "", raw)
    return digits if _DIALLABLE.match(digits) else None
