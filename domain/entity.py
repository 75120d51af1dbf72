"""The base of every synced thing."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every synced thing.

    Attributes:
        KIND: the word used on the wire, in logs and in table names.
        CODE: the kind's number in the feed; fills are served in ascending order of it, so what
            a workstation needs first has the lowest number. Never reuse one.
    """

    KIND: ClassVar[str] = ""
    CODE: ClassVar[int] = 0
