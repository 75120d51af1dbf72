"""Services and rules of tone: what agents do with them, and administrators write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from domain import proposing
from domain.attribute_fields import AttributeField, FieldPut, FieldRemove
from domain.catalogue import (
    Ability,
    AttemptResult,
    RunState,
    ScriptRun,
    Service,
    verdict,
)
from domain.entities import Customer, PersonalOffer, Task
from domain.errors import BadInput, Code
from domain.field_values import MAX_VALUE
from domain.glossary import TaskKind
from domain.ids import (
    ConversationId,
    CustomerId,
    EntryId,
    FieldId,
    OfferRuleId,
    RunId,
    ServiceId,
    TaskId,
    ToneId,
    new_id,
)
from domain.offer_rules import OfferRule, OfferRulePut, OfferRuleRemove
from domain.operations import Args, PersonalOfferMake, TaskAdd
from domain.runs import (
    Filled,
    Move,
    RunStart,
    RunStep,
    ServiceAttempt,
    ServicePut,
    ServiceRemove,
    Tried,
)
from domain.text import clean_line, clean_text
from domain.tone_rules import TonePut, ToneRemove, ToneRule
from sync.local.acts import Acts, checked, need
from sync.store.overlay import Drawing


class ServiceCommands(Acts):
    """The part of ``Commands`` that is about services and the tone of voice."""

    async def keep_service(self, service: Service, *, fresh: bool = False) -> None:
        """Make a service, or change it."""
        old = None if fresh else service.edition
        await self._do(lambda _view: ServicePut(service=service, old=old))

    async def remove_service(self, service_id: ServiceId) -> None:
        """Remove a service."""
        await self._do(lambda view: ServiceRemove(id=need(view.get(Service, service_id)).id))

    async def keep_field(self, field: AttributeField, *, fresh: bool = False) -> None:
        """Make a field of the card, or change it."""
        old = None if fresh else field.edition
        await self._do(lambda _view: FieldPut(field=field, old=old))

    async def remove_field(self, field_id: FieldId) -> None:
        """Remove a field of the card."""
        await self._do(lambda view: FieldRemove(id=need(view.get(AttributeField, field_id)).id))

    async def keep_offer_rule(self, rule: OfferRule, *, fresh: bool = False) -> None:
        """Make a rule of offers, or change it."""
        old = None if fresh else rule.edition
        await self._do(lambda _view: OfferRulePut(rule=rule, old=old))

    async def remove_offer_rule(self, rule_id: OfferRuleId) -> None:
        """Remove a rule of offers."""
        await self._do(lambda view: OfferRuleRemove(id=need(view.get(OfferRule, rule_id)).id))

    async def propose(self, customer_id: CustomerId, rule_id: OfferRuleId, state: str) -> None:
        """Keep what became of what a rule proposes to a customer."""
        author = self._author()

        def build(view: Drawing) -> Args | None:
            customer, rule = need(view.person(customer_id)), need(view.get(OfferRule, rule_id))
            offers = (o for o in view.owned_by(customer_id) if isinstance(o, PersonalOffer))
            before = proposing.known(customer, (), offers, None).made.get(rule_id)
            offer = proposing.drafted(rule, customer, before, author.made_at)
            if view.get(PersonalOffer, offer.id) is not None:
                return None
            return PersonalOfferMake(offer=msgspec.structs.replace(offer, state=state))

        await self._do(build)

    async def keep_tone_rule(self, rule: ToneRule, *, fresh: bool = False) -> None:
        """Make a rule of tone, or change it."""
        old = None if fresh else rule.edition
        await self._do(lambda _view: TonePut(rule=rule, old=old))

    async def remove_tone_rule(self, rule_id: ToneId) -> None:
        """Remove a rule of tone."""
        await self._do(lambda view: ToneRemove(id=need(view.get(ToneRule, rule_id)).id))

    async def start_service(
        self,
        customer_id: CustomerId,
        service_id: ServiceId,
        channel_kind: str,
        conversation_id: ConversationId | None = None,
    ) -> RunId:
        """Begin with a service for a customer."""
        author, run_id = self._author(), RunId(new_id())

        def build(view: Drawing) -> Args:
            customer, service = need(view.person(customer_id)), need(view.get(Service, service_id))
            return RunStart(
                run=ScriptRun(
                    id=run_id,
                    customer_id=customer.id,
                    branch_id=customer.branch_id,
                    conversation_id=conversation_id,
                    service_id=service.id,
                    service_name=service.name,
                    channel_kind=channel_kind,
                    step=service.steps[0].id if service.steps else "",
                    agent_id=author.agent_id,
                    started_at=author.made_at,
                    step_at=author.made_at,
                    changed_at=author.made_at,
                )
            )

        await self._do(build)
        return run_id

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
        wanted = {name: clean_text(text, MAX_VALUE) for name, text in (values or {}).items()}

        def build(view: Drawing) -> Args | None:
            run = need(view.get(ScriptRun, run_id))
            before = run.collected if seen is None else seen
            changes = {
                name: Filled(old=before.get(name, ""), new=new)
                for name, new in wanted.items()
                if run.collected.get(name, "") != new
            }
            moves = Move(old=run.step, new=step) if step and step != run.step else None
            if not changes and moves is None and not settled:
                return None
            return RunStep(id=run_id, values=changes, step=moves, settled=settled)

        await self._do(build)

    async def take_elsewhere(
        self, run_id: RunId, channel_kind: str, conversation_id: ConversationId | None
    ) -> None:
        """Go on in another channel with everything collected, and record the move."""
        me, entry_id = self._directory().me, EntryId(new_id())
        role = me.role if me is not None else ""

        def tell(view: Drawing) -> Args | None:
            run = need(view.get(ScriptRun, run_id))
            if run.channel_kind == channel_kind:
                return None
            service = view.get(Service, run.service_id)
            here = verdict(service, run.channel_kind, role, run.collected) if service else None
            return ServiceAttempt(
                id=entry_id,
                customer_id=run.customer_id,
                branch_id=run.branch_id,
                conversation_id=run.conversation_id,
                run_id=run.id,
                service_id=run.service_id,
                service_name=run.service_name,
                channel_kind=run.channel_kind,
                ability=here.ability if here is not None else Ability.NOT_AVAILABLE,
                result=AttemptResult.MOVED,
                moved_to=channel_kind,
            )

        def move(view: Drawing) -> Args | None:
            run = need(view.get(ScriptRun, run_id))
            if (run.channel_kind, run.conversation_id) == (channel_kind, conversation_id):
                return None
            return RunStep(id=run_id, channel_kind=channel_kind, conversation_id=conversation_id)

        await self._do(tell)
        await self._do(move)

    async def record_service(
        self, tried: Tried, result: str, *, outcome: str = "", text: str = ""
    ) -> EntryId:
        """Record what came of a service here."""
        entry_id = EntryId(new_id())

        def build(view: Drawing) -> Args:
            customer = need(view.person(tried.customer_id))
            service = view.get(Service, tried.service_id)
            run = view.get(ScriptRun, tried.run_id) if tried.run_id is not None else None
            return ServiceAttempt(
                id=entry_id,
                customer_id=customer.id,
                branch_id=customer.branch_id,
                conversation_id=tried.conversation_id,
                run_id=tried.run_id,
                service_id=tried.service_id,
                service_name=_name(service, run),
                channel_kind=tried.channel_kind,
                ability=tried.ability,
                result=result,
                outcome=outcome,
                text=clean_text(text),
            )

        await self._do(build)
        return entry_id

    async def request_service(
        self, tried: Tried, title: str, *, due_at: datetime | None = None, text: str = ""
    ) -> EntryId:
        """Leave a request: a task nobody owns yet, and the record of it."""
        author, title, task_id = self._author(), checked(clean_line(title)), TaskId(new_id())

        def build(view: Drawing) -> Args:
            customer = need(view.get(Customer, tried.customer_id))
            run = view.get(ScriptRun, tried.run_id) if tried.run_id is not None else None
            if run is not None and run.state != RunState.OPEN:
                raise BadInput("it is over", code=Code.STATE_CHANGED)
            return TaskAdd(
                task=Task(
                    id=task_id,
                    customer_id=customer.id,
                    branch_id=customer.branch_id,
                    conversation_id=tried.conversation_id,
                    kind=TaskKind.FOLLOW_UP,
                    title=title,
                    made_by=author.name,
                    made_at=author.made_at,
                    due_at=due_at,
                )
            )

        await self._do(build)
        return await self.record_service(tried, AttemptResult.REQUESTED, text=text)


def _name(service: Service | None, run: ScriptRun | None) -> str:
    if service is not None:
        return service.name
    return run.service_name if run is not None else ""
