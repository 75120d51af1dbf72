"""The directory: who can be recognised, in the least there is to know of them.

A ``Person`` is no entity of its own: the centre derives it from a customer and their addresses,
and its version is the revision of the last change of either.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from domain.ids import CustomerId


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One customer as the directory knows them.

    Attributes:
        KIND: the kind on the wire.
        CODE: its number in the feed.
        addresses: (identity kind, normalised value) of those in use and those grown old.
    """

    KIND: ClassVar[str] = "person"
    CODE: ClassVar[int] = 6
    id: CustomerId
    name: str = ""
    provisional: bool = False
    addresses: tuple[tuple[str, str], ...] = ()
