"""The page of customers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.distinct import pair_of
from domain.glossary import SUPERVISES
from domain.ids import CustomerId
from domain.likeness import Likeness
from domain.phone_numbers import display as shown
from domain.suspects import Suspect
from domain.tasks import TaskScope
from sync.queries.rows import PersonRow
from ui.card.likeness_words import likeness_words
from ui.context import Context
from ui.customers.presenter import CustomersPresenter, CustomersState, Tab
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.listing import Line
from ui.design.names import shown_name
from ui.design.page import ListPage

_NOBODY = (
    mark("Nobody yet"),
    mark("Whoever writes or calls appears here; who was dealt with last stands on top."),
)
_NO_SUSPECTS = (
    mark("Nobody twice"),
    mark("Cards that may be one person's appear here, the likeliest on top."),
)
_NOT_FOUND = (
    mark("Nobody is found"),
    mark("Try a part of the name, the number or the address: three letters are enough."),
)


class CustomersScreen:
    """The page with its presenter."""

    def __init__(
        self,
        context: Context,
        shown_customer: Callable[[CustomerId], None],
        new_card: Callable[[str], None],
    ) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            shown_customer: told who was chosen.
            new_card: asks for a new card, by what was looked for.
        """
        self._context = context
        self._shown = shown_customer
        self.compared: Callable[[CustomerId, CustomerId], None] = lambda _one, _other: None
        """Told which two cards are to be compared."""
        self.view = ListPage(
            context.look,
            "customers",
            mark("Customers"),
            ((Tab.ALL, mark("All")), (Tab.SUSPECTS, mark("Maybe one person"))),
            mark("Name, number or address"),
        )
        self.scope = TaskScope("customers", context.on_error)
        self.presenter = CustomersPresenter(context.queries, self.scope, self._show)
        add = self.add = button(context.look, "customers_add", "primary")
        self.view.say(add.setText, "New card")
        add.clicked.connect(lambda: new_card(self.presenter.state.text))
        self.view.tools.addWidget(add)
        self.view.find_requested.connect(self.presenter.find)
        self.view.tab_requested.connect(lambda name: self.presenter.look_at(Tab(name)))
        self.view.list.opened.connect(self._open)
        self._forget = context.queries.on_changes(self.presenter.on_changes)
        self._show(self.presenter.state)

    def _open(self, key: UUID) -> None:
        state = self.presenter.state
        if state.tab is Tab.ALL:
            self._shown(CustomerId(key))
            return
        pair = next(
            (item for item in state.pairs if pair_of(item.one_id, item.other_id) == key), None
        )
        if pair is not None:
            self.compared(pair.one_id, pair.other_id)

    def _show(self, state: CustomersState) -> None:
        me = self._context.queries.directory().me
        supervises = me is not None and me.role in SUPERVISES
        for tab in self.view.tabs.values():
            tab.setVisible(supervises)
        self.view.show_tab(state.tab)
        if state.tab is Tab.SUSPECTS:
            lines = [_pair(item) for item in state.pairs]
            self.view.show_lines(lines, _NO_SUSPECTS if state.read else ("", ""))
            return
        empty = (_NOT_FOUND if state.text else _NOBODY) if state.read else ("", "")
        self.view.show_lines([self._line(row) for row in state.rows], empty)

    def _line(self, row: PersonRow) -> Line:
        parts = (shown(row.phone), row.email, row.city, ", ".join(row.tags))
        at = row.last_contact_at
        side = self._context.times.stamp(at) if at is not None else ""
        key: UUID = row.customer_id
        return Line(
            key=key,
            title=shown_name(row.name),
            hint=" · ".join(part for part in parts if part),
            side=tr("in the directory") if row.elsewhere else side,
            person=row.customer_id,
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()


def _pair(item: Suspect) -> Line:
    names = f"{shown_name(item.one_name)} — {shown_name(item.other_name)}"
    return Line(
        key=pair_of(item.one_id, item.other_id),
        title=names,
        hint=likeness_words(Likeness(score=item.score, evidence=item.evidence)),
        side=f"{item.score:.0%}".replace("%", "\u202f%"),
        person=item.one_id,
    )
