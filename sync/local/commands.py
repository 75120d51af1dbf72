"""``Commands`` over the local store: every act becomes an operation, durably, at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from domain import phone_numbers
from domain.changes import Changes
from domain.clock import Clock, to_micros
from domain.contact_rules import Refusal
from domain.effects import View
from domain.entities import Conversation, Entry
from domain.errors import BadInput, Code, Offline, Refused
from domain.glossary import ConversationStatus
from domain.handing import HandOver, HandOverMark
from domain.ids import AgentId, ConversationId, EntryId, QueueId, new_id
from domain.operations import Args, ConversationAssign, ConversationSetStatus
from domain.telephony import CallAct
from domain.text import clean_text
from sync.local.acts import need
from sync.local.address_commands import AddressCommands
from sync.local.card_commands import CardCommands
from sync.local.case_commands import CaseCommands
from sync.local.consent_commands import ConsentCommands
from sync.local.desk_commands import DeskCommands
from sync.local.knowledge_commands import KnowledgeCommands
from sync.local.list_commands import ListCommands
from sync.local.merge_commands import MergeCommands
from sync.local.message_commands import MessageCommands
from sync.local.offer_commands import OfferCommands
from sync.local.reason_commands import ReasonCommands
from sync.local.routing_commands import RoutingCommands
from sync.local.service_commands import ServiceCommands
from sync.local.workday_commands import WorkdayCommands
from sync.queries.rows import Directory
from sync.store import contacting, inbox, writing
from sync.store.store import Store

T = TypeVar("T")

ActOnCall = Callable[[str, str, str], Coroutine[Any, Any, None]]
OnEngine = Callable[[Coroutine[Any, Any, None]], "Future[None]"]


class LocalCommands(
    AddressCommands,
    CardCommands,
    CaseCommands,
    ConsentCommands,
    DeskCommands,
    KnowledgeCommands,
    ListCommands,
    MergeCommands,
    MessageCommands,
    OfferCommands,
    RoutingCommands,
    ReasonCommands,
    ServiceCommands,
    WorkdayCommands,
):
    """Implements ``sync.commands.protocol.Commands``."""

    def __init__(
        self,
        store: Store,
        directory: Callable[[], Directory],
        clock: Clock,
        call_out: Callable[[str], Coroutine[Any, Any, None]],
        on_engine: OnEngine,
        act_on_call: ActOnCall | None = None,
    ) -> None:
        """Make commands.

        Args:
            store: the local store.
            directory: who works here.
            clock: stamps operations.
            call_out: asks the centre to dial; runs on the engine's loop.
            on_engine: runs a coroutine there.
            act_on_call: asks the centre to do something with a call; runs there too.
        """
        super().__init__(store, directory, clock)
        self._call_out = call_out
        self._on_engine = on_engine
        self._act_on_call = act_on_call

    # -- conversations ---------------------------------------------------------------------

    async def assign(self, conversation_id: ConversationId, agent_id: AgentId | None) -> None:
        """Give a conversation to an agent, or to nobody."""

        def build(view: View) -> Args | None:
            conversation = need(view.get(Conversation, conversation_id))
            if conversation.assignee_id == agent_id:
                return None
            return ConversationAssign(
                id=conversation_id,
                assignee_id=agent_id,
                expected_id=conversation.assignee_id,
            )

        await self._do(build)

    async def hand_over(
        self,
        conversation_id: ConversationId,
        summary: str,
        *,
        to_agent: AgentId | None = None,
        to_queue: QueueId | None = None,
        warm: bool = False,
    ) -> EntryId:
        """Hand a conversation over, to a colleague or a queue."""
        entry_id = EntryId(new_id())

        def build(view: View) -> Args:
            talk = need(view.get(Conversation, conversation_id))
            return HandOver(
                id=entry_id,
                conversation_id=talk.id,
                summary=clean_text(summary),
                to_agent=to_agent,
                to_queue=to_queue,
                expected_id=talk.assignee_id,
                warm=warm,
            )

        await self._do(build)
        return entry_id

    async def mark_hand_over(self, entry_id: EntryId, *, asked_again: bool) -> None:
        """Say whether the customer had to say it all again."""

        def build(view: View) -> Args:
            return HandOverMark(id=need(view.get(Entry, entry_id)).id, asked_again=asked_again)

        await self._do(build)

    async def resolve(self, conversation_id: ConversationId) -> None:
        """Mark a conversation resolved."""
        await self._set_status(conversation_id, ConversationStatus.RESOLVED)

    async def reopen(self, conversation_id: ConversationId) -> None:
        """Undo ``resolve``."""
        await self._set_status(conversation_id, ConversationStatus.OPEN)

    async def _set_status(self, conversation_id: ConversationId, status: str) -> None:
        def build(view: View) -> Args | None:
            conversation = need(view.get(Conversation, conversation_id))
            if conversation.status == status:
                return None
            return ConversationSetStatus(
                id=conversation_id,
                status=status,
                last_inbound_id=conversation.last_inbound_id,
            )

        await self._do(build)

    # -- local only ------------------------------------------------------------------------

    async def mark_read(self, conversation_id: ConversationId) -> None:
        """Remember locally that the agent has seen a conversation up to its newest entry.

        Entries carry the centre's time: what this workstation's clock says does not matter.
        """
        seen = await self._store.read(
            lambda cache, _: inbox.place_at(cache.exec_driver_sql, conversation_id)
        )
        if seen is None:
            return
        await self._in_work(lambda work: writing.mark_read(work, conversation_id, seen))
        self._store.announce(
            Changes(ids={Conversation.KIND: frozenset({conversation_id})}, origin="read")
        )

    async def save_draft(self, key: str, text: str) -> None:
        """Keep a half-typed text; empty text forgets it."""
        at = to_micros(self._clock.now())
        await self._in_work(lambda work: writing.save_draft(work, key, clean_text(text), at))

    async def _in_work(self, work: Callable[[writing.Connection], None]) -> None:
        await self._store.write(lambda: self._store.in_work(work))

    async def discard(self, seq: int) -> None:
        """Give up an operation that needs attention."""
        now = self._clock.now()
        await self._store.write(lambda: self._store.discard(seq, now))

    async def undo_discard(self, seq: int) -> bool:
        """Take a discarded operation up again; False where it is forgotten by now."""
        now = self._clock.now()
        return await self._store.write(lambda: self._store.undo_discard(seq, now))

    async def retry(self, seq: int) -> None:
        """Offer an operation that needs attention again, as a new one."""
        await self._store.write(lambda: self._store.retry(seq, self._clock.now()))

    async def call_out(self, number: str) -> None:
        """Ring the agent's phone and call a number through the PBX."""
        digits = phone_numbers.diallable(number)
        if digits is None:
            raise BadInput("this cannot be dialled")
        now, value = self._clock.now(), phone_numbers.normalise(digits) or ""
        judged = await self._store.read(
            lambda cache, _work: contacting.judge_call(cache, value, now)
        )
        if isinstance(judged, Refusal):
            raise Refused(Code.CONTACT_REFUSED, "not to be called", field=judged.why)
        await asyncio.wrap_future(self._on_engine(self._call_out(digits)))

    async def act_on_call(self, entry_id: EntryId, act: CallAct, to: str = "") -> None:
        """Do something with a call that goes on at the PBX; see the protocol."""
        if self._act_on_call is None:
            raise Offline(Code.OFFLINE)
        doing = self._act_on_call(str(entry_id), act, to)
        await asyncio.wrap_future(self._on_engine(doing))
