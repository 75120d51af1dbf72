"""The end of a workstation: its sealed work is kept, and taken in when an administrator says so."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog

from domain.entities import Agent
from domain.errors import BadInput, Code, Refused, SignInRequired
from domain.glossary import DeviceStatus
from domain.ids import AgentId
from domain.sealing import Envelope
from domain.wire import MAX_OPS, MAX_SEALED_BYTES, Op, Push, Retire
from server.handlers import push as pushing
from server.handlers.policy import actor_of
from server.storage import accounts, devices, feed, ops
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)


def retired(request: Retire) -> Callable[[Unit], None]:
    """Return the step that takes a workstation's last word; it may come more than once.

    Raises (when run):
        SignInRequired: who asks never had a session of that workstation.
        Refused: nobody asked it to end, or what it brings is too large.
    """

    def work(unit: Unit) -> None:
        row = accounts.session_by(unit, "refresh_hash", request.proof)
        if row is None or bytes(row["device"]) != request.device.bytes:
            raise SignInRequired("no proof of this device")
        agent = unit.get(Agent, AgentId(UUID(bytes=bytes(row["agent_id"]))))
        status = row["device_status"] or DeviceStatus.ACTIVE
        if agent is not None and agent.active and status == DeviceStatus.ACTIVE:
            raise Refused(Code.FORBIDDEN, "nobody asked this device to end")
        if len(request.sealed) > MAX_SEALED_BYTES:
            raise Refused(Code.TOO_LARGE)
        if request.sealed:
            devices.keep_sealed(unit, request.device, request.count, request.sealed)
        devices.retire(unit, request.device)
        _log.warning("device_retired", device=str(request.device), sealed=request.count)

    return work


def taken_in(envelope: Envelope) -> Callable[[Unit], tuple[int, int]]:
    """Return the step that decides on the next operations of an opened envelope.

    Raises (when run):
        BadInput: its agent is unknown.

    Returns (when run):
        how many it took in, and how many are left that come with another step.
    """

    def work(unit: Unit) -> tuple[int, int]:
        agent = unit.get(Agent, envelope.agent) if envelope.agent is not None else None
        if agent is None:
            raise BadInput("the agent of this work is unknown here")
        before = ops.standing(unit, envelope.device).frontier
        left = _after(envelope, before)
        request = Push(epoch=feed.meta(unit).epoch, sent_at=envelope.at, ops=tuple(left[:MAX_OPS]))
        answer = pushing.push(actor_of(agent, envelope.device), request)(unit)
        return answer.frontier - before, len(_after(envelope, answer.frontier))

    return work


def _after(envelope: Envelope, frontier: int) -> list[Op]:
    found = (item.op for item in envelope.ops)
    return sorted((op for op in found if op.seq > frontier), key=lambda op: op.seq)
