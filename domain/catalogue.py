"""The catalogue of services: what the company does for a customer, and in which channel.

A service has fields to collect, outcome codes, who may finish it, a script, and its row of the
matrix: what can be done in each kind of channel. ``domain.catalogue_file`` writes one as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.entity import Entity
from domain.glossary import ChannelKind
from domain.ids import AgentId, BranchId, CaseId, ConversationId, CustomerId, RunId, ServiceId

MATRIX_CHANNELS: tuple[str, ...] = tuple(
    kind for kind in ChannelKind if kind not in (ChannelKind.ORDER, ChannelKind.INTERNAL)
)
"""The columns of the matrix."""


class Ability(StrEnum):
    """What can be done of a service in a kind of channel."""

    SELF_SERVICE = "self_service"
    AGENT_COMPLETES = "agent_completes"
    ACCEPTS_REQUEST = "accepts_request"
    INFORMATION_ONLY = "information_only"
    NOT_AVAILABLE = "not_available"


FINISHES = frozenset({Ability.SELF_SERVICE, Ability.AGENT_COMPLETES})
"""Where the matter can be brought to its end."""


class FieldType(StrEnum):
    """What is collected; ``domain.field_values`` reads each."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    CHOICE = "choice"
    YES_NO = "yes_no"


class ServiceField(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be collected.

    Attributes:
        name: by which steps and placeholders speak of it.
        pattern: what a line must match as a whole, in RE2's language; empty: anything.
        least, most: bounds of a number or of money, the latter in roubles.
        choices: of ``FieldType.CHOICE``.
    """

    name: str
    title: str
    type: str = FieldType.LINE
    required: bool = True
    hint: str = ""
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()


class OutcomeCode(msgspec.Struct, frozen=True, kw_only=True):
    """How a service may end; ``good``: the customer has what they came for."""

    code: str
    title: str
    good: bool = True


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of the matrix.

    Attributes:
        condition: when it holds, for people to read.
        limit: in kopecks; above it the agent may only accept a request. None: no limit.
    """

    channel_kind: str
    ability: str = Ability.NOT_AVAILABLE
    condition: str = ""
    limit: int | None = None


class Check(StrEnum):
    """What a way of a script asks of a field."""

    ALWAYS = ""
    IS = "is"
    IS_NOT = "is_not"
    ABOVE = "above"
    BELOW = "below"
    FILLED = "filled"
    EMPTY = "empty"


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way on from a step: taken where its test holds, and in its channels only."""

    to: str
    field: str = ""
    test: str = Check.ALWAYS
    value: str = ""
    channels: tuple[str, ...] = ()

    @property
    def always(self) -> bool:
        """Tell whether it is taken whatever was collected and wherever."""
        return self.test == Check.ALWAYS and not self.channels


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a script.

    Attributes:
        say: what to say or write, with placeholders; the source of the text of every channel.
        says: where a channel kind, or a family (``voice``, ``letter``, ``chat``, ``short``) needs
            words of its own.
        ask: fields collected here.
        minutes: how long it should take at most; 0: no matter.
        next: where it goes on, the first that fits; none at the end.
        outcome: with which outcome it ends here.
    """

    id: str
    title: str = ""
    say: str = ""
    says: dict[str, str] = {}
    ask: tuple[str, ...] = ()
    minutes: int = 0
    next: tuple[Way, ...] = ()
    outcome: str = ""


class Service(Entity, frozen=True, kw_only=True):
    """Something the company does for a customer.

    Attributes:
        roles: who may bring it to its end; empty: everybody. Others accept requests.
        keywords: words of customers by which it is suggested.
        reasons: probable reasons (``domain.reason_facts.ReasonCode``) it is ready for.
        complaint: the customer complains: meanwhile nothing is proposed to them.
        edition: grows with every change; each is kept at the centre.
    """

    KIND: ClassVar[str] = "service"
    CODE: ClassVar[int] = 40
    id: ServiceId
    name: str
    topic: str = ""
    hint: str = ""
    keywords: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    fields: tuple[ServiceField, ...] = ()
    outcomes: tuple[OutcomeCode, ...] = ()
    cells: tuple[Cell, ...] = ()
    steps: tuple[Step, ...] = ()
    complaint: bool = False
    active: bool = True
    edition: int = 0
    changed_by: str = ""
    changed_at: datetime

    def cell(self, channel_kind: str) -> Cell:
        """Return the cell of a channel; what nobody filled in is not available."""
        found = (cell for cell in self.cells if cell.channel_kind == channel_kind)
        return next(found, Cell(channel_kind=channel_kind))

    def field(self, name: str) -> ServiceField | None:
        """Return a field by its name."""
        return next((item for item in self.fields if item.name == name), None)

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id."""
        return next((item for item in self.steps if item.id == step_id), None)

    def outcome(self, code: str) -> OutcomeCode | None:
        """Return an outcome by its code."""
        return next((item for item in self.outcomes if item.code == code), None)


class RunState(StrEnum):
    """How far a service got for one customer."""

    OPEN = "open"
    DONE = "done"
    REQUESTED = "requested"
    GIVEN_UP = "given_up"


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody collected where another value stood already by then."""

    field: str
    value: str
    by: str
    at: datetime


class ScriptRun(Entity, frozen=True, kw_only=True):
    """A service on its way for one customer: whoever opens it goes on where it stands.

    Attributes:
        service_name: as it was called, should the service be gone.
        step: where the script stands; ``path`` is how it came there.
        collected: what was, by field.
        asides: what two agents collected differently, until one of them picks.
        channel_kind: where it goes on now; ``channels`` are all it went through.
        step_at: since when the step stands.
    """

    KIND: ClassVar[str] = "script_run"
    CODE: ClassVar[int] = 41
    id: RunId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    case_id: CaseId | None = None
    service_id: ServiceId
    service_name: str = ""
    channel_kind: str
    channels: tuple[str, ...] = ()
    step: str = ""
    path: tuple[str, ...] = ()
    collected: dict[str, str] = {}
    asides: tuple[Aside, ...] = ()
    state: str = RunState.OPEN
    outcome: str = ""
    agent_id: AgentId
    started_by: str = ""
    started_at: datetime
    step_at: datetime
    changed_by: str = ""
    changed_at: datetime


class AttemptResult(StrEnum):
    """What came of trying a service in a channel."""

    STARTED = "started"
    DONE = "done"
    REQUESTED = "requested"
    MOVED = "moved"
    INFORMED = "informed"
    GIVEN_UP = "given_up"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent can do of a service in a channel.

    ``reason`` says why it is less than the matrix promises: ``limit`` or ``role``.
    """

    ability: str
    condition: str = ""
    limit: int | None = None
    reason: str = ""


def verdict(
    service: Service, channel_kind: str, role: str, values: Mapping[str, str] | None = None
) -> Verdict:
    """Return what can be done here, by this role, with what is collected.

    Args:
        service: what is wanted.
        channel_kind: where.
        role: of the agent.
        values: what is collected so far; a limit is compared with its fields of money.
    """
    cell = service.cell(channel_kind)
    made = Verdict(ability=cell.ability, condition=cell.condition, limit=cell.limit)
    if cell.ability != Ability.AGENT_COMPLETES:
        return made
    reason = ""
    if service.roles and role not in service.roles:
        reason = "role"
    elif cell.limit is not None and _asked(service, values or {}) > cell.limit:
        reason = "limit"
    if not reason:
        return made
    return msgspec.structs.replace(made, ability=Ability.ACCEPTS_REQUEST, reason=reason)


def _asked(service: Service, values: Mapping[str, str]) -> int:
    """Return the largest sum of money among what was collected, in kopecks."""
    sums = (values.get(field.name, "") for field in service.fields if field.type == FieldType.MONEY)
    return max((kopecks(text) for text in sums), default=0)


def kopecks(text: str) -> int:
    """Return a collected sum in kopecks; what is no sum is 0."""
    roubles, _, rest = text.partition(".")
    if not roubles.isascii() or not roubles.isdigit() or len(roubles) > 12:
        return 0
    return int(roubles) * 100 + (int(f"{rest}00"[:2]) if rest.isascii() and rest.isdigit() else 0)


def ways_elsewhere(
    service: Service, here: str, reachable: Iterable[str], role: str
) -> tuple[tuple[str, Verdict], ...]:
    """Return the channels in which more can be done than here, the nearest and best first.

    Args:
        service: what is wanted.
        here: the channel the customer is in.
        reachable: kinds of channels one can reach the customer on, the nearest first.
        role: of the agent.
    """
    now = _rank(verdict(service, here, role).ability)
    found = [
        (_rank(there.ability), place, kind, there)
        for place, kind in enumerate(dict.fromkeys(reachable))
        if kind != here and _rank((there := verdict(service, kind, role)).ability) < now
    ]
    return tuple((kind, there) for _, _, kind, there in sorted(found, key=lambda way: way[:2]))


_RANKS = {
    Ability.AGENT_COMPLETES: 0,
    Ability.SELF_SERVICE: 0,
    Ability.ACCEPTS_REQUEST: 1,
    Ability.INFORMATION_ONLY: 2,
}


def _rank(ability: str) -> int:
    return _RANKS.get(Ability(ability), 3) if ability in set(Ability) else 3
