"""What shops and apps may tell over the public API, and what they are answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.glossary import OrderStatus, PaymentMethod, PaymentStatus

MAX_TEXT, MAX_ITEMS, MAX_FILES = 20_000, 200, 10
Word = Annotated[str, Meta(min_length=1, max_length=64)]
Words = Annotated[str, Meta(max_length=200)]
Money = Annotated[int, Meta(ge=0, le=10**12)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
MailingChannel = Literal["email", "sms", "app", "telegram", "vk", "max", "whatsapp", "viber"]
Moment = Annotated[datetime, Meta(tz=True)]


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what is told: a field we do not know is a mistake worth saying."""


class Who(_Told, frozen=True, kw_only=True):
    """A customer: their account in the application, their number, their address, or several.

    ``user`` counts before ``phone``, ``phone`` before ``email``; the others are added to the card
    where nobody else has them.
    """

    user: Annotated[str, Meta(max_length=64)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    email: Annotated[str, Meta(max_length=320)] = ""
    name: Words = ""


class ItemTold(_Told, frozen=True, kw_only=True):
    """One line of an order; ``price`` of one piece in minor units (kopecks)."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    quantity: Annotated[int, Meta(ge=1, le=100_000)] = 1
    price: Money


class OrderTold(_Told, frozen=True, kw_only=True):
    """An order as it is now. ``total`` in minor units; left out, it is that of its items.

    ``customer`` is needed the first time. ``note`` goes into the history with the change.
    """

    status: OrderStatus
    customer: Who | None = None
    items: Annotated[tuple[ItemTold, ...], Meta(max_length=MAX_ITEMS)] = ()
    total: Money | None = None
    currency: Currency = "RUB"
    paid: bool = False
    placed_at: Moment | None = None
    deliver_on: date | None = None
    note: Words = ""


class PaymentTold(_Told, frozen=True, kw_only=True):
    """A payment as it is now. ``order`` is the shop's number of an order told before."""

    amount: Money
    status: PaymentStatus
    customer: Who | None = None
    order: Annotated[str, Meta(max_length=64)] = ""
    currency: Currency = "RUB"
    method: PaymentMethod | None = None
    at: Moment | None = None


class VisitTold(_Told, frozen=True, kw_only=True):
    """A customer in a branch. ``branch``: its name at the centre, or any words."""

    customer: Who
    branch: Words = ""
    purpose: Words = ""
    note: Annotated[str, Meta(max_length=2000)] = ""
    at: Moment | None = None


class MailingTold(_Told, frozen=True, kw_only=True):
    """A message of a mailing one customer was sent; ``name`` is the mailing's."""

    customer: Who
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    channel: MailingChannel = "email"
    text: Annotated[str, Meta(max_length=2000)] = ""
    at: Moment | None = None


class MessageTold(_Told, frozen=True, kw_only=True):
    """A customer's message. ``files``: ids of files sent before."""

    id: Word
    customer: Who
    text: Annotated[str, Meta(max_length=MAX_TEXT)] = ""
    files: Annotated[tuple[UUID, ...], Meta(max_length=MAX_FILES)] = ()
    at: Moment | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: our id, the customer's, and whether it is new here."""

    id: UUID
    customer_id: UUID
    created: bool


class FileKept(msgspec.Struct, frozen=True, kw_only=True):
    """A file that messages may name for two weeks."""

    id: UUID
    name: str
    size: int
