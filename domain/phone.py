"""What is said of the agent's own phone: its account, its calls, its devices, its news.

The engine that speaks SIP, the process it lives in and the screen that shows it share these.
Names and numbers come from strangers; whoever makes these values has cleaned them.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

import msgspec

from domain.errors import BadInput
from domain.glossary import Direction

MAX_DIALLED = 64
_DIALLED = re.compile(r"\+?[0-9*#]{1,32}|[A-Za-z][A-Za-z0-9._-]{0,31}")
_SPACING = re.compile(r"[\s()\u2010-\u2015./-]+")


class Registration(StrEnum):
    """Whether the PBX knows where the phone is."""

    NONE = "none"  # no account
    TRYING = "trying"
    REGISTERED = "registered"
    LOST = "lost"  # the PBX cannot be reached; tried again
    REFUSED = "refused"  # the PBX said no: account or password
    UNTRUSTED = "untrusted"  # its certificate is wrong: ``PhoneState.reason`` is a ``Distrust``


class Distrust(StrEnum):
    """What is wrong with the certificate of a PBX."""

    EXPIRED = "expired"  # or not valid yet
    NAME = "name"  # it is of another name than the account's
    STRANGER = "stranger"  # signed by nobody who is trusted
    NOT_TLS = "not_tls"  # what answers does not speak TLS


class Phase(StrEnum):
    """How far a call has come."""

    RINGING = "ringing"  # somebody calls us
    DIALLING = "dialling"  # we call; nothing rings yet
    ALERTING = "alerting"  # we call; the other side rings
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"


class Cause(StrEnum):
    """Why a call ended."""

    HUNG_UP = "hung_up"  # by the other side
    LEFT = "left"  # by us
    DECLINED = "declined"  # by us, unanswered
    CANCELLED = "cancelled"  # the caller gave up, or another phone took it
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TRANSFERRED = "transferred"
    LOST = "lost"  # the line, or the phone itself, broke
    FAILED = "failed"


class Transport(StrEnum):
    """How SIP travels."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    WSS = "wss"  # with DTLS-SRTP: a WebRTC exchange; ``server`` may end in a path


class SipAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The agent's account at the PBX. ``encrypt``: no call without SRTP.

    ``server`` is a host, with a port where it is not the usual one; ``login`` differs from
    ``user`` at few PBXs; ``authority`` is the PEM of the certificates TLS trusts instead of the
    system's.
    """

    user: str
    server: str
    password: str = ""
    login: str = ""
    transport: Transport = Transport.UDP
    encrypt: bool = False
    auto_answer: bool = True
    authority: str = ""

    def __repr__(self) -> str:
        """Leave the password out of logs and traces."""
        return f"SipAccount(user={self.user!r}, server={self.server!r})"


class SoundChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which devices to use, by name; an empty name is the system's own choice.

    ``aloud``: the other side is heard from the speaker, not the headset. ``ring_volume``: 0–100.
    """

    microphone: str = ""
    headset: str = ""
    speaker: str = ""
    ringer: str = ""
    aloud: bool = False
    ring_volume: int = 70


class Devices(msgspec.Struct, frozen=True, kw_only=True):
    """Names of what this computer can hear and be heard with."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How a call sounds. ``mos``: estimated, 1 (unusable) to 4.5; loss both ways, the worse."""

    codec: str = ""
    loss_percent: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0


class PhoneCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call as the phone knows it.

    ``id`` is the phone's own; ``sip_id`` the Call-ID, and ``pbx_ref`` what the PBX calls the same
    call where it says so in a header. ``joined``: in one conference with the other joined ones.
    """

    id: str
    direction: Direction
    number: str
    name: str = ""
    phase: Phase
    sip_id: str = ""
    pbx_ref: str = ""
    held_by_them: bool = False
    joined: bool = False
    handing_to: str = ""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: Cause | None = None
    quality: Quality | None = None


class PhoneState(msgspec.Struct, frozen=True, kw_only=True):
    """The whole phone at one moment.

    ``sound_trouble`` says in English why nothing is heard; ``hushed``: calls are shown, and do not
    ring aloud.
    """

    registration: Registration = Registration.NONE
    reason: str = ""
    user: str = ""
    calls: tuple[PhoneCall, ...] = ()
    muted: bool = False
    sound: SoundChoice = SoundChoice()
    sound_trouble: str = ""
    hushed: bool = False


# -- news -------------------------------------------------------------------------------------


class News(msgspec.Struct, frozen=True, kw_only=True, tag_field="news"):
    """Something the engine tells of."""


class Registered(News, frozen=True, kw_only=True, tag="registered"):
    """The PBX took the registration."""


class RegistrationLost(News, frozen=True, kw_only=True, tag="lost"):
    """The PBX cannot be reached; it is tried again."""

    reason: str = ""


class RegistrationRefused(News, frozen=True, kw_only=True, tag="refused"):
    """The PBX does not take the account."""

    reason: str = ""


class CallNews(News, frozen=True, kw_only=True):
    """News of one call, with the call as it is now."""

    call: PhoneCall


class Incoming(CallNews, frozen=True, kw_only=True, tag="incoming"):
    """Somebody calls."""


class Outgoing(CallNews, frozen=True, kw_only=True, tag="outgoing"):
    """We call."""


class Progress(CallNews, frozen=True, kw_only=True, tag="progress"):
    """The other side rings."""


class Answered(CallNews, frozen=True, kw_only=True, tag="answered"):
    """Two people can talk."""


class Held(CallNews, frozen=True, kw_only=True, tag="held"):
    """We, or they (``call.held_by_them``), put the call on hold."""


class Resumed(CallNews, frozen=True, kw_only=True, tag="resumed"):
    """The hold is over."""


class Joined(CallNews, frozen=True, kw_only=True, tag="joined"):
    """The call became part of a conference, or left it."""


class Pressed(CallNews, frozen=True, kw_only=True, tag="pressed"):
    """The other side pressed a key."""

    digit: str


class QualityTold(CallNews, frozen=True, kw_only=True, tag="quality"):
    """New figures of a call."""


class TransferFailed(CallNews, frozen=True, kw_only=True, tag="transfer_failed"):
    """The other side could not be handed on; the call stands, on hold perhaps."""


class Transferred(CallNews, frozen=True, kw_only=True, tag="transferred"):
    """The other side was handed on; the call ends for us."""

    to: str


class Ended(CallNews, frozen=True, kw_only=True, tag="ended"):
    """The call is over: ``call.cause``."""


class Muted(News, frozen=True, kw_only=True, tag="muted"):
    """The microphone is off, or on again."""

    muted: bool


class SoundTrouble(News, frozen=True, kw_only=True, tag="sound"):
    """A device broke (``reason``) or works again (empty)."""

    reason: str = ""


AnyNews = (
    Registered
    | RegistrationLost
    | RegistrationRefused
    | Incoming
    | Outgoing
    | Progress
    | Answered
    | Held
    | Resumed
    | Joined
    | Pressed
    | QualityTold
    | TransferFailed
    | Transferred
    | Ended
    | Muted
    | SoundTrouble
)


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """How loud it is now, 0 to 1: what we say and what we hear."""

    spoken: float = 0.0
    heard: float = 0.0


def dialled(text: str) -> str:
    """Return what is dialled for what was typed: digits, or the name of an extension.

    Raises:
        BadInput: it is neither; a letter of a SIP address never gets into a request.
    """
    kept = _SPACING.sub("", text[:MAX_DIALLED])
    if not _DIALLED.fullmatch(kept):
        raise BadInput("not a number one can dial")
    return kept


def talk_seconds(call: PhoneCall, now: datetime) -> int:
    """Return how long the two have been connected, in seconds."""
    if call.answered_at is None:
        return 0
    return max(0, int(((call.ended_at or now) - call.answered_at).total_seconds()))
