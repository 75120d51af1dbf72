"""Which cards may be one person's: looked for behind the feed, shown to supervisors."""

from __future__ import annotations

from collections.abc import Callable

from domain.distinct import Distinct, TellApart, pair_of
from domain.effects import effects
from domain.entities import Customer, Identity
from domain.errors import Code, Refused
from domain.ids import CustomerId
from domain.likeness import LIKELY, likeness, pair_keys, traits_of
from domain.operations import Author
from domain.suspects import MAX_SUSPECTS, Suspect, Suspects
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import people, suspects
from server.storage.suspects import Pair
from server.storage.unit import Unit

AT_ONCE = 4
"""Cards looked at in one transaction: others write between."""
_COMPARED = 150
"""Cards one is compared with at most; who shares most with it comes first."""
_SHOWN = 6
_READ = 4


def is_behind(unit: Unit) -> bool:
    """Tell whether cards have changed that were not compared since."""
    return suspects.changed(unit, suspects.position(unit, unit.history().epoch), 1)[1] is not None


def look_at_some(unit: Unit) -> int:
    """Compare some of the cards that have changed with all others; return how many rows."""
    epoch = unit.history().epoch
    found, reached = suspects.changed(unit, suspects.position(unit, epoch), AT_ONCE)
    if reached is None:
        return 0
    ids: set[CustomerId] = set()
    for item in found:
        if item.kind == Customer.CODE:
            ids.add(CustomerId(item.entity))
        elif (identity := unit.get(Identity, item.entity)) is not None:
            ids.add(identity.customer_id)
    for customer_id in sorted(ids):
        card = unit.get(Customer, customer_id)
        keys = pair_keys(card.display_name, card.birth_on) if card else frozenset()
        suspects.name(unit, customer_id, keys)
        suspects.keep(unit, customer_id, suggestions(unit, card) if card else ())
    suspects.move_to(unit, epoch, reached)
    return len(found)


def suggestions(unit: Unit, card: Customer) -> list[Pair]:
    """Return who may be the same person as a card, the likeliest first.

    Met by an address, by two parts of the name, or by one and the birthday; cards still without
    a name are left out.
    """
    if card.provisional:
        return []
    mine = [(item.kind, item.value) for item in people.identities_of(unit, card.id)]
    owners = people.owners_of(unit, mine)
    near = dict.fromkeys(owner for found in owners.values() for owner in found)
    keys = sorted(pair_keys(card.display_name, card.birth_on))
    near |= dict.fromkeys(suspects.met(unit, keys, _COMPARED) if keys else ())
    near.pop(card.id, None)
    traits = traits_of(card, mine)
    compared = people.customers(unit, list(near)[:_COMPARED])
    apart = unit.load(Distinct, [pair_of(card.id, other_id) for other_id in compared])
    known = {item.entity.id for item in apart if isinstance(item.entity, Distinct)}
    addresses = people.addresses_of(unit, compared)
    judged = []
    for other in compared.values():
        if other.provisional or pair_of(card.id, other.id) in known:
            continue
        like = likeness(traits, traits_of(other, addresses.get(other.id, ())))
        if like.score >= LIKELY:
            judged.append(Pair(card.id, other.id, like.score, like.evidence))
    return sorted(judged, key=lambda pair: -pair.score)[:_SHOWN]


def page(actor: Actor, limit: int) -> Callable[[Unit], Suspects]:
    """Return the step that tells the likeliest pairs among what a supervisor may see.

    Raises (when run):
        Refused: it is not for them.
    """

    def work(unit: Unit) -> Suspects:
        if not can(actor, Action.SUPERVISE):
            raise Refused(Code.FORBIDDEN)
        wanted = max(1, min(limit, MAX_SUSPECTS))
        found = []
        for pair in suspects.likeliest(unit, wanted * _READ):
            one, other = unit.get(Customer, pair.one), unit.get(Customer, pair.other)
            if one is None or other is None:
                continue  # merged since, and not looked at again yet
            if can(actor, Action.VIEW, one) and can(actor, Action.VIEW, other):
                found.append(_told(pair, one, other))
        return Suspects(pairs=tuple(found[:wanted]), total=len(found))

    return work


def _told(pair: Pair, one: Customer, other: Customer) -> Suspect:
    return Suspect(
        one_id=one.id,
        one_name=one.display_name,
        other_id=other.id,
        other_name=other.display_name,
        score=pair.score,
        evidence=pair.evidence,
    )


def tell_apart(unit: Unit, actor: Actor, args: TellApart, by: Author) -> Decision:
    """Remember that two cards are of two people, or forget it; said twice it is the same."""
    one, other = unit.get(Customer, args.one_id), unit.get(Customer, args.other_id)
    if one is None or other is None or one.id == other.id:
        return rejected(Code.NOT_FOUND)
    if not (can(actor, Action.WORK, one) and can(actor, Action.WORK, other)):
        return rejected(Code.NOT_FOUND)
    known = unit.get(Distinct, pair_of(one.id, other.id)) is not None
    if known == args.apart:
        return APPLIED
    done = effects(args, unit, by)
    for entity in done.put:
        unit.put(entity)
    for struct, entity_id in done.delete:
        unit.delete(struct, entity_id)
    suspects.forget(unit, one.id, other.id)
    if not args.apart:
        suspects.keep(unit, one.id, suggestions(unit, one))
    return APPLIED
