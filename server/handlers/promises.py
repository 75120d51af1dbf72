"""Deciding on tasks: what one of us has promised to a customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain.effects import effects
from domain.entities import Agent, Customer, Task
from domain.errors import Code
from domain.operations import Author, Change, TaskAdd, TaskSet
from domain.text import clean_line
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage.unit import Unit


def add(unit: Unit, args: TaskAdd, by: Author) -> Decision:
    """Keep a new task; the same one offered again is the same work."""
    if unit.get(Task, args.task.id) is not None:
        return APPLIED
    customer = unit.need(Customer, args.task.customer_id)
    title = clean_line(args.task.title)
    if not title:
        return rejected(Code.INVALID, "title")
    if not _works_here(unit, args.task.owner_id):
        return rejected(Code.INVALID, "owner_id")
    task = msgspec.structs.replace(
        args.task, title=title, branch_id=customer.branch_id, missed=None
    )
    return _write(unit, TaskAdd(task=task), by)


def change(unit: Unit, args: TaskSet, by: Author) -> Decision:
    """Change a task, unless somebody else changed the same of it meanwhile."""
    task = unit.need(Task, args.id)
    now = msgspec.to_builtins(task)
    for name, wanted in (("owner_id", args.owner), ("due_at", args.due)):
        if wanted is not None and _differs(wanted, now[name]):
            return rejected(Code.STATE_CHANGED, name)
    if args.owner is not None and not _works_here(unit, args.owner.new):
        return rejected(Code.INVALID, "owner_id")
    try:
        return _write(unit, args, by)
    except msgspec.ValidationError:
        return rejected(Code.INVALID)


def _differs(wanted: Change, now: Any) -> bool:
    return now not in (msgspec.to_builtins(wanted.old), msgspec.to_builtins(wanted.new))


def _works_here(unit: Unit, agent_id: Any) -> bool:
    if agent_id is None:
        return True
    try:
        return unit.get(Agent, UUID(str(agent_id))) is not None
    except ValueError:
        return False


def _write(unit: Unit, args: TaskAdd | TaskSet, by: Author) -> Decision:
    for entity in effects(args, unit, by).put:
        unit.put(entity)
    return APPLIED
