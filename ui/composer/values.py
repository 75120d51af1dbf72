"""What placeholders of a canned reply are filled with: the card, its newest order, the agent."""

from __future__ import annotations

from domain.greeting import greeting
from domain.text import clean_line
from sync.queries.rows import CardView, Directory
from ui.design.times import Times, money


def values_of(card: CardView | None, directory: Directory, times: Times) -> dict[str, str]:
    """Return the value of every placeholder that has one (``domain.placeholders``)."""
    today = times.short_day(times.now().astimezone().date())
    me = directory.me.display_name if directory.me is not None else ""
    found = {"agent.name": me, "today": today}
    if card is not None:
        person = card.customer
        said = greeting(person, card.timezone, times.now())
        found |= {
            "customer.given_name": person.given_name or _first_word(person.display_name),
            "customer.address": said.name,
            "customer.greeting": said.words,
            "customer.dear": said.dear,
            "customer.patronymic": person.patronymic,
            "customer.family_name": person.family_name,
            "customer.display_name": person.display_name,
            "customer.city": person.city,
            "branch.name": card.branch_name,
        }
        if card.orders:
            order = card.orders[0]
            found["order.number"] = order.number
            found["order.total"] = money(order.total, order.currency)
            if order.deliver_on is not None:
                found["order.deliver_on"] = times.short_day(order.deliver_on)
    return {name: clean_line(value, 200) for name, value in found.items() if value.strip()}


def _first_word(name: str) -> str:
    """Return the only part of a name where it has one; of more nobody knows which is given."""
    parts = name.split()
    return parts[0] if len(parts) == 1 else ""
