"""The section of reasons for contact: how often the guess is right, and what is ready for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue import Service
from domain.changes import Changes
from domain.entities import ReasonWeights
from domain.reason_facts import BASE, ReasonCode, Tally, factor, weight
from domain.reasons import ready_services
from domain.tasks import Policy, TaskScope
from domain.text import clean_line
from sync.queries.protocol import Queries
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.words import REASON_MARKS, reason_name
from ui.settings.rows import Section

_ROW = 56


@dataclass(frozen=True, slots=True)
class ReasonsState:
    """What the section shows; without weights nothing has been learnt yet."""

    weights: ReasonWeights | None = None
    services: tuple[Service, ...] = ()


class ReasonsPresenter:
    """Reads what contacts have taught."""

    def __init__(
        self, queries: Queries, scope: TaskScope, show: Callable[[ReasonsState], None]
    ) -> None:
        """Hold what it needs; ``show`` is told the state after each change."""
        self._queries = queries
        self._scope = scope
        self._show = show

    async def look(self) -> None:
        """Read it; called whenever the section comes on the screen."""
        weights, services = await self._queries.reason_weights(), await self._queries.services()
        self._show(ReasonsState(weights, tuple(services)))

    def on_changes(self, changes: Changes) -> None:
        """Read it again where it changed."""
        mine = changes.touches(ReasonWeights.KIND) or changes.touches(Service.KIND)
        if changes.everything or mine:
            self._scope.start(self.look(), "reasons", Policy.QUEUE)


class ReasonsSection(Section):
    """Hit rates in words, and a row for each kind of reason in the order they rank now."""

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "reasons",
            mark("Reasons for contact"),
            mark(
                "Why customers probably get in touch. An agent says in one press what a contact "
                "was about; from that the centre learns which guess weighs how much here."
            ),
        )
        self._state = ReasonsState()
        self.rates = label(look, weight=500, wrap=True, name="reasons_rates")
        self.column.addWidget(self.rates)
        self.column.addSpacing(8)
        self.list = Listing(look, "reasons_list")
        self.list.setFixedHeight(look.scaled(_ROW) * len(ReasonCode) + 4)
        self.say(self.list.setAccessibleName, "Reasons for contact")
        self.column.addWidget(self.list)
        self.column.addSpacing(8)
        how = label(look, size="small", tone="muted", wrap=True, name="reasons_how")
        self.say(
            how.setText,
            "A weight is multiplied by the hit rate against the average, smoothed, at least by a "
            "half and at most by two. Which service is ready for a reason is said in the text of "
            'the service: reasons = ["order_late"].',
        )
        self.column.addWidget(how)
        self.end()
        self.show_reasons(self._state)

    def show_reasons(self, state: ReasonsState) -> None:
        """Show what was learnt."""
        self._state = state
        self.rates.setText(_rates(state.weights))
        order = sorted(ReasonCode, key=lambda code: -weight(code, state.weights))
        self.list.show_lines([_line(code, state) for code in order])

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "list"):
            self.show_reasons(self._state)


def _rates(weights: ReasonWeights | None) -> str:
    if weights is None or not weights.contacts:
        return tr("Nothing has been learnt yet: nobody has said what a contact was about.")
    return (
        tr(
            "The first guess is right in {first} %, one of three in {three} %",
            first=round(100 * weights.first / weights.contacts),
            three=round(100 * weights.among_three / weights.contacts),
        )
        + " · "
        + plural("%n contact(s)", weights.contacts)
    )


def _line(code: ReasonCode, state: ReasonsState) -> Line:
    tally = state.weights.tallies.get(code, Tally()) if state.weights else Tally()
    times = f"{factor(code, state.weights):.2f}".replace(".", ",")
    icon, tint = REASON_MARKS[code]
    base = tr("weight {base} × {times}", base=BASE[code], times=times)
    said = tr("right {right} of {shown}", right=tally.right, shown=tally.shown)
    return Line(
        key=UUID(int=list(ReasonCode).index(code)),
        title=reason_name(code),
        hint=f"{code} · {_names(ready_services(code, state.services))}",
        side=base,
        side_hint=said if tally.shown else "",
        icon=icon,
        tint=tint,
    )


def _names(services: Iterable[Service]) -> str:
    names = ", ".join(clean_line(item.name, 60) for item in services)
    return names or tr("no service is ready for it")
