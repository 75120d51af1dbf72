"""The knowledge base among the other screens: opened from anywhere, put into the reply, left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from domain.ids import ArticleId, ServiceId
from ui.context import Context
from ui.design.focus import has_keyboard
from ui.design.i18n import tr
from ui.shell.rail import Page

if TYPE_CHECKING:
    from ui.composer.suggesting import Suggestion
    from ui.composer.tokens import Token
    from ui.knowledge.screen import KnowledgeScreen
    from ui.settings.presenter import SectionId
    from ui.shell.deeds import Deeds
    from ui.shell.pages import Pages
    from ui.shell.panes import Panes


class Station(Protocol):
    """The window, as far as the knowledge base steers it."""

    panes: Panes
    pages: Pages
    deeds: Deeds

    def show_page(self, page: Page) -> None:
        """Bring a page to the front."""
        ...

    def show_settings(self, section: SectionId) -> None:
        """Open a section of the settings."""
        ...


class KnowledgeDeeds:
    """Acts of the knowledge base over several screens at once. GUI thread only."""

    def __init__(self, context: Context, station: Station) -> None:
        """Act on the screens of a workstation."""
        self._context = context
        self._station = station
        self._before = Page.INBOX
        self._writing = False
        self._token: Token | None = None

    def build(self) -> KnowledgeScreen:
        """Return the place, wired."""
        from ui.knowledge.screen import KnowledgeScreen

        screen = KnowledgeScreen(self._context)
        screen.insert = self.insert
        screen.left = self.leave
        screen.changed = self.change
        return screen

    @property
    def screen(self) -> KnowledgeScreen:
        """The place, built at its first use."""
        from ui.knowledge.screen import KnowledgeScreen

        made = self._station.pages.screen(Page.KNOWLEDGE)
        assert isinstance(made, KnowledgeScreen)  # noqa: S101 - for the type: it is made here
        return made

    def come_from(self, page: Page | None) -> None:
        """Remember where the agent was, to lead back there."""
        panes = self._station.panes
        self._before = page or Page.INBOX
        self._writing = panes.has("composer") and has_keyboard(panes.composer.view.text)

    def open(self) -> None:
        """Open what the suggestions show, or the place: pages of the service in hand first."""
        panes = self._station.panes
        if panes.has("composer") and panes.composer.view.suggestions.read_current():
            return
        self.look(self.in_hand())

    def in_hand(self) -> ServiceId | None:
        """Return the service on its way for the customer on the screen."""
        panes = self._station.panes
        service = panes.services.presenter.state.service if panes.has("services") else None
        return service.id if service is not None else None

    def look(self, service_id: ServiceId | None, text: str = "") -> None:
        """Open the place at a service, or at words."""
        self._token = None
        self.screen.start_at(service_id, text)
        self._station.show_page(Page.KNOWLEDGE)

    def read(self, article_id: ArticleId) -> None:
        """Open a page from elsewhere."""
        self.look(self.in_hand())
        self.screen.read(article_id)

    def read_suggested(self, token: Token, found: Suggestion) -> None:
        """Open a page from the suggestions; what is put in then takes the place of the words."""
        if found.article_id is not None:
            self.look(self.in_hand(), token.query.strip())
            self._token = token
            self.screen.read(found.article_id)

    def insert(self, words: str) -> bool:
        """Put words into the reply, in place of what was typed to find them; tell whether it could.

        The agent stays where they read, if nobody is on the screen to be written to.
        """
        panes = self._station.panes
        state = panes.composer.presenter.state if panes.has("composer") else None
        if state is None or state.customer_id is None:
            self._context.notices.tell(tr("There is no reply to put it in: open a conversation"))
            return False
        token, self._token = self._token, None
        self._station.show_page(Page.INBOX)
        text = panes.composer.view.text
        if token is not None and text.toPlainText()[token.start : token.start + 2] == "??":
            text.put(token, words)
            text.setFocus()
        else:
            self._station.deeds.put_into_reply(words)
        return True

    def leave(self) -> None:
        """Lead back to where the agent was."""
        self._token = None
        self._station.show_page(self._before)
        if self._writing and self._before is Page.INBOX:
            self._station.panes.composer.view.text.setFocus()

    def change(self, article_id: ArticleId) -> None:
        """Open a page in the settings, to be changed."""
        from ui.settings.presenter import SectionId

        self._station.show_settings(SectionId.KNOWLEDGE)
        self._station.panes.settings.knowledge.open(article_id)
