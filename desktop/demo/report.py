"""What the headless demo leaves behind."""

from __future__ import annotations

from pathlib import Path

import msgspec


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


class Report(msgspec.Struct, kw_only=True):
    """The whole story."""

    ok: bool = False
    steps: list[Step] = []

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
        return "\n".join([verdict, *lines])
