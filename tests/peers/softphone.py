"""``pult-phone`` itself, with sound devices that are files: no hardware, and both ears measured.

    python -m tests.peers.softphone ROOM --profile FOLDER

Microphones are called by what is whistled into them (``tone 440``, ``silence``); every output
tells in ``ROOM/<name>.json`` what was heard in each window. Into ``clicks`` something short is said
twice a second, and ``ROOM/clicks.json`` tells after how many milliseconds each was heard again.
"""

from __future__ import annotations

import array
import json
import sys
import threading
from pathlib import Path

from adapters.softphone.port import Tick
from desktop.phone.main import main
from domain.clock import SystemClock
from domain.errors import Code, Unavailable
from domain.phone import Devices, SoundChoice
from tests.peers.tones import TONES, Ear, Whistle

OUTPUTS = ("headset", "other headset", "speaker", "bell")
_PERIOD_S = 0.01
_CLICK_S, _LOUD = 0.5, 16_000


class Clicks:
    """Says a click twice a second and measures when it is heard again."""

    def __init__(self, room: Path) -> None:
        self._file = room / "clicks.json"
        self._said_at = 0.0
        self._waits = False
        self.delays: list[float] = []

    def say(self, frames: int, now: float) -> bytes:
        """Return what is said now: nearly always nothing."""
        if now - self._said_at < _CLICK_S:
            return bytes(2 * frames)
        self._said_at, self._waits = now, True
        return array.array("h", [_LOUD if at % 8 < 4 else -_LOUD for at in range(frames)]).tobytes()

    def hear(self, data: bytes, now: float) -> None:
        """Take what is heard now."""
        samples = array.array("h", data[: len(data) // 2 * 2])
        if self._waits and samples and max(samples) > _LOUD // 4:
            self._waits = False
            self.delays.append(round((now - self._said_at) * 1000, 1))
            unfinished = self._file.with_suffix(".new")
            unfinished.write_text(json.dumps(self.delays))
            unfinished.replace(self._file)


class _Card:
    """One clock, one microphone, one output."""

    def __init__(self, room: Path, microphone: str, output: str, rate: int, tick: Tick) -> None:
        hz = float(microphone.removeprefix("tone ")) if microphone.startswith("tone") else 0.0
        self._whistle, self._ear, self._rate, self._tick = Whistle(hz), Ear(rate), rate, tick
        self._file = room / f"{output}.json"
        self._windows = 0
        self._clicks = Clicks(room) if microphone == "clicks" else None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        clock, frames = SystemClock(), int(self._rate * _PERIOD_S)
        due = clock.monotonic()
        while not self._over.is_set():
            due += _PERIOD_S
            self._over.wait(max(0.0, due - clock.monotonic()))
            if self._clicks is not None:
                spoken = self._clicks.say(frames, clock.monotonic())
                self._clicks.hear(self._tick(spoken, frames), clock.monotonic())
                continue
            spoken = self._whistle.blow(frames, self._rate).tobytes()
            for heard in self._ear.hear(self._tick(spoken, frames)):
                self._windows += 1
                self._tell({"window": self._windows, **heard})

    def _tell(self, heard: dict[str, float]) -> None:
        unfinished = self._file.with_suffix(".new")
        unfinished.write_text(json.dumps(heard))
        unfinished.replace(self._file)

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._tell({"window": 0, **{str(hz): 0.0 for hz in TONES}})


class Room:
    """Implements ``SoundSystem``; ``broken`` in a device's name keeps it from opening."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def devices(self) -> Devices:
        return Devices(inputs=("silence", *(f"tone {hz}" for hz in TONES)), outputs=OUTPUTS)

    def talk(self, choice: SoundChoice, rate: int, tick: Tick) -> _Card:
        output = (choice.speaker if choice.aloud else choice.headset) or "headset"
        if "broken" in output:
            raise Unavailable(Code.CHANNEL_DOWN, "the sound device does not open")
        return _Card(self._folder, choice.microphone, output, rate, tick)

    def ring(self, device: str, volume: int) -> _Card:
        whistle = Whistle(880)

        def tick(_spoken: bytes, frames: int) -> bytes:
            loud = whistle.blow(frames, 8_000)
            return array.array("h", [sample * volume // 100 for sample in loud]).tobytes()

        return _Card(self._folder, "silence", device or "bell", 8_000, tick)


if __name__ == "__main__":
    room = Path(sys.argv[1])
    sys.exit(main(sys.argv[2:], sound=Room(room), alone_s=8.0))
