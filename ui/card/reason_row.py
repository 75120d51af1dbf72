"""Why a customer probably gets in touch: a fact, what is ready for it, and one press to say so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.text import clean_line
from ui.card.reasoning import ShownReason
from ui.design.buttons import ElidedButton, IconButton
from ui.design.i18n import tr
from ui.design.labels import IconLabel, label
from ui.design.look import Look
from ui.design.times import Times
from ui.design.words import reason_mark, reason_text


class ReasonRow(QWidget):
    """One reason.

    Attributes:
        told: the ``Reason`` the contact is about.
        service_chosen: the ``Service`` to begin with.
    """

    told = Signal(object)
    service_chosen = Signal(object)

    def __init__(self, look: Look, times: Times, *, keyboard: bool = True) -> None:
        """Build it; ``keyboard``: whether it may take the keyboard."""
        super().__init__()
        self._times = times
        self._shown: ShownReason | None = None
        self._icon = IconLabel(look, "", "muted", 16)
        self.words = label(look, wrap=True, tone="strong")
        self.tick = IconButton(look, "reason_told", "check", size=16)
        self.tick.setCheckable(True)
        self.service = ElidedButton(look, "reason_service", "chip")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.words)
        beside = QHBoxLayout()
        beside.addWidget(self.service, 0)
        beside.addStretch(1)
        words.addLayout(beside)
        words.addStretch(1)  # in line with its icon, though the tick is higher than a line
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        if not keyboard:
            self.tick.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.service.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tick.setAccessibleName(tr("The contact is about this"))
        self.service.setAccessibleName(tr("Begin the service"))
        self.tick.clicked.connect(self._tell)
        self.service.clicked.connect(self._choose)

    def _tell(self) -> None:
        if self._shown is not None:
            self.tick.setChecked(self._shown.told)  # until it is kept
            self.told.emit(self._shown.reason)

    def _choose(self) -> None:
        if self._shown is not None and self._shown.services:
            self.service_chosen.emit(self._shown.services[0])

    def show_reason(self, shown: ShownReason) -> None:
        """Show a reason with its fact and the service that is ready for it."""
        self._shown = shown
        self._icon.show_icon(*reason_mark(shown.reason))
        text = reason_text(shown.reason, self._times)
        self.words.setText(text)
        self.tick.setVisible(shown.asks)
        self.tick.setChecked(shown.told)
        told = tr("The contact is about this")
        self.tick.set_words(told if shown.told else tr("Yes, the contact is about this"))
        self.tick.setAccessibleDescription(text)
        self.service.setVisible(bool(shown.services))
        if shown.services:
            name = clean_line(shown.services[0].name, 80)
            self.service.setText(name)
            self.service.setAccessibleName(tr("Begin the service: {name}", name=name))
