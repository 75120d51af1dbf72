"""What workstation and phone say to each other: JSON lines over loopback, versioned.

The workstation says ``Hello`` with the token, hears ``Welcome`` with the whole state, and from
then on asks and is answered; news, states and levels come in between. ``Hello``, ``Welcome`` and
``Leave`` stay as they are in every version: they are how two versions part.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from domain.phone import AnyNews, Devices, Levels, PhoneState, SipAccount, SoundChoice

VERSION = 2
MAX_LINE = 64 * 1024
FILE_NAME = "pult-phone.json"
HELLO_S = 5.0


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where the phone listens; lies in the profile, for this user's eyes only."""

    port: int
    token: str


# -- what the workstation asks ------------------------------------------------------------------


class UseAccount(msgspec.Struct, frozen=True, tag="use_account"):
    """Register with an account, or with none."""

    account: SipAccount | None = None


class UseSound(msgspec.Struct, frozen=True, tag="use_sound"):
    """Use other devices."""

    sound: SoundChoice


class Hush(msgspec.Struct, frozen=True, tag="hush"):
    """Let calls ring without a sound, or aloud again."""

    hushed: bool


class ListDevices(msgspec.Struct, frozen=True, tag="devices"):
    """Tell the devices."""


class Dial(msgspec.Struct, frozen=True, tag="dial"):
    """Call somebody."""

    to: str


class PickUp(msgspec.Struct, frozen=True, tag="answer"):
    """Answer a call."""

    call_id: str


class HangUp(msgspec.Struct, frozen=True, tag="hang_up"):
    """End or decline a call."""

    call_id: str


class Hold(msgspec.Struct, frozen=True, tag="hold"):
    """Put a call on hold."""

    call_id: str


class Resume(msgspec.Struct, frozen=True, tag="resume"):
    """Take a call back."""

    call_id: str


class Mute(msgspec.Struct, frozen=True, tag="mute"):
    """Switch the microphone."""

    muted: bool


class Press(msgspec.Struct, frozen=True, tag="press"):
    """Send DTMF."""

    call_id: str
    digits: str


class Transfer(msgspec.Struct, frozen=True, tag="transfer"):
    """Hand a call on without asking."""

    call_id: str
    to: str


class Join(msgspec.Struct, frozen=True, tag="join"):
    """Connect two calls and leave them."""

    call_id: str
    with_id: str


class Confer(msgspec.Struct, frozen=True, tag="confer"):
    """Talk with both."""

    call_id: str
    with_id: str


class TrySound(msgspec.Struct, frozen=True, tag="try_sound"):
    """Ring for a moment: ``ringer``, ``headset`` or ``speaker``."""

    which: str


class Leave(msgspec.Struct, frozen=True, tag="leave"):
    """End as soon as no call goes on."""


Act = (
    UseAccount
    | UseSound
    | Hush
    | ListDevices
    | Dial
    | PickUp
    | HangUp
    | Hold
    | Resume
    | Mute
    | Press
    | Transfer
    | Join
    | Confer
    | TrySound
    | Leave
)


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first line of the workstation."""

    token: str
    version: int = VERSION


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """One act; ``number`` comes back with its answer."""

    number: int
    act: Act


# -- what the phone says ------------------------------------------------------------------------


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The first line of the phone. Of another version, only ``version`` can be relied on."""

    version: int
    process: int = 0
    state: PhoneState = PhoneState()


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """What became of an act: ``code`` and ``family`` are empty where it was done."""

    number: int
    family: str = ""
    code: str = ""
    detail: str = ""
    call_id: str = ""
    devices: Devices | None = None


class StateTold(msgspec.Struct, frozen=True, tag="state"):
    """The whole state, after each change."""

    state: PhoneState


class NewsTold(msgspec.Struct, frozen=True, tag="news"):
    """One thing that happened; the state that follows has it in it."""

    news: AnyNews


class LevelsTold(msgspec.Struct, frozen=True, tag="levels"):
    """How loud it is; while somebody talks."""

    levels: Levels


ToPhone = Hello | Ask
ToWorkstation = Welcome | Answer | StateTold | NewsTold | LevelsTold

to_phone = msgspec.json.Decoder(ToPhone)
to_workstation = msgspec.json.Decoder(ToWorkstation)


def line(message: ToPhone | ToWorkstation) -> bytes:
    """Return a message as one line."""
    return msgspec.json.encode(message) + b"\n"


def leave_address(folder: Path, address: Address) -> None:
    """Write where the phone listens; nobody else can read it, not for a moment either."""
    path = folder / FILE_NAME
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(address))


def find_address(folder: Path) -> Address | None:
    """Return where the phone listens, or listened before it died."""
    try:
        return msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=Address)
    except (OSError, msgspec.MsgspecError):
        return None
