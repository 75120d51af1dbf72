"""Wires the service on its way: presenter to panel and picker."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from domain.articles import Article
from domain.catalogue import AttemptResult, Service
from domain.changes import Changes
from domain.ids import ArticleId, ConversationId, CustomerId, ServiceId
from domain.tasks import TaskScope
from domain.text import clean_line
from sync.queries.knowledge import ArticleQuestion
from sync.queries.rows import CardView
from ui.composer.values import values_of
from ui.context import Context
from ui.design.i18n import tr
from ui.services.picker import ServicePicker
from ui.services.presenter import ServicePresenter
from ui.services.state import ServiceState
from ui.services.view import ServicePanel

_PAGES = 8


class ServiceScreen:
    """The panel and the picker with their presenter."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            window: over which the picker opens.
        """
        self._context = context
        self._card: CardView | None = None
        self._begun = False
        self._wanted: tuple[CustomerId, Service] | None = None
        self._counted: ServiceId | None = None
        self.page_wanted: Callable[[ArticleId], None] = lambda _page: None
        """Told which page of the knowledge base is to be opened."""
        self.all_wanted: Callable[[ServiceId], None] = lambda _service: None
        """Told of which service all pages are to be looked through."""
        self.scope = TaskScope("services", context.on_error)
        self.view = ServicePanel(context.look, context.times)
        self.presenter = ServicePresenter(
            context.queries, context.commands, self.scope, self._show, context.times.now
        )
        self.presenter.values = self._values
        self.presenter.told = self._tell
        self.picker = ServicePicker(context.look, window, self.presenter.offered)
        self.picker.service_picked.connect(self._choose)
        self._wire()
        self._forget = context.queries.on_changes(self._on_changes)
        self.presenter.start()

    def _wire(self) -> None:
        view, presenter = self.view, self.presenter
        view.collected.connect(presenter.collect)
        view.picked.connect(presenter.pick)
        view.forward_requested.connect(presenter.forward)
        view.back_requested.connect(presenter.back)
        view.say_requested.connect(presenter.say)
        view.finish_requested.connect(presenter.finish)
        view.request_requested.connect(self._request)
        view.give_up_requested.connect(presenter.give_up)
        view.move_requested.connect(presenter.move)
        view.away_requested.connect(presenter.put_away)
        view.run_requested.connect(presenter.show_run)
        view.pages_requested.connect(self._find_pages)
        view.page_chosen.connect(lambda key: self.page_wanted(key))
        view.all_pages_requested.connect(self._look_through)

    def open(self, card: CardView | None, conversation_id: ConversationId | None) -> None:
        """Follow the customer on the screen."""
        self._card = card
        self.presenter.open(card, conversation_id)
        self._begin_wanted()

    def _values(self) -> dict[str, str]:
        return values_of(self._card, self._context.queries.directory(), self._context.times)

    def _show(self, state: ServiceState) -> None:
        self.view.show_state(state, self.presenter.text(), self.presenter.asked())
        if state.run is not None and state.run.service_id != self._counted:
            self._counted = state.run.service_id
            self._count_pages()
        if self._begun and state.run is not None:
            self._begun = False
            self.view.focus_first()

    def _choose(self, service: Service) -> None:
        self._begun = True
        self.presenter.choose(service)

    def begin(self, customer_id: CustomerId, service: Service) -> None:
        """Begin with a service for a customer, as soon as they are on the screen."""
        self._wanted = (customer_id, service)
        self._begin_wanted()

    def _begin_wanted(self) -> None:
        if self._wanted is not None and self.presenter.state.customer_id == self._wanted[0]:
            (_who, service), self._wanted = self._wanted, None
            self._choose(service)

    def choose_named(self, name: str) -> None:
        """Begin with the service of a name, where there is one."""
        found = self.presenter.named(name)
        if found is not None:
            self.presenter.choose(found)

    def open_picker(self) -> None:
        """Choose a service for the customer on the screen."""
        if self.presenter.state.customer_id is not None:
            self.picker.open_over()

    def go_on(self) -> None:
        """Do what comes next in the service on its way; bring it back where it was put away."""
        if self.presenter.state.run is None:
            if self.presenter.bring_back():
                self.view.focus_first()
            return
        self.view.go_on()

    def _find_pages(self) -> None:
        run = self.presenter.state.run
        if run is not None:
            self.scope.start(self._offer_pages(run.service_id, run.service_name), "pages")

    async def _offer_pages(self, service_id: ServiceId, name: str) -> None:
        question = ArticleQuestion(service_id=service_id, only=True, limit=_PAGES)
        rows = (await self._context.queries.article_rows(question)).rows
        pages = [(row.title, row.id) for row in rows]
        if not pages:  # none names the service: what speaks of it
            found = await self._context.queries.articles(name, _PAGES)
            pages = [(page.title, page.id) for page in found]
        if not pages:
            self._context.notices.tell(tr("The knowledge base says nothing about that."))
            return
        self.view.offer_pages(pages)

    def _count_pages(self) -> None:
        run = self.presenter.state.run
        if run is not None:
            self.scope.start(self._show_count(run.service_id), "count pages")

    async def _show_count(self, service_id: ServiceId) -> None:
        question = ArticleQuestion(service_id=service_id, only=True, limit=0)
        self.view.show_pages((await self._context.queries.article_rows(question)).total)

    def _on_changes(self, changes: Changes) -> None:
        self.presenter.on_changes(changes)
        if changes.touches(Article.KIND):
            self._count_pages()

    def _look_through(self) -> None:
        run = self.presenter.state.run
        if run is not None:
            self.all_wanted(run.service_id)

    def _request(self) -> None:
        service = self.presenter.state.service
        if service is not None:
            name = clean_line(service.name)
            self.presenter.request(tr("Request: {service}", service=name))

    def _tell(self, service: Service, result: str) -> None:
        name = clean_line(service.name)
        words = {
            AttemptResult.REQUESTED: tr("The request is left: {service}", service=name),
            AttemptResult.GIVEN_UP: tr("Kept as not done: {service}", service=name),
            AttemptResult.INFORMED: tr("Kept as explained: {service}", service=name),
        }
        self._context.notices.tell(
            words.get(AttemptResult(result), tr("Done: {service}", service=name))
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
