"""That two cards are known to be of two people."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.entity import Entity
from domain.ids import BranchId, CustomerId, DistinctId


class Distinct(Entity, frozen=True, kw_only=True):
    """Two cards somebody knows to be of two people: they are not suggested any more."""

    KIND: ClassVar[str] = "distinct"
    CODE: ClassVar[int] = 46
    id: DistinctId
    one_id: CustomerId
    other_id: CustomerId
    branch_id: BranchId
    by_name: str = ""
    at: datetime


class TellApart(msgspec.Struct, frozen=True, kw_only=True):
    """Say that two cards are of two people, or (not ``apart``) that this is not known."""

    one_id: CustomerId
    other_id: CustomerId
    apart: bool = True


def pair_of(one: UUID, other: UUID) -> DistinctId:
    """Return the id of what is known of two cards, in whatever order they are named."""
    first, second = sorted((one.bytes, other.bytes))
    mixed = hashlib.blake2b(first + second, digest_size=16).digest()
    return DistinctId(UUID(bytes=mixed, version=5))
