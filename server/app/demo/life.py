"""What happened to the people: conversations, calls, visits, orders, open questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.details import CallDetails, MailDetails, OrderEventDetails, VisitDetails
from domain.entities import Case, Conversation, Entry, Order, OrderItem
from domain.glossary import (
    CallOutcome,
    CaseStatus,
    ChannelKind,
    ConversationStatus,
    Delivery,
    Direction,
    EntryKind,
    IdentityKind,
    OrderStatus,
)
from domain.text import preview
from server.app.demo import texts
from server.app.demo.people import Person
from server.app.demo.shop import HEROES, MESSENGERS, Shop

_LONGEST = timedelta(hours=1)
"""How long an exchange takes at most."""


class Life:
    """Writes a person's history onto them."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def live(self, person: Person, *, waiting: bool) -> None:
        """Write the person's orders, cases and conversations; ``waiting``: one unanswered."""
        hero = person.customer.display_name == HEROES[0]
        for _ in range(3 if hero else self._shop.rng.choice((0, 1, 1, 2, 3))):
            self._order(person, late=hero and len(person.orders) == 2)
        if hero or self._shop.rng.random() < 0.12:
            self._case(person)
        if hero:
            self._tour(person)
        while self._entries(person) < person.budget:
            self._episode(person)
        if waiting:
            self._open_question(person)
        total = sum(order.total for order in person.orders if order.paid)
        person.customer = msgspec.structs.replace(person.customer, spent=total)

    def _entries(self, person: Person) -> int:
        return sum(isinstance(row, Entry) for row in person.rows)

    def _tour(self, person: Person) -> None:
        """Give the story's caller something in every channel."""
        for act in (self._visit, self._call, self._note, self._sms, self._mail_thread):
            act(person, self._moment())
        for channel_kind, identity_kind in MESSENGERS[:3]:
            self._dialogue(person, self._moment(), channel_kind, identity_kind)

    def _moment(self) -> datetime:
        days = min(self._shop.rng.expovariate(1 / 90), 1400)
        at = self._shop.now - timedelta(days=days + 0.2)
        at = at.replace(hour=self._shop.rng.randint(6, 17), minute=self._shop.rng.randint(0, 59))
        # Nothing has happened yet that begins this evening.
        return at if at < self._shop.now - _LONGEST else at - timedelta(days=1)

    def _episode(self, person: Person) -> None:
        at = self._moment()
        acts = (self._chat, self._call, self._mail_thread, self._note, self._visit, self._sms)
        weights = (40, 25, 12, 8, 6, 9)
        self._shop.rng.choices(acts, weights)[0](person, at)

    def _entry(self, person: Person, at: datetime, **fields: Any) -> Entry:
        entry = Entry(
            id=self._shop.id(at),  # type: ignore[arg-type]
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            at=min(at, self._shop.now),
            **fields,
        )
        person.rows.append(entry)
        return entry

    def _by(self, direction: str) -> dict[str, Any]:
        if direction == Direction.INBOUND:
            return {"direction": direction}
        agent = self._shop.rng.choice(self._shop.agents)
        return {
            "direction": direction,
            "author_id": agent.id,
            "author_name": agent.display_name,
        }

    def _chat(self, person: Person, at: datetime) -> None:
        choices = [pair for pair in MESSENGERS if pair[1] in person.identities]
        if choices:
            self._dialogue(person, at, *self._shop.rng.choice(choices))

    def _dialogue(self, person: Person, at: datetime, channel_kind: str, kind: str) -> None:
        slots = person.slots(self._shop.rng, at)
        lines = self._shop.rng.choice(texts.DIALOGUES)
        self._thread(person, at, lines, channel_kind, kind, slots)

    def _thread(
        self,
        person: Person,
        at: datetime,
        lines: tuple[str, ...],
        channel_kind: str,
        kind: str,
        slots: dict[str, str],
        subject: str = "",
    ) -> None:
        conversation = self._conversation(person, at, channel_kind, kind, subject)
        mail = channel_kind == ChannelKind.EMAIL
        last: Entry | None = None
        for line in lines:
            who, text = line[0], line[2:].format(**slots)
            inbound = who == "к"
            last = self._entry(
                person,
                at,
                conversation_id=conversation.id,
                kind=EntryKind.EMAIL if mail else EntryKind.MESSAGE,
                channel_kind=channel_kind,
                subject=subject,
                text=text,
                delivery=Delivery.NONE if inbound else Delivery.READ,
                details=msgspec.to_builtins(MailDetails(sender="")) if mail else {},
                **self._by(Direction.INBOUND if inbound else Direction.OUTBOUND),
            )
            at += timedelta(minutes=self._shop.rng.randint(1, 9))
        if last is not None:
            self._close(person, conversation, last)

    def _conversation(
        self, person: Person, at: datetime, channel_kind: str, kind: str, subject: str
    ) -> Conversation:
        """Return the person's conversation on a channel, or a new one."""
        for row in person.rows:
            if isinstance(row, Conversation) and row.channel_kind == channel_kind and not subject:
                return row
        identity = person.identities.get(kind)
        conversation = Conversation(
            id=self._shop.id(at),  # type: ignore[arg-type]
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            channel_id=self._shop.channels[channel_kind].id,
            channel_kind=channel_kind,
            identity_id=identity.id if identity else None,
            queue_id=self._shop.queues[0].id,
            assignee_id=self._shop.rng.choice(self._shop.agents).id,
            status=ConversationStatus.RESOLVED,
            subject=subject,
            last_entry_at=at,
        )
        person.rows.append(conversation)
        return conversation

    def _close(
        self, person: Person, conversation: Conversation, last: Entry, **fields: Any
    ) -> None:
        index = next(
            index
            for index, row in enumerate(person.rows)
            if isinstance(row, Conversation) and row.id == conversation.id
        )
        current = person.rows[index]
        if isinstance(current, Conversation) and last.at >= current.last_entry_at:
            person.rows[index] = msgspec.structs.replace(
                current,
                preview=preview(last.text),
                preview_kind=last.kind,
                last_entry_at=last.at,
                **fields,
            )

    def _mail_thread(self, person: Person, at: datetime) -> None:
        if IdentityKind.EMAIL not in person.identities:
            return self._call(person, at)
        slots = person.slots(self._shop.rng, at)
        subject = self._shop.rng.choice(texts.SUBJECTS).format(**slots)
        lines = self._shop.rng.choice(texts.DIALOGUES)[:2]
        return self._thread(
            person, at, lines, ChannelKind.EMAIL, IdentityKind.EMAIL, slots, subject
        )

    def _call(self, person: Person, at: datetime) -> None:
        answered = self._shop.rng.random() < 0.85
        outbound = self._shop.rng.random() < 0.25
        phone = person.identities[IdentityKind.PHONE]
        details = CallDetails(
            outcome=CallOutcome.ANSWERED if answered else CallOutcome.MISSED,
            number=phone.value,
            queue="" if outbound else self._shop.queues[0].name,
            wait_s=self._shop.rng.randint(3, 90),
            talk_s=self._shop.rng.randint(25, 540) if answered else 0,
        )
        by = self._by(Direction.OUTBOUND) if answered or outbound else {}
        by["direction"] = Direction.OUTBOUND if outbound else Direction.INBOUND
        self._entry(
            person,
            at,
            kind=EntryKind.CALL,
            channel_kind=ChannelKind.PHONE,
            text=self._shop.rng.choice(texts.CALL_RESULTS) if answered else "",
            details=msgspec.to_builtins(details),
            **by,
        )

    def _note(self, person: Person, at: datetime) -> None:
        text = self._shop.rng.choice(texts.NOTES).format(**person.slots(self._shop.rng, at))
        self._entry(
            person,
            at,
            kind=EntryKind.NOTE,
            channel_kind=ChannelKind.INTERNAL,
            text=text,
            **self._by(Direction.INTERNAL),
        )

    def _visit(self, person: Person, at: datetime) -> None:
        purpose, text = self._shop.rng.choice(texts.VISITS)
        branch = next(item for item in self._shop.branches if item.id == person.customer.branch_id)
        by = self._by(Direction.INTERNAL)
        by["direction"] = Direction.INBOUND
        self._entry(
            person,
            at,
            kind=EntryKind.VISIT,
            channel_kind=ChannelKind.VISIT,
            text=text.format(**person.slots(self._shop.rng, at)),
            details=msgspec.to_builtins(VisitDetails(branch_name=branch.name, purpose=purpose)),
            **by,
        )

    def _sms(self, person: Person, at: datetime) -> None:
        text = self._shop.rng.choice(texts.AUTOMATION).format(**person.slots(self._shop.rng, at))
        self._entry(
            person,
            at,
            kind=EntryKind.AUTOMATION,
            channel_kind=ChannelKind.SMS,
            direction=Direction.OUTBOUND,
            text=text,
            delivery=Delivery.DELIVERED,
        )

    def _order(self, person: Person, *, late: bool) -> None:
        rng = self._shop.rng
        age = rng.randint(6, 9) if late else rng.randint(0, 400)
        at = self._shop.now - timedelta(days=age, hours=rng.randint(1, 9))
        goods = rng.sample(texts.GOODS, rng.choice((1, 1, 2, 3)))
        items = tuple(OrderItem(title=title, quantity=1, price=price) for title, price in goods)
        status = OrderStatus.LATE if late else self._order_status(age)
        paid = status != OrderStatus.PLACED
        order = Order(
            id=self._shop.id(at),  # type: ignore[arg-type]
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            number=f"П-{rng.randint(10_000, 99_999)}",
            status=status,
            total=sum(item.price * item.quantity for item in items),
            paid=paid,
            placed_at=at,
            deliver_on=(at + timedelta(days=4 if late else rng.randint(2, 9))).date(),
            items=items,
        )
        person.orders.append(order)
        person.rows.append(order)
        details = OrderEventDetails(
            order_id=order.id, number=order.number, status=status, total=order.total
        )
        self._entry(
            person,
            at,
            kind=EntryKind.ORDER_EVENT,
            channel_kind=ChannelKind.ORDER,
            direction=Direction.INBOUND,
            text=", ".join(item.title for item in items),
            details=msgspec.to_builtins(details),
        )

    def _order_status(self, age: int) -> OrderStatus:
        if age > 12:
            past = (OrderStatus.DELIVERED, OrderStatus.RETURNED, OrderStatus.CANCELLED)
            return self._shop.rng.choices(past, (90, 6, 4))[0]
        states = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED)
        return self._shop.rng.choice(states)

    def _case(self, person: Person) -> None:
        at = self._shop.now - timedelta(days=self._shop.rng.randint(1, 20))
        person.rows.append(
            Case(
                id=self._shop.id(at),  # type: ignore[arg-type]
                customer_id=person.customer.id,
                branch_id=person.customer.branch_id,
                number=f"О-{self._shop.rng.randint(1000, 9999)}",
                title=self._shop.rng.choice(texts.CASES),
                status=self._shop.rng.choice((CaseStatus.OPEN, CaseStatus.WAITING)),
                owner_id=self._shop.rng.choice(self._shop.agents).id,
                opened_at=at,
                due_at=at + timedelta(days=7),
            )
        )

    def _open_question(self, person: Person) -> None:
        """Leave the person waiting for an answer right now."""
        kinds = [pair for pair in MESSENGERS if pair[1] in person.identities]
        if not kinds:
            return
        at = self._shop.now - timedelta(minutes=self._shop.rng.randint(2, 240))
        channel_kind, kind = kinds[0]
        conversation = self._conversation(person, at, channel_kind, kind, "")
        text = self._shop.rng.choice(texts.OPENINGS).format(**person.slots(self._shop.rng, at))
        entry = self._entry(
            person,
            at,
            conversation_id=conversation.id,
            kind=EntryKind.MESSAGE,
            channel_kind=channel_kind,
            text=text,
            direction=Direction.INBOUND,
            author_name=person.customer.display_name,
        )
        mine = self._shop.rng.random() < 0.5
        self._close(
            person,
            conversation,
            entry,
            status=ConversationStatus.OPEN,
            waiting_since_at=entry.at,
            last_inbound_id=entry.id,
            assignee_id=self._shop.agents[0].id if mine else None,
        )
