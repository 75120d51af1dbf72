"""What happens to a service on its way for a customer: its operations and their effects.

Two agents may go on with one run at the same time, and without a line. What they collect merges
field by field; of two values for one field the first at the centre stands and the other is kept
beside it, so that nothing that was typed is lost. A step moves only from where its author saw it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.catalogue import (
    Ability,
    Aside,
    AttemptResult,
    RunState,
    ScriptRun,
    Service,
)
from domain.entity import Entity
from domain.ids import (
    AgentId,
    BranchId,
    ConversationId,
    CustomerId,
    EntryId,
    RunId,
    ServiceId,
)

T = TypeVar("T", bound=Entity)

MAX_PATH = 500
MAX_ASIDES = 50


class ServicePut(msgspec.Struct, frozen=True, kw_only=True):
    """Make or change a service; ``old`` is the edition its author saw, None of a new one."""

    service: Service
    old: int | None = None


class ServiceRemove(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a service; what was done of it stays."""

    id: ServiceId


class RunStart(msgspec.Struct, frozen=True, kw_only=True):
    """Begin with a service for a customer."""

    run: ScriptRun


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """From which step to which."""

    old: str
    new: str


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What a field of a run held when its author saw it, and what they collected."""

    old: str = ""
    new: str = ""


class RunStep(msgspec.Struct, frozen=True, kw_only=True):
    """Go on with a run: collect, move to another step, take it to another channel.

    ``settled`` are the fields whose other value, kept beside, was looked at.
    """

    id: RunId
    values: dict[str, Filled] = {}
    step: Move | None = None
    channel_kind: str = ""
    conversation_id: ConversationId | None = None
    settled: tuple[str, ...] = ()


class ServiceAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """Record what came of trying a service in a channel: a fact of the history.

    Attributes:
        id: of the entry.
        run_id: what it was tried in, where there is a run.
        moved_to: the channel the customer was taken to.
        text: what was said of it.
    """

    id: EntryId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    run_id: RunId | None = None
    service_id: ServiceId
    service_name: str = ""
    channel_kind: str
    ability: str = Ability.NOT_AVAILABLE
    result: str = AttemptResult.DONE
    outcome: str = ""
    moved_to: str = ""
    text: str = ""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What was tried where: a service for a customer in a channel, perhaps within a run."""

    customer_id: CustomerId
    service_id: ServiceId
    channel_kind: str
    ability: str
    conversation_id: ConversationId | None = None
    run_id: RunId | None = None


class Maker(Protocol):
    """Who makes an operation: ``domain.operations.Author``."""

    @property
    def agent_id(self) -> AgentId:
        """Return whose account."""
        ...

    @property
    def name(self) -> str:
        """Return their name."""
        ...

    @property
    def made_at(self) -> Any:
        """Return when."""
        ...


ENDS = {
    AttemptResult.DONE: RunState.DONE,
    AttemptResult.INFORMED: RunState.DONE,
    AttemptResult.REQUESTED: RunState.REQUESTED,
    AttemptResult.GIVEN_UP: RunState.GIVEN_UP,
}
"""Results that end a run, and how it stands then."""

Get = Callable[[type[Any], UUID], Any]


def started(run: ScriptRun, by: Maker) -> ScriptRun:
    """Return a run as it begins."""
    return msgspec.structs.replace(
        run,
        state=RunState.OPEN,
        agent_id=by.agent_id,
        started_by=by.name,
        started_at=by.made_at,
        step_at=by.made_at,
        changed_by=by.name,
        changed_at=by.made_at,
        channels=(run.channel_kind,),
        path=(run.step,) if run.step else (),
    )


def stepped(run: ScriptRun, args: RunStep, by: Maker) -> ScriptRun:
    """Return a run after somebody went on with it."""
    values = dict(run.collected)
    asides = [item for item in run.asides if item.field not in args.settled]
    for name, filled in args.values.items():
        if collides(run, name, filled):
            asides.append(Aside(field=name, value=filled.new, by=by.name, at=by.made_at))
        elif filled.new:
            values[name] = filled.new
        else:
            values.pop(name, None)
    moves = args.step is not None and run.step == args.step.old != args.step.new
    fields: dict[str, Any] = {
        "collected": values,
        "asides": tuple(asides[-MAX_ASIDES:]),
        "changed_by": by.name,
        "changed_at": max(run.changed_at, by.made_at),
    }
    if moves and args.step is not None:
        fields |= {
            "step": args.step.new,
            "path": (*run.path, args.step.new)[-MAX_PATH:],
            "step_at": by.made_at,
        }
    if args.channel_kind:
        fields["channel_kind"] = args.channel_kind
        fields["channels"] = tuple(dict.fromkeys((*run.channels, args.channel_kind)))
        fields["conversation_id"] = args.conversation_id
    return msgspec.structs.replace(run, **fields)


def collides(run: ScriptRun, name: str, filled: Filled) -> bool:
    """Tell whether somebody else collected another value for a field meanwhile."""
    return run.collected.get(name, "") not in (filled.old, filled.new)


def ended(run: ScriptRun, args: ServiceAttempt, by: Maker) -> ScriptRun:
    """Return a run after a result: those of ``ENDS`` end it."""
    state = ENDS.get(AttemptResult(args.result)) if args.result in set(AttemptResult) else None
    if state is None:
        return run
    return msgspec.structs.replace(
        run,
        state=state,
        outcome=args.outcome,
        changed_by=by.name,
        changed_at=max(run.changed_at, by.made_at),
    )
