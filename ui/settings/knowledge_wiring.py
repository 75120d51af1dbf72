"""Wires the section of the knowledge base, and the window of earlier editions."""

from __future__ import annotations

from domain.articles import Article
from domain.ids import ArticleId
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.settings.earlier import Earlier
from ui.settings.knowledge import KnowledgeWriting
from ui.settings.knowledge_section import KnowledgeSection


class KnowledgeWiring:
    """The section with its presenter."""

    def __init__(
        self, context: Context, section: KnowledgeSection, scope: TaskScope, earlier: Earlier
    ) -> None:
        """Wire; ``scope`` is the page's."""
        presenter = self.presenter = KnowledgeWriting(
            context.queries, context.commands, scope, section.show_pages, context.times.now
        )
        self._earlier = earlier
        presenter.removed = lambda undo: context.notices.tell(tr("The article is deleted"), undo)
        section.find_requested.connect(presenter.find)
        section.shelf_chosen.connect(presenter.choose)
        section.open_requested.connect(presenter.open)
        section.edited.connect(presenter.edit)
        section.editions_requested.connect(self._show_editions)
        section.save.clicked.connect(presenter.save)
        section.leave.clicked.connect(presenter.leave)
        section.remove.clicked.connect(presenter.remove)
        section.theirs.clicked.connect(presenter.take_theirs)
        section.mine.clicked.connect(presenter.keep_mine)

    def open(self, article_id: ArticleId) -> None:
        """Open a page to be changed."""
        self.presenter.open(article_id)

    def _show_editions(self, page: Article | None) -> None:
        if page is not None:
            self._earlier.open(page, page.title, self.presenter.restore)
