"""Words in braces that a canned reply leaves open: ``{имя}`` or ``{customer.given_name}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BRACED = re.compile(r"\{([^\W\d][\w.]{0,40})\}")

NAMES: dict[str, str] = {
    "имя": "customer.given_name",
    "обращение": "customer.address",
    "приветствие": "customer.greeting",
    "уважаемый": "customer.dear",
    "отчество": "customer.patronymic",
    "фамилия": "customer.family_name",
    "клиент": "customer.display_name",
    "город": "customer.city",
    "заказ": "order.number",
    "сумма": "order.total",
    "доставка": "order.deliver_on",
    "оператор": "agent.name",
    "филиал": "branch.name",
    "сегодня": "today",
}
"""Russian names of the placeholders; both work in every language."""

KNOWN = frozenset(NAMES.values())


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with every placeholder filled that has a value; the others stay as they are.

    Args:
        text: of a canned reply. Braces around anything but a placeholder are left alone.
        values: by English name; empty ones count as missing.
    """

    def put(match: re.Match[str]) -> str:
        name = match[1]
        return values.get(NAMES.get(name.lower(), name.lower()), "") or match[0]

    return _BRACED.sub(put, text)


def unknown(text: str) -> tuple[str, ...]:
    """Return what stands in braces like a placeholder and is none, each once, as written."""
    found = (match[0] for match in _BRACED.finditer(text) if not _is_known(match[1]))
    return tuple(dict.fromkeys(found))


def missing(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text nobody has filled in, each once, as written."""
    found = (match[0] for match in _BRACED.finditer(text) if _is_known(match[1]))
    return tuple(dict.fromkeys(found))


def _is_known(name: str) -> bool:
    return name.lower() in NAMES or name.lower() in KNOWN
