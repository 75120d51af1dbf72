"""The computer's sound devices by miniaudio, opened for a talk or a ring and closed after it."""

from __future__ import annotations

import array
import contextlib
import wave
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from adapters.softphone.port import Tick
from domain.errors import Code, Unavailable
from domain.phone import Devices, SoundChoice

if TYPE_CHECKING:
    import miniaudio

_log = structlog.get_logger(__name__)

_PERIOD_MS = 10
_WIDTH = 2
_MAX_NAME = 200


def _named(found: list[dict[str, Any]]) -> dict[str, Any]:
    # Names come from drivers: clean, and each once.
    return {
        str(each["name"])[:_MAX_NAME]: each["id"]
        for each in found
        if str(each["name"]).isprintable()
    }


class CardLink:
    """An open device. Implements ``SoundLink``."""

    def __init__(self, device: Any) -> None:
        """Hold it."""
        self._device = device

    def close(self) -> None:
        """Stop and let it go."""
        with contextlib.suppress(Exception):  # a device that was pulled out refuses to stop
            self._device.close()


class Cards:
    """Implements ``SoundSystem``."""

    def __init__(self, ring: Path, backends: Iterable[miniaudio.Backend] | None = None) -> None:
        """Make it ready; nothing is opened.

        Args:
            ring: a 16-bit wave file.
            backends: of the library; all that can be heard by default.
        """
        self._ring = ring
        self._chosen = list(backends) if backends is not None else None

    @property
    def _backends(self) -> list[miniaudio.Backend]:
        import miniaudio

        every = [each for each in miniaudio.Backend if each is not miniaudio.Backend.NULL]
        return self._chosen if self._chosen is not None else every

    def devices(self) -> Devices:
        """Return what is there. Blocking."""
        inputs, outputs = self._find()
        return Devices(inputs=tuple(inputs), outputs=tuple(outputs))

    def _find(self) -> tuple[dict[str, Any], dict[str, Any]]:
        import miniaudio

        try:
            there = miniaudio.Devices(self._backends)
            return _named(there.get_captures()), _named(there.get_playbacks())
        except miniaudio.MiniaudioError:
            return {}, {}

    def talk(self, choice: SoundChoice, rate: int, tick: Tick) -> CardLink:
        """Open microphone and headset, or speaker.

        Raises:
            Unavailable: there is no such device, or it does not open.
        """
        import miniaudio

        inputs, outputs = self._find()
        wanted = choice.speaker if choice.aloud else choice.headset
        try:
            device = miniaudio.DuplexStream(
                playback_channels=1,
                capture_channels=1,
                sample_rate=rate,
                buffersize_msec=_PERIOD_MS,
                playback_device_id=_pick(outputs, wanted),
                capture_device_id=_pick(inputs, choice.microphone),
                backends=self._backends,
                app_name="Pult",
            )
        except miniaudio.MiniaudioError as error:
            raise Unavailable(Code.CHANNEL_DOWN, "the sound device does not open") from error
        stream = _talking(tick)
        next(stream)
        device.start(stream)
        return CardLink(device)

    def ring(self, device: str, volume: int) -> CardLink:
        """Ring until closed.

        Raises:
            Unavailable: there is no such device.
        """
        import miniaudio

        with wave.open(str(self._ring)) as file:
            rate, channels = file.getframerate(), file.getnchannels()
            loud = (min(max(volume, 0), 100) / 100) ** 2
            samples = array.array("h", file.readframes(file.getnframes()))
        sound = array.array("h", (round(sample * loud) for sample in samples)).tobytes()
        _inputs, outputs = self._find()
        try:
            playing = miniaudio.PlaybackDevice(
                nchannels=channels,
                sample_rate=rate,
                device_id=_pick(outputs, device),
                backends=self._backends,
                app_name="Pult",
            )
        except miniaudio.MiniaudioError as error:
            raise Unavailable(Code.CHANNEL_DOWN, "the ringer does not open") from error
        stream = _ringing(sound, _WIDTH * channels, rate * _WIDTH * channels)
        next(stream)
        playing.start(stream)
        return CardLink(playing)


def _pick(found: dict[str, Any], name: str) -> Any:
    """Return the id of a device; one that was pulled out is replaced by the system's own."""
    return found.get(name) if name else None


def _talking(tick: Tick) -> Generator[bytes, Any, None]:
    heard = b""
    while True:
        spoken = yield heard
        heard = tick(bytes(spoken), len(spoken) // _WIDTH)


def _ringing(sound: bytes, frame: int, second: int) -> Generator[bytes, int, None]:
    """Yield the ring again and again, with two seconds of quiet between."""
    loop = sound + bytes(2 * second)
    at = 0
    wanted = yield b""
    while True:
        part = loop[at : at + wanted * frame]
        at = 0 if at + len(part) >= len(loop) else at + len(part)
        wanted = yield part or bytes(wanted * frame)
