"""What lies over the window: screen-pops, search, sheets for visits and conflicts, shortcuts.

None of it is needed for the first paint, so each is imported and built right after it, or at
its first use, whichever comes first; from then on only its data changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from domain.ids import BranchId, ConversationId, CustomerId
from sync.queries.rows import PopView, SearchHit
from ui.context import Context
from ui.pop.alarm import Notifier, Ringer

if TYPE_CHECKING:
    from ui.calling.screen import Called, HelpScreen
    from ui.cases.begin import BeginSheet
    from ui.cases.screen import CaseScreen
    from ui.conflict.screen import ConflictScreen
    from ui.customers.new_card import NewCardScreen
    from ui.handover.screen import HandOverScreen
    from ui.help.view import HelpSheet
    from ui.merge.screen import MergeScreen
    from ui.merge.split import SplitScreen
    from ui.palette.presenter import Command
    from ui.palette.screen import PaletteScreen
    from ui.pop.screen import PopScreen
    from ui.routing.screen import Told, WhyScreen
    from ui.search.screen import SearchScreen
    from ui.shell.asking import AskSheet
    from ui.tasks.sheet import TaskSheet
    from ui.visit.view import VisitSheet
    from ui.wrapup.screen import WrapUpScreen


_ENDED = (
    *("handover", "calling", "called", "new_card", "split", "wrap_up", "why", "told", "case"),
    *("pop", "search", "palette", "conflict", "merge"),
)
"""What has tasks of its own, where it was built."""


class Overlays:
    """Builds each overlay once and closes what was built.

    Attributes:
        accepted: told the pop and the customer it was taken for.
        found: told the chosen search result.
        visited: told branch, purpose and words of a visit.
        promised: told kind, title and time of a task.
        begun: told title and deadline of a case.
        disputed: told how many conflicts wait for a decision.
        shown: told the customer of a conflict whose card is wanted.
        commands: returns what the palette can do now.
    """

    def __init__(
        self,
        context: Context,
        window: QWidget,
        keys: Mapping[str, str],
        ringer: Ringer,
        notifier: Notifier,
        settings: QSettings,
    ) -> None:
        self._context = context
        self._window = window
        self._keys = keys
        self._ringer = ringer
        self._notifier = notifier
        self._settings = settings
        self.accepted: Callable[[PopView, CustomerId | None], None] = lambda _pop, _who: None
        self.found: Callable[[SearchHit], None] = lambda _hit: None
        self.visited: Callable[[BranchId, str, str], None] = lambda _branch, _why, _text: None
        self.promised: Callable[[str, str, datetime | None], None] = lambda _k, _t, _due: None
        self.begun: Callable[[str, datetime | None], None] = lambda _title, _due: None
        self.disputed: Callable[[int], None] = lambda _count: None
        self.shown: Callable[[CustomerId], None] = lambda _who: None
        self.gone: Callable[[CustomerId, ConversationId | None], None] = lambda _who, _talk: None
        self.commands: Callable[[], Sequence[Command]] = tuple

    @cached_property
    def pop(self) -> PopScreen:
        """The screen-pops."""
        from ui.pop.screen import PopScreen
        from ui.pop.view import PopStack

        context = self._context
        stack = PopStack(context.look, context.times, self._window, self._ringer, self._notifier)
        stack.use_keys(self._keys)
        stack.use_directory(context.queries.directory)
        return PopScreen(context, stack, lambda pop, who: self.accepted(pop, who))

    @cached_property
    def search(self) -> SearchScreen:
        """Search over everything."""
        from ui.search.screen import SearchScreen

        screen = SearchScreen(self._context, self._window)
        screen.view.opened.connect(lambda hit: self.found(hit))
        return screen

    @cached_property
    def palette(self) -> PaletteScreen:
        """Everything by a few letters."""
        from ui.palette.screen import PaletteScreen

        return PaletteScreen(
            self._context,
            self._window,
            self._settings,
            lambda: self.commands(),
            lambda hit: self.found(hit),
        )

    @cached_property
    def visit(self) -> VisitSheet:
        """The sheet for a visit."""
        from ui.visit.view import VisitSheet

        sheet = VisitSheet(self._context.look, self._window)
        sheet.register_requested.connect(lambda *what: self.visited(*what))
        return sheet

    @cached_property
    def task(self) -> TaskSheet:
        """The sheet for a task."""
        from ui.tasks.sheet import TaskSheet

        sheet = TaskSheet(self._context.look, self._context.times, self._window)
        sheet.add_requested.connect(lambda *what: self.promised(*what))
        return sheet

    @cached_property
    def case(self) -> CaseScreen:
        """The case that is open."""
        from ui.cases.screen import CaseScreen

        return CaseScreen(self._context, self._window)

    @cached_property
    def handover(self) -> HandOverScreen:
        """Handing a conversation over."""
        from ui.handover.screen import HandOverScreen

        return HandOverScreen(self._context, self._window)

    @cached_property
    def calling(self) -> HelpScreen:
        """Asking a supervisor."""
        from ui.calling.screen import HelpScreen

        return HelpScreen(self._context, self._window)

    @cached_property
    def called(self) -> Called:
        """Whoever calls the agent."""
        from ui.calling.screen import Called

        return Called(self._context, lambda *place: self.gone(*place))

    @cached_property
    def split(self) -> SplitScreen:
        """One card of two people."""
        from ui.merge.split import SplitScreen

        return SplitScreen(self._context, self._window)

    @cached_property
    def new_card(self) -> NewCardScreen:
        """A card for somebody new."""
        from ui.customers.new_card import NewCardScreen

        return NewCardScreen(self._context, self._window, lambda who: self.shown(who))

    @cached_property
    def wrap_up(self) -> WrapUpScreen:
        """The work after a contact."""
        from ui.wrapup.screen import WrapUpScreen

        return WrapUpScreen(self._context, self._window)

    @cached_property
    def why(self) -> WhyScreen:
        """Why a conversation came to this agent."""
        from ui.routing.screen import WhyScreen

        return WhyScreen(self._context, self._window)

    @cached_property
    def told(self) -> Told:
        """What the centre tells the agent."""
        from ui.routing.screen import Told

        return Told(self._context)

    @cached_property
    def begin_case(self) -> BeginSheet:
        """The sheet for a new case."""
        from ui.cases.begin import BeginSheet

        sheet = BeginSheet(self._context.look, self._context.times, self._window)
        sheet.begin_requested.connect(lambda *what: self.begun(*what))
        return sheet

    @cached_property
    def ask(self) -> AskSheet:
        """One question before what cannot be undone."""
        from ui.shell.asking import AskSheet

        return AskSheet(self._context.look, self._window)

    @cached_property
    def conflict(self) -> ConflictScreen:
        """Fields two people changed."""
        from ui.conflict.screen import ConflictScreen

        screen = ConflictScreen(self._context, self._window)
        screen.counted = lambda count: self.disputed(count)
        screen.view.customer_requested.connect(lambda who: self.shown(who))
        return screen

    @cached_property
    def merge(self) -> MergeScreen:
        """Two cards of one person."""
        from ui.merge.screen import MergeScreen

        return MergeScreen(self._context, self._window)

    @cached_property
    def help(self) -> HelpSheet:
        """The sheet of shortcuts."""
        from ui.help.view import HelpSheet

        return HelpSheet(self._context.look, self._window, self._keys)

    def remap(self, keys: Mapping[str, str]) -> None:
        """Show other shortcuts from now on."""
        self._keys = keys
        if "help" in self.__dict__:
            self.help.show_keys(keys)
        if "pop" in self.__dict__:
            self.pop.view.use_keys(keys)

    def builders(self) -> tuple[Callable[[], object], ...]:
        """Return what builds each overlay; the pops listen from then on."""
        return (
            lambda: self.pop.presenter.start(),
            lambda: self.search,
            lambda: self.palette,
            lambda: self.visit,
            lambda: self.task,
            lambda: self.conflict.presenter.start(),
            lambda: self.wrap_up.start(),
            lambda: self.help,
            lambda: self.told,
            lambda: self.called,
        )

    async def close(self) -> None:
        """End the tasks of what was built."""
        for name in _ENDED:
            if name in self.__dict__:
                await getattr(self, name).close()
