"""Earlier editions of what a company writes, for those who may change it."""

from __future__ import annotations

from collections.abc import Callable

from domain.editions import MAX_EDITIONS, AskEditions, EditionList, EditionView, changed_fields
from domain.entities import KINDS, Article, AttributeField, Entity, OfferRule, Service, ToneRule
from domain.errors import Code, Refused
from server.handlers.policy import Action, Actor, can
from server.storage import editions
from server.storage.editions import Edition
from server.storage.unit import Unit

_RIGHTS: dict[type[Entity], Action] = {
    Article: Action.SUPERVISE,
    **dict.fromkeys((Service, ToneRule, OfferRule, AttributeField), Action.ADMINISTER),
}
_WHOLE = 2
"""Editions told whole at once: one is compared with another."""


def page(actor: Actor, wanted: AskEditions) -> Callable[[Unit], EditionList]:
    """Return the step that tells editions of something that is still there.

    Raises (when run):
        Refused: it is not for them, not there, or nothing of which editions are kept.
    """

    def work(unit: Unit) -> EditionList:
        struct = KINDS.get(wanted.kind)
        right = _RIGHTS.get(struct) if struct is not None else None
        if struct is None or right is None:
            raise Refused(Code.INVALID, field="kind")
        if not can(actor, right):
            raise Refused(Code.FORBIDDEN)
        row = unit.get(struct, wanted.id)
        if row is None or not can(actor, Action.VIEW, row):
            raise Refused(Code.NOT_FOUND)
        if wanted.numbers:
            found = editions.numbered(unit, struct, wanted.id, wanted.numbers[:_WHOLE])
            return EditionList(editions=tuple(_view(item, whole=True) for item in found))
        # One more than is told: the oldest told has one to differ from.
        found = editions.editions_of(unit, struct, wanted.id, MAX_EDITIONS + 1)
        before = [*found[1:], None] if len(found) <= MAX_EDITIONS else found[1:]
        told = (_view(item, old) for item, old in zip(found, before, strict=False))
        return EditionList(editions=tuple(told))

    return work


def _view(item: Edition, before: Edition | None = None, *, whole: bool = False) -> EditionView:
    return EditionView(
        number=item.number,
        at=item.at,
        by=item.by,
        changed=changed_fields(before.body, item.body) if before is not None else (),
        body=item.body if whole else {},
    )
