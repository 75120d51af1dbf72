"""Wires the knowledge base: presenter to place."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QSignalBlocker

from domain.glossary import SUPERVISES
from domain.ids import ArticleId, ServiceId
from domain.tasks import TaskScope
from ui.context import Context
from ui.knowledge.presenter import KnowledgePresenter, KnowledgeState
from ui.knowledge.view import KnowledgePage
from ui.links import check, open_link


class KnowledgeScreen:
    """The place with its presenter.

    Attributes:
        insert: puts words into the reply of the customer on the screen; tells whether it could.
        changed: opens a page to be changed.
        left: leads back to where the agent was.
    """

    def __init__(self, context: Context) -> None:
        """Build and wire."""
        self._context = context
        self.insert: Callable[[str], bool] = lambda _words: False
        self.changed: Callable[[ArticleId], None] = lambda _page: None
        self.left: Callable[[], None] = lambda: None
        self.scope = TaskScope("knowledge", context.on_error)
        self.view = KnowledgePage(context.look, context.times)
        presenter = self.presenter = KnowledgePresenter(
            context.queries, context.commands, self.scope, self._show, context.times.now
        )
        self.view.find_requested.connect(presenter.find)
        self.view.service_chosen.connect(presenter.choose_service)
        self.view.list.opened.connect(self._open)
        self.view.left.connect(lambda: self.left())
        pane = self.view.pane
        pane.insert_requested.connect(self._insert)
        pane.link_requested.connect(_open_checked)
        pane.rated.connect(lambda helped, said: presenter.rate(helped=helped, comment=said))
        pane.change_requested.connect(self._change)
        self._forget = context.queries.on_changes(presenter.on_changes)

    def _show(self, state: KnowledgeState) -> None:
        me = self._context.queries.directory().me
        self.view.show_state(state, may_edit=me is not None and me.role in SUPERVISES)

    def start_at(self, service_id: ServiceId | None, text: str = "") -> None:
        """Begin with the service in hand, or with words."""
        if self.view.field is not None:
            with QSignalBlocker(self.view.field):  # what is looked for is said below
                self.view.field.setText(text)
        self.presenter.start_at(service_id, text)

    def read(self, article_id: ArticleId) -> None:
        """Open a page, and put the keyboard on it."""
        self._open(article_id)

    def _open(self, key: UUID) -> None:
        self.presenter.show_page(ArticleId(key))
        self.view.pane.text.setFocus()

    def _insert(self, words: str) -> None:
        if self.insert(words):
            self.presenter.inserted()

    def _change(self) -> None:
        page = self.presenter.state.page
        if page is not None:
            self.changed(page.id)

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()


def _open_checked(address: str) -> None:
    link = check(address)
    if link is not None and not link.number:
        open_link(link)
