"""How far a file is on its way here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileState:
    """How far a file is on its way here.

    Attributes:
        done, total: bytes; a total of 0 is not known.
        failed: code of what went wrong, empty while nothing did.
    """

    done: int = 0
    total: int = 0
    failed: str = ""

    @property
    def share(self) -> float:
        """Return how much has come, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0
