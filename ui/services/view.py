"""The panel of a service above the composer: where one is, what to say, what to ask, what then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from domain.catalogue import Ability
from domain.text import clean_line, clean_text
from ui.design.buttons import IconButton, button
from ui.design.flow import FlowLayout
from ui.design.i18n import mark, plural, tr
from ui.design.labels import Chip, ElidedLabel, IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.design.words import channel_name
from ui.services.fields import FieldBox
from ui.services.state import ServiceState
from ui.services.words import ability_words, verdict_hint

_MOST_BODY = 224
_SAID = 1500
_TICK_MS = 1000


class ServicePanel(Panel):
    """One service on its way; hidden while there is none.

    Attributes:
        collected: a field's name, its text, and what stood there before.
        picked: a field's name and the value that holds.
        forward_requested, back_requested: another step.
        say_requested: put the words into the reply.
        finish_requested: code of an outcome, empty for the step's own.
        request_requested, give_up_requested: how it ends otherwise.
        move_requested: a kind of channel.
        away_requested: take the panel off the screen.
        run_requested: id of another service on its way.
        pages_requested: what the knowledge base has about it.
        page_chosen: id of a page to be read; all_pages_requested: all about the service.
    """

    collected = Signal(str, str, str)
    picked = Signal(str, str)
    forward_requested = Signal()
    back_requested = Signal()
    say_requested = Signal()
    finish_requested = Signal(str)
    request_requested = Signal()
    give_up_requested = Signal()
    move_requested = Signal(str)
    away_requested = Signal()
    run_requested = Signal(object)
    pages_requested = Signal()
    page_chosen = Signal(object)
    all_pages_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "service")
        self._times = times
        self._state = ServiceState()
        self._asked: tuple[object, ...] = ()
        self._text = ""
        self._page_count = 0
        self.boxes: list[FieldBox] = []
        self.setProperty("edge", "top")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(self._make_body())
        column.addLayout(self._foot())
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self.say(self.setAccessibleName, "Service on its way")
        self.hide()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._icon = IconLabel(self.look, "case", "accent", 16)
        self.title = ElidedLabel(self.look, weight=600, tone="strong", name="service_title")
        self.place = label(self.look, size="small", tone="muted", tabular=True)
        self.clock = Chip(self.look)
        self.can = Chip(self.look)
        self.can.setObjectName("service_can")
        self.others = button(self.look, "service_others", "quiet")
        self.others.clicked.connect(self._open_others)
        self.say(self.others.setAccessibleName, "Other services on their way")
        self.pages = button(self.look, "service_pages", "quiet")
        self.pages.clicked.connect(self.pages_requested)
        self.say(self.pages.setAccessibleName, "Articles about it")
        self.pages.hide()
        away = IconButton(self.look, "service_away", "close", size=16)
        self.say(away.set_words, "Put away; it stays where it stands")
        away.clicked.connect(self.away_requested)
        row.addWidget(self._icon)
        row.addWidget(self.title, 1)
        for part in (self.others, self.pages, self.place, self.clock, self.can, away):
            row.addWidget(part)
        return row

    def _make_body(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("service_inside")
        inside.setProperty("surface", "1")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 0, 8, 0)
        column.setSpacing(8)
        self.hint = label(self.look, size="small", tone="muted", wrap=True, name="service_hint")
        self.words = label(self.look, wrap=True, name="service_words")
        column.addWidget(self.hint)
        column.addWidget(self.words)
        self._fields = QWidget()
        self._flow = FlowLayout(self._fields, gap=12)
        column.addWidget(self._fields)
        column.addStretch(1)
        body = self.body = QScrollArea()
        body.setObjectName("service_body")
        body.setWidgetResizable(True)
        body.setFrameShape(QFrame.Shape.NoFrame)
        body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.setWidget(inside)
        return body

    def _foot(self) -> FlowLayout:
        row = FlowLayout(gap=8)
        self.insert = self._act("service_say", mark("Insert"), "plain", "service_say")
        self.forward = self._act("service_forward", mark("Next step"), "primary", "service_next")
        self.finish = self._act("service_finish", mark("Done"), "primary", "service_next")
        self.move_away = self._act("service_move", mark("Elsewhere"), "plain", None)
        self.request = self._act("service_request", mark("Leave a request"), "plain", None)
        self.more = IconButton(self.look, "service_more", "more")
        self.say(self.more.set_words, "More about this service")
        self.more.clicked.connect(self._open_more)
        for made in (
            *(self.forward, self.finish, self.insert, self.move_away, self.request),
            self.more,
        ):
            row.addWidget(made)
        self.insert.clicked.connect(self.say_requested)
        self.forward.clicked.connect(self.forward_requested)
        self.finish.clicked.connect(self._on_finish)
        self.move_away.clicked.connect(self._on_move)
        self.request.clicked.connect(self.request_requested)
        return row

    def _act(self, name: str, words: str, kind: str, keys: str | None) -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        if keys is not None:
            self.say_with_keys(made.setToolTip, words, keys)
        return made

    # -- showing ---------------------------------------------------------------------------

    def show_state(self, state: ServiceState, text: str, asked: tuple[str, ...]) -> None:
        """Show where the service stands.

        Args:
            state: of the presenter.
            text: what to say here.
            asked: names of the fields asked for now.
        """
        self._state, self._text = state, text
        run = state.run
        if run is None:
            self._ticker.stop()
            self.hide()
            return
        name = state.service.name if state.service is not None else run.service_name
        step = clean_line(state.step.title) if state.step is not None else ""
        self.title.setText(" · ".join(part for part in (clean_line(name), step) if part))
        at, total = state.place
        self.place.setText(tr("{at} of {total}", at=at, total=total) if total > 1 else "")
        self.place.setVisible(total > 1)
        words, tint, _icon = ability_words(state.verdict.ability)
        self.can.show_text(f"{channel_name(state.channel_kind)}: {words}", tint)
        self.others.setVisible(bool(state.others))
        self.others.setText(tr("{count} more", count=len(state.others)))
        self.hint.setText(self._hint(state))
        self.hint.setVisible(bool(self.hint.text()))
        self.words.setText(clean_text(text, _SAID))
        self.words.setVisible(bool(text))
        self._show_fields(state, asked)
        self._show_acts(state)
        self._tick()
        self.show()
        self._fit()

    def _hint(self, state: ServiceState) -> str:
        if state.service is None:
            return tr("This service is not in the catalogue any more. What was collected is kept.")
        parts = [verdict_hint(state.verdict)]
        if state.step is None and state.service.steps:
            parts.append(tr("The script was changed: this step is gone. Begin it again."))
        first = state.step is not None and state.place[0] == 1
        if (first or state.step is None) and state.service.hint:
            parts.append(clean_line(state.service.hint, 400))
        return "\n".join(part for part in parts if part)

    def _show_fields(self, state: ServiceState, asked: tuple[str, ...]) -> None:
        run, service = state.run, state.service
        fields = [service.field(name) for name in asked] if service is not None else []
        wanted = (run.id if run is not None else None, *fields)
        if wanted != self._asked:
            self._asked = wanted
            for box in self.boxes:
                self._flow.removeWidget(box)
                box.deleteLater()
            self.boxes = [FieldBox(self.look, field) for field in fields if field is not None]
            for box in self.boxes:
                box.collected.connect(self.collected)
                box.picked.connect(self.picked)
                box.confirmed.connect(self._on_confirmed)
                self._flow.addWidget(box)
        self._fields.setVisible(bool(self.boxes))
        if run is not None:
            asides = {item.field: item for item in run.asides}
            for box in self.boxes:
                box.show_value(run.collected, dict(state.faults), asides)

    def _show_acts(self, state: ServiceState) -> None:
        end = state.at_end
        here, scripted = state.verdict.ability, bool(state.service and state.service.steps)
        more = scripted and not (end and state.step is not None)
        self.forward.setVisible(more)
        self.forward.setText(tr("Next step") if state.step is not None else tr("Begin again"))
        informs = here == Ability.INFORMATION_ONLY
        self.finish.setVisible(not more and (state.finishes or informs))
        self.finish.setText(tr("Explained") if informs else tr("Done"))
        self.insert.setVisible(bool(self._text))
        self.request.setVisible(not state.finishes and state.service is not None)
        self.move_away.setVisible(bool(state.elsewhere))
        if state.elsewhere:
            there = channel_name(state.elsewhere[0].channel_kind)
            words = tr("Move to: {channel}", channel=there)
            self.move_away.setText(words if len(state.elsewhere) == 1 else f"{words}…")

    def _tick(self) -> None:
        run, step = self._state.run, self._state.step
        timed = run is not None and step is not None and step.minutes > 0
        self.clock.setVisible(timed)
        if run is None or step is None or not timed:
            self._ticker.stop()
            return
        spent = int(self._times.since(run.step_at))
        late = spent > step.minutes * 60
        words = f"{spent // 60}:{spent % 60:02}" if spent < 3600 else tr("over an hour")
        self.clock.show_text(words, "warning" if late else "neutral")
        if not self._ticker.isActive():
            self._ticker.start()

    def _fit(self) -> None:
        inside = self.body.widget()
        layout = inside.layout() if inside is not None else None
        if layout is None:
            return
        layout.activate()
        wide = max(self.body.viewport().width(), 200)
        need = layout.heightForWidth(wide) if layout.hasHeightForWidth() else 0
        need = max(need, layout.sizeHint().height() if need <= 0 else 0)
        self.body.setFixedHeight(min(need, self.look.scaled(_MOST_BODY)))
        self.body.setVisible(need > 0)

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Take the height the words need at the new width."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event
        if self._state.run is not None:
            self._fit()

    # -- acting ----------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Put the keyboard where the agent goes on."""
        empty = next((box for box in self.boxes if not box.field_filled()), None)
        if empty is not None:
            empty.editor.setFocus()
            return
        for made in (self.forward, self.finish, self.move_away, self.request):
            if made.isVisible():
                made.setFocus()
                return

    def go_on(self) -> None:
        """Do what comes next: another step, or the end."""
        for box in self.boxes:
            box.take()
        if self.forward.isVisible():
            self.forward_requested.emit()
        elif self.finish.isVisible():
            self._on_finish()
        elif self.request.isVisible():
            self.request_requested.emit()

    def _on_confirmed(self) -> None:
        waiting = next((box for box in self.boxes if not box.field_filled()), None)
        if waiting is not None:
            waiting.editor.setFocus()
        else:
            self.go_on()

    def _on_finish(self) -> None:
        service, step = self._state.service, self._state.step
        own = step.outcome if step is not None else ""
        codes = service.outcomes if service is not None else ()
        if own or len(codes) < 2:
            self.finish_requested.emit(own or (codes[0].code if codes else ""))
            return
        menu = self._menu()
        for item in codes:
            action = menu.addAction(clean_line(item.title))
            action.triggered.connect(lambda _on=False, code=item.code: self._finish(code))
        menu.popup(self.finish.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _finish(self, code: str) -> None:
        self.finish_requested.emit(code)

    def _on_move(self) -> None:
        ways = self._state.elsewhere
        if len(ways) < 2:
            self.move_requested.emit("")
            return
        menu = self._menu()
        for way in ways:
            words = f"{channel_name(way.channel_kind)}: {ability_words(way.verdict.ability)[0]}"
            action = menu.addAction(words)
            action.triggered.connect(
                lambda _on=False, kind=way.channel_kind: self.move_requested.emit(kind)
            )
        menu.popup(self.move_away.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _open_more(self) -> None:
        menu = self._menu()
        run = self._state.run
        if run is not None and len(run.path) > 1:
            menu.addAction(tr("Step back")).triggered.connect(self.back_requested)
        menu.addAction(tr("Pages about it")).triggered.connect(self.pages_requested)
        menu.addAction(tr("It did not work out")).triggered.connect(self.give_up_requested)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _open_others(self) -> None:
        menu = self._menu()
        for run in self._state.others:
            action = menu.addAction(clean_line(run.service_name))
            action.triggered.connect(lambda _on=False, key=run.id: self.run_requested.emit(key))
        menu.popup(self.others.mapToGlobal(QPoint(0, self.others.height())))

    def show_pages(self, count: int) -> None:
        """Say how many pages of the knowledge base are about it."""
        self._page_count = count
        self.pages.setText(plural("%n articles", count))
        self.pages.setVisible(count > 0)

    def offer_pages(self, pages: Sequence[tuple[str, object]]) -> None:
        """Offer pages of the knowledge base to be read: titles and ids."""
        menu = self._menu()
        for title, key in pages:
            action = menu.addAction(clean_line(title, 80))
            action.triggered.connect(lambda _on=False, key=key: self.page_chosen.emit(key))
        menu.addSeparator()
        whole = menu.addAction(tr("Look through the knowledge base"))
        whole.triggered.connect(self.all_pages_requested)
        place = self.pages if self.pages.isVisible() else self.more
        menu.popup(place.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("service_menu")
        return menu

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if self._state.run is not None:
            asked = tuple(box.field.name for box in self.boxes)
            self._asked = ()
            self.show_state(self._state, self._text, asked)
            self.show_pages(self._page_count)
