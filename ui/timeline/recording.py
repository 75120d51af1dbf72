"""Playing a recording: decoded as it is heard, at any speed with the voice as it was.

No Qt here. Everything that may take time is to be called off the GUI thread; what asks and sets
is immediate. The device calls back on a thread of its own.
"""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.timeline.stretch import RATE, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

SPEEDS = (0.75, 1.0, 1.25, 1.5, 2.0)
_PERIOD_MS = 60


class NoSound(Exception):
    """This machine has nothing to play on."""


class Unplayable(Exception):
    """The file is no sound we can decode."""


@dataclass(frozen=True, slots=True)
class Playing:
    """The one recording that is played; times in seconds of the recording."""

    sha256: str = ""
    position_s: float = 0.0
    length_s: float = 0.0
    speed: float = 1.0
    running: bool = False


class Player:
    """Plays one recording at a time."""

    def __init__(self, backends: Sequence[str] = ()) -> None:
        """Make it ready; no device is touched before something is played.

        Args:
            backends: names of miniaudio's backends to try, all where it is empty.
        """
        self._backends = tuple(backends)
        self._acts = threading.RLock()  # one act at a time, from whatever thread
        self._lock = threading.Lock()
        self._device: Any = None
        self._data = b""
        self._stretch: Stretch | None = None
        self._playing = Playing()

    def now(self) -> Playing:
        """Return what is played and where."""
        with self._lock:
            return self._playing

    def load(self, sha256: str, data: bytes) -> None:
        """Take another recording. Blocking.

        Raises:
            Unplayable: it cannot be decoded.
        """
        with self._acts:
            self.pause()
            length = _length_s(data)
            with self._lock:
                self._data = data
                self._stretch = None
                speed = self._playing.speed
                self._playing = Playing(sha256, 0.0, length, speed)

    def play(self) -> None:
        """Go on, from the beginning where the end was reached. Blocking.

        Raises:
            NoSound: there is no device.
        """
        with self._acts:
            with self._lock:
                playing = self._playing
                if playing.running or not playing.sha256:
                    return
                if playing.position_s >= playing.length_s - 0.05:
                    self._move(0.0)
                if self._stretch is None:
                    self._move(self._playing.position_s)
            self._start()

    def _start(self) -> None:
        import miniaudio

        if self._device is None:
            backends = [getattr(miniaudio.Backend, name) for name in self._backends]
            try:
                self._device = miniaudio.PlaybackDevice(
                    nchannels=1, sample_rate=RATE, buffersize_msec=_PERIOD_MS, backends=backends
                )
            except miniaudio.MiniaudioError as error:
                raise NoSound(str(error)) from error
        with self._lock:
            self._playing = _with(self._playing, running=True)
        fed = self._feed()
        next(fed)
        self._device.start(fed)

    def pause(self) -> None:
        """Stop where it is. Blocking."""
        with self._acts:
            with self._lock:
                self._playing = _with(self._playing, running=False)
            if self._device is not None:
                self._device.stop()

    def close(self) -> None:
        """Give the device back. Blocking."""
        with self._acts:
            self.pause()
            if self._device is not None:
                self._device.close()
                self._device = None
            with self._lock:
                self._data, self._stretch, self._playing = b"", None, Playing()

    def seek(self, position_s: float) -> None:
        """Go to a place, in seconds."""
        with self._lock:
            if self._playing.sha256:
                self._move(min(max(0.0, position_s), self._playing.length_s))

    def set_speed(self, speed: float) -> None:
        """Play faster or slower."""
        with self._lock:
            self._playing = _with(self._playing, speed=speed)
            if self._stretch is not None:
                self._stretch.speed = speed

    def _move(self, position_s: float) -> None:
        frame = int(position_s * RATE)
        source = _stream(self._data, frame)
        self._stretch = Stretch(source, frame, self._playing.speed)
        self._playing = _with(self._playing, position_s=position_s)

    def _feed(self) -> Generator[bytes, int, None]:
        """Yield as many frames as the device asks for. Runs on the device's thread."""
        wanted = yield b""
        while True:
            with self._lock:
                stretch = self._stretch
                if not self._playing.running or stretch is None:
                    return
                frames = stretch.take(wanted)
                position = min(stretch.position / RATE, self._playing.length_s)
                self._playing = _with(self._playing, position_s=position)
                if not frames:
                    self._playing = _with(
                        self._playing, running=False, position_s=self._playing.length_s
                    )
                    return
            wanted = yield frames.tobytes()


def _with(playing: Playing, **changes: Any) -> Playing:
    values = {name: getattr(playing, name) for name in Playing.__slots__}
    return Playing(**{**values, **changes})


def _length_s(data: bytes) -> float:
    import miniaudio

    readers = {
        b"RIFF": miniaudio.wav_get_info,
        b"OggS": miniaudio.vorbis_get_info,
        b"fLaC": miniaudio.flac_get_info,
    }
    read = readers.get(data[:4], miniaudio.mp3_get_info)
    try:
        return float(read(data).duration)
    except (miniaudio.MiniaudioError, ValueError) as error:
        raise Unplayable(str(error)) from error


def _stream(data: bytes, frame: int) -> Generator[Any, int, None]:
    import miniaudio

    class Source(miniaudio.StreamableSource):  # type: ignore[misc]  # it has no types
        """Bytes in memory, which the decoder may walk in."""

        def __init__(self) -> None:
            self._bytes = io.BytesIO(data)

        def read(self, num_bytes: int) -> bytes:
            return self._bytes.read(num_bytes)

        def seek(self, offset: int, origin: miniaudio.SeekOrigin) -> bool:
            with contextlib.suppress(ValueError):
                from_start = origin == miniaudio.SeekOrigin.START
                self._bytes.seek(offset, io.SEEK_SET if from_start else io.SEEK_CUR)
                return True
            return False

    source = Source()
    try:
        stream = miniaudio.stream_any(source, nchannels=1, sample_rate=RATE, seek_frame=frame)
    except miniaudio.MiniaudioError:
        return
    try:
        wanted = yield b""
        while True:
            wanted = yield stream.send(wanted)
    except (StopIteration, miniaudio.MiniaudioError):
        return
    finally:
        stream.close()
        # Until here: the decoder knows it by its address alone, and Python would collect it.
        del source
