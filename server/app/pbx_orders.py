"""A PBX that another node holds the line to, reached through the store they share.

One node alone speaks with a PBX. What an agent wants of it may come to any node: it is left as an
order, the other node carries it out and leaves what came of it.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import msgspec
import structlog

from domain.errors import BadInput, Code, Expected, Refused, Unavailable
from domain.ids import ChannelId, new_id
from domain.tasks import TaskScope
from domain.telephony import CallOrder
from server.rest.services import Pbx
from server.storage import orders
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

POLL_S = 0.2
"""Notices between nodes tell of what workstations see; an order is looked for."""
ANSWER_S = 12.0
"""Longer than an order is fresh: what is taken at the last moment is still answered."""


class _CallOut(msgspec.Struct, frozen=True, tag="out"):
    extension: str
    number: str


class _Act(msgspec.Struct, frozen=True, tag="act"):
    order: CallOrder


class _Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``ref`` of an attempt; ``family``, ``code`` and ``detail`` of what went wrong."""

    ref: str = ""
    family: str = ""
    code: Code = Code.INTERNAL
    detail: str = ""


class Elsewhere:
    """Implements ``Pbx`` over the other node."""

    def __init__(self, database: Database, channel_id: ChannelId) -> None:
        self._database = database
        self._channel_id = channel_id

    async def originate(self, extension: str, number: str) -> str:
        """Have the other node call.

        Raises:
            BadInput, Refused, Unavailable: as the PBX there says, or nobody answers.
        """
        return (await self._order(_CallOut(extension, number))).ref

    async def act(self, order: CallOrder) -> None:
        """Have the other node do something with a call.

        Raises:
            BadInput, Refused, Unavailable: as the PBX there says, or nobody answers.
        """
        await self._order(_Act(order))

    async def _order(self, wanted: _CallOut | _Act) -> _Answer:
        order_id, body = new_id(), msgspec.json.encode(wanted)
        await self._database.write(lambda unit: orders.give(unit, order_id, self._channel_id, body))
        try:
            async with asyncio.timeout(ANSWER_S):
                while True:
                    told = await self._database.glance(lambda unit: orders.answer(unit, order_id))
                    if told is not None:
                        return _judged(msgspec.json.decode(told, type=_Answer))
                    await asyncio.sleep(POLL_S / 2)
        except TimeoutError:
            withdrawn = await self._database.write(lambda unit: orders.withdraw(unit, order_id))
            what = "no node took it" if withdrawn else "it is not known what became of it"
            raise Unavailable(Code.TIMEOUT, what) from None


def _judged(answer: _Answer) -> _Answer:
    if answer.family == BadInput.__name__:
        raise BadInput(answer.detail, code=answer.code)
    if answer.family == Refused.__name__:
        raise Refused(answer.code, answer.detail)
    if answer.family:
        raise Unavailable(answer.code, answer.detail)
    return answer


async def obey(database: Database, channel_id: ChannelId, pbx: Pbx) -> None:
    """Carry out what other nodes are asked to have a PBX do, until cancelled."""
    if database.is_sqlite:
        return  # there is no other node
    scope = TaskScope(f"orders {channel_id}")
    try:
        while True:
            try:
                for order_id in await database.glance(
                    lambda unit: orders.waiting(unit, channel_id)
                ):
                    body = await database.write(
                        lambda unit, order_id=order_id: orders.take(unit, order_id)  # type: ignore[misc]
                    )
                    if body is not None:
                        scope.start(_carry_out(database, pbx, order_id, body))
            except Expected as error:
                _log.warning("orders_not_read", code=error.code)
            await asyncio.sleep(POLL_S)
    finally:
        await scope.close()


async def _carry_out(database: Database, pbx: Pbx, order_id: UUID, body: bytes) -> None:
    wanted = msgspec.json.decode(body, type=_CallOut | _Act)
    try:
        if isinstance(wanted, _CallOut):
            answer = _Answer(ref=await pbx.originate(wanted.extension, wanted.number))
        else:
            await pbx.act(wanted.order)
            answer = _Answer()
    except Expected as error:
        answer = _Answer(family=type(error).__name__, code=error.code, detail=error.detail)
    told = msgspec.json.encode(answer)
    await database.write(lambda unit: orders.settle(unit, order_id, told))
