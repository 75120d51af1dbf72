"""The alarm of a desktop without an audio library: the system's bell."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication


class Bell:
    """Rings with the system's own bell."""

    def ring(self) -> None:
        """Sound once."""
        QApplication.beep()

    def quiet(self) -> None:
        """Nothing to stop: the bell is one short sound."""
