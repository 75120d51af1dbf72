"""What a CRM system and the centre say to each other, whichever system it is.

An adapter speaks its system's own API inside and these types outside. It keeps nothing: where the
reading stands is a text it gives and is given back; what belongs to what is the centre's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from domain.errors import BadInput, Code, NotFound, Unavailable
from domain.mapping import FieldMap

MAX_PAGE = 500


class SystemKind(StrEnum):
    """The systems there are adapters for; each is also a kind of account."""

    BITRIX24 = "bitrix24"
    AMOCRM = "amocrm"
    REST = "rest"


class CrmKind(StrEnum):
    """What a record of a system is here; in this order they are read."""

    CUSTOMER = "customer"
    ORDER = "order"
    PAYMENT = "payment"
    TASK = "task"


class CrmRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it is in the system now.

    Attributes:
        ref: the system's id of it, one of its kind.
        values: what rules are applied to: nested builtins as JSON has them.
        owner_ref: id of the customer it belongs to; empty for customers.
        deleted: it is not there any more.
    """

    kind: str
    ref: str
    values: dict[str, Any] = {}
    owner_ref: str = ""
    deleted: bool = False


class CrmPage(msgspec.Struct, frozen=True, kw_only=True):
    """Records that changed, and where to go on; ``more``: at once."""

    records: tuple[CrmRecord, ...]
    cursor: str
    more: bool = False


class CrmWrite(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed in the system, or made there.

    Attributes:
        ref: the record; empty: a new one.
        owner_ref: the customer a new record belongs to.
        order_ref: the order a new payment is for, where the system has it.
        values: by the source path of a rule; times aware, days ``date``, money in roubles; None:
            emptied.
        addresses: (kind, value) that are new here, beside those the record has.
        key: ours, of a new record: the same one is made once.
        again: it may have been made already by a try that was cut short: look first.
    """

    kind: str
    ref: str = ""
    owner_ref: str = ""
    order_ref: str = ""
    values: dict[str, Any] = {}
    addresses: tuple[tuple[str, str], ...] = ()
    key: str = ""
    again: bool = False


class AccessRevoked(Unavailable):
    """The system does not accept the account's credentials any more."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.BAD_CONFIGURATION, detail)


class GoneThere(NotFound):
    """The record is not in the system any more."""


class WriteRefused(BadInput):
    """The system will not have a value; the detail is its words, or ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmPlan:
    """How an account of a system is worked.

    Attributes:
        mapping: rules for records of every kind.
        poll_s: between two looks.
        two_way: whether what is changed here is written there.
        send_new: whether what is made here is made there too.
    """

    mapping: FieldMap
    poll_s: float = 30.0
    two_way: bool = True
    send_new: bool = False
