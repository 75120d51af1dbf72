"""Queries and commands over plain lists: what screens are given in tests and screenshots."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain import merging, proposing
from domain.changes import Changes
from domain.distinct import pair_of
from domain.entities import (
    Candidate,
    Channel,
    Conversation,
    Customer,
    Entry,
    Merge,
    Offer,
    Queue,
    SavedView,
)
from domain.errors import BadInput, Code, Expected
from domain.glossary import (
    Delivery,
    Direction,
    EntryKind,
    OfferState,
)
from domain.ids import (
    AgentId,
    BranchId,
    ConflictId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    MergeId,
    OfferId,
)
from domain.live import Nearby
from domain.reasons import Facts, contact_of, probable_reasons
from domain.suspects import Suspect, Suspects
from domain.telephony import CallAct
from domain.text import preview, words
from domain.writing_first import Opening
from sync.queries.rows import (
    CardView,
    ConflictItem,
    Directory,
    HitKind,
    LikelyPerson,
    Link,
    Mention,
    OpenOffers,
    OutboxItem,
    PopView,
    SearchHit,
    SyncStatus,
    TimelineKey,
    TimelinePage,
)
from tests.builders.clock import StillClock
from tests.builders.memory_desk import MemoryDesk
from tests.builders.memory_history import MemoryHistory
from tests.builders.memory_inbox import MemoryInbox
from tests.builders.memory_knowledge import MemoryKnowledge
from tests.builders.memory_routing import MemoryRouting
from tests.builders.memory_services import MemoryServices
from tests.builders.people import (
    BRANCH,
    BRANCH_2,
    CHANNELS,
    ME,
    PETROV,
    QUEUES,
    World,
    an_id,
    customer,
    identity,
)

replace = msgspec.structs.replace


class MemoryStore(
    MemoryKnowledge, MemoryRouting, MemoryServices, MemoryDesk, MemoryHistory, MemoryInbox
):
    """Both protocols at once. ``fail_with`` makes the next command fail; ``done`` lists them."""

    def __init__(self, world: World, clock: StillClock | None = None) -> None:
        super().__init__()
        self.me = ME
        self.pairs: list[Suspect] = []
        self.calls_for_me: list[Mention] = []
        self.world = world
        self.clock = clock or StillClock()
        self.drafts: dict[str, str] = {}
        self.items: list[OutboxItem] = []
        self.partial: set[CustomerId] = set()
        """Customers of whom not everything is here."""
        self.disputes: list[ConflictItem] = []
        self.views: list[SavedView] = []
        self.merges: list[Merge] = []
        self.alike: list[LikelyPerson] = []
        self.queues: tuple[Queue, ...] = QUEUES
        self.channels: tuple[Channel, ...] = CHANNELS
        self.mentioned: set[ConversationId] = set()
        self.done: list[tuple[Any, ...]] = []
        self.sent_later: list[tuple[int, datetime | None, EntryId | None]] = []
        self.called: list[tuple[AgentId, ...]] = []
        self.seen: list[dict[str, Any]] = []
        self.fail_with: Expected | None = None
        self._changes: list[Callable[[Changes], None]] = []
        self.viewing: list[tuple[ConversationId | None, bool]] = []
        self.near: dict[ConversationId, tuple[Nearby, ...]] = {}
        self._nearby: list[Callable[[ConversationId | None], None]] = []
        self._typing: list[Callable[[ConversationId], None]] = []
        self._listeners: list[Callable[[SyncStatus], None]] = []
        self._status = SyncStatus(link=Link.ONLINE, synced_at=self.clock.now())

    # Queries

    def entries_of(self, customer_id: CustomerId) -> list[Entry]:
        found = [e for e in self.world.entries if e.customer_id == customer_id]
        return sorted(found, key=lambda e: (e.at, e.id))

    async def timeline(
        self, customer_id: CustomerId, before: TimelineKey | None = None, limit: int = 200
    ) -> TimelinePage:
        await asyncio.sleep(0)
        found = self.entries_of(customer_id)
        if before is not None:
            found = [e for e in found if (e.at, e.id) < (before.at, before.entry_id)]
        page = tuple(found[-limit:])
        pending = frozenset(e.id for e in page if e.id in self.world.pending)
        answer = TimelinePage(page, pending, len(found) > limit, customer_id in self.partial)
        await _on_its_way()
        return answer

    def customer(self, customer_id: CustomerId) -> Customer:
        wanted = customer_id.int  # among thousands: numbers are compared ten times as fast
        return next(c for c in self.world.customers if c.id.int == wanted)

    async def card(self, customer_id: CustomerId) -> CardView | None:
        await asyncio.sleep(0)
        world = self.world
        if all(c.id != customer_id for c in world.customers):
            return None
        entries = self.entries_of(customer_id)
        orders = tuple(o for o in world.orders if o.customer_id == customer_id)
        cases = tuple(c for c in world.cases if c.customer_id == customer_id)
        talks = tuple(c for c in world.conversations if c.customer_id == customer_id)
        notes = tuple(e for e in reversed(entries) if e.kind == EntryKind.NOTE)
        newest = entries[-20:]
        reasons = probable_reasons(
            Facts(
                orders=orders,
                payments=[p for p in world.payments if p.customer_id == customer_id],
                cases=cases,
                conversations=talks,
                recent=newest,
            ),
            self.clock.now(),
            self.weights,
        )
        return CardView(
            self.customer(customer_id),
            tuple(i for i in world.identities if i.customer_id == customer_id),
            talks,
            orders,
            cases,
            notes,
            reasons,
            BRANCH.name,
            frozenset(world.pending_fields.get(customer_id, ())),
            entries[-1].at if entries else None,
            customer_id in self.partial,
            frozenset(item.field for item in self.disputes if item.customer_id == customer_id),
            self.promised(customer_id),
            tuple(
                sorted(
                    (p for p in world.payments if p.customer_id == customer_id),
                    key=lambda p: p.at,
                    reverse=True,
                )
            ),
            tuple(
                sorted(
                    (o for o in world.personal_offers if o.customer_id == customer_id),
                    key=proposing.place,
                )
            ),
            frozenset(self.moved_offers),
            tuple(item for item in self.merges if item.survivor_id == customer_id),
            BRANCH.timezone,
            contact_of(newest, self.clock.now()),
            self.silence or proposing.hushed(self.customer(customer_id), self.clock.now(), "UTC"),
            self.proposed_to(customer_id),
            tuple(self.card_fields),
            tuple(reversed([item for item in self.answers if item.customer_id == customer_id])),
            tuple(reversed([item for item in self.told if item.customer_id == customer_id])),
        )

    async def pop(self, offer_id: OfferId) -> PopView | None:
        offer = next((o for o in self.world.offers if o.id == offer_id), None)
        if offer is None:
            return None
        people = [c.customer_id for c in offer.candidates] or (
            [offer.customer_id] if offer.customer_id else []
        )
        cards = [card for who in people if (card := await self.card(who)) is not None]
        contacts = [
            e
            for e in (self.entries_of(people[0]) if people else [])
            if e.kind in (EntryKind.CALL, EntryKind.MESSAGE, EntryKind.EMAIL, EntryKind.VISIT)
        ]
        recent = tuple(reversed(contacts[-2:]))
        return PopView(offer, cards[0] if cards else None, recent, tuple(cards[1:]))

    async def open_offers(self, but: Collection[OfferId] = (), limit: int = 3) -> OpenOffers:
        offered = [o for o in self.world.offers if o.state == OfferState.OFFERED]
        standing = tuple(o.id for o in sorted(offered, key=lambda o: o.offered_at))
        wanted = [item for item in standing if item not in but][:limit]
        pops = [await self.pop(item) for item in wanted]
        return OpenOffers(standing, tuple(pop for pop in pops if pop is not None))

    async def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        await asyncio.sleep(0)
        wanted = words(text)
        hits = [
            SearchHit(
                HitKind.CUSTOMER,
                c.id,
                c.display_name,
                c.city or "клиент",
                elsewhere=c.id in self.partial,
            )
            for c in self.world.customers
            if self._matches(self._about(c), wanted)
        ]
        for order in self.world.orders:
            if self._matches(order.number, wanted):
                who = self.customer(order.customer_id)
                line = f"Заказ {order.number}"
                hits.append(SearchHit(HitKind.ORDER, who.id, who.display_name, line))
        for e in reversed(self.world.entries):
            if e.text and self._matches(e.text, wanted):
                who = self.customer(e.customer_id)
                line = preview(e.text)
                hits.append(SearchHit(HitKind.ENTRY, who.id, who.display_name, line, e.at, e.id))
        return hits[:limit]

    def _about(self, who: Customer) -> str:
        addresses = [i.value for i in self.world.identities if i.customer_id == who.id]
        return " ".join([who.display_name, *addresses])

    @staticmethod
    def _matches(text: str, wanted: list[str]) -> bool:
        folded = text.lower().replace("ё", "е")
        return bool(wanted) and all(word in folded for word in wanted)

    async def outbox(self) -> list[OutboxItem]:
        return sorted(self.items, key=lambda i: (i.state != "attention", i.seq))

    async def conflicts(self) -> list[ConflictItem]:
        return list(self.disputes)

    async def draft(self, key: str) -> str:
        return self.drafts.get(key, "")

    def directory(self) -> Directory:
        agents = {ME.id: self.me, PETROV.id: PETROV}
        return self.with_texts(
            Directory(
                self.me,
                agents,
                (BRANCH, BRANCH_2),
                self.channels,
                queues=self.queues,
                views=tuple(self.views),
            )
        )

    def status(self) -> SyncStatus:
        return self._status

    def set_status(self, **changes: Any) -> None:
        values = {name: getattr(self._status, name) for name in SyncStatus.__slots__}
        self._status = SyncStatus(**{**values, **changes})
        for listener in list(self._listeners):
            listener(self._status)

    def nearby(self, conversation_id: ConversationId) -> tuple[Nearby, ...]:
        return self.near.get(conversation_id, ())

    def on_nearby(self, callback: Callable[[ConversationId | None], None]) -> Callable[[], None]:
        self._nearby.append(callback)
        return lambda: self._nearby.remove(callback)

    def set_near(self, conversation_id: ConversationId, *agents: Nearby) -> None:
        """Say who is at a conversation from now on."""
        self.near[conversation_id] = agents
        for listener in list(self._nearby):
            listener(conversation_id)

    def declare_viewing(self, conversation_id: ConversationId | None, replying: bool) -> None:
        """Take what colleagues are told of this screen."""
        self.viewing.append((conversation_id, replying))

    def lose_line(self) -> None:
        """Forget everybody nearby, as when the line is gone."""
        self.near.clear()
        for listener in list(self._nearby):
            listener(None)

    def on_typing(self, callback: Callable[[ConversationId], None]) -> Callable[[], None]:
        self._typing.append(callback)
        return lambda: self._typing.remove(callback)

    def type_as_customer(self, conversation_id: ConversationId) -> None:
        """Press a key as the customer."""
        for listener in list(self._typing):
            listener(conversation_id)

    def on_changes(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        self._changes.append(callback)
        return lambda: self._changes.remove(callback)

    def on_offers(self, callback: Callable[[], None]) -> Callable[[], None]:
        return self.on_changes(lambda changes: callback() if changes.touches("offer") else None)

    def on_status(self, callback: Callable[[SyncStatus], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    @property
    def listening(self) -> int:
        lists = (self._changes, self._listeners, self._nearby, self._typing)
        return sum(len(listeners) for listeners in lists)

    def changed(self, kind: str, entity_id: UUID, *customers: CustomerId) -> None:
        ids = {kind: frozenset({entity_id})}
        for callback in list(self._changes):
            callback(Changes(ids, frozenset(customers)))

    # Commands

    def _note(self, *what: Any) -> None:
        self.done.append(what)
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error

    def _put(self, things: list[Any], changed: Any) -> None:
        at = next(i for i, thing in enumerate(things) if thing.id == changed.id)
        things[at] = changed

    def talk(self, conversation_id: ConversationId) -> Conversation:
        return next(c for c in self.world.conversations if c.id == conversation_id)

    def add_entry(self, made: Entry, **changes: Any) -> None:
        """Put an entry into the history and its conversation in front."""
        self.world.entries.append(made)
        if made.conversation_id is not None:
            talk = self.talk(made.conversation_id)
            line = preview(made.text)
            fresh = replace(talk, last_entry_at=made.at, preview=line, **changes)
            self._put(self.world.conversations, fresh)
            self.changed("conversation", talk.id, made.customer_id)
        self.changed("entry", made.id, made.customer_id)

    def _entry(self, kind: str, who: CustomerId, **values: Any) -> Entry:
        return Entry(
            id=EntryId(an_id()),
            customer_id=who,
            branch_id=BRANCH.id,
            kind=kind,
            at=self.now(),
            author_id=ME.id,
            author_name=ME.display_name,
            **values,
        )

    def now(self) -> datetime:
        return self.clock.now()

    async def send_message(
        self,
        conversation_id: ConversationId,
        text: str,
        *,
        delay_s: int = 0,
        due_at: datetime | None = None,
        reply_to: EntryId | None = None,
        draft: str = "",
    ) -> EntryId:
        self._note("send_message", conversation_id, text)
        attachments = tuple(self.on_drafts.pop(draft, ()))
        self.sent_later.append((delay_s, due_at, reply_to))
        talk = self.talk(conversation_id)
        made = self._entry(
            EntryKind.MESSAGE,
            talk.customer_id,
            conversation_id=talk.id,
            channel_kind=talk.channel_kind,
            direction=Direction.OUTBOUND,
            attachments=attachments,
            delivery=Delivery.SCHEDULED if delay_s or due_at else Delivery.WAITING,
            text=text,
        )
        self.world.pending.add(made.id)
        self.add_entry(made, waiting_since_at=None)
        return made.id

    async def start_conversation(
        self,
        opening: Opening,
        text: str,
        *,
        subject: str = "",
        delay_s: int = 0,
        due_at: datetime | None = None,
        draft: str = "",
    ) -> EntryId:
        self._note("start_conversation", opening.channel.kind, opening.identity.value, text)
        talks = self.world.conversations
        if all(talk.id != opening.conversation_id for talk in talks):
            made = Conversation(
                id=opening.conversation_id,
                customer_id=opening.identity.customer_id,
                branch_id=opening.identity.branch_id,
                channel_id=opening.channel.id,
                channel_kind=opening.channel.kind,
                identity_id=opening.identity.id,
                assignee_id=ME.id,
                subject=subject,
                last_entry_at=self.clock.now(),
            )
            talks.append(made)
        return await self.send_message(
            opening.conversation_id, text, delay_s=delay_s, due_at=due_at, draft=draft
        )

    async def confirm_message(self, message_id: EntryId) -> None:
        self._decide(message_id, "confirm_message", Delivery.WAITING)

    async def cancel_message(self, message_id: EntryId) -> None:
        self._decide(message_id, "cancel_message", Delivery.CANCELLED)

    async def change_message(self, message_id: EntryId, text: str) -> None:
        self._note("change_message", message_id, text)
        self._amend(message_id, "changing", text)

    async def take_back_message(self, message_id: EntryId) -> None:
        self._note("take_back_message", message_id)
        self._amend(message_id, "taking_back")

    def _amend(self, message_id: EntryId, amending: str, text: str = "") -> None:
        made = next(e for e in self.world.entries if e.id == message_id)
        details = {**made.details, "amending": amending}
        self._put(self.world.entries, replace(made, text=text or made.text, details=details))
        self.changed("entry", message_id, made.customer_id)

    def _decide(self, message_id: EntryId, act: str, delivery: Delivery) -> None:
        self._note(act, message_id)
        made = next(e for e in self.world.entries if e.id == message_id)
        self._put(self.world.entries, replace(made, delivery=delivery))
        self.world.pending.add(message_id)
        self.changed("entry", message_id, made.customer_id)

    async def add_note(
        self,
        customer_id: CustomerId,
        text: str,
        conversation_id: ConversationId | None = None,
        mentions: tuple[AgentId, ...] = (),
        *,
        private: bool = False,
    ) -> EntryId:
        self._note("add_note", customer_id, text)
        self.called.append(mentions)
        made = self._entry(
            EntryKind.NOTE,
            customer_id,
            channel_kind="internal",
            direction=Direction.INTERNAL,
            text=text,
        )
        if private:
            made = msgspec.structs.replace(made, details={"private": True})
        self.add_entry(made)
        return made.id

    async def register_visit(
        self, customer_id: CustomerId, branch_id: BranchId, purpose: str, text: str = ""
    ) -> EntryId:
        self._note("register_visit", customer_id, branch_id, purpose, text)
        made = self._entry(
            EntryKind.VISIT,
            customer_id,
            channel_kind="visit",
            direction=Direction.INBOUND,
            text=text,
            details={"branch_name": BRANCH.name, "purpose": purpose},
        )
        self.add_entry(made)
        return made.id

    async def create_customer(
        self, display_name: str, phone: str, email: str, branch_id: BranchId
    ) -> CustomerId:
        self._note("create_customer", display_name, phone, email)
        made = customer(display_name, branch_id=branch_id)
        self.world.add(made, identity(made, "phone", phone))
        self.changed("customer", made.id, made.id)
        return made.id

    async def patch_customer(
        self,
        customer_id: CustomerId,
        fields: Mapping[str, Any],
        seen: Mapping[str, Any] | None = None,
    ) -> None:
        self.seen.append(dict(seen or {}))
        self._note("patch_customer", customer_id, dict(fields))
        if all(who.id != customer_id for who in self.world.customers):
            raise BadInput("it is not here any more", code=Code.GONE)
        ready = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
        if "display_name" in ready:
            ready["provisional"] = False
        fresh = replace(self.customer(customer_id), **ready)
        self._put(self.world.customers, fresh)
        self.world.pending_fields.setdefault(customer_id, set()).update(fields)
        self.changed("customer", customer_id, customer_id)

    async def add_address(self, customer_id: CustomerId, kind: str, typed: str) -> None:
        self._note("add_address", customer_id, kind, typed)
        self.world.add(identity(self.customer(customer_id), kind, typed))
        self.changed("identity", customer_id, customer_id)

    async def close_address(self, identity_id: IdentityId, successor: str = "") -> None:
        self._note("close_address", identity_id, successor)
        old = next(item for item in self.world.identities if item.id == identity_id)
        self._put(self.world.identities, replace(old, valid_until_on=self.clock.now().date()))
        if successor:
            who = self.customer(old.customer_id)
            self.world.add(identity(who, old.kind, successor))
        self.changed("identity", old.customer_id, old.customer_id)

    async def reopen_address(self, identity_id: IdentityId) -> None:
        self._note("reopen_address", identity_id)
        old = next(item for item in self.world.identities if item.id == identity_id)
        self._put(self.world.identities, replace(old, valid_until_on=None))
        self.changed("identity", old.customer_id, old.customer_id)

    async def merge_customers(
        self, merged: CustomerId, into: CustomerId, choices: Mapping[str, str], reason: str = ""
    ) -> MergeId:
        self._note("merge_customers", merged, into, dict(choices), reason)
        gone, stays = self.customer(merged), self.customer(into)
        made = Merge(
            id=MergeId(an_id()),
            customer_id=into,
            branch_id=stays.branch_id,
            survivor_id=into,
            merged_id=merged,
            card=gone,
            before=stays,
            choices=dict(choices),
            reason=reason,
            by_id=ME.id,
            by_name=ME.display_name,
            at=self.clock.now(),
        )
        self.merges.append(made)
        self._put(self.world.customers, merging.after(made))
        self._move_all(merged, into)
        return made.id

    async def undo_merge(self, merge_id: MergeId) -> None:
        self._note("undo_merge", merge_id)
        made = next(item for item in self.merges if item.id == merge_id)
        self.merges.remove(made)
        self._put(self.world.customers, made.before)
        self.world.add(made.card)
        self.changed("merge", made.id, made.survivor_id, made.merged_id)

    async def likely(self, customer_id: CustomerId, name: str = "") -> list[LikelyPerson]:
        return [one for one in self.alike if name.lower() in one.name.lower()]

    async def resembling(self, name: str, phone: str = "", email: str = "") -> list[LikelyPerson]:
        return [one for one in self.alike if name and name.lower() in one.name.lower()]

    async def suspects(self) -> Suspects:
        return Suspects(pairs=tuple(self.pairs), total=len(self.pairs))

    async def tell_apart(self, one: CustomerId, other: CustomerId, *, apart: bool = True) -> None:
        self._note("tell_apart", one, other, apart)
        self.pairs = [
            pair for pair in self.pairs if not apart or {pair.one_id, pair.other_id} != {one, other}
        ]
        self.changed("distinct", pair_of(one, other))

    async def mentions(self) -> list[Mention]:
        return list(self.calls_for_me)

    async def merged_into(self, customer_id: CustomerId) -> CustomerId | None:
        into = {item.merged_id: item.survivor_id for item in self.merges}
        return into.get(customer_id)

    async def split_customer(
        self, customer_id: CustomerId, name: str, rows: Collection[UUID]
    ) -> CustomerId:
        self._note("split_customer", customer_id, name, frozenset(rows))
        made = customer(name, branch_id=self.customer(customer_id).branch_id)
        self.world.add(made)
        self.changed("customer", made.id, made.id)
        return made.id

    async def absorb(self, provisional: CustomerId, into: CustomerId) -> None:
        self._note("absorb", provisional, into)
        self._move_all(provisional, into)

    def _move_all(self, provisional: CustomerId, into: CustomerId) -> None:
        world = self.world

        def moved(things: list[Any]) -> list[Any]:
            return [
                replace(t, customer_id=into) if t.customer_id == provisional else t for t in things
            ]

        world.identities = moved(world.identities)
        world.conversations = moved(world.conversations)
        world.entries = moved(world.entries)
        world.customers = [c for c in world.customers if c.id != provisional]
        self.changed("customer", into, into, provisional)

    def _set_talk(self, conversation_id: ConversationId, **changes: Any) -> None:
        talk = self.talk(conversation_id)
        self._put(self.world.conversations, replace(talk, **changes))
        self.changed("conversation", talk.id, talk.customer_id)

    def _set_offer(self, offer_id: OfferId, state: OfferState) -> None:
        offer = next(o for o in self.world.offers if o.id == offer_id)
        self._put(self.world.offers, replace(offer, state=state))
        self.changed("offer", offer_id)

    async def accept_offer(self, offer_id: OfferId, customer_id: CustomerId | None = None) -> None:
        self._note("accept_offer", offer_id, customer_id)
        self._set_offer(offer_id, OfferState.ACCEPTED)

    async def decline_offer(self, offer_id: OfferId) -> None:
        self._note("decline_offer", offer_id)
        self._set_offer(offer_id, OfferState.DECLINED)

    def make_offer(self, offer: Offer) -> None:
        """Propose something to the agent."""
        self.world.offers.append(offer)
        self.changed("offer", offer.id)

    def withdraw(self, offer_id: OfferId) -> None:
        """Take an offer away."""
        self._set_offer(offer_id, OfferState.WITHDRAWN)

    async def mark_read(self, conversation_id: ConversationId) -> None:
        self._note("mark_read", conversation_id)
        self.world.unread.discard(conversation_id)
        self.changed("conversation", conversation_id)

    async def save_draft(self, key: str, text: str) -> None:
        self._note("save_draft", key, text)
        self.drafts[key] = text

    async def discard(self, seq: int) -> None:
        self._note("discard", seq)
        self.items = [
            dataclasses.replace(
                item, state="settled", code="discarded", settled_at=self.now(), undoable=True
            )
            if seq in (item.seq, item.cause_seq)
            else item
            for item in self.items
        ]

    async def undo_discard(self, seq: int) -> bool:
        self._note("undo_discard", seq)
        known = [item for item in self.items if item.seq == seq and item.undoable]
        for item in known:
            self.items.remove(item)
            number = max([seq, *(other.seq for other in self.items)]) + 1
            self.items.append(
                dataclasses.replace(
                    item, seq=number, state="queued", code="", settled_at=None, undoable=False
                )
            )
        return bool(known)

    async def retry(self, seq: int) -> None:
        self._note("retry", seq)

    async def edit_note(self, note_id: EntryId, text: str) -> None:
        self._note("edit_note", note_id, text)

    async def resolve_conflict(
        self, conflict_id: ConflictId, status: str, value: object = None
    ) -> None:
        self._note("resolve_conflict", conflict_id, status, value)
        self.disputes = [item for item in self.disputes if item.id != conflict_id]
        self.changed("conflict", conflict_id)

    async def act_on_call(self, entry_id: EntryId, act: CallAct, to: str = "") -> None:
        self._note("act_on_call", entry_id, act, to)

    async def call_out(self, number: str) -> None:
        self._note("call_out", number)


async def _on_its_way() -> None:
    """Take a moment after reading, as an answer of a reader's thread does."""
    for _ in range(3):
        await asyncio.sleep(0)


def candidates(*people: tuple[Customer, str]) -> tuple[Candidate, ...]:
    """Return people as candidates of an offer."""
    return tuple(
        Candidate(customer_id=who.id, display_name=who.display_name, reason=reason)
        for who, reason in people
    )
