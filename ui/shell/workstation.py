"""The whole workstation as one object: the composition root builds it and shows its window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from domain.changes import Changes
from domain.clock import Clock
from domain.entities import Case, Entry
from domain.glossary import Presence
from domain.ids import ConversationId, CustomerId, OfferId
from domain.standing import standing
from domain.tasks import TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries, Unsubscribe
from sync.queries.rows import CallRow, InboxRow, InboxView, PopView, SearchHit, SyncStatus
from ui.context import Context
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.times import Times
from ui.design.words import error_words
from ui.inbox.screen import InboxScreen
from ui.notices import Notice, Notices, Undo
from ui.pop.alarm import Considerate, Notifier, Ringer, Silence
from ui.preferences import PreferenceBook, Preferences, SendBy
from ui.shell.banner import Banner
from ui.shell.deeds import Deeds
from ui.shell.habits import Habits
from ui.shell.knowledge_deeds import KnowledgeDeeds
from ui.shell.macro_deeds import MacroDeeds
from ui.shell.memory import look_from
from ui.shell.overlays import Overlays
from ui.shell.page_makers import PageMakers
from ui.shell.pages import Pages
from ui.shell.panes import Panes
from ui.shell.rail import Page, Rail
from ui.shell.service_deeds import ServiceDeeds
from ui.shell.status import StatusLine
from ui.shell.telephone import Telephone
from ui.shell.toasts import Toast
from ui.shell.window import Window
from ui.spelling_port import Speller

if TYPE_CHECKING:
    from ui.calls.own import OwnCall
    from ui.card.presenter import CardState
    from ui.card.screen import CardScreen
    from ui.composer.presenter import Sent
    from ui.composer.screen import ComposerScreen
    from ui.nearby.presenter import Declare, Typed
    from ui.outbox.screen import OutboxScreen
    from ui.palette.presenter import Command
    from ui.phone.port import PhoneDesk
    from ui.phone.screen import PhoneScreen
    from ui.settings.desk import Desk
    from ui.settings.presenter import SectionId
    from ui.timeline.screen import TimelineScreen

_log = structlog.get_logger(__name__)

_ROWS_DEADLINE_S = 0.3
Report = Callable[[str, BaseException], None]


class Workstation:
    """Every screen, wired. GUI thread only.

    Usage: build it on the qasync loop, ``start()`` it, ``window.show()``; on the way out
    ``await close()`` before the store is closed. Building reads nothing; ``start`` begins to.

    Attributes:
        window: the main window, not yet shown.
        notices: the one door for telling the agent something.
        look: theme, language, fonts; shared with the sign-in screen.
        ready: set when every screen is built, which is soon after the first rows.
    """

    def __init__(  # noqa: PLR0913 - the root names each; all but four are optional
        self,
        queries: Queries,
        commands: Commands,
        clock: Clock,
        settings: QSettings,
        *,
        look: Look | None = None,
        window: Window | None = None,
        ringer: Ringer | None = None,
        notifier: Notifier | None = None,
        on_error: Report | None = None,
        on_presence: Callable[[Presence, str], None] | None = None,
        on_viewing: Declare | None = None,
        on_typing: Typed | None = None,
        on_sign_in: Callable[[], None] | None = None,
        on_quit: Callable[[], None] | None = None,
        book: PreferenceBook | None = None,
        desk: Desk | None = None,
        speller: Speller | None = None,
        phone: Callable[[], PhoneDesk] | None = None,
    ) -> None:
        """Build all screens.

        Args:
            queries: reads of the local store; see ``sync.queries.protocol``.
            commands: writes; see ``sync.commands.protocol``.
            clock: the one clock; ``domain.clock.SystemClock()`` in production.
            settings: window shape, theme, language, keys; holds nothing personal.
            look: made before for the sign-in screen; otherwise made here from the settings
                (needs the QApplication to exist).
            window: shown already, still empty; otherwise made here.
            ringer: sounds while somebody is offered; silence by default.
            notifier: messages outside the window; none by default.
            on_error: told what failed beside what the agent is told: the crash report's way.
            on_presence: changes the agent's presence; without it presence is only shown.
            on_viewing: tells colleagues which conversation is open, and whether it is replied to.
            on_typing: tells the customer that a reply is being typed.
            on_sign_in: opens the sign-in when the session ended.
            on_quit: told that the agent closed the window; the root then awaits ``close()``.
            book: what the agent has set; read from the settings by default.
            desk: the program around the window, for the page of settings.
            speller: knows words; without one nothing is marked as misspelt.
            phone: returns the agent's own phone, once it is needed; without one the PBX dials.
        """
        self.look = look or look_from(settings)
        self._settings = settings
        self._report = on_error
        self._on_presence = on_presence
        self._on_viewing = on_viewing
        self._on_typing = on_typing
        self._on_sign_in = on_sign_in
        self._on_quit = on_quit
        self._queries = queries
        self._commands = commands
        self.own_call: OwnCall | None = None
        self._unknown: OfferId | None = None
        self._page: Page | None = None
        self.notices = Notices()
        self.scope = TaskScope("shell", self._failed)
        context = Context(
            self.look,
            Times(clock),
            queries,
            commands,
            self.notices,
            self._failed,
            speller,
            settings,
        )
        self._context = context
        self.deeds = Deeds(context, self)
        self.service_deeds = ServiceDeeds(context, self)
        self.knowledge = KnowledgeDeeds(context, self)
        self.habits = Habits(context, settings, book, desk)
        self.habits.phone = phone
        self.telephone = Telephone(context, self, phone, lambda: self.habits.is_quiet)
        keys = self.habits.keys
        self.window = window or Window(settings)
        self.window.dress(self.look, keys)
        calm = self._calm = Considerate(
            ringer or Silence(), notifier or Silence(), lambda: self.habits.is_quiet
        )
        self.over = Overlays(context, self.window, keys, calm, calm, settings)
        self.ready = asyncio.Event()
        self._rows_painted = asyncio.Event()
        self._build(context)
        self._wire()
        self._wire_acts()

    def _build(self, context: Context) -> None:
        look, times, window = self.look, context.times, self.window
        self.inbox = InboxScreen(context, self._on_chosen)
        self.panes = Panes(context, self.habits.make_settings)
        self.rail = Rail(look)
        self.banner = Banner(look, times)
        can_change = self._on_presence is not None
        self.status = StatusLine(look, times, can_change_presence=can_change)
        panes = (self.inbox.view, self.panes.middle, self.panes.right)
        window.assemble(self.rail, self.banner, panes, self.panes.page, self.status)
        window.add_page(self.panes.settings_page)
        self.pages = Pages(look, window, PageMakers(self, context).by_page())
        self.habits.settle(
            window,
            self.over,
            {
                "timeline": (self.panes.middle, mark("History")),
                "card": (self.panes.right, mark("Card")),
            },
        )
        self.habits.stops = self._stops
        self.habits.triggered = self._on_key
        self.habits.rekeyed = self.rail.show_keys
        self.rail.show_keys(self.habits.keys)
        self.toast = Toast(look, window)

    @property
    def timeline(self) -> TimelineScreen:
        """The history of the customer on the screen."""
        return self.panes.timeline

    @property
    def composer(self) -> ComposerScreen:
        """Where replies and notes are written."""
        return self.panes.composer

    @property
    def card(self) -> CardScreen:
        """The customer on the screen."""
        return self.panes.card

    @property
    def outbox(self) -> OutboxScreen:
        """What waits for the line."""
        return self.panes.outbox

    def _wire(self) -> None:
        self.notices.listen(self.toast.show_notice)
        self.toast.undo_requested.connect(self._undo)
        self.rail.page_requested.connect(self.show_page)
        self.rail.theme_requested.connect(self.habits.use_theme)
        self.rail.language_requested.connect(self.habits.use_language)
        self.rail.help_requested.connect(lambda: self.over.help.toggle())
        self.status.presence_requested.connect(self.set_presence)
        self.status.sign_in_requested.connect(self._sign_in)
        for asking in (self.status, self.banner):
            asking.outbox_requested.connect(lambda: self.show_page(Page.OUTBOX))
        self.window.keymap.triggered.connect(self._on_key)
        self.window.closing.connect(self._quit)
        self.window.activated.connect(self.inbox.presenter.attend)
        self.inbox.view.table.rows_painted.connect(self._rows_painted.set)
        self.inbox.presenter.attentive = self.window.isActiveWindow
        self.over.pop.presenter.reading = self._reading
        self._forget: tuple[Unsubscribe, ...] = (
            self._queries.on_status(self._on_status),
            self._queries.on_changes(self._on_changes),
            self.habits.book.listen(self._on_preferences),
        )

    def _wire_acts(self) -> None:
        self.panes.carded = self._on_card
        self.panes.attached = self._on_attached
        self.macros = MacroDeeds(self._context, self.panes, self.scope)
        self.inbox.acts.ask_outcomes = lambda rows, after: self.over.wrap_up.ask_for_many(
            rows, after
        )
        self.macros.asked_first = self.deeds.ask_outcome_first
        self.panes.sent = self._on_sent
        if self._on_viewing is not None:
            self.panes.declared = self._on_viewing
        if self._on_typing is not None:
            self.panes.typed = self._on_typing
        self.panes.timeline_built = self._wire_timeline
        self.panes.composer_built = self._wire_composer
        self.panes.card_built = self._wire_card
        self.panes.services_built = self.service_deeds.wire
        self.service_deeds.wire_pops(self.over.pop)
        self.over.accepted = self._on_accepted
        self.over.found = self._on_hit
        self.over.visited = self.deeds.register_visit
        self.over.disputed = self.deeds.tell_disputed
        self.over.promised = self.deeds.promise
        self.over.begun = self.deeds.keep_case
        self.over.shown = self.open_customer
        self.over.gone = self.open_customer
        self.over.commands = self._commands_now
        self.panes.compared = self.deeds.open_conflicts
        self.inbox.view.search_requested.connect(lambda: self.over.search.view.open_over())

    def _wire_timeline(self, screen: TimelineScreen) -> None:
        header = screen.view.header
        header.take_requested.connect(self.inbox.presenter.take)
        header.resolve_requested.connect(lambda: self.deeds.resolve())
        header.reopen_requested.connect(self.deeds.reopen)
        header.card_requested.connect(self.window.toggle_card)
        screen.view.elsewhere.open_requested.connect(self._open_talk)
        screen.view.elsewhere.take_requested.connect(self.inbox.presenter.take)
        header.why_requested.connect(self.deeds.say_why)
        header.service_requested.connect(lambda: self.panes.services.open_picker())
        screen.view.timeline.acts.quote_requested.connect(self.deeds.quote)
        screen.view.timeline.acts.reply_requested.connect(self.deeds.reply_to)
        screen.view.timeline.acts.change_requested.connect(self.deeds.change)
        screen.view.timeline.acts.take_back_requested.connect(self.deeds.take_back)
        screen.view.timeline.acts.hand_back_requested.connect(self.deeds.hand_over)
        screen.view.timeline.acts.asked_again.connect(self._on_asked_again)
        screen.view.timeline.acts.case_menu.chosen = self.deeds.put_to_case
        screen.view.timeline.acts.case_menu.cases = self._cases_here

    def _on_asked_again(self, entry: Entry, asked: bool) -> None:
        self.deeds.mark_hand_over(entry, asked_again=asked)

    def _cases_here(self) -> tuple[Case, ...]:
        card = self.card.presenter.state.card
        return card.cases if card is not None else ()

    def _wire_card(self, screen: CardScreen) -> None:
        from ui.composer.presenter import Mode

        card = screen.view
        screen.presenter.moved = self.open_customer
        card.reply_requested.connect(self.deeds.put_into_reply)
        card.visit_requested.connect(self.deeds.open_visit)
        self.service_deeds.wire_card(screen)
        card.merge_requested.connect(self.deeds.review_merge)
        card.address_menu.parted.connect(self.deeds.open_split)
        card.address_menu.writing = self.deeds.writing_to
        card.address_menu.write_requested.connect(self.deeds.write_in)
        card.conflict_requested.connect(self.deeds.open_conflicts)
        card.cases.opened.connect(self.deeds.open_case)
        card.cases.join_requested.connect(self.deeds.join_case)
        card.cases.begin_requested.connect(self.deeds.begin_case)
        card.note_requested.connect(lambda: self.composer.view.write(Mode.NOTE))
        card.copied.connect(lambda value: self.notices.tell(tr("Copied: {value}", value=value)))

    def start(self) -> None:
        """Begin to read: the inbox first, it is what the agent looks at."""
        self.inbox.open(self.inbox.places.restore(self._settings))
        self.scope.start(self._warm_up(), "warm up")
        self.show_page(Page.INBOX)
        self._on_status(self._queries.status())
        self._show_agent()
        self.scope.start(self._show_day(), "day")

    async def _warm_up(self) -> None:
        """Build what the first rows did not need, one thing a turn: clicks are not held up."""
        try:
            async with asyncio.timeout(_ROWS_DEADLINE_S):
                await self._rows_painted.wait()
        except TimeoutError:
            _log.debug("no_rows_painted")  # an empty list, or a covered window
        mine = (self._build_phone, self._build_own_call, self._build_badge)
        for build in (*self.inbox.builders(), *self.panes.builders(), *mine):
            await asyncio.sleep(0)
            build()
        self.window.put_last(self.status, self.toast)
        for build in self.over.builders():
            await asyncio.sleep(0)
            build()
        self.habits.torn.restore()
        self.ready.set()
        await self.inbox.reopen()

    def _build_own_call(self) -> None:
        from ui.calls.own import OwnCall
        from ui.handover.briefing import Briefing

        self.own_call = OwnCall(self._context, self.window)
        self.window.put_above_status(self.own_call.view)
        self.briefing = Briefing(self._context, self._customer_of_call)
        self.own_call.briefed = self.briefing.tell
        if self.telephone.screen is not None:
            self.telephone.screen.briefed = self.briefing.tell

    def _customer_of_call(self) -> CustomerId | None:
        """Whose call the agent is in, as the PBX says; else who is on the screen."""
        row = self.own_call.desk.row if self.own_call is not None else None
        return row.customer_id if row is not None else self.card.presenter.state.customer_id

    def _build_badge(self) -> None:
        from ui.tasks.badge import CallbackBadge
        from ui.tasks.reminders import Reminders

        button = self.rail.buttons[Page.TASKS]
        badge = CallbackBadge(self._queries, self.scope, button.show_count)
        self._forget += (self._queries.on_changes(badge.on_changes),)
        badge.count()
        self.reminders = Reminders(self._context, self.open_customer)
        self.scope.start(self.reminders.run(), "reminders")

    def _build_phone(self) -> None:
        self.telephone.build(self._calm)

    @property
    def phone(self) -> PhoneScreen | None:
        """The agent's own phone, once it is built."""
        return self.telephone.screen

    def show_phone_settings(self) -> None:
        """Open the phone's section of the settings."""
        from ui.settings.presenter import SectionId

        self.show_settings(SectionId.PHONE)

    # Who is on the screen

    def open_customer(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId | None = None,
        *,
        unread: bool = False,
    ) -> None:
        """Show a customer everywhere: history, card, composer; the list marks what is open."""
        self.inbox.presenter.point_at(conversation_id)
        self._show_customer(customer_id, conversation_id, unread=unread)

    def _show_customer(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId | None = None,
        *,
        unread: bool = False,
    ) -> None:
        self.show_page(Page.INBOX)
        self.timeline.presenter.open(customer_id, conversation_id, unread=unread)
        self.card.presenter.open(customer_id, conversation_id)

    def _on_chosen(self, row: InboxRow) -> None:
        self._show_customer(row.customer_id, row.conversation_id, unread=row.unread)

    def _on_hit(self, hit: SearchHit) -> None:
        self.open_customer(hit.customer_id)
        if hit.entry_id is not None:
            self.timeline.presenter.find(hit.customer_id, hit.entry_id)
            self.timeline.view.timeline.setFocus()

    def _on_attached(self, customer_id: CustomerId) -> None:
        self.notices.tell(tr("Attached: it is one person now"))
        self._show_customer(customer_id)

    def _on_accepted(self, pop: PopView, customer_id: CustomerId | None) -> None:
        self.telephone.on_accepted(pop)
        if customer_id is not None:
            self.open_customer(customer_id, pop.offer.conversation_id, unread=True)
        else:
            self.inbox.presenter.point_at(pop.offer.conversation_id)
            self._unknown = pop.offer.id
            self.notices.tell(tr("Accepted: the card opens as soon as it is there"))
        self.window.raise_()

    def _on_card(self, state: CardState) -> None:
        card = state.card
        conversations = card.conversations if card is not None else ()
        wanted = state.conversation_id
        conversation = next((c for c in conversations if c.id == wanted), None)
        directory = self._queries.directory()
        me = directory.me.id if directory.me is not None else None
        owner = (
            directory.agents.get(conversation.assignee_id)
            if (conversation is not None and conversation.assignee_id is not None)
            else None
        )
        name = owner.display_name if owner is not None else ""
        self.timeline.view.header.show_customer(card, conversation, me, name)
        self.timeline.view.elsewhere.show_customer(card, wanted, directory)
        if card is not None:
            self.composer.use_card(card)
            self.composer.presenter.open(
                card.customer.id,
                conversations,
                wanted,
                owner=card.customer,
                zone=card.timezone,
                partial=card.partial,
                identities=card.identities,
            )
        self.panes.services.open(card, wanted)
        way = self.composer.presenter.state.way if card is not None else None
        there = way is not None and way.opening is None
        opened = wanted or (way.conversation_id if way is not None and there else None)
        self.panes.nearby.presenter.open(opened)

    def _reading(self) -> ConversationId | None:
        return self.panes.nearby.presenter.viewed if self.window.isActiveWindow() else None

    # Acts

    def _undo(self, notice: Notice) -> None:
        if notice.undo is not None:
            self.scope.start(_run(notice.undo), "undo")

    def _on_sent(self, sent: Sent) -> None:
        self.deeds.tell_sent(sent)
        self.macros.on_sent(sent)

    def _wire_composer(self, screen: ComposerScreen) -> None:
        screen.view.acted.connect(self.macros.carry_out)
        screen.view.suggestions.read_requested.connect(self.knowledge.read_suggested)
        screen.suggesting.service = self.knowledge.in_hand
        screen.presenter.undo_s = lambda: self.habits.book.now.undo_send_s
        screen.view.use_enter(sends=self.habits.book.now.send_by is SendBy.ENTER)

    # State of the line and of the agent

    def _on_status(self, status: SyncStatus) -> None:
        self.status.show_status(status)
        self.banner.show_status(status)
        count = status.waiting + status.attention
        self.rail.buttons[Page.OUTBOX].show_count(count, loud=status.attention > 0)

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches("agent"):
            self._show_agent()
        if changes.touches("workday"):
            self.scope.start(self._show_day(), "day")
        if self._unknown is not None and changes.touches("offer", self._unknown):
            self.scope.start(self._meet(self._unknown), "meet")

    async def _meet(self, offer_id: OfferId) -> None:
        """Open the card the centre made for somebody whose offer had none."""
        pop = await self._queries.pop(offer_id)
        if pop is not None and pop.card is not None and self._unknown == offer_id:
            self._unknown = None
            self.open_customer(pop.card.customer.id, pop.offer.conversation_id)

    async def _show_day(self) -> None:
        self.status.use_day(await self._queries.workday())

    def _show_agent(self) -> None:
        me = self._queries.directory().me
        if me is not None:
            self.status.show_agent(me.display_name, standing(me))

    @property
    def queries(self) -> Queries:
        """What the screens read."""
        return self._queries

    def call(self, number: str) -> None:
        """Call a number from here; without a phone here, the PBX rings the agent's own first."""
        if not self.telephone.call(number):
            self.scope.start(self._commands.call_out(number), "call")

    def refuse_link(self) -> None:
        """Say that a link from outside is none of ours."""
        self.notices.problem(
            tr("The link cannot be opened"), tr("It names neither a number nor a customer.")
        )

    def set_presence(self, presence: Presence, kind: str = "") -> None:
        """Change the agent's presence; ``kind``: code of the break or the work."""
        if self._on_presence is not None:
            self._on_presence(presence, kind)

    def _sign_in(self) -> None:
        if self._on_sign_in is not None:
            self._on_sign_in()

    # The window

    def show_page(self, page: Page) -> None:
        """Bring a page to the front, and the keyboard with it: hidden, it would go anywhere."""
        another = page is not self._page
        if page is Page.KNOWLEDGE and another:
            self.knowledge.come_from(self._page)
        self._page = page
        places = {Page.OUTBOX: self.panes.page, Page.SETTINGS: self.panes.settings_page}
        self.window.show_page(places.get(page) or self.pages.place(page))
        self.rail.show_page(page)
        if self.panes.has("nearby"):
            self.panes.nearby.show_page(shown=page is Page.INBOX)
        self.pages.show(page)
        if page is Page.INBOX and another:
            self.inbox.view.focus_list()
        if page is Page.OUTBOX:
            self.outbox.presenter.open()
            self.outbox.view.focus_first()
        elif self.panes.has("outbox"):
            self.outbox.presenter.leave()
        if page is Page.SETTINGS:
            self.panes.settings.presenter.open()
            self.panes.settings.view.focus_first()
        elif self.panes.has("settings"):
            self.panes.settings.presenter.leave()

    def show_settings(self, section: SectionId) -> None:
        """Open a section of the settings."""
        self.show_page(Page.SETTINGS)
        self.panes.settings.presenter.open(section)
        self.panes.settings.view.focus_first()

    def show_callbacks(self) -> None:
        """Show who is to be called back."""
        from ui.tasks.screen import TasksScreen

        self.show_page(Page.TASKS)
        screen = self.pages.screen(Page.TASKS)
        assert isinstance(screen, TasksScreen)  # noqa: S101 - for the type: it is made here
        screen.open_callbacks()

    def show_list(self, view: InboxView) -> None:
        """Open a list of the inbox."""
        self.show_page(Page.INBOX)
        self.inbox.presenter.choose_view(view)

    def _commands_now(self) -> tuple[Command, ...]:
        from ui.shell.commands import palette_commands

        return tuple(palette_commands(self))

    @property
    def keys(self) -> Mapping[str, str]:
        """Return the sequences the agent changed."""
        return self.habits.keys

    def _open_talk(self, conversation_id: ConversationId) -> None:
        customer_id = self.card.presenter.state.customer_id
        if customer_id is not None:
            self.open_customer(customer_id, conversation_id)

    def _stops(self) -> list[QWidget]:
        return [
            self.rail.buttons[Page.INBOX],
            self.inbox.view.table,
            self.timeline.view.timeline,
            self.composer.view.text,
            self.card.view.top.first_stop,
        ]

    def use_theme(self, choice: str) -> None:
        """Switch and remember the theme."""
        self.habits.use_theme(choice)

    def use_language(self, code: str) -> None:
        """Switch and remember the language."""
        self.habits.use_language(code)

    def _on_preferences(self, preferences: Preferences) -> None:
        if self.panes.has("composer"):
            self.composer.view.use_enter(sends=preferences.send_by is SendBy.ENTER)
        self.telephone.look_whether_quiet()

    def _quit(self) -> None:
        if self._on_quit is not None:
            self._on_quit()
        else:
            self.window.allow_close()
            self.window.close()

    def _failed(self, key: str, error: BaseException) -> None:
        self.notices.problem(*error_words(error))
        if self._report is not None:
            self._report(key, error)

    async def close(self) -> None:
        """Stop everything in order: listening, screens, then the window. Safe to call twice."""
        if not self._forget:
            return
        for forget in self._forget:
            forget()
        self._forget = ()
        self.inbox.places.keep(self._settings)
        self.habits.close()
        await self.scope.close()
        for screen in (self.over, self.pages, self.panes, self.inbox):
            await screen.close()
        await self.telephone.close()
        if self.own_call is not None:
            await self.own_call.close()
            await self.briefing.close()
        self.window.allow_close()
        self.window.close()
        self.window.deleteLater()

    def _on_key(self, action: str) -> None:
        act = self.acts().get(action)
        if act is not None:
            act()

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what each action of ``ui.keys`` does here."""
        from ui.shell.acts import acts_of

        return acts_of(self)

    def act_on_call(self, row: CallRow) -> None:
        """Ask what to do with a call that goes on."""
        if self.own_call is not None:
            self.own_call.desk.open(row)


async def _run(undo: Undo) -> None:
    await undo()
