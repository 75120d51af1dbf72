"""One screen-pop: made once, its data swapped. It never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from domain.catalogue import Service
from domain.entities import Candidate, Entry
from domain.glossary import ChannelKind
from domain.greeting import greeting
from domain.reasons import Reason
from domain.text import clean_line
from sync.queries.rows import CardView, Directory, PopView
from ui.card.reason_row import ReasonRow
from ui.card.reasoning import ShownReason, contact_offered, shown_reasons
from ui.design.addresses import shown_address
from ui.design.avatar import Avatar
from ui.design.buttons import button
from ui.design.i18n import tr
from ui.design.labels import ElidedLabel, IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.pool import RowPool
from ui.design.times import Times, waiting_span
from ui.design.words import channel_name, evidence
from ui.keys import shown_keys
from ui.routing.words import because, why_lines

WIDTH = 392
_SHADOW = 14
_NO_FOCUS = Qt.FocusPolicy.NoFocus
_REASONS = 2
_SOON_S = 10


class RecentRow(QWidget):
    """One of the last contacts: channel, day, what it was."""

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._icon = IconLabel(look, size=14)
        self.words = ElidedLabel(look, size="small", tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)

    def show_entry(self, entry: Entry) -> None:
        """Show a contact."""
        self._icon.show_channel(entry.channel_kind)
        text = clean_line(entry.subject or entry.text, 120) or channel_name(entry.channel_kind)
        self.words.setText(f"{self._times.ago(entry.at)} · {text}")


class CandidateRow(QPushButton):
    """A person it may be, with the reason and the key.

    Attributes:
        picked: the candidate.
    """

    picked = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("kind", "candidate")
        self.setFocusPolicy(_NO_FOCUS)
        self._candidate: Candidate | None = None
        self.keys: Mapping[str, str] = {}
        self._avatar = Avatar(look, 28)
        self._name = ElidedLabel(look, weight=600, tone="strong")
        self._why = ElidedLabel(look, size="caption", tone="muted")
        self._key = label(look, size="caption", tone="muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._why)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 10, 2)
        row.setSpacing(8)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        row.addWidget(self._key)
        self.clicked.connect(lambda: self.picked.emit(self._candidate))

    def show_candidate(self, numbered: tuple[int, Candidate]) -> None:
        """Show a candidate under its number."""
        number, candidate = numbered
        self._candidate = candidate
        name = shown_name(candidate.display_name)
        self._avatar.show_person(candidate.display_name, candidate.customer_id)
        self._name.setText(name)
        self._why.setText(evidence(candidate.reason))
        self._key.setText(shown_keys(f"candidate_{number}", self.keys) if number <= 3 else "")
        self.setObjectName(f"pop_candidate_{number}")
        self.setAccessibleName(f"{name}, {evidence(candidate.reason)}")


class PopCard(Panel):
    """The card of one offer.

    Attributes:
        accept_requested: offer id and the candidate's customer id, or None.
        decline_requested: offer id.
        reason_told: the ``PopView`` and the ``Reason`` the contact is about.
        service_chosen: the ``PopView`` and the ``Service`` to begin with.
        catalogue: returns the company's services.
        resized: it has another height now.
    """

    resized = Signal()
    accept_requested = Signal(object, object)
    decline_requested = Signal(object)
    reason_told = Signal(object, object)
    service_chosen = Signal(object, object)

    def __init__(self, look: Look, times: Times, parent: QWidget) -> None:
        super().__init__(look, "pop", parent, surface=None)
        self._times = times
        self._pop: PopView | None = None
        self.catalogue: Callable[[], Iterable[Service]] = tuple
        self._first = True
        self.keys: Mapping[str, str] = {}
        self.directory: Callable[[], Directory] = Directory
        self.restyled()
        column = QVBoxLayout(self)
        column.setContentsMargins(_SHADOW + 16, _SHADOW + 12, _SHADOW + 16, _SHADOW + 14)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addLayout(self._who())
        self.greeting = ElidedLabel(look, tone="strong", name="pop_greeting")
        column.addWidget(self.greeting)
        self.preview = label(look, wrap=True, name="pop_preview")
        column.addWidget(self.preview)
        column.addLayout(self._reason())
        people = QVBoxLayout()
        people.setSpacing(6)
        self.candidates: RowPool[CandidateRow, tuple[int, Candidate]] = RowPool(
            people, self._candidate_row, CandidateRow.show_candidate
        )
        column.addLayout(people)
        reasons = QVBoxLayout()
        reasons.setSpacing(6)
        self.reasons: RowPool[ReasonRow, ShownReason] = RowPool(
            reasons, self._reason_row, ReasonRow.show_reason
        )
        column.addLayout(reasons)
        recent = QVBoxLayout()
        recent.setSpacing(4)
        self.recent: RowPool[RecentRow, Entry] = RowPool(
            recent, lambda: RecentRow(look, times), RecentRow.show_entry
        )
        column.addLayout(recent)
        column.addLayout(self._acts())
        self._put_words()
        self.hide()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._channel = IconLabel(self.look, size=18)
        self.source = ElidedLabel(self.look, size="small", tone="muted", name="pop_source")
        self.clock = label(self.look, weight=600, tone="strong", tabular=True, name="pop_clock")
        row.addWidget(self._channel)
        self.left = label(self.look, size="small", tone="muted", tabular=True, name="pop_left")
        row.addWidget(self.source, 1)
        row.addWidget(self.left)
        row.addWidget(self.clock)
        return row

    def _who(self) -> QHBoxLayout:
        self._avatar = Avatar(self.look, 44)
        self.name = ElidedLabel(self.look, size="title", weight=600, tone="strong", name="pop_name")
        self.how = ElidedLabel(self.look, size="small", tone="muted", name="pop_how")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.how)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        return row

    def _reason(self) -> QVBoxLayout:
        """Return the line that says why it came here, with all the facts behind it."""
        self.why = button(self.look, "pop_why", "fold")
        self.why.setCheckable(True)
        self.why.setFocusPolicy(_NO_FOCUS)
        self.say(self.why.setAccessibleName, "Why did this come to me")
        self.why.clicked.connect(self._open_why)
        self.facts = label(self.look, size="small", tone="muted", wrap=True, name="pop_facts")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.why)
        column.addWidget(self.facts)
        return column

    def _open_why(self) -> None:
        self._show_why()
        self.resized.emit()

    def _show_why(self) -> None:
        why = self._pop.offer.why if self._pop is not None else None
        self.why.setVisible(why is not None)
        opened = why is not None and self.why.isChecked()
        self.facts.setVisible(opened)
        if why is not None:
            lines = why_lines(why, self.directory())
            self.why.setText(because(why))
            self.why.setIcon(
                self.look.icon("chevron-up" if opened else "chevron-down", "muted", 14)
            )
            tip = tr("Why did this come to me")
            self.why.setToolTip(tip)
            self.why.setAccessibleName(f"{tip}: {because(why)}")
            self.facts.setText("\n".join(lines[1:]))
        self._refit()

    def _candidate_row(self) -> CandidateRow:
        row = CandidateRow(self.look)
        row.keys = self.keys
        row.picked.connect(lambda candidate: self._accept(candidate.customer_id))
        return row

    def _reason_row(self) -> ReasonRow:
        row = ReasonRow(self.look, self._times, keyboard=False)
        row.told.connect(self._tell_reason)
        row.service_chosen.connect(self._choose_service)
        return row

    def _tell_reason(self, reason: Reason) -> None:
        if self._pop is not None:
            self.reason_told.emit(self._pop, reason)

    def _choose_service(self, service: Service) -> None:
        if self._pop is not None:
            self.service_chosen.emit(self._pop, service)

    def _acts(self) -> QHBoxLayout:
        self._open = button(self.look, "pop_accept", "primary")
        self._open.clicked.connect(lambda: self._accept(None))
        self._no = button(self.look, "pop_decline", "plain")
        self._no.clicked.connect(self._decline)
        for act in (self._open, self._no):
            act.setFocusPolicy(_NO_FOCUS)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open, 3)
        row.addWidget(self._no, 2)
        return row

    def _accept(self, customer_id: object) -> None:
        if self._pop is not None:
            self.accept_requested.emit(self._pop.offer.id, customer_id)

    def _decline(self) -> None:
        if self._pop is not None:
            self.decline_requested.emit(self._pop.offer.id)

    def show_pop(self, pop: PopView, *, first: bool) -> None:
        """Show an offer; the keys belong to the first one only."""
        if self._pop is None or self._pop.offer.id != pop.offer.id:
            self.why.setChecked(False)
        self._pop, self._first = pop, first
        offer, card = pop.offer, pop.card
        several = len(offer.candidates) > 1
        self._channel.show_channel(offer.channel_kind)
        self.source.setText(self._source(pop))
        raw = card.customer.display_name if card else offer.claimed_name
        unknown = card is None or (card.customer.provisional and not card.customer.display_name)
        address = shown_address(offer.channel_kind, offer.address)
        name = shown_name(raw) if raw else address or shown_name("")
        if several:
            name = tr("One of these people")
        self._avatar.show_person("" if several else raw, card.customer.id if card else None)
        self.name.setText(name)
        self.how.setText(self._how(pop, unknown=unknown))
        set_tone(self.how, "warning" if unknown or several else "muted")
        said = "" if card is None or several else self._greeting_of(card)
        self.greeting.setText(said)
        self.greeting.setVisible(bool(said))
        self.preview.setText(f"«{clean_line(offer.preview, 140)}»" if offer.preview else "")
        self.preview.setVisible(bool(offer.preview))
        self.candidates.show(enumerate(offer.candidates[:3], 1) if several else ())
        shown: tuple[ShownReason, ...] = ()
        if card is not None and not several:
            shown = shown_reasons(card, contact_offered(pop), self.catalogue(), _REASONS)
        self.reasons.show(shown)
        self.recent.show(pop.recent[:2] if not several else ())
        self._put_words()
        self.tick()
        self.setAccessibleName(f"{self.source.text()}, {name}, {self.how.text()}")
        self._show_why()

    def _greeting_of(self, card: CardView) -> str:
        return greeting(card.customer, card.timezone, self._times.now()).words

    def use_keys(self, keys: Mapping[str, str]) -> None:
        """Show other shortcuts; ``keys`` are those the agent changed."""
        self.keys = dict(keys)
        for row in self.candidates.rows:
            row.keys = self.keys
        if self._pop is not None:
            self.show_pop(self._pop, first=self._first)

    def _refit(self) -> None:
        # Wrapped words make the height depend on the width; adjustSize does not ask for it.
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
            wrapped = layout.totalHeightForWidth(self.width())
            self.setFixedHeight(wrapped if wrapped > 0 else layout.totalSizeHint().height())

    def _source(self, pop: PopView) -> str:
        offer = pop.offer
        call = offer.channel_kind == ChannelKind.PHONE
        what = tr("Incoming call") if call else channel_name(offer.channel_kind)
        # A site visitor's address is a number of ours that says nothing to the agent.
        nameless = offer.channel_kind == ChannelKind.WEBCHAT
        address = "" if nameless else shown_address(offer.channel_kind, offer.address)
        parts = (what, address, clean_line(offer.queue_name or offer.channel_name))
        return " · ".join(part for part in parts if part)

    def _how(self, pop: PopView, *, unknown: bool) -> str:
        if len(pop.offer.candidates) > 1:
            return tr("Ask for the name, then choose")
        if unknown:
            return tr("Nobody knows this address yet")
        reason = pop.offer.candidates[0].reason if pop.offer.candidates else "identity_match"
        card = pop.card
        parts = [evidence(reason)]
        if card is not None and card.customer.since_on is not None:
            parts.append(tr("customer since {year}", year=card.customer.since_on.year))
        return " · ".join(parts)

    def _put_words(self) -> None:
        accept, decline = tr("Open"), tr("Decline")
        if self._pop is not None and self._pop.offer.channel_kind == ChannelKind.PHONE:
            accept = tr("Answer")
        keyed = self._first
        self._open.setText(f"{accept}  {shown_keys('accept', self.keys)}" if keyed else accept)
        self._no.setText(f"{decline}  {shown_keys('decline', self.keys)}" if keyed else decline)

    def tick(self) -> None:
        """Show how long they wait, and for how long it is offered here."""
        if self._pop is None:
            return
        offer = self._pop.offer
        seconds = self._times.since(offer.waiting_since_at or offer.offered_at)
        self.clock.setText(waiting_span(seconds))
        left = 0.0
        if offer.rings_until_at is not None:
            # A clock that is behind the centre's does not make it longer than it is.
            whole = (offer.rings_until_at - offer.offered_at).total_seconds()
            left = min(whole, (offer.rings_until_at - self._times.now()).total_seconds())
        self.left.setVisible(left > 0)
        if left > 0:
            self.left.setText(tr("{span} left", span=waiting_span(left)))
            set_tone(self.left, "danger" if left <= _SOON_S else "muted")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground with a soft shadow; an effect would repaint the text each second."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.look.theme
        box = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(_SHADOW, 0, -2):
            shade = QColor(theme["shadow"])
            shade.setAlpha(7 if not theme.dark else 18)
            painter.setBrush(shade)
            spread = box.adjusted(-step, -step + 3, step, step + 1 if step > 2 else step)
            painter.drawRoundedRect(spread, 10 + step, 10 + step)
        painter.setBrush(theme["surface1"])
        painter.setPen(QPen(theme["line_strong"], 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._put_words()
        if self._pop is not None:
            self.show_pop(self._pop, first=self._first)

    def restyled(self) -> None:
        """Hold the text at its size."""
        self.setFixedWidth(self.look.scaled(WIDTH) + 2 * _SHADOW)
