"""Deciding on canned replies: texts many of us write with.

A personal canned reply is its owner's alone; what all share is a supervisor's to change.
"""

from __future__ import annotations

import msgspec

from domain.articles import MAX_LINKED
from domain.effects import effects
from domain.entities import Snippet, SnippetAct
from domain.errors import Code
from domain.glossary import MacroKind
from domain.operations import Author, SnippetPut, SnippetRemove
from domain.text import clean_line, clean_text
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage.unit import Unit

MAX_SHORTCUT = 40
MAX_SNIPPET = 10_000
MAX_ACTS = 10


def clean_snippet(snippet: Snippet) -> Snippet:
    """Return a canned reply without what no text of ours may hold, cut to its limits."""
    return msgspec.structs.replace(
        snippet,
        shortcut="".join(clean_line(snippet.shortcut).split())[:MAX_SHORTCUT],
        title=clean_line(snippet.title),
        text=clean_text(snippet.text)[:MAX_SNIPPET],
        acts=tuple(_act(item) for item in snippet.acts[:MAX_ACTS] if _is_act(item)),
        branch_ids=tuple(dict.fromkeys(snippet.branch_ids))[:MAX_LINKED],
        queue_ids=tuple(dict.fromkeys(snippet.queue_ids))[:MAX_LINKED],
    )


def _act(act: SnippetAct) -> SnippetAct:
    return SnippetAct(kind=act.kind, value=clean_line(act.value))


def _is_act(act: SnippetAct) -> bool:
    known = act.kind in set(MacroKind)
    return known and (act.kind == MacroKind.RESOLVE or bool(clean_line(act.value)))


def put_snippet(unit: Unit, actor: Actor, args: SnippetPut, by: Author) -> Decision:
    """Make or change a canned reply."""
    wanted = args.snippet
    before = unit.get(Snippet, wanted.id)
    for one in (wanted, before):
        if one is not None and not _own(actor, one):
            return rejected(Code.FORBIDDEN)
        if one is not None and not can(actor, Action.WORK, one):
            return rejected(Code.NOT_FOUND)
    if before is None and unit.is_dead(Snippet, wanted.id):
        return rejected(Code.GONE)
    if before is not None and before.agent_id != wanted.agent_id:
        return rejected(Code.INVALID, "agent_id")
    snippet = clean_snippet(wanted)
    if not snippet.shortcut or not snippet.text.strip():
        return rejected(Code.INVALID, "shortcut" if not snippet.shortcut else "text")
    if before is not None and before.text not in (args.old, snippet.text):
        return rejected(Code.STATE_CHANGED, "text")
    return _write(unit, msgspec.structs.replace(args, snippet=snippet), by)


def remove_snippet(unit: Unit, actor: Actor, args: SnippetRemove, _by: Author) -> Decision:
    """Remove a canned reply."""
    if not _own(actor, unit.need(Snippet, args.id)):
        return rejected(Code.FORBIDDEN)
    unit.delete(Snippet, args.id)
    return APPLIED


def _own(actor: Actor, snippet: Snippet) -> bool:
    if snippet.agent_id is None:
        return can(actor, Action.SUPERVISE)
    return snippet.agent_id == actor.agent_id


def _write(unit: Unit, args: SnippetPut, by: Author) -> Decision:
    for entity in effects(args, unit, by).put:
        unit.put(entity)
    return APPLIED
