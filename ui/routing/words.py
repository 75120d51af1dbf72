"""Reasons of routing in words."""

from __future__ import annotations

from domain.ids import QueueId
from domain.routing_rules import AlertKind
from domain.routing_why import Because, LeftOut, Overflow, Why
from domain.text import clean_line
from sync.queries.rows import Directory
from ui.design.i18n import mark, plural, tr
from ui.design.names import shown_name
from ui.design.times import waiting_span

_BECAUSE = {
    Because.OWNER: mark("You are in charge of this conversation"),
    Because.LAST_AGENT: mark("You talked to this customer last"),
    Because.ONLY_ONE: mark("You were the only one who could take it"),
    Because.IN_ORDER: mark("You were the first in the queue's order"),
    Because.LEAST_BUSY: mark("You had the least to do"),
    Because.ALL_AT_ONCE: mark("Offered to everybody: the first to accept has it"),
    Because.HANDED: mark("A colleague handed it over to you"),
    Because.CAME_BACK: mark("It is yours again"),
    Because.EXCHANGE: mark("The telephone exchange chose you"),
}
_OVERFLOW = {
    Overflow.CLOSED: mark("Came from the queue “{name}”, which is closed"),
    Overflow.NOBODY: mark("Came from the queue “{name}”: nobody was ready there"),
    Overflow.WAITED: mark("Came from the queue “{name}” after too long a wait"),
}
_LEFT_OUT = {
    LeftOut.AWAY: mark("not ready"),
    LeftOut.CLOSED: mark("the queue is closed"),
    LeftOut.BRANCH: mark("another branch"),
    LeftOut.SKILL: mark("lacks a skill"),
    LeftOut.FULL: mark("has as much as they can take"),
    LeftOut.BUSY: mark("is at something that is not interrupted"),
    LeftOut.REFUSED: mark("has just declined or missed it"),
}


def because(why: Why) -> str:
    """Return what decided, as one sentence without its end."""
    known = why.by in set(Because)
    return tr(_BECAUSE[Because(why.by)]) if known else clean_line(why.by, 60)


def why_lines(why: Why, directory: Directory) -> list[str]:
    """Return everything a decision was made of, a fact each, what decided first."""
    lines = [because(why)]
    came_from = _queue_name(why.from_id, directory)
    if why.overflow in set(Overflow) and came_from:
        lines.append(tr(_OVERFLOW[Overflow(why.overflow)], name=came_from))
    if why.by != Because.EXCHANGE and why.queue_id is not None:
        lines += _of_queue(why, _queue_name(why.queue_id, directory))
    if why.skills:
        named = [
            tr("{skill} from {level}", skill=clean_line(name, 60), level=level)
            for name, level in sorted(why.skills.items())
        ]
        lines.append(tr("Asked for: {skills}", skills=", ".join(named)))
    if why.open:
        lines.append(plural("You had %n open then", why.open))
    lines += _others(why, directory)
    return lines


def _of_queue(why: Why, name: str) -> list[str]:
    parts = [tr("Queue “{name}”", name=name)] if name else []
    if why.priority:
        parts.append(tr("priority {number}", number=why.priority))
    if why.waited_s:
        parts.append(tr("waited {span}", span=waiting_span(why.waited_s)))
    return [" · ".join(parts)] if parts else []


def _others(why: Why, directory: Directory) -> list[str]:
    if not why.left_out:
        return []
    lines = [plural("%n agent(s) of the queue were looked at", why.considered)]
    for item in why.named:
        agent = directory.agents.get(item.agent_id)
        lines.append(f"{shown_name(agent.display_name if agent else '')}: {_left(item.reason)}")
    named: dict[str, int] = {}
    for item in why.named:
        named[item.reason] = named.get(item.reason, 0) + 1
    for reason, count in why.left_out.items():
        more = count - named.get(reason, 0)
        if more > 0:
            lines.append(plural("%n more: {reason}", more).replace("{reason}", _left(reason)))
    return lines


def _left(reason: str) -> str:
    return tr(_LEFT_OUT[LeftOut(reason)]) if reason in set(LeftOut) else clean_line(reason, 60)


def _queue_name(queue_id: QueueId | None, directory: Directory) -> str:
    queue = next((item for item in directory.queues if item.id == queue_id), None)
    return clean_line(queue.name, 80) if queue is not None else ""


def alert_words(kind: str, queue_id: QueueId | None, directory: Directory) -> tuple[str, str]:
    """Return what an agent is told, and what they can do about it."""
    if kind == AlertKind.SET_ASIDE:
        return (
            tr("Two offers in a row were missed: you get no more for now"),
            tr("Say that you are ready when you are back."),
        )
    if kind == AlertKind.NOBODY_THERE:
        return (
            tr("Customers wait and nobody is there: {name}", name=_queue_name(queue_id, directory)),
            tr("Somebody of the queue has to become ready, or another queue has to help."),
        )
    return clean_line(kind, 60), ""
