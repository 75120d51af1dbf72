"""The pages of a workstation that are built when they are first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from domain.entities import Case
from domain.ids import CustomerId, EntryId
from ui.shell.deeds import Deeds, Screens
from ui.shell.rail import Page

if TYPE_CHECKING:
    from sync.queries.rows import CallRow
    from ui.context import Context
    from ui.shell.knowledge_deeds import KnowledgeDeeds
    from ui.shell.pages import PageScreen


class Station(Screens, Protocol):
    """The window, as far as its pages open what belongs to others."""

    deeds: Deeds
    knowledge: KnowledgeDeeds

    def open_customer(self, customer_id: CustomerId) -> None:
        """Show a customer everywhere."""
        ...

    def call(self, number: str) -> None:
        """Call a number."""
        ...

    def act_on_call(self, row: CallRow) -> None:
        """Ask what to do with a call that goes on."""
        ...


class PageMakers:
    """Builds pages and lets them open what belongs to others."""

    def __init__(self, station: Station, context: Context) -> None:
        self._station = station
        self._context = context

    def by_page(self) -> dict[Page, Callable[[], PageScreen]]:
        """Return how each page is built."""
        return {
            Page.CUSTOMERS: self._customers,
            Page.CALLS: self._calls,
            Page.TASKS: self._tasks,
            Page.KNOWLEDGE: self._station.knowledge.build,
        }

    def _customers(self) -> PageScreen:
        from ui.customers.screen import CustomersScreen

        station = self._station
        screen = CustomersScreen(self._context, station.open_customer, station.deeds.open_new_card)
        screen.compared = station.deeds.compare
        return screen

    def _calls(self) -> PageScreen:
        from ui.calls.screen import CallsScreen

        return CallsScreen(self._context, self._open_entry, self._station.act_on_call)

    def _tasks(self) -> PageScreen:
        from ui.tasks.screen import TasksScreen

        station = self._station
        screen = TasksScreen(self._context, station.open_customer, station.call, self._open_case)
        screen.written = self._write_to
        return screen

    def _write_to(self, customer_id: CustomerId) -> None:
        self._station.open_customer(customer_id)
        self._station.composer.view.await_customer(customer_id)

    def _open_case(self, case: Case) -> None:
        self._station.open_customer(case.customer_id)
        self._station.over.case.open(case.id, case.customer_id)

    def _open_entry(self, customer_id: CustomerId, entry_id: EntryId) -> None:
        self._station.open_customer(customer_id)
        self._station.timeline.presenter.find(customer_id, entry_id)
