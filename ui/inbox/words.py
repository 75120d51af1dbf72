"""Words of the inbox: views, orders, filters, and what an empty list says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.text import clean_line
from sync.queries.asking import InboxQuestion, InboxSort
from sync.queries.rows import Directory, InboxView
from ui.design.i18n import mark, tr
from ui.design.names import shown_name
from ui.design.words import channel_name

VIEWS = {
    InboxView.MINE: mark("Mine"),
    InboxView.UNASSIGNED: mark("Free"),
    InboxView.TEAM: mark("Team"),
    InboxView.ALL: mark("All"),
    InboxView.SNOOZED: mark("Snoozed"),
    InboxView.MENTIONS: mark("Mentions of me"),
    InboxView.RESOLVED: mark("Resolved"),
}
SORTS = {
    InboxSort.NEWEST: mark("Newest first"),
    InboxSort.WAITING: mark("Longest wait first"),
    InboxSort.DEADLINE: mark("Nearest deadline first"),
}
_EMPTY = {
    InboxView.MINE: mark("Nobody waits for you. Take somebody from the free ones."),
    InboxView.UNASSIGNED: mark("Everybody is looked after. New contacts appear here."),
    InboxView.TEAM: mark("What your queues and colleagues of the branch work on appears here."),
    InboxView.ALL: mark("Conversations of your queues and branch appear here."),
    InboxView.SNOOZED: mark("What you put off waits here until its time, or until they write."),
    InboxView.MENTIONS: mark("Notes in which a colleague names you with @ bring you here."),
    InboxView.RESOLVED: mark("What you resolve is kept here."),
}
_SHORT = 24


@dataclass(frozen=True, slots=True)
class FilterWords:
    """One filter that is set: its words, and the question without it."""

    id: str
    words: str
    without: InboxQuestion


def count_words(count: int) -> str:
    """Return a number beside a view; beyond a thousand nobody reads it."""
    return f"{count}" if count < 1000 else "999+"


def filters_of(question: InboxQuestion, directory: Directory) -> list[FilterWords]:
    """Return what narrows a list, but for the typed text, which stands in its field."""
    found = [
        FilterWords(
            f"channel_{kind}",
            channel_name(kind),
            replace(question, channels=tuple(k for k in question.channels if k != kind)),
        )
        for kind in question.channels
    ]
    if question.queue_id is not None:
        name = queue_name(question, directory)
        found.append(FilterWords("queue", name, replace(question, queue_id=None)))
    if question.owner_id is not None:
        agent = directory.agents.get(question.owner_id)
        name = shown_name(agent.display_name) if agent is not None else tr("somebody else")
        found.append(FilterWords("owner", _short(name), replace(question, owner_id=None)))
    if question.tag:
        name = f"#{_short(clean_line(question.tag))}"
        found.append(FilterWords("tag", name, replace(question, tag="")))
    if question.waiting:
        found.append(FilterWords("waiting", tr("Waiting"), replace(question, waiting=False)))
    if question.unread:
        found.append(FilterWords("unread", tr("Unread"), replace(question, unread=False)))
    return found


def queue_name(question: InboxQuestion, directory: Directory) -> str:
    """Return the name of the queue a list is narrowed to."""
    names = {queue.id: queue.name for queue in directory.queues}
    name = names.get(question.queue_id) if question.queue_id is not None else None
    return _short(clean_line(name)) if name else tr("another queue")


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else words[: _SHORT - 1].rstrip() + "…"


def empty_words(question: InboxQuestion, filters: Iterable[FilterWords]) -> tuple[str, str]:
    """Return what a list without rows says; with filters, which of them hide all."""
    names = [item.words for item in filters]
    if question.text:
        names.append(tr("“{text}”", text=_short(clean_line(question.text))))
    if not names:
        return tr("All quiet"), tr(_EMPTY[question.view])
    return tr("Nothing fits"), tr("Hidden by: {filters}", filters=", ".join(names))
