"""Services and rules of tone over the local store."""

from __future__ import annotations

from domain import phone_numbers
from domain.attribute_fields import AttributeField
from domain.catalogue import RunState, ScriptRun, Service
from domain.clock import Clock
from domain.contact_rules import Permit, Refusal
from domain.entities import Conversation, Entry
from domain.glossary import Direction
from domain.ids import ConversationId, CustomerId, EntryId
from domain.offer_rules import OfferRule
from domain.reason_facts import WEIGHTS_ID, ReasonWeights
from domain.tone_rules import ToneRule
from domain.workday import USUAL, WORKDAY_ID, Workday
from sync.store import contacting, reading, rows, schema
from sync.store.inbox import all_of
from sync.store.plain import ask, asking
from sync.store.store import Store
from sync.store.writing import Connection

_LOOKED_AT = 200


class LocalServices:
    """Implements ``sync.queries.services.ServiceQueries``."""

    _store: Store
    _clock: Clock

    async def services(self) -> list[Service]:
        """Return the catalogue, by topic and name."""
        found = await self._store.read(lambda cache, _work: all_of(asking(cache), Service))
        return sorted(found, key=lambda item: (item.topic.lower(), item.name.lower()))

    async def runs(self, customer_id: CustomerId) -> list[ScriptRun]:
        """Return services on their way for a customer, the open ones in front."""
        return await self._store.read(lambda cache, _work: _runs(cache, customer_id))

    async def is_answered(self, conversation_id: ConversationId) -> bool:
        """Tell whether we have written in a conversation, as far as is known here."""
        return await self._store.read(lambda cache, _work: _is_answered(cache, conversation_id))

    async def entry(self, entry_id: EntryId) -> Entry | None:
        """Return one entry of a history, where it is here."""
        return await self._store.read(lambda cache, _work: rows.get(cache, Entry, entry_id))

    async def workday(self) -> Workday:
        """Return how the day is worked."""
        found = await self._store.read(lambda cache, _work: rows.get(cache, Workday, WORKDAY_ID))
        return found or USUAL

    async def judge_call(self, number: str) -> Permit | Refusal:
        """Tell whether a number may be called, by what is known here of whose it is."""
        value, now = phone_numbers.normalise(number) or "", self._clock.now()
        return await self._store.read(lambda cache, _work: contacting.judge_call(cache, value, now))

    async def reason_weights(self) -> ReasonWeights | None:
        """Return what contacts have taught about reasons."""
        return await self._store.read(
            lambda cache, _work: rows.get(cache, ReasonWeights, WEIGHTS_ID)
        )

    async def fields(self) -> list[AttributeField]:
        """Return every field of the card, in their order."""
        return await self._store.read(lambda cache, _work: reading.fields(cache))

    async def offer_rules(self) -> list[OfferRule]:
        """Return every rule of offers, in their order."""
        found = await self._store.read(lambda cache, _work: all_of(asking(cache), OfferRule))
        return sorted(found, key=lambda item: (item.place, item.name))

    async def tone_rules(self) -> list[ToneRule]:
        """Return every rule of tone, by name."""
        found = await self._store.read(lambda cache, _work: all_of(asking(cache), ToneRule))
        return sorted(found, key=lambda item: item.name.lower())


def _runs(cache: Connection, customer_id: CustomerId) -> list[ScriptRun]:
    query = f"SELECT body FROM {schema.matter.name} WHERE customer_id = ? AND kind = ?"  # noqa: S608 - fixed words
    bodies = ask(cache, query, (customer_id.bytes, ScriptRun.CODE))
    found = [rows.decode(ScriptRun, body) for (body,) in bodies]
    found.sort(key=lambda run: run.changed_at, reverse=True)
    return sorted(found, key=lambda run: run.state != RunState.OPEN)


def _is_answered(cache: Connection, conversation_id: ConversationId) -> bool:
    talk = rows.get(cache, Conversation, conversation_id)
    if talk is None:
        return False
    newest = reading.timeline(cache, talk.customer_id, None, _LOOKED_AT).entries
    return any(
        item.conversation_id == conversation_id and item.direction == Direction.OUTBOUND
        for item in newest
    )
