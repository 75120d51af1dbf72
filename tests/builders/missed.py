"""Somebody who is to be called back."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from domain.entities import MissedCall, Task
from domain.glossary import TaskKind
from domain.ids import TaskId
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, an_id


def missed_call(store: MemoryStore, name: str = "Пётр Гусев", **more: object) -> Task:
    """Let a customer have called in vain; return the work it makes."""
    person = next(c for c in store.world.customers if c.display_name == name)
    call = MissedCall(
        number="+79161234567",
        queue="Поддержка",
        times=2,
        first_at=NOW - timedelta(minutes=40),
        last_at=NOW - timedelta(minutes=12),
        waited_s=75,
    )
    task = Task(
        id=TaskId(an_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind=TaskKind.CALLBACK,
        title="",
        made_at=NOW - timedelta(minutes=40),
        due_at=NOW - timedelta(minutes=25),
        missed=msgspec.structs.replace(call, **more),
    )
    store.kept_tasks.append(task)
    store.changed(Task.KIND, task.id, person.id)
    return task
