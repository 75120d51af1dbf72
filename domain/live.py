"""Frames of the live connection: what goes up and comes down one WebSocket."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.ids import AgentId, DeviceId
from domain.wire import Cursor, Page, Problem, Push, PushAnswer


class LiveAuth(msgspec.Struct, frozen=True, kw_only=True, tag="auth"):
    """First frame of a live connection. ``dict_id``: the frame dictionary I can read."""

    token: str
    device: DeviceId
    cursor: Cursor
    buckets: tuple[str, ...] = ()
    dict_id: int = 0
    proto: int = 1


class LiveSub(msgspec.Struct, frozen=True, kw_only=True, tag="sub"):
    """My cursor is ``cursor`` now, and my pins may have changed. ``buckets``: proto 1 only."""

    cursor: Cursor
    buckets: tuple[str, ...] = ()


class LiveAck(msgspec.Struct, frozen=True, kw_only=True, tag="ack"):
    """The workstation has applied everything up to ``rev``."""

    rev: int


class LivePresence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="presence"):
    """What the agent does now; ephemeral, never in the outbox, replaces what was said before.

    ``state`` empty: as it was; with it may come the ``kind`` of break or work. ``viewing`` is the
    conversation on the screen; ``replying`` tells that a reply is being written in it;
    ``typing_in`` that a key was pressed just now.
    """

    state: str = ""
    kind: str = ""
    typing_in: UUID | None = None
    viewing: UUID | None = None
    replying: bool = False


class LivePong(msgspec.Struct, frozen=True, kw_only=True, tag="pong"):
    """Answer to a ping."""


class LivePage(msgspec.Struct, frozen=True, kw_only=True, tag="data"):
    """A page pushed without being asked."""

    page: Page


class LivePoke(msgspec.Struct, frozen=True, kw_only=True, tag="poke"):
    """There is something after your cursor: pull."""

    rev: int


class LivePush(msgspec.Struct, frozen=True, kw_only=True, tag="push"):
    """Operations, like a ``Push`` of its own: one at a time, at most ``LiveWelcome.push_bytes``.

    ``number`` comes back with the answer.
    """

    number: int
    push: Push


class LivePushed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="pushed"):
    """The answer to a push over the line: one of the two."""

    number: int
    answer: PushAnswer | None = None
    problem: Problem | None = None


class LiveWelcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="welcome"):
    """The live connection stands.

    ``push_bytes``: the largest push taken over it, packed; 0 for none. ``dict_id``: the frame
    dictionary the centre can read.
    """

    head: int
    push_bytes: int = 0
    dict_id: int = 0


class LiveControl(msgspec.Struct, frozen=True, kw_only=True, tag="control"):
    """Say hello again: grants, epoch or session changed."""

    what: str


class LiveTyping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="typing"):
    """A customer (or agent) types in a conversation."""

    conversation: UUID
    who: str = ""


class Nearby(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent who looks at a conversation. ``replying``: an answer is being written."""

    agent_id: AgentId
    name: str
    replying: bool = False


class LiveNearby(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="nearby"):
    """Who else is at a conversation now; replaces what was said of it before."""

    conversation: UUID
    agents: tuple[Nearby, ...] = ()


class LiveDrain(msgspec.Struct, frozen=True, kw_only=True, tag="drain"):
    """This node goes away: reconnect after a delay."""

    after_ms: int


class LivePing(msgspec.Struct, frozen=True, kw_only=True, tag="ping"):
    """Are you there?"""


LiveUp = LiveAuth | LiveSub | LiveAck | LivePresence | LivePong | LivePush
LiveDown = (
    LiveWelcome
    | LivePage
    | LivePoke
    | LiveControl
    | LiveTyping
    | LiveNearby
    | LiveDrain
    | LivePing
    | LivePushed
)
