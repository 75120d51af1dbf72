"""What the headless demo leaves behind."""

from __future__ import annotations

from pathlib import Path

import msgspec

_TOLD = 12


class Step(msgspec.Struct, kw_only=True):
    """One step of the story.

    Attributes:
        name: what happened.
        ok: whether the screen showed it.
        ms: from the event on the wire to the painted screen, in milliseconds.
        shown: facts read back from the widgets.
        screens: file names of the pictures.
        problem: what was missing, where it failed.
    """

    name: str
    ok: bool = False
    ms: float = 0.0
    shown: dict[str, object] = {}
    screens: list[str] = []
    problem: str = ""


class Shot(msgspec.Struct, kw_only=True):
    """One screen of the tour.

    Attributes:
        name: the scene.
        pictures: file names, one for each look.
        faults: words that are cut off, raw or not translated, each with its look.
        ms: how long all of it took, in milliseconds.
        problem: why it could not be pictured.
    """

    name: str
    pictures: list[str] = []
    faults: list[str] = []
    ms: float = 0.0
    problem: str = ""


class Tour(msgspec.Struct, kw_only=True):
    """Every screen."""

    ok: bool = False
    shots: list[Shot] = []

    @property
    def pictures(self) -> int:
        """Return how many were taken."""
        return sum(len(shot.pictures) for shot in self.shots)

    def summary(self) -> str:
        """Return a short text for the terminal."""
        seconds = sum(shot.ms for shot in self.shots) / 1000
        lines = [f"{len(self.shots)} screens, {self.pictures} pictures in {seconds:.0f} s"]
        lines += [f"  FAIL {shot.name}: {shot.problem}" for shot in self.shots if shot.problem]
        faults = [f"  {shot.name} {fault}" for shot in self.shots for fault in shot.faults]
        lines += faults[:_TOLD]
        if len(faults) > _TOLD:
            lines.append(f"  … and {len(faults) - _TOLD} more: see the report")
        return "\n".join(lines)


class Report(msgspec.Struct, kw_only=True):
    """The whole story, and the tour where there was one."""

    ok: bool = False
    steps: list[Step] = []
    tour: Tour | None = None

    def save(self, path: Path) -> None:
        """Write the report as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))

    def summary(self) -> str:
        """Return a short text for the terminal."""
        lines = []
        for step in self.steps:
            mark = "ok  " if step.ok else "FAIL"
            tail = f"  {step.problem}" if step.problem else ""
            lines.append(f"  {mark} {step.name:22} {step.ms:8.0f} ms{tail}")
        verdict = "the story works" if self.ok else "the story FAILED"
        told = [self.tour.summary()] if self.tour is not None else []
        return "\n".join([verdict, *lines, *told])
