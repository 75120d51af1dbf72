"""The centre's rules on saved lists: everybody their own, shared ones by their maker."""

from __future__ import annotations

import msgspec

from domain.entities import SavedView
from domain.errors import Code
from domain.operations import Author, ViewDelete, ViewSave
from domain.text import clean_line
from server.handlers import tidy
from server.handlers.decision import Decision, carry_out, rejected
from server.handlers.policy import Action, Actor, can
from server.storage.unit import Unit

MAX_NAME = 80


def save(unit: Unit, actor: Actor, args: ViewSave, by: Author) -> Decision:
    """Keep a list under a name; the last word stands where two saved the same one."""
    known = unit.get(SavedView, args.view.id)
    if known is not None and not _theirs(actor, known):
        return rejected(Code.FORBIDDEN)
    name = clean_line(args.view.name, MAX_NAME)
    question = tidy.field_value("question", args.view.question)
    if not name or not isinstance(question, dict):
        return rejected(Code.INVALID, "name")
    maker = known.agent_id if known is not None else by.agent_id
    view = msgspec.structs.replace(args.view, agent_id=maker, name=name, question=question)
    if not can(actor, Action.WORK, view):
        return rejected(Code.NOT_FOUND)
    return carry_out(unit, ViewSave(view=view), by)


def delete(unit: Unit, actor: Actor, args: ViewDelete, by: Author) -> Decision:
    """Forget a saved list."""
    if not _theirs(actor, unit.need(SavedView, args.id)):
        return rejected(Code.FORBIDDEN)
    return carry_out(unit, args, by)


def _theirs(actor: Actor, view: SavedView) -> bool:
    """Tell whether a list is an actor's to change: its maker's, or a supervisor's of the branch."""
    return view.agent_id == actor.agent_id or (
        can(actor, Action.SUPERVISE) and can(actor, Action.WORK, view)
    )
