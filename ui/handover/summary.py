"""What a colleague needs to know of a conversation, from the facts that are here already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.cases import has
from domain.catalogue import RunState, ScriptRun
from domain.entities import Conversation
from domain.glossary import CaseStatus
from domain.text import clean_line, preview
from sync.queries.rows import CardView
from ui.design.i18n import tr
from ui.design.times import Times
from ui.design.words import case_status

_MOST = 5
_LONG = 200


def summary_of(
    card: CardView, talk: Conversation | None, runs: Iterable[ScriptRun], times: Times
) -> str:
    """Return a summary its author goes over before it is sent.

    Args:
        card: the customer's.
        talk: the conversation that is handed over; None of a call.
        runs: services on their way for the customer.
        times: says moments.
    """
    said = _said(talk) if talk is not None else iter(())
    facts = (_matters(card, talk), _services(runs), _promises(card, times), said)
    return "\n".join(line for lines in facts for line in lines)


def _matters(card: CardView, talk: Conversation | None) -> Iterator[str]:
    open_ones = [case for case in card.cases if case.status != CaseStatus.CLOSED]
    here = [case for case in open_ones if talk is not None and has(case, talk.id)]
    about = here or open_ones
    for case in about[:_MOST]:
        name = " · ".join(filter(None, (clean_line(case.number), clean_line(case.title))))
        yield tr("Case: {name}, {state}", name=name, state=case_status(case.status)[0])


def _services(runs: Iterable[ScriptRun]) -> Iterator[str]:
    for run in [item for item in runs if item.state == RunState.OPEN][:_MOST]:
        yield tr("Service: {name}", name=clean_line(run.service_name))
        known = [f"{clean_line(key)}: {clean_line(value)}" for key, value in run.collected.items()]
        if known:
            yield tr("Collected: {fields}", fields="; ".join(known[: _MOST * 2]))


def _promises(card: CardView, times: Times) -> Iterator[str]:
    for task in card.tasks[:_MOST]:
        title = clean_line(task.title)
        if not title:
            continue
        if task.due_at is None:
            yield tr("Promised: {title}", title=title)
        else:
            until = times.soon(task.due_at)
            yield tr("Promised: {title} ({time})", title=title, time=until)


def _said(talk: Conversation) -> Iterator[str]:
    words = preview(talk.preview)[:_LONG]
    if words and talk.waiting_since_at is not None:
        yield tr("Waits for an answer to: “{text}”", text=words)
