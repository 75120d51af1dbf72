"""Something we can propose to the customer, with what can be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from domain import proposing
from domain.entities import PersonalOffer
from domain.glossary import PersonalOfferState
from domain.text import clean_line, clean_text
from ui.design.buttons import button
from ui.design.flow import FlowLayout
from ui.design.i18n import mark, tr
from ui.design.labels import Chip, label, set_tone
from ui.design.look import Look
from ui.design.marks import WaitingMark
from ui.design.times import Times
from ui.design.words import personal_offer_state

_TEXT = 600
_ACTS = (
    (PersonalOfferState.PRESENTED, "offer_told", mark("Told")),
    (PersonalOfferState.ACCEPTED, "offer_accepted", mark("Agrees")),
    (PersonalOfferState.DECLINED, "offer_declined", mark("Refuses")),
)


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """A personal offer; ``waiting``: its change is still in the outbox."""

    offer: PersonalOffer
    waiting: bool = False


class OfferRow(QWidget):
    """What is proposed, why to this customer, until when, and the acts.

    Attributes:
        moved: id of the offer and the state it is to have.
        reply_requested: a text for the reply.
    """

    moved = Signal(object, str)
    reply_requested = Signal(str)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._offer: PersonalOffer | None = None
        self.title = label(look, weight=500, tone="strong", wrap=True, name="offer_title")
        self.chip = Chip(look, name="offer_state")
        self.waits = WaitingMark(look)
        self.why = label(look, size="small", tone="muted", wrap=True, name="offer_why")
        self.text = label(look, size="small", wrap=True, name="offer_text")
        self.hint = label(look, size="caption", tone="muted", wrap=True, name="offer_hint")
        line = QHBoxLayout()
        line.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.chip, 0, top)
        line.addWidget(self.waits, 0, top)
        line.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 8)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(line)
        for part in (self.why, self.text):
            column.addWidget(part)
        self._row = QWidget()
        acts = FlowLayout(gap=4)
        self._row.setLayout(acts)
        self.into_reply = self._act(look, "offer_into_reply")
        self.into_reply.clicked.connect(self._put)
        acts.addWidget(self.into_reply)
        self.acts: dict[PersonalOfferState, QPushButton] = {}
        for state, name, _words in _ACTS:
            act = self.acts[state] = self._act(look, name)
            act.clicked.connect(self._moving(state))
            acts.addWidget(act)
        column.addWidget(self._row)

    @staticmethod
    def _act(look: Look, name: str) -> QPushButton:
        made = button(look, name, "chip")
        made.setFont(look.font("small", 500))
        return made

    def _moving(self, state: PersonalOfferState) -> Callable[[], None]:
        return lambda: self._move(state)

    def _move(self, state: PersonalOfferState) -> None:
        if self._offer is not None:
            self.moved.emit(self._offer.id, state.value)

    def _put(self) -> None:
        if self._offer is not None:
            self.reply_requested.emit(clean_text(self._offer.text or self._offer.title))

    def show_offer(self, shown: ShownOffer) -> None:
        """Show an offer; one that was decided on has no acts any more."""
        offer = self._offer = shown.offer
        today = self._times.now().astimezone().date()
        decided = proposing.is_decided(offer)
        over = not decided and proposing.is_over(offer, today)
        title = clean_line(offer.title, 160)
        self.title.setText(title)
        word, tone = personal_offer_state(offer.state)
        self.chip.show_text(*((tr("expired"), "neutral") if over else (word, tone)))
        self.waits.show_waiting(shown.waiting)
        self._say(self.why, clean_line(offer.reason, 300) if not decided else "")
        self._say(self.text, clean_text(offer.text, _TEXT).strip() if not decided else "")
        self._say(self.hint, self._hint_of(offer))
        last = offer.valid_until_on
        near = last is not None and not decided and (last - today).days <= 1
        set_tone(self.hint, "warning" if near and not over else "muted")
        self._row.setVisible(not decided and not over)
        self._say_acts(offer, title)

    def _say_acts(self, offer: PersonalOffer, title: str) -> None:
        self.into_reply.setText(tr("Into the reply"))
        self.into_reply.setAccessibleName(tr("Into the reply: {title}", title=title))
        for state, _name, words in _ACTS:
            self.acts[state].setText(tr(words))
            self.acts[state].setAccessibleName(f"{tr(words)}: {title}")
            self.acts[state].setVisible(offer.state != state)

    def _hint_of(self, offer: PersonalOffer) -> str:
        parts = []
        if offer.valid_until_on is not None and not proposing.is_decided(offer):
            parts.append(tr("until {day}", day=self._times.short_day(offer.valid_until_on)))
        if offer.state_at is not None and offer.state != PersonalOfferState.OPEN:
            who, when = clean_line(offer.state_by, 60), self._times.ago(offer.state_at)
            parts.append(f"{who}, {when}" if who else when)
        return " · ".join(parts)

    @staticmethod
    def _say(where: QLabel, words: str) -> None:
        where.setText(words)
        where.setVisible(bool(words))
