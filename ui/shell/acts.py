"""What each action of ``ui.keys`` does in a workstation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from ui.composer.presenter import Mode
from ui.shell.deeds import Deeds, Screens
from ui.shell.rail import Page

if TYPE_CHECKING:
    from ui.calls.own import OwnCall
    from ui.shell.habits import Habits
    from ui.shell.knowledge_deeds import KnowledgeDeeds
    from ui.shell.service_deeds import ServiceDeeds
    from ui.shell.status import StatusLine
    from ui.shell.telephone import Telephone
    from ui.shell.toasts import Toast
    from ui.shell.window import Window


class Station(Screens, Protocol):
    """The window, as far as keys and the palette reach."""

    window: Window
    telephone: Telephone
    own_call: OwnCall | None
    deeds: Deeds
    service_deeds: ServiceDeeds
    knowledge: KnowledgeDeeds
    habits: Habits
    status: StatusLine
    toast: Toast

    def show_page(self, page: Page) -> None:
        """Show a page."""
        ...

    def show_callbacks(self) -> None:
        """Show who is to be called back."""
        ...


def acts_of(station: Station) -> dict[str, Callable[[], object]]:
    """Return the deed of each action by its name."""
    inbox, composer = station.inbox.presenter, station.composer.view
    pop = station.over.pop.presenter
    return {
        "accept": station.telephone.accept,
        "decline": station.telephone.decline,
        **station.telephone.acts(),
        **(station.own_call.acts() if station.own_call is not None else {}),
        "candidate_1": lambda: pop.accept_candidate(1),
        "candidate_2": lambda: pop.accept_candidate(2),
        "candidate_3": lambda: pop.accept_candidate(3),
        "next": lambda: inbox.step(1),
        "previous": lambda: inbox.step(-1),
        "take_oldest": inbox.take_oldest,
        "assign_me": inbox.take,
        "resolve": station.deeds.resolve,
        "resolve_next": lambda: station.deeds.resolve(and_next=True),
        "snooze": station.inbox.acts.open_snooze,
        "assign": station.inbox.acts.open_assign,
        "tag": station.inbox.acts.open_tag,
        "lists": station.inbox.view.views.open_menu,
        "filters": station.inbox.view.filters.open_menu,
        "callbacks": station.show_callbacks,
        "undo": station.toast.undo,
        "reply": lambda: composer.write(Mode.REPLY),
        "note": lambda: composer.write(Mode.NOTE),
        "send": lambda: _send(station),
        "send_later": composer.open_later,
        "emoji": composer.open_emoji,
        "tone_fix": station.composer.fix_tone,
        "attach": composer.open_files,
        **station.service_deeds.acts(),
        "visit": station.deeds.open_visit,
        "task": station.deeds.open_task,
        "case": station.deeds.begin_case,
        "hand_over": station.deeds.hand_over,
        "wrap_up": station.deeds.wrap_up,
        "merge": lambda: station.card.view.open_merge(),
        "conflicts": station.deeds.open_conflicts,
        "search": lambda: station.over.search.view.open_over(),
        "palette": lambda: station.over.palette.view.open_over(),
        "filter": station.inbox.view.filter.setFocus,
        "timeline": station.timeline.view.timeline.setFocus,
        "find_here": station.timeline.find_here,
        "find_back": station.timeline.find_back,
        "go_to_day": station.timeline.view.open_days,
        "print": station.timeline.print,
        "page_inbox": lambda: station.show_page(Page.INBOX),
        "page_customers": lambda: station.show_page(Page.CUSTOMERS),
        "page_calls": lambda: station.show_page(Page.CALLS),
        "page_tasks": lambda: station.show_page(Page.TASKS),
        "page_knowledge": station.knowledge.open,
        "page_outbox": lambda: station.show_page(Page.OUTBOX),
        **station.habits.acts(),
        "settings": lambda: station.show_page(Page.SETTINGS),
        "toggle_list": station.window.toggle_list,
        "toggle_card": station.window.toggle_card,
        "presence": station.status.open_presence,
        "help": lambda: station.over.help.toggle(),
    }


def _send(station: Station) -> None:
    """Send what is seen: from another page nothing goes out that nobody looks at."""
    if station.composer.view.isVisible():
        station.composer.view.send()
