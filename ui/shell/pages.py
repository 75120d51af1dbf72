"""Pages of lists behind the inbox: built at their first use, read only while in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.design.look import Look
from ui.design.page import ListPage
from ui.shell.rail import Page
from ui.shell.window import Window, column_of


class Reader(Protocol):
    """A presenter that works while its page is in sight."""

    def open(self) -> None:
        """The page came on the screen."""
        ...

    def leave(self) -> None:
        """The page went out of sight."""
        ...


class PageScreen(Protocol):
    """A page with its presenter."""

    @property
    def view(self) -> ListPage:
        """Return the page itself."""
        ...

    @property
    def presenter(self) -> Reader:
        """Return what reads for it."""
        ...

    async def close(self) -> None:
        """End its tasks."""
        ...


class Pages:
    """Places and screens of the pages."""

    def __init__(
        self, look: Look, window: Window, makers: Mapping[Page, Callable[[], PageScreen]]
    ) -> None:
        """Give every page its place.

        Args:
            look: the appearance.
            window: where they stand.
            makers: builds the screen of each.
        """
        self._makers = makers
        self._places: dict[Page, QWidget] = {page: column_of(look) for page in makers}
        self._built: dict[Page, PageScreen] = {}
        self._open: Page | None = None
        for place in self._places.values():
            window.add_page(place)

    def place(self, page: Page) -> QWidget | None:
        """Return where a page stands, None for one that is not ours."""
        return self._places.get(page)

    def screen(self, page: Page) -> PageScreen:
        """Return the screen of a page, built now if it was not."""
        if page not in self._built:
            made = self._built[page] = self._makers[page]()
            layout = self._places[page].layout()
            if isinstance(layout, QBoxLayout):
                layout.insertWidget(0, made.view, 1)
            made.view.show()  # now, for the keyboard goes to it at once
        return self._built[page]

    def show(self, page: Page) -> None:
        """Let the page in sight read, and the one before it rest."""
        if self._open is not None and self._open is not page:
            self._built[self._open].presenter.leave()
        self._open = page if page in self._places else None
        if self._open is not None:
            screen = self.screen(page)
            screen.presenter.open()
            screen.view.focus_first()

    async def close(self) -> None:
        """Take down what was built."""
        for screen in self._built.values():
            await screen.close()
