"""Trying a service out: the real panel over nothing. What is done here reaches no customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from domain import runs
from domain.catalogue import AttemptResult, RunState, ScriptRun, Service
from domain.entities import Agent, Customer
from domain.ids import (
    AgentId,
    BranchId,
    ConversationId,
    CustomerId,
    EntryId,
    RunId,
    ServiceId,
    new_id,
)
from domain.operations import Author
from domain.runs import Filled, Move, RunStep, ServiceAttempt, Tried
from sync.queries.rows import CardView, Directory


class Rehearsal:
    """One service for nobody, in memory; ``ui.services.ports`` without a store."""

    def __init__(self, service: Service, me: Agent | None, now: Callable[[], datetime]) -> None:
        """Rehearse a service as an agent."""
        self.service = service
        self.run: ScriptRun | None = None
        self._now = now
        self._me = me
        self.card = CardView(
            Customer(id=CustomerId(new_id()), branch_id=BranchId(new_id())),
            *((), (), (), (), (), (), "", frozenset[str](), None),
        )

    def _by(self) -> Author:
        me = self._me
        agent_id = me.id if me is not None else AgentId(new_id())
        name = me.display_name if me is not None else ""
        return Author(agent_id=agent_id, name=name, made_at=self._now())

    async def services(self) -> list[Service]:
        """Return the one service."""
        return [self.service]

    async def runs(self, _customer_id: CustomerId) -> list[ScriptRun]:
        """Return the run, while it is open."""
        return [self.run] if self.run is not None else []

    def directory(self) -> Directory:
        """Return a company of one."""
        return Directory(me=self._me)

    async def start_service(
        self,
        customer_id: CustomerId,
        service_id: ServiceId,
        channel_kind: str,
        conversation_id: ConversationId | None = None,
    ) -> RunId:
        """Begin."""
        by = self._by()
        steps = self.service.steps
        run = ScriptRun(
            id=RunId(new_id()),
            customer_id=customer_id,
            branch_id=self.card.customer.branch_id,
            conversation_id=conversation_id,
            service_id=service_id,
            service_name=self.service.name,
            channel_kind=channel_kind,
            step=steps[0].id if steps else "",
            agent_id=by.agent_id,
            started_at=by.made_at,
            step_at=by.made_at,
            changed_at=by.made_at,
        )
        self.run = runs.started(run, by)
        return run.id

    async def go_on(
        self,
        run_id: RunId,
        values: Mapping[str, str] | None = None,
        seen: Mapping[str, str] | None = None,
        *,
        step: str = "",
        settled: tuple[str, ...] = (),
    ) -> None:
        """Keep what was collected, and move to a step."""
        if self.run is None:
            return
        before = self.run.collected if seen is None else seen
        filled = {
            name: Filled(old=before.get(name, ""), new=new) for name, new in (values or {}).items()
        }
        move = Move(old=self.run.step, new=step) if step else None
        args = RunStep(id=run_id, values=filled, step=move, settled=settled)
        self.run = runs.stepped(self.run, args, self._by())

    async def take_elsewhere(
        self, _run_id: RunId, channel_kind: str, _conversation_id: ConversationId | None
    ) -> None:
        """Go on in another channel."""
        if self.run is not None:
            self.run = msgspec.structs.replace(self.run, channel_kind=channel_kind)

    async def record_service(
        self, tried: Tried, result: str, *, outcome: str = "", text: str = ""
    ) -> EntryId:
        """End it."""
        entry_id = EntryId(new_id())
        if self.run is not None:
            args = ServiceAttempt(
                id=entry_id,
                customer_id=tried.customer_id,
                branch_id=self.run.branch_id,
                service_id=tried.service_id,
                channel_kind=tried.channel_kind,
                result=result,
                outcome=outcome,
                text=text,
            )
            run = runs.ended(self.run, args, self._by())
            self.run = run if run.state == RunState.OPEN else None
        return entry_id

    async def request_service(
        self, tried: Tried, _title: str, *, due_at: datetime | None = None, text: str = ""
    ) -> EntryId:
        """End it with a request."""
        return await self.record_service(tried, AttemptResult.REQUESTED, text=text)
