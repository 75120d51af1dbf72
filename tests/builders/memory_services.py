"""Services and rules of tone over plain lists: the part of ``MemoryStore`` about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain import proposing, runs
from domain.attribute_fields import AttributeField
from domain.catalogue import AttemptResult, RunState, ScriptRun, Service
from domain.consents import Consent, ConsentSource
from domain.contact_rules import Contact, Permit, Purpose, Refusal, judge, key
from domain.entities import Entry, PersonalOffer
from domain.glossary import Direction, EntryKind
from domain.ids import (
    ConsentId,
    ConversationId,
    CustomerId,
    EntryId,
    FieldId,
    OfferRuleId,
    RunId,
    ServiceId,
    ToneId,
)
from domain.offer_rules import OfferRule, proposal
from domain.operations import Author
from domain.reason_facts import OTHER, ContactReason, ReasonWeights, fact_id
from domain.reasons import Reason
from domain.runs import Filled, Move, RunStep, ServiceAttempt, Tried
from domain.tone_rules import ToneRule
from domain.workday import USUAL, About, Workday
from tests.builders.clock import StillClock
from tests.builders.people import ME, World, an_id

replace = msgspec.structs.replace


class MemoryServices:
    """What is kept of services: the effects are those of the domain."""

    world: World
    clock: StillClock

    def __init__(self) -> None:
        super().__init__()
        self.catalogue: list[Service] = []
        self.kept_runs: list[ScriptRun] = []
        self.rules: list[ToneRule] = []
        self.day = USUAL
        self.weights: ReasonWeights | None = None
        self.told: list[ContactReason] = []
        self.answers: list[Consent] = []
        self.card_fields: list[AttributeField] = []
        self.silence = ""
        self.offer_laws: list[OfferRule] = []

    def _note(self, *what: Any) -> None:
        raise NotImplementedError

    def changed(self, kind: str, entity_id: UUID, *customers: CustomerId) -> None:
        raise NotImplementedError

    async def services(self) -> list[Service]:
        return sorted(self.catalogue, key=lambda item: (item.topic.lower(), item.name.lower()))

    async def runs(self, customer_id: CustomerId) -> list[ScriptRun]:
        found = [run for run in self.kept_runs if run.customer_id == customer_id]
        found.sort(key=lambda run: run.changed_at, reverse=True)
        return sorted(found, key=lambda run: run.state != RunState.OPEN)

    async def is_answered(self, conversation_id: ConversationId) -> bool:
        mine = [e for e in self.world.entries if e.conversation_id == conversation_id]
        return any(entry.direction == Direction.OUTBOUND for entry in mine)

    async def judge_call(self, number: str) -> Permit | Refusal:
        contact = Contact(purpose=Purpose.CALLS, channel_kind="phone", by_hand=True)
        owners = {i.customer_id for i in self.world.identities if i.value == number}
        for owner in (c for c in self.world.customers if c.id in owners):
            found = judge(owner, contact, self.clock.now(), "UTC")
            if isinstance(found, Refusal):
                return found
        return Permit(contact=contact)

    async def reason_weights(self) -> ReasonWeights | None:
        return self.weights

    async def answer_consent(
        self,
        customer_id: CustomerId,
        purpose: str,
        *,
        given: bool,
        channel_kind: str = "",
        source: str = ConsentSource.WORD,
        entry_id: EntryId | None = None,
    ) -> None:
        self._note("answer_consent", purpose, given, channel_kind, source, entry_id)
        made = Consent(
            id=ConsentId(an_id()),
            customer_id=customer_id,
            branch_id=ME.branch_id,  # type: ignore[arg-type]
            purpose=purpose,
            channel_kind=channel_kind,
            given=given,
            source=source,
            entry_id=entry_id,
            by_id=ME.id,
            by_name=ME.display_name,
            at=self.clock.now(),
        )
        self.answers.append(made)
        for at, who in enumerate(self.world.customers):
            if who.id == customer_id:
                consents = {**who.consents, key(purpose, channel_kind): given}
                self.world.customers[at] = replace(who, consents=consents)
        self.changed(Consent.KIND, made.id, customer_id)

    async def tell_reason(
        self,
        customer_id: CustomerId,
        contact: EntryId | None,
        reason: Reason | None,
        ranked: tuple[str, ...] = (),
    ) -> None:
        self._note("tell_reason", contact, reason.code if reason else OTHER, ranked)
        fact = ContactReason(
            id=fact_id(contact),
            customer_id=customer_id,
            branch_id=ME.branch_id,  # type: ignore[arg-type]
            code=reason.code if reason else OTHER,
            subject=reason.subject if reason else "",
            ranked=ranked,
            by_id=ME.id,
            by_name=ME.display_name,
            at=self.clock.now(),
        )
        self.told = [item for item in self.told if item.id != fact.id] + [fact]
        self.changed(ContactReason.KIND, fact.id, customer_id)

    async def fields(self) -> list[AttributeField]:
        return sorted(self.card_fields, key=lambda item: (item.place, item.title))

    async def keep_field(self, field: AttributeField, *, fresh: bool = False) -> None:
        self._note("keep_field", field.id, fresh)
        made = replace(field, edition=field.edition + 1)
        self.card_fields = [item for item in self.card_fields if item.id != field.id] + [made]
        self.changed(AttributeField.KIND, field.id)

    async def remove_field(self, field_id: FieldId) -> None:
        self._note("remove_field", field_id)
        self.card_fields = [item for item in self.card_fields if item.id != field_id]
        self.changed(AttributeField.KIND, field_id)

    def proposed_to(self, customer_id: CustomerId) -> PersonalOffer | None:
        who = next(c for c in self.world.customers if c.id == customer_id)
        offers = [o for o in self.world.personal_offers if o.customer_id == customer_id]
        orders = [o for o in self.world.orders if o.customer_id == customer_id]
        now = self.clock.now()
        known = proposing.known(who, orders, offers, None)
        rule = proposal(self.offer_laws, known, now)
        if self.silence or rule is None or proposing.busy(offers, now.date()):
            return None
        return proposing.drafted(rule, who, known.made.get(rule.id), now)

    async def offer_rules(self) -> list[OfferRule]:
        return sorted(self.offer_laws, key=lambda item: (item.place, item.name))

    async def keep_offer_rule(self, rule: OfferRule, *, fresh: bool = False) -> None:
        self._note("keep_offer_rule", rule.id, fresh)
        made = replace(rule, edition=rule.edition + 1)
        self.offer_laws = [item for item in self.offer_laws if item.id != rule.id] + [made]
        self.changed(OfferRule.KIND, rule.id)

    async def remove_offer_rule(self, rule_id: OfferRuleId) -> None:
        self._note("remove_offer_rule", rule_id)
        self.offer_laws = [item for item in self.offer_laws if item.id != rule_id]
        self.changed(OfferRule.KIND, rule_id)

    async def propose(self, customer_id: CustomerId, rule_id: OfferRuleId, state: str) -> None:
        self._note("propose", customer_id, rule_id, state)
        offer = self.proposed_to(customer_id)
        assert offer is not None
        made = replace(offer, state=state, state_by=ME.display_name, state_at=self.clock.now())
        self.world.personal_offers.append(made)
        self.changed("personal_offer", made.id, customer_id)

    async def tone_rules(self) -> list[ToneRule]:
        return sorted(self.rules, key=lambda item: item.name.lower())

    def _by(self) -> Author:
        return Author(agent_id=ME.id, name=ME.display_name, made_at=self.clock.now())

    async def keep_service(self, service: Service, *, fresh: bool = False) -> None:
        self._note("keep_service", service.id, fresh)
        made = replace(service, edition=service.edition + 1)
        self.catalogue = [item for item in self.catalogue if item.id != service.id] + [made]
        self.changed(Service.KIND, service.id)

    async def remove_service(self, service_id: ServiceId) -> None:
        self._note("remove_service", service_id)
        self.catalogue = [item for item in self.catalogue if item.id != service_id]
        self.changed(Service.KIND, service_id)

    async def start_service(
        self,
        customer_id: CustomerId,
        service_id: ServiceId,
        channel_kind: str,
        conversation_id: ConversationId | None = None,
    ) -> RunId:
        self._note("start_service", customer_id, service_id, channel_kind)
        service = next(item for item in self.catalogue if item.id == service_id)
        now = self.clock.now()
        run = ScriptRun(
            id=RunId(an_id()),
            customer_id=customer_id,
            branch_id=ME.branch_id,  # type: ignore[arg-type]
            conversation_id=conversation_id,
            service_id=service_id,
            service_name=service.name,
            channel_kind=channel_kind,
            step=service.steps[0].id if service.steps else "",
            agent_id=ME.id,
            started_at=now,
            step_at=now,
            changed_at=now,
        )
        self.kept_runs.append(runs.started(run, self._by()))
        self.changed(ScriptRun.KIND, run.id, customer_id)
        return run.id

    def run(self, run_id: RunId) -> ScriptRun:
        return next(run for run in self.kept_runs if run.id == run_id)

    def put_run(self, run: ScriptRun) -> None:
        self.kept_runs = [item for item in self.kept_runs if item.id != run.id] + [run]
        self.changed(ScriptRun.KIND, run.id, run.customer_id)

    async def go_on(
        self,
        run_id: RunId,
        values: Mapping[str, str] | None = None,
        seen: Mapping[str, str] | None = None,
        *,
        step: str = "",
        settled: tuple[str, ...] = (),
    ) -> None:
        self._note("go_on", run_id, dict(values or {}), step)
        run = self.run(run_id)
        before = run.collected if seen is None else seen
        changes = {
            name: Filled(old=before.get(name, ""), new=new) for name, new in (values or {}).items()
        }
        move = Move(old=run.step, new=step) if step else None
        args = RunStep(id=run_id, values=changes, step=move, settled=settled)
        self.put_run(runs.stepped(run, args, self._by()))

    async def take_elsewhere(
        self, run_id: RunId, channel_kind: str, conversation_id: ConversationId | None
    ) -> None:
        self._note("take_elsewhere", run_id, channel_kind, conversation_id)
        args = RunStep(id=run_id, channel_kind=channel_kind, conversation_id=conversation_id)
        self.put_run(runs.stepped(self.run(run_id), args, self._by()))

    async def record_service(
        self, tried: Tried, result: str, *, outcome: str = "", text: str = ""
    ) -> EntryId:
        self._note("record_service", tried.service_id, tried.channel_kind, result, outcome)
        service = next((item for item in self.catalogue if item.id == tried.service_id), None)
        entry = Entry(
            id=EntryId(an_id()),
            customer_id=tried.customer_id,
            branch_id=ME.branch_id,  # type: ignore[arg-type]
            conversation_id=tried.conversation_id,
            kind=EntryKind.SERVICE,
            channel_kind=tried.channel_kind,
            direction=Direction.INTERNAL,
            at=self.clock.now(),
            author_id=ME.id,
            author_name=ME.display_name,
            text=text,
            details={"service": service.name if service else "", "result": result},
        )
        self.world.entries.append(entry)
        if tried.run_id is not None:
            args = ServiceAttempt(
                id=entry.id,
                customer_id=tried.customer_id,
                branch_id=entry.branch_id,
                service_id=tried.service_id,
                channel_kind=tried.channel_kind,
                result=result,
                outcome=outcome,
            )
            self.put_run(runs.ended(self.run(tried.run_id), args, self._by()))
        self.changed(Entry.KIND, entry.id, tried.customer_id)
        return entry.id

    async def request_service(
        self, tried: Tried, title: str, *, due_at: datetime | None = None, text: str = ""
    ) -> EntryId:
        self._note("request_service", title, due_at)
        return await self.record_service(tried, AttemptResult.REQUESTED, text=text)

    async def entry(self, entry_id: EntryId) -> Entry | None:
        return next((item for item in self.world.entries if item.id == entry_id), None)

    async def workday(self) -> Workday:
        return self.day

    async def keep_workday(self, workday: Workday) -> None:
        self._note("keep_workday", workday.idle_min)
        self.day = replace(workday, edition=workday.edition + 1)
        self.changed(Workday.KIND, workday.id)

    async def wrap_up(
        self,
        customer_id: CustomerId,
        about: About,
        code: str,
        values: Mapping[str, str] | None = None,
        *,
        note: str = "",
        next_step: str = "",
    ) -> EntryId:
        self._note("wrap_up", customer_id, about, code, dict(values or {}), note, next_step)
        return EntryId(an_id())

    async def keep_tone_rule(self, rule: ToneRule, *, fresh: bool = False) -> None:
        self._note("keep_tone_rule", rule.id, fresh)
        made = replace(rule, edition=rule.edition + 1)
        self.rules = [item for item in self.rules if item.id != rule.id] + [made]
        self.changed(ToneRule.KIND, rule.id)

    async def remove_tone_rule(self, rule_id: ToneId) -> None:
        self._note("remove_tone_rule", rule_id)
        self.rules = [item for item in self.rules if item.id != rule_id]
        self.changed(ToneRule.KIND, rule_id)
