"""What the centre may say of an operation."""

from __future__ import annotations

from typing import NamedTuple

from domain.effects import effects
from domain.errors import Code
from domain.glossary import OpStatus
from domain.operations import Args, Author
from server.storage.unit import Unit


class Decision(NamedTuple):
    """What became of an operation."""

    status: OpStatus
    code: str = ""
    field: str = ""


APPLIED = Decision(OpStatus.APPLIED)


def rejected(code: Code, field: str = "") -> Decision:
    """Return a refusal."""
    return Decision(OpStatus.REJECTED, code, field)


def carry_out(unit: Unit, args: Args, by: Author) -> Decision:
    """Write what an operation does to the rows, by the function its author drew it with."""
    done = effects(args, unit, by)
    for entity in done.put:
        unit.put(entity)
    for struct, entity_id in done.delete:
        unit.delete(struct, entity_id)
    return APPLIED
