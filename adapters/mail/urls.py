"""Which addresses a mail may point at (R-UI2, R-UI5)."""

from __future__ import annotations

import re
import unicodedata

_MAX = 2048
_WEB = re.compile(r"https?://[^\s/?#@\\:\[\]]+(:\d{1,5})?([/?#].*)?", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:[^\s@:/\\<>\"]+@[^\s@:/\\<>\"?]+(\?[^\s<>\"\\]*)?", re.IGNORECASE)
_TEL = re.compile(r"tel:\+?[0-9][0-9().-]{1,30}", re.IGNORECASE)
_CID = re.compile(r"cid:[^\s<>\"'\\]{1,250}", re.IGNORECASE)


def safe_link(url: str) -> str:
    """Return an absolute http, https, mailto or tel address, or nothing."""
    url = _visible(url)
    return url if any(kind.fullmatch(url) for kind in (_WEB, _MAILTO, _TEL)) else ""


def safe_image(url: str) -> str:
    """Return the address of an image inside the same mail, or nothing: remote ones spy."""
    url = _visible(url)
    return url if _CID.fullmatch(url) else ""


def _visible(url: str) -> str:
    url = url.strip(" ")
    if len(url) > _MAX:
        return ""
    hidden = any(unicodedata.category(char)[0] in "CZ" for char in url)
    return "" if hidden else url
