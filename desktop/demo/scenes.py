"""The screens of the tour, one line each: what it is called, how to get there, how to leave.

They stand in legs, each with a way into it that is gone once: pulling the cable, plugging it in
again. Within a leg every scene is entered and left once in each look.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from desktop.demo import scene_acts as acts
from desktop.demo.stage import Step
from sync.queries.rows import InboxView
from ui.settings.presenter import SectionId
from ui.shell.rail import Page


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen of the tour."""

    name: str
    enter: Step
    leave: Step = acts.escape


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the tour: how to begin it, and its scenes."""

    begin: Step
    scenes: tuple[Scene, ...]


def _view(view: InboxView) -> Step:
    return partial(acts.inbox, view=view)


def _page(page: Page) -> Step:
    return partial(acts.page, page=page)


def _section(section: SectionId) -> Step:
    return partial(acts.settings, section=section)


OPENING = Leg(acts.nothing, (Scene("nobody-open", acts.nothing, acts.nothing),))
"""What can be seen only before anybody is opened."""

_ONLINE = (
    # the list
    *(Scene(f"inbox-{view}", _view(view), acts.nothing) for view in InboxView),
    Scene("inbox-lists", acts.key("lists")),
    Scene("inbox-order", acts.sorts),
    Scene("inbox-filters", acts.key("filters")),
    Scene("inbox-filtered", acts.filtered, acts.unfiltered),
    Scene("inbox-nothing-found", acts.nothing_found, acts.unfiltered),
    Scene("inbox-many-chosen", acts.many, acts.few),
    Scene("inbox-put-off", acts.one_by("snooze")),
    Scene("inbox-give", acts.one_by("assign")),
    Scene("inbox-put-off-until", acts.moment_sheet),
    Scene("inbox-tags", acts.one_by("tag")),
    Scene("inbox-keep-list", acts.name_sheet),
    # the history
    Scene("history-recent", acts.history, acts.nothing),
    Scene("history-recording", partial(acts.entry, kind="call", with_files=True), acts.nothing),
    Scene("history-files", partial(acts.entry, kind="message", with_files=True), acts.nothing),
    Scene("history-letter", partial(acts.entry, kind="email"), acts.nothing),
    Scene("history-visit", partial(acts.entry, kind="visit"), acts.nothing),
    Scene("history-order", partial(acts.entry, kind="order_event"), acts.nothing),
    Scene("history-note", partial(acts.entry, kind="note"), acts.nothing),
    Scene("history-letter-window", acts.letter, acts.close_letter),
    Scene("history-menu", acts.entry_menu),
    Scene("history-one-channel", acts.one_channel, acts.all_channels),
    Scene("history-search", acts.find_here, acts.found),
    Scene("history-calendar", acts.key("go_to_day")),
    Scene("history-print", acts.key("print")),
    Scene("history-colleague", acts.colleague_writes, acts.colleague_goes),
    # writing
    Scene("reply", acts.written("reply", acts.WORDS), acts.wipe),
    Scene("reply-by-letter", acts.by_letter, acts.wipe),
    Scene("first-letter", acts.first_letter, acts.wipe),
    Scene("reply-misspelt", acts.written("reply", "Здраствуйте! Закас приедет зафтра."), acts.wipe),
    Scene("reply-canned", acts.written("reply", "/"), acts.wipe),
    Scene("reply-knowledge", acts.written("reply", "??"), acts.wipe),
    Scene("reply-emoji", acts.emoji, acts.wipe),
    Scene("reply-too-long", acts.too_long, acts.wipe),
    Scene("reply-to-be-filled-in", acts.written("reply", "К оплате {сумма} до {доставка}"),
          acts.wipe),
    Scene("reply-later", acts.later, acts.wipe),
    Scene("reply-channels", acts.channels, acts.wipe),
    Scene("note", acts.written("note", "Спросить @"), acts.wipe),
    # the card
    Scene("card", acts.card(0), acts.nothing),
    Scene("card-blocks", acts.card(1), acts.nothing),
    Scene("card-last-blocks", acts.card(2), acts.nothing),
    Scene("card-edited", acts.card_edited),
    Scene("card-hidden", acts.key("toggle_card"), acts.key("toggle_card")),
    Scene("list-hidden", acts.key("toggle_list"), acts.key("toggle_list")),
    # sheets
    Scene("visit", acts.key("visit")),
    Scene("task", acts.key("task")),
    Scene("wrap-up", acts.key("wrap_up")),
    Scene("keys", acts.key("help")),
    Scene("ask", acts.asked),
    # finding
    Scene("commands", acts.palette("")),
    Scene("commands-by-letters", acts.palette("yfcn")),
    Scene("search", acts.search("заказ")),
    Scene("search-number", acts.search("916 123")),
    Scene("search-nothing", acts.search("щщщ")),
    # pages
    Scene("customers", _page(Page.CUSTOMERS), acts.nothing),
    Scene("customers-found", acts.people_found, acts.nothing),
    Scene("calls", _page(Page.CALLS), acts.nothing),
    Scene("tasks", _page(Page.TASKS), acts.nothing),
    Scene("knowledge", _page(Page.KNOWLEDGE), acts.nothing),
    Scene("outbox", _page(Page.OUTBOX), acts.nothing),
    *(Scene(f"settings-{section}", _section(section), acts.nothing) for section in SectionId),
    Scene("presence", acts.key("presence")),
    # somebody waits
    Scene("pop-known", acts.ring_known, acts.hang_up),
    Scene("pop-candidates", acts.ring(acts.SHARED), acts.hang_up),
    Scene("pop-unknown", acts.ring(acts.STRANGER), acts.hang_up),
    Scene("pop-many", acts.ring_all, acts.hang_up),
    Scene("card-unknown", acts.unknown_answered, acts.unknown_gone),
    # away, and other windows
    Scene("done-and-undo", acts.resolved, acts.reopened),
    Scene("torn-off", acts.torn, acts.put_back),
    Scene("locked", acts.locked, acts.unlocked),
    Scene("sign-in", acts.door, acts.door_closed),
)  # fmt: skip
_OFFLINE = (
    Scene("offline", acts.history, acts.nothing),
    Scene("offline-card", acts.card(0), acts.nothing),
    Scene("outbox-waiting", _page(Page.OUTBOX), acts.nothing),
    Scene("pop-offline", acts.ring_offline, acts.hang_up_offline),
)
_BACK = (
    Scene("conflict", acts.conflict),
    Scene("conflict-on-the-card", acts.card(0), acts.nothing),
    Scene("outbox-conflict", _page(Page.OUTBOX), acts.nothing),
)
LEGS = (
    Leg(acts.prepare, _ONLINE),
    Leg(acts.cut, _OFFLINE),
    Leg(acts.mend, _BACK),
)
TOTAL = sum(len(leg.scenes) for leg in (OPENING, *LEGS))
