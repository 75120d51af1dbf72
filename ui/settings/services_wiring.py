"""Wires the section of services: presenter, notices, and the stage for trying one out."""

from __future__ import annotations

from domain.catalogue import Service
from domain.errors import Code
from domain.glossary import ChannelKind
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.fields import ChoiceButton, Option
from ui.design.i18n import plural, tr
from ui.design.labels import label
from ui.design.words import channel_name, code_words
from ui.services.presenter import ServicePresenter
from ui.services.rehearsal import Rehearsal
from ui.services.state import ServiceState
from ui.services.view import ServicePanel
from ui.settings.earlier import Earlier
from ui.settings.services import ServicesPresenter
from ui.settings.services_section import ServicesSection


class ServicesWiring:
    """The section with its presenter and the stage."""

    def __init__(
        self, context: Context, section: ServicesSection, scope: TaskScope, earlier: Earlier
    ) -> None:
        """Wire; ``scope`` is the page's."""
        self._context = context
        self._section = section
        self._scope = scope
        presenter = self.presenter = ServicesPresenter(
            context.queries, context.commands, scope, section.show_services, context.times.now
        )
        presenter.removed = lambda undo: context.notices.tell(tr("The service is deleted"), undo)
        presenter.told = self._tell
        presenter.failed = self._tell_failed
        section.cell_set.connect(presenter.set_cell)
        section.matrix.turned.connect(presenter.turn)
        section.keep.clicked.connect(presenter.keep)
        section.drop.clicked.connect(presenter.drop)
        section.write_requested.connect(presenter.write)
        section.typed.connect(presenter.type)
        section.save.clicked.connect(presenter.save)
        section.leave.clicked.connect(self._leave)
        section.remove.clicked.connect(presenter.remove)
        section.bring_requested.connect(presenter.bring)
        section.take_out_requested.connect(presenter.take_out)
        section.apply.clicked.connect(presenter.apply)
        section.cancel.clicked.connect(presenter.leave)
        section.rehearse_requested.connect(self.rehearse)
        section.earlier.clicked.connect(self._show_editions)
        self._earlier = earlier
        self.stage: Stage | None = None

    def _show_editions(self) -> None:
        service = self.presenter.state.open
        if service is not None:
            self._close_stage()
            self._earlier.open(service, service.name, self.presenter.restore)

    def _leave(self) -> None:
        self._close_stage()
        self.presenter.leave()

    def _close_stage(self) -> None:
        if self.stage is not None:
            self.stage.close()
            self.stage = None

    def rehearse(self, service: Service) -> None:
        """Try a service out below its text, in the real panel."""
        self._close_stage()
        self.stage = Stage(self._context, self._section, service, self._scope)

    def _tell(self, what: str, count: int) -> None:
        words = {
            "kept": plural("%n service(s) kept", count),
            "imported": plural("%n service(s) put in", count),
            "exported": plural("%n service(s) written into the file", count),
        }
        self._context.notices.tell(words[what])

    def _tell_failed(self, why: str) -> None:
        hint = why or " ".join(code_words(Code.INVALID))
        self._context.notices.problem(tr("The file cannot be used"), hint)


class Stage:
    """A service tried out: nothing of it reaches a customer."""

    def __init__(
        self, context: Context, section: ServicesSection, service: Service, scope: TaskScope
    ) -> None:
        """Put the panel below the text and begin."""
        self._column = section.stage.column
        self._service = service
        me = context.queries.directory().me
        self.rehearsal = Rehearsal(service, me, context.times.now)
        self.panel = ServicePanel(context.look, context.times)
        self.words = label(context.look, tone="muted", wrap=True, name="services_tried")
        self.channel = ChoiceButton(context.look, "services_channel")
        self.channel.setAccessibleName(tr("In which channel"))
        kinds = [cell.channel_kind for cell in service.cells] or [str(ChannelKind.PHONE)]
        self._kinds = kinds
        self.presenter = ServicePresenter(
            self.rehearsal, self.rehearsal, scope, self._show, context.times.now
        )
        self.presenter.told = lambda _service, result: self._say_end(result)
        self._wire()
        for part in (self.channel, self.words, self.panel):
            self._column.addWidget(part)
        self.presenter.start()
        self.use_channel(0)

    def _wire(self) -> None:
        panel, presenter = self.panel, self.presenter
        panel.collected.connect(presenter.collect)
        panel.picked.connect(presenter.pick)
        panel.forward_requested.connect(presenter.forward)
        panel.back_requested.connect(presenter.back)
        panel.finish_requested.connect(presenter.finish)
        panel.request_requested.connect(lambda: presenter.request(self._service.name))
        panel.give_up_requested.connect(presenter.give_up)
        panel.move_requested.connect(presenter.move)
        panel.away_requested.connect(presenter.give_up)
        self.channel.chosen.connect(self.use_channel)

    def use_channel(self, at: int) -> None:
        """Begin anew in a channel."""
        options = [Option(channel_name(k), channel_name(k), k, "muted") for k in self._kinds]
        self.channel.show_options(options, at)
        self.rehearsal.run = None
        self.words.setText(tr("Nothing of this reaches a customer."))
        self.presenter.rehearse(self.rehearsal.card, self._service, self._kinds[at])

    def _show(self, state: ServiceState) -> None:
        self.panel.show_state(state, self.presenter.text(), self.presenter.asked())
        self.panel.insert.hide()

    def _say_end(self, result: str) -> None:
        self.words.setText(tr("Tried to the end: {result}", result=result))

    def close(self) -> None:
        """Take it down."""
        for part in (self.channel, self.words, self.panel):
            self._column.removeWidget(part)
            part.deleteLater()
