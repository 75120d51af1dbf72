"""Pins: customers a workstation wants to hold beyond the window."""

from __future__ import annotations

from collections.abc import Callable

from domain.buckets import customer_bucket, pinned_customer, pins_digest
from domain.clock import to_micros
from domain.entities import Customer
from domain.ids import CustomerId
from domain.wire import Subscribe, Subscribed
from server.handlers.policy import Action, Actor, can
from server.storage import grants
from server.storage.unit import Unit

MAX_PINS = 5_000
"""Most pins of one device."""


def subscribe(actor: Actor, request: Subscribe) -> Callable[[Unit], Subscribed]:
    """Return the step that pins and unpins; what the asker may not see is refused like nothing."""

    def work(unit: Unit) -> Subscribed:
        held = grants.pins_of(unit.connection, actor.device)
        dropped = held if request.replace else {name: held.get(name) for name in request.drop}
        _drop(unit, actor, [number for number in dropped.values() if number is not None])
        held = {name: number for name, number in held.items() if name not in dropped}
        visible = _visible(unit, actor, request.add)
        fresh = [name for name in visible if name not in held][: max(0, MAX_PINS - len(held))]
        numbers = unit.bucket_numbers(fresh, create=True)
        grants.add_pins(unit.connection, actor.device, numbers.values(), to_micros(unit.now))
        now_held = {*held, *fresh}
        wanted = list(dict.fromkeys(request.add))
        return Subscribed(
            added=tuple(name for name in wanted if name in now_held),
            refused=tuple(name for name in wanted if name not in now_held),
            pins_digest=pins_digest(now_held),
        )

    return work


def _drop(unit: Unit, actor: Actor, numbers: list[int]) -> None:
    grants.drop_pins(unit.connection, actor.device, numbers)


def _visible(unit: Unit, actor: Actor, names: tuple[str, ...]) -> list[str]:
    """Return which names are the buckets of customers the asker may see, each once."""
    asked: dict[CustomerId, str] = {}
    for name in names:
        owner = pinned_customer(name)
        if owner is not None and customer_bucket(owner) == name:
            asked[owner] = name
    seen = {
        stored.entity.id
        for stored in unit.load(Customer, asked)
        if isinstance(stored.entity, Customer) and can(actor, Action.VIEW, stored.entity)
    }
    return [name for owner, name in asked.items() if owner in seen]
