"""Words of servers without people in them.

Servers answer with addresses, names and tokens in their words: what is kept is the sense.
"""

from __future__ import annotations

import re

from domain.text import clean_line

_MAX_WORDS = 160
_ADDRESS = re.compile(r"[<(]?[^\s<>()@]{1,64}@[^\s<>()@]{1,255}[>)]?")
_SECRET = re.compile(r"[A-Za-z0-9+/=_-]{32,}")
_BYTES = re.compile(r"""b(['"])(.*)\1""", re.DOTALL)


def plain_words(text: object, *names: str) -> str:
    """Return a server's words on one line, without addresses, tokens and the given names."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    quoted = _BYTES.fullmatch(said)
    said = quoted.group(2) if quoted else said
    for name in names:
        if name:
            said = re.sub(re.escape(name), "…", said, flags=re.IGNORECASE)
    said = _SECRET.sub("…", _ADDRESS.sub("…", said[: _MAX_WORDS * 8]))
    return clean_line(said, _MAX_WORDS)
