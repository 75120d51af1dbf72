"""The section of channels: every account with how it stands, and the form of one of them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from domain.administration import AccountView
from domain.ids import ChannelId
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.times import Times
from ui.design.words import code_words
from ui.settings.channels import ChannelsState
from ui.settings.channels_form import AccountForm
from ui.settings.channels_words import kind_icon, kind_name, problem_words, state_words
from ui.settings.keys_panel import KeysPanel
from ui.settings.rows import Section

_MOST_ROWS, _EDGE = 6, 4


class ChannelsSection(Section):
    """A list, and the account that is chosen or being made.

    Attributes:
        add_requested: a kind of channel.
        change_requested: a ``ChannelId``.
    """

    add_requested = Signal(str)
    change_requested = Signal(object)

    def __init__(self, look: Look, times: Times, centre: str) -> None:
        super().__init__(
            look,
            "channels",
            mark("Channels"),
            mark("Mailboxes, bots and numbers through which customers write and call."),
        )
        self._times = times
        self._state = ChannelsState()
        self.list = Listing(look, "channels_list")
        self.say(self.list.setAccessibleName, "Channels")
        self.list.opened.connect(self._open)
        self.column.addWidget(self.list)
        self.empty = label(look, tone="muted", wrap=True, name="channels_empty")
        self.column.addWidget(self.empty)
        self.column.addSpacing(8)
        self.add = button(look, "channels_add", "primary")
        self.say(self.add.setText, "Add a channel")
        self.add.clicked.connect(self.offer_kinds)
        self.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(12)
        self.form = AccountForm(look, centre)
        self.column.addWidget(self.form)
        self.column.addSpacing(12)
        self.keys = KeysPanel(look, times)
        self.column.addWidget(self.keys)
        self.end()
        self.show_channels(self._state)

    def _open(self, key: UUID) -> None:
        self.change_requested.emit(ChannelId(key))

    def show_channels(self, state: ChannelsState) -> None:
        """Show the accounts and the form."""
        self._state = state
        self.list.show_lines([self._line(item) for item in state.accounts])
        rows = min(_MOST_ROWS, len(state.accounts))
        self.list.setFixedHeight(rows * self.list.rowHeight(0) + 2 * _EDGE if rows else 0)
        self.list.setVisible(bool(state.accounts) and state.open is None)
        words, tone = "", "muted"
        if state.silent:
            words, tone = tr("The centre does not answer; this is what it last said."), "warning"
            if not state.kinds:
                words = " ".join(code_words(state.problem or "offline"))
        elif not state.kinds:
            words = tr("Asking the centre…")
        elif not state.accounts:
            words = tr("There are no channels yet.")
        self.empty.setText(words)
        self.empty.setVisible(bool(words))
        set_tone(self.empty, tone)
        self.add.setEnabled(bool(state.kinds) and not state.silent)
        self.add.setVisible(state.open is None)
        self.form.show_state(state)

    def _line(self, account: AccountView) -> Line:
        state, tint = state_words(account.state if account.enabled else "")
        problem = problem_words(account, self._times)
        kind = kind_name(account.kind)
        return Line(
            key=account.id,
            title=clean_line(account.name) or kind,
            hint=problem or kind,
            side=state,
            side_tone=tint,
            icon=kind_icon(account.kind),
        )

    def offer_kinds(self) -> None:
        """Offer the kinds of channels an account can be added for."""
        menu = QMenu(self)
        menu.setObjectName("channels_kinds")
        for kind in sorted(self._state.kinds, key=lambda item: kind_name(item.kind)):
            icon = self.look.icon(kind_icon(kind.kind), "muted", 16)
            action = menu.addAction(icon, kind_name(kind.kind))
            action.triggered.connect(self._adding(kind.kind))
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height())))

    def _adding(self, kind: str) -> Callable[[], None]:
        return lambda: self.add_requested.emit(kind)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "form"):
            self.show_channels(self._state)
            self.form.reworded()
