"""The sound of somebody waiting, on the device the agent chose.

A thread of its own opens the device for one ring: an open one would keep the card awake all day.
The library is imported at the first ring; where it finds no card, the system's bell rings.
"""

from __future__ import annotations

import array
import threading
import wave
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import structlog

import resources
from ui.preferences import Preferences

if TYPE_CHECKING:
    import miniaudio

_log = structlog.get_logger(__name__)

_LONGEST_S = 10.0


def _backends() -> list[miniaudio.Backend]:
    """Return all that can be heard: the library also offers one that plays to nobody."""
    import miniaudio

    return [each for each in miniaudio.Backend if each is not miniaudio.Backend.NULL]


def devices(backends: Iterable[Any] | None = None) -> dict[str, Any]:
    """Return what can play sound, by name. Blocking: it may take a second.

    Args:
        backends: of the library; all that can be heard by default.
    """
    import miniaudio

    try:
        found = miniaudio.Devices(list(backends or _backends())).get_playbacks()
    except miniaudio.MiniaudioError:
        return {}
    # Names come from drivers: clean, and each once.
    return {
        str(each["name"])[:200]: each["id"] for each in found if str(each["name"]).isprintable()
    }


def quieter(samples: array.array[int], volume: int) -> array.array[int]:
    """Return 16-bit samples at a volume of 0 to 100, as loud as it sounds half-way at 50."""
    factor = (volume / 100) ** 2
    return array.array("h", (round(sample * factor) for sample in samples))


class SoundRinger:
    """Implements ``ui.pop.alarm.Ringer``. GUI thread; the sound is made on its own.

    Attributes:
        bell: rings where there is no card.
    """

    def __init__(
        self,
        preferences: Callable[[], Preferences],
        bell: Callable[[], None],
        backends: Iterable[Any] | None = None,
    ) -> None:
        """Make it ready; nothing is opened before the first ring.

        Args:
            preferences: returns the settings as they are.
            bell: the system's own; called on the sound's thread.
            backends: of the library; all that can be heard by default.
        """
        self._preferences = preferences
        self.bell = bell
        self._backends = backends
        self._stop = threading.Event()
        self._worker: ThreadPoolExecutor | None = None

    def ring(self) -> None:
        """Sound once, where the agent wants sound."""
        prefs = self._preferences()
        if prefs.sound:
            self.play(prefs)

    def play(self, prefs: Preferences) -> None:
        """Sound once, as these settings have it."""
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "sound")
        self._stop.clear()
        self._worker.submit(self._play, prefs.volume, prefs.sound_device)

    def quiet(self) -> None:
        """Stop at once."""
        self._stop.set()

    def _play(self, volume: int, device: str) -> None:
        if self._stop.is_set():
            return
        try:
            self._sound(volume, device)
        except (OSError, ImportError) as error:
            _log.warning("no_sound", reason=type(error).__name__)
            self.bell()

    def _sound(self, volume: int, device: str) -> None:
        import miniaudio

        with wave.open(str(resources.sound("ring"))) as file:
            rate, channels = file.getframerate(), file.getnchannels()
            samples = array.array("h", file.readframes(file.getnframes()))
        over = threading.Event()
        backends = list(self._backends or _backends())
        try:
            playing = miniaudio.PlaybackDevice(
                nchannels=channels,
                sample_rate=rate,
                device_id=devices(backends).get(device) if device else None,
                backends=backends,
                app_name="Pult",
            )
        except miniaudio.MiniaudioError as error:
            raise OSError(str(error)) from error
        with playing:
            stream = self._stream(quieter(samples, volume).tobytes(), 2 * channels, over)
            next(stream)
            playing.start(stream)
            over.wait(_LONGEST_S)

    def _stream(
        self, sound: bytes, frame: int, over: threading.Event
    ) -> Generator[bytes, int, None]:
        """Yield what the card asks for; ``over`` is set when all is played, or it is to stop."""
        at = 0
        wanted = yield b""
        while at < len(sound) and not self._stop.is_set():
            part = sound[at : at + wanted * frame]
            at += len(part)
            wanted = yield part
        over.set()

    def close(self) -> None:
        """Fall silent and end the thread."""
        self._stop.set()
        if self._worker is not None:
            self._worker.shutdown(wait=True)
