"""Consents on the card: what holds, how it is proved, one press to withdraw."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from domain.consents import Consent, ConsentSource
from domain.contact_rules import Purpose, key
from domain.glossary import REPLY_CHANNELS, ChannelKind
from domain.ids import ConversationId, EntryId
from domain.text import clean_line
from sync.queries.rows import CardView
from ui.card.answers import Answer, Wanted
from ui.card.reasoning import contact_now
from ui.design.buttons import IconButton, button
from ui.design.card_words import consent_name, consent_words
from ui.design.flow import FlowLayout
from ui.design.fold import Fold
from ui.design.i18n import mark, tr
from ui.design.labels import ElidedLabel, set_tone
from ui.design.look import Look
from ui.design.pool import RowPool
from ui.design.times import Times
from ui.design.words import channel_name

_SOURCES: dict[str, str] = {
    ConsentSource.WORD: mark("said so"),
    ConsentSource.CHAT: mark("wrote so"),
    ConsentSource.RECORDING: mark("on a recording"),
    ConsentSource.FORM: mark("ticked in a form"),
    ConsentSource.IMPORT: mark("from another system"),
    ConsentSource.FILE: mark("from a file"),
}
_ASKED = (ConsentSource.WORD, ConsentSource.CHAT, ConsentSource.RECORDING)
_GIVE: dict[str, str] = {
    ConsentSource.WORD: mark("Allowed: the customer said so"),
    ConsentSource.CHAT: mark("Allowed: the customer wrote so just now"),
    ConsentSource.RECORDING: mark("Allowed: it is on the recording of this call"),
}
_HISTORY = 10


class ConsentRow(QWidget):
    """One consent.

    Attributes:
        wanted: an answer to keep, ``Wanted``.
    """

    wanted = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._answer = Answer("", None)
        self.contact: tuple[EntryId, str] | None = None
        self.name = ElidedLabel(look, size="small", tone="strong")
        self.state = ElidedLabel(look, size="caption", tone="muted")
        self.withdraw = button(look, "consent_withdraw", "quiet")
        self.more = IconButton(look, "consent_more", "more", size=16)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.withdraw)
        row.addWidget(self.more)
        self.withdraw.setText(tr("Withdraw"))
        self.more.set_words(tr("Answers and proof"))
        self.withdraw.clicked.connect(self._withdraw)
        self.more.clicked.connect(self._open)

    def show_answer(self, answer: Answer) -> None:
        """Show what holds and since when."""
        self._answer = answer
        name = consent_name(answer.name)
        self.name.setText(name)
        self.state.setText(self._words())
        tone = "muted" if answer.given is None else "positive" if answer.given else "danger"
        set_tone(self.state, tone)
        self.withdraw.setText(tr("Withdraw") if answer.given else tr("Refuse"))
        self.withdraw.setVisible(answer.given is not False)
        self.withdraw.setAccessibleName(f"{self.withdraw.text()}: {name}")
        self.more.set_words(tr("Answers and proof: {name}", name=name))

    def _words(self) -> str:
        answer = self._answer
        if answer.given is None:
            return tr("not asked")
        words = consent_words(answer.given)
        newest = next((item for item in answer.told if item.given == answer.given), None)
        if newest is None:
            return f"{words} · {tr('from before, without proof')}"
        return f"{words} · {told_words(newest, self._times)}"

    def _withdraw(self) -> None:
        contact = self.contact[0] if self.contact is not None else None
        self.wanted.emit(Wanted(self._answer.name, given=False, entry_id=contact))

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def fill(self, menu: QMenu) -> None:
        """Put into a menu how it can be given, and what was answered before."""
        for source in _ASKED:
            if not self._can(source):
                continue
            entry = menu.addAction(tr(_GIVE[source]))
            entry.triggered.connect(lambda _on=False, source=source: self._give(source))
        if self._answer.told:
            menu.addSeparator()
        for told in self._answer.told[:_HISTORY]:
            words = f"{consent_words(told.given)} · {told_words(told, self._times)}"
            menu.addAction(words).setEnabled(False)

    def _can(self, source: str) -> bool:
        if source == ConsentSource.WORD:
            return True
        if self.contact is None:
            return False
        call = self.contact[1] == ChannelKind.PHONE
        return call if source == ConsentSource.RECORDING else not call

    def _give(self, source: str) -> None:
        contact = self.contact[0] if self.contact is not None else None
        self.wanted.emit(Wanted(self._answer.name, given=True, source=source, entry_id=contact))


def told_words(told: Consent, times: Times) -> str:
    """Return how an answer is proved: who, when, where."""
    how = tr(_SOURCES[told.source]) if told.source in _SOURCES else clean_line(told.source, 40)
    parts = (how, times.ago(told.at), clean_line(told.by_name, 60), clean_line(told.proof, 60))
    return " · ".join(part for part in parts if part)


class ConsentBlock(Fold):
    """All consents of a customer, and whether they want to be left alone.

    Attributes:
        wanted: an answer to keep.
        silence_wanted: whether nobody is to contact them.
    """

    wanted = Signal(object)
    silence_wanted = Signal(bool)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "card_consents", mark("Consents"))
        self._times = times
        self._contact: tuple[EntryId, str] | None = None
        self._silent = False
        rows = QVBoxLayout()
        rows.setSpacing(6)
        self.body.addLayout(rows)
        self.rows: RowPool[ConsentRow, Answer] = RowPool(rows, self._row, self._fill)
        self.one = button(look, "consent_channel", "quiet")
        self.say(self.one.setText, "In one channel only…")
        self.one.clicked.connect(self._open_channels)
        self.silence = button(look, "consent_silence", "quiet")
        self.silence.clicked.connect(lambda: self.silence_wanted.emit(not self._silent))
        self.silence.setText(tr("Do not contact at all"))
        beside = FlowLayout(gap=4)  # at a large size of text they stand below each other
        beside.addWidget(self.one)
        beside.addWidget(self.silence)
        self.body.addLayout(beside)

    def _row(self) -> ConsentRow:
        row = ConsentRow(self.look, self._times)
        row.wanted.connect(self.wanted)
        return row

    def _fill(self, row: ConsentRow, answer: Answer) -> None:
        row.contact = self._contact
        row.show_answer(answer)

    def _open_channels(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for purpose in (Purpose.MARKETING, Purpose.SERVICE, Purpose.SURVEYS):
            inside = menu.addMenu(consent_name(purpose))
            for kind in sorted(REPLY_CHANNELS, key=channel_name):
                entry = inside.addAction(tr("Not by {channel}", channel=channel_name(kind)))
                name = key(purpose, kind)
                entry.triggered.connect(lambda _on=False, name=name: self._refuse(name))
        menu.popup(self.one.mapToGlobal(QPoint(0, self.one.height())))

    def _refuse(self, name: str) -> None:
        contact = self._contact[0] if self._contact is not None else None
        self.wanted.emit(Wanted(name, given=False, entry_id=contact))

    def show_card(self, card: CardView, conversation_id: ConversationId | None) -> None:
        """Show a customer's answers."""
        self._contact = _contact(card, conversation_id)
        self._silent = card.customer.do_not_contact
        consents = card.customer.consents
        told: dict[str, list[Consent]] = {}
        for item in card.answers:
            told.setdefault(key(item.purpose, item.channel_kind), []).append(item)
        names = dict.fromkeys((*Purpose, *consents, *told))
        answers = [Answer(str(n), consents.get(n), tuple(told.get(n, ()))) for n in names]
        self.show_count(self.rows.show(answers))
        words = tr("May be contacted again") if self._silent else tr("Do not contact at all")
        self.silence.setText(words)
        self.silence.setAccessibleName(words)


def _contact(card: CardView, conversation_id: ConversationId | None) -> tuple[EntryId, str] | None:
    """Return the contact that is being handled, and its kind of channel."""
    found = contact_now(card, conversation_id)
    if found is None:
        return None
    talk = next((item for item in card.conversations if item.last_inbound_id == found), None)
    return found, talk.channel_kind if talk is not None else ChannelKind.PHONE
