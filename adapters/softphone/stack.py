"""baresip for one account: started, registered, kept registered, closed.

One stack per process at a time, one account per stack: another account means another stack.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from baresip import (
    Account,
    AudioNotActive,
    AudioRestarted,
    BaresipError,
    Call,
    CallStats,
    Config,
    Event,
    RegistrationError,
    Runtime,
    StaleHandleError,
    TransferFailed,
    UserAgent,
)

from adapters.softphone import trust
from adapters.softphone.headers import EXPOSED
from adapters.softphone.legs import Ears, Figures, Happened, Leg, NotRegistered
from adapters.softphone.mixer import Streams
from adapters.softphone.trust import place_of
from domain.errors import BadInput, Code, Expected, NotFound, Refused, Unavailable
from domain.phone import Registration, SipAccount, Transport

# Its lines name callers.
logging.getLogger("baresip").setLevel(logging.CRITICAL)

# Opus is called so where it is told to be mono, whatever SDP must say of it.
_CODECS = ("opus/48000/1", "g722/16000/1", "pcma", "pcmu")
_TRANSPORTS: dict[Transport, Literal["udp", "tcp", "tls"]] = {
    Transport.UDP: "udp",
    Transport.TCP: "tcp",
    Transport.TLS: "tls",
}
_MAX_CALLS = 4
_NO_SOUND_S = 60  # a call whose other side vanished without a word
_TRIES = 60
_PAUSE_S = 0.05
_CONFIG = "call_hold_other_calls no\nopus_stereo no\nopus_sprop_stereo no\nopus_inbandfec yes\n"
_CONFIG += "sip_verify_server yes\n"
T = TypeVar("T")
_REFUSALS = frozenset({401, 403, 404, 407})


def _on_loopback(server: str) -> bool:
    host, _port = place_of(server)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _config(account: SipAccount, authority: Path | None) -> Config:
    text = _CONFIG + (f"sip_cafile {authority}\n" if authority is not None else "")
    return Config(
        # Discovery leaves loopback out.
        net_interface="127.0.0.1" if _on_loopback(account.server) else None,
        expose_headers=EXPOSED,
        native_log_level="error",
        max_concurrent_calls=_MAX_CALLS,
        rtp_timeout=_NO_SOUND_S,
        extra_config_text=text,
    )


def _account(account: SipAccount) -> Account:
    return Account(
        user=account.user,
        domain=account.server,
        password=account.password,
        auth_user=account.login or None,
        transport=_TRANSPORTS[account.transport],
        audio_codecs=_CODECS,
        extra_params=("mediaenc=srtp-mand",) if account.encrypt else (),
    )


class Stack:
    """A started stack."""

    def __init__(self, runtime: Runtime, agent: UserAgent, account: SipAccount) -> None:
        """Hold what ``open`` made."""
        self._runtime = runtime
        self._agent = agent
        self.account = account

    @classmethod
    async def open(cls, account: SipAccount, incoming: Callable[[Leg], None]) -> Stack:
        """Start a stack; it does not register by itself.

        Raises:
            BadInput: the account has a character SIP cannot carry.
            Unavailable: the stack does not start.
        """
        with trust.authorities(account) as authority:
            try:
                config, wanted = _config(account, authority), _account(account)
            except (ValueError, TypeError) as error:
                raise BadInput("the SIP account cannot be used as it is") from error
            runtime = Runtime(native_log_level="error")
            try:
                await runtime.start(config)
                agent = await UserAgent.create(runtime, wanted)
            except BaresipError as error:
                raise Unavailable(Code.CHANNEL_DOWN, str(error)) from error
        agent.on_incoming(lambda call: incoming(StackLeg(call, account)))
        return cls(runtime, agent, account)

    def on_dead(self, told: Callable[[], None]) -> None:
        """Tell once when the stack itself breaks; only another process can have a new one."""
        self._runtime.on_dead = told

    async def register(self) -> None:
        """Register; the stack renews it from then on.

        Raises:
            NotRegistered: the PBX refused, cannot be reached, or is not to be trusted.
        """
        try:
            if self.account.transport is Transport.TLS:
                await trust.check(self.account)
            await self._agent.register()
        except trust.Untrusted as error:
            raise NotRegistered(error.distrust, Registration.UNTRUSTED) from error
        except RegistrationError as error:
            refused = error.status in _REFUSALS
            state = Registration.REFUSED if refused else Registration.LOST
            raise NotRegistered(error.reason or str(error), state) from error
        except BaresipError as error:
            raise NotRegistered(str(error), Registration.LOST) from error

    def watch(self, told: Callable[[bool, str], None]) -> None:
        """Tell of each renewed (True) or lost registration."""

        def hear(event: object) -> None:
            kind = getattr(event, "event", None)
            if kind in (Event.REGISTER_OK, Event.REGISTER_FAIL):
                told(kind is Event.REGISTER_OK, str(getattr(event, "text", "") or ""))

        self._agent.on(hear)

    async def dial(self, number: str) -> StackLeg:
        """Begin a call.

        Raises:
            Expected: the PBX cannot be reached, or too many calls.
        """
        # A call refused at once is over before the stack's own object of it listens: events of a
        # busy moment come together with the answer to "dial", and are told again afterwards.
        early: list[Any] = []

        def note(event: Any) -> None:
            early.append(event)

        self._runtime.subscribe(note)
        try:
            call = await asked(lambda: self._agent.dial(uri(number, self.account)))
        finally:
            self._runtime.unsubscribe(note)
        return StackLeg(call, self.account, [one for one in early if one.call == call.handle])

    async def close(self) -> None:
        """Take the registration back and end."""
        try:
            async with asyncio.timeout(2):
                await self._agent.unregister()
        except (BaresipError, TimeoutError):
            pass  # the PBX forgets it by itself
        try:
            await self._runtime.close()
        except BaresipError as error:
            raise Unavailable(Code.CHANNEL_DOWN, str(error)) from error


def uri(number: str, account: SipAccount) -> str:
    """Return the address of a number at an account's PBX."""
    return f"sip:{number}@{account.server};transport={account.transport}"


_HAPPENED = {
    Event.CALL_RINGING: Happened.PROGRESS,
    Event.CALL_PROGRESS: Happened.PROGRESS,
    Event.CALL_ESTABLISHED: Happened.ESTABLISHED,
    Event.CALL_HOLD: Happened.HELD,
    Event.CALL_RESUME: Happened.RESUMED,
    Event.CALL_TRANSFER: Happened.TRANSFER_ASKED,
    Event.CALL_CLOSED: Happened.CLOSED,
}


class StackLeg:
    """Implements ``Leg``.

    Attributes:
        native: the stack's call.
        pcm: its sound.
    """

    def __init__(self, call: Call, account: SipAccount, missed: Sequence[Any] = ()) -> None:
        """Hold the stack's call; ``missed`` are events of it that came before it was known."""
        self.native = call
        self._missed = missed
        self._account = account
        self.pcm = StackPcm(call)

    @property
    def peer(self) -> str:
        """The address of the other side."""
        return self.native.peer or ""

    @property
    def call_id(self) -> str:
        """SIP's name of it; empty while there is none."""
        return self.native.call_id or ""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of an INVITE that came."""
        return dict(self.native.headers)

    @property
    def final(self) -> Figures | None:
        """The last figures, once it is over."""
        stats = self.native.final_stats
        return _figures(stats) if stats is not None else None

    def listen(self, ears: Ears) -> None:
        """Tell of everything from now on."""

        def hear(event: Any) -> None:
            happened = _HAPPENED.get(event.event)
            if happened is not None:
                ears.happened(happened, event.text or "")

        self.native.on(hear)
        self.native.on_rtcp(lambda stats: ears.measured(_figures(stats)))
        self.native.on_dtmf(lambda digit: ears.pressed(digit.digit[:1]))
        for event in self._missed:
            # As if it came now: it keeps the call's own state, and tells whoever listens.
            tell = self.native._on_stack_event  # noqa: SLF001 - the version is pinned
            asyncio.get_running_loop().call_soon(tell, event)
        self._missed = ()

    async def answer(self) -> None:
        """Answer."""
        await asked(self.native.answer)

    async def reject(self) -> None:
        """Decline as busy."""
        await asked(self.native.reject)

    async def hang_up(self) -> None:
        """End it."""
        await asked(self.native.hangup)

    async def hold(self) -> None:
        """Put it on hold."""
        await patiently(self.native.hold)

    async def resume(self) -> None:
        """Take it back."""
        await patiently(self.native.resume)

    async def press(self, keys: str) -> None:
        """Send DTMF."""
        await asked(lambda: self.native.send_dtmf(keys))

    async def hand_to(self, number: str, timeout_s: float) -> None:
        """Hand the other side on; returns when who was called has answered."""
        await _handed(self.native.transfer(uri(number, self._account), timeout=timeout_s))

    async def hand_to_leg(self, other: Leg, timeout_s: float) -> None:
        """Connect the other sides of two legs with each other."""
        if not isinstance(other, StackLeg):
            raise Refused(Code.STATE_CHANGED, "that call is of another stack")
        await _handed(self.native.attended_transfer(other.native, timeout=timeout_s))

    async def refuse_transfer(self) -> None:
        """Refuse to call somebody because the other side asks for it."""
        await asked(self.native.reject_transfer)


async def _handed(work: Awaitable[None]) -> None:
    try:
        await work
    except TransferFailed as error:
        raise Refused(Code.SEND_REFUSED, str(error)) from error
    except BaresipError as error:
        raise Refused(Code.STATE_CHANGED, str(error)) from error


def _figures(stats: CallStats) -> Figures:
    return Figures(
        rx_packets=stats.rx_packets,
        rx_lost=stats.rx_lost,
        tx_packets=stats.tx_packets,
        tx_lost=stats.tx_lost,
        jitter_ms=max(stats.rx_jitter_ms, stats.tx_jitter_ms),
        round_trip_ms=stats.rtt_ms,
    )


async def asked(act: Callable[[], Awaitable[T]]) -> T:
    """Do something of the stack's, its errors being ours.

    Raises:
        NotFound: the call is over.
        Refused: it cannot be done now.
    """
    try:
        return await act()
    except StaleHandleError as error:
        raise NotFound("the call is over") from error
    except BaresipError as error:
        raise Refused(Code.STATE_CHANGED, str(error)) from error


async def patiently(act: Callable[[], Awaitable[None]]) -> None:
    """Do what the stack refuses while the session is still being renegotiated.

    Raises:
        Expected: it refuses for three seconds, or the call is over.
    """
    for _ in range(_TRIES - 1):
        try:
            await asked(act)
        except NotFound:
            raise
        except Expected:
            await asyncio.sleep(_PAUSE_S)
        else:
            return
    await asked(act)


class StackPcm:
    """A call's sound. Implements ``Pcm``; any thread.

    Attributes:
        rate: of what is heard, as it was last; 0 before anything was.
    """

    def __init__(self, call: Call) -> None:
        """Hold the call; there may be no sound yet."""
        self._audio = call.audio
        self.rate = 0

    def info(self) -> Streams:
        """Return what the streams are now.

        Raises:
            LookupError: there is no sound.
        """
        try:
            info = self._audio.info()
        except (AudioNotActive, AudioRestarted) as error:
            raise LookupError from error
        self.rate = info.rx_sample_rate or self.rate
        return Streams(
            tx_rate=info.tx_sample_rate if info.tx_ready else 0,
            tx_channels=info.tx_channels,
            tx_waiting=info.tx_buffered,
            rx_rate=info.rx_sample_rate if info.rx_ready else 0,
            rx_channels=info.rx_channels,
            rx_waiting=info.rx_buffered,
        )

    def read(self, count: int) -> bytes:
        """Return up to ``count`` bytes that came.

        Raises:
            LookupError: there is no sound, or it has just begun anew.
        """
        if count <= 0:
            return b""
        try:
            data: bytes = self._audio.read(count)
        except (AudioNotActive, AudioRestarted) as error:
            raise LookupError from error
        return data

    def write(self, data: bytes) -> None:
        """Queue bytes to go out.

        Raises:
            LookupError: there is no sound, or it has just begun anew.
        """
        try:
            self._audio.write(data)
        except (AudioNotActive, AudioRestarted) as error:
            raise LookupError from error
