"""Whatever the centre does: an old copy and the changes it emits are a new copy."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain import proposing
from domain.articles import ArticleRate, ArticleTell, ArticleVote, Told, vote_id
from domain.attribute_fields import AttributeField, FieldPut, FieldRemove
from domain.buckets import customer_bucket
from domain.catalogue import AttemptResult, ScriptRun, Service, Step
from domain.consents import Consent, ConsentSet
from domain.details import CallSound
from domain.distinct import TellApart
from domain.entities import (
    Agent,
    Article,
    Case,
    CaseContact,
    Conflict,
    Conversation,
    Customer,
    Entry,
    Identity,
    Offer,
    Payment,
    PersonalOffer,
    SavedView,
    Snippet,
    Task,
)
from domain.glossary import (
    CallOutcome,
    CaseOutcome,
    CaseStatus,
    ChannelKind,
    ConversationStatus,
    IdentityKind,
    PaymentStatus,
    PersonalOfferState,
    Presence,
    Role,
    TaskKind,
)
from domain.handing import HandOver, HandOverMark
from domain.ids import (
    ArticleId,
    CaseId,
    ConflictId,
    ConsentId,
    ConversationId,
    CustomerId,
    FieldId,
    IdentityId,
    MergeId,
    OfferId,
    OfferRuleId,
    PaymentId,
    PersonalOfferId,
    RunId,
    ServiceId,
    SnippetId,
    TaskId,
    ToneId,
    ViewId,
    new_id,
)
from domain.offer_rules import OfferRule, OfferRulePut, OfferRuleRemove
from domain.operations import (
    OPERATIONS,
    ArticlePut,
    ArticleRemove,
    CallMeasure,
    CallRecord,
    CallUpdate,
    CaseJoin,
    CaseLeave,
    CaseOpen,
    CaseSet,
    Change,
    ConflictResolve,
    ConversationAssign,
    ConversationSetStatus,
    ConversationSnooze,
    ConversationTag,
    CustomerAbsorb,
    CustomerCreate,
    CustomerMerge,
    CustomerPatch,
    CustomerSplit,
    CustomerUnmerge,
    IdentityAdd,
    IdentityClose,
    MessageAmend,
    MessageCancel,
    MessageConfirm,
    NoteAdd,
    NoteEdit,
    OfferAccept,
    OfferDecline,
    PersonalOfferMake,
    PersonalOfferSet,
    SnippetPut,
    SnippetRemove,
    TaskAdd,
    TaskSet,
    ViewDelete,
    ViewSave,
    VisitRegister,
)
from domain.ports import (
    CallAnswered,
    CallEnded,
    CallOffered,
    CallWaiting,
    DeliveryReport,
    SendReceipt,
)
from domain.reason_facts import ContactReason, ReasonCode, ReasonSet, fact_id
from domain.routing_rules import AgentRulePut, QueueRulePut
from domain.runs import (
    Filled,
    Move,
    RunStart,
    RunStep,
    ServiceAttempt,
    ServicePut,
    ServiceRemove,
)
from domain.tone_rules import TonePut, ToneRemove, ToneRule
from domain.workday import WORKDAY_ID, AfterWork, Workday, WorkdayPut, WrapCode, WrapRules, WrapUp
from server.handlers import absences, amending, calls, distributing, outbound, reasons, snoozing
from server.handlers.window_keeper import ended
from server.storage import amendments, keeping, people
from server.storage.unit import Unit
from tests.builders.rules import agent_rule, queue_rule
from tests.contract.sync.reader import fresh
from tests.contract.sync.test_pins import old_note, sleeper
from tests.contract.sync.test_spread import Audience
from tests.unit.server.bench import Bench, Desk, entry_id, replaced
from tests.unit.server.case_rows import a_case
from tests.unit.server.chats import again, answered, chat
from tests.unit.server.first_words import account, address, first_word
from tests.unit.server.letters import letter_to


class Stage:
    """A centre, two workstations of a branch with pins, and one elsewhere."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.sleeper = sleeper(bench)
        self.conversation = bench.receive()
        bench.write(*self._offers())
        self.audience = Audience(bench)
        self.puller = self.audience.join()
        self.told = self.audience.join()
        for reader in (self.puller, self.told):
            reader.pin(customer_bucket(self.sleeper.id), customer_bucket(bench.shop.customer.id))
        self.elsewhere = self.audience.join(bench.outsider)

    @property
    def desk(self) -> Desk:
        """The workstation that acts."""
        return self.puller.desk

    def _offers(self) -> list[Offer]:
        return [
            Offer(
                id=OfferId(new_id()),
                agent_id=self.bench.shop.agents[0].id,
                channel_kind="email",
                conversation_id=self.conversation.id,
                offered_at=self.bench.clock.now(),
            )
            for _ in range(2)
        ]

    def offer(self, number: int) -> Offer:
        """Return a standing offer."""
        found = [item for item in self.puller.rows.values() if item.kind == Offer.KIND]
        standing = sorted(found, key=lambda item: item.id)
        return self.bench.need(Offer, standing[number].id)

    def provisional(self) -> Customer:
        """Let somebody unknown write; return the card made for them."""
        wrote = self.bench.receive(address="nobody@pochta.example")
        return self.bench.need(Customer, wrote.customer_id)


def _note(stage: Stage) -> None:
    for person in (stage.bench.shop.customer, stage.sleeper):
        note = NoteAdd(
            id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text="Звонил"
        )
        assert stage.desk.do(note)[0] == "applied"


def _visit(stage: Stage) -> None:
    person = stage.sleeper
    visit = VisitRegister(
        id=entry_id(),
        customer_id=person.id,
        branch_id=person.branch_id,
        visited_name="Центр",
        purpose="Возврат",
    )
    assert stage.desk.do(visit)[0] == "applied"


def _create(stage: Stage) -> None:
    person = Customer(
        id=CustomerId(new_id()), branch_id=stage.bench.shop.branch.id, display_name="Новый"
    )
    made = CustomerCreate(customer=person, identities=(_address(person),))
    assert stage.desk.do(made)[0] == "applied"


def _address(person: Customer) -> Identity:
    return Identity(
        id=IdentityId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind="phone",
        value="+79035554433",
    )


def _patch(stage: Stage) -> None:
    changes = {"display_name": Change(old="Спящий", new="Проснулся")}
    assert stage.desk.do(CustomerPatch(id=stage.sleeper.id, changes=changes))[0] == "applied"
    collides = {"display_name": Change(old="Спящий", new="Иначе")}
    assert stage.desk.do(CustomerPatch(id=stage.sleeper.id, changes=collides))[0] == "conflict"


def _resolve_conflict(stage: Stage) -> None:
    _patch(stage)
    stage.puller.pull()
    found = [row.id for row in stage.puller.rows.values() if row.kind == Conflict.KIND]
    args = ConflictResolve(id=ConflictId(found[0]), status="kept_mine", theirs="Проснулся")
    assert stage.desk.do(args)[0] == "applied"


def _edit_note(stage: Stage) -> None:
    person = stage.sleeper
    note = NoteAdd(id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text="Звонил")
    assert stage.desk.do(note)[0] == "applied"
    for old in ("Звонил", "Не то"):
        edit = NoteEdit(id=note.id, old=old, text=f"{old}!", sibling_id=entry_id())
        assert stage.desk.do(edit)[0] in ("applied", "merged", "conflict")


def _identity(stage: Stage) -> None:
    assert stage.desk.do(IdentityAdd(identity=_address(stage.sleeper)))[0] == "applied"


def _close_identity(stage: Stage) -> None:
    address = _address(stage.sleeper)
    assert stage.desk.do(IdentityAdd(identity=address))[0] == "applied"
    other = replaced(address, id=IdentityId(new_id()), value="+79035554434")
    assert stage.desk.do(IdentityClose(id=address.id, successor=other))[0] == "applied"


def _merge(stage: Stage) -> CustomerMerge:
    shop, into = stage.bench.shop, stage.sleeper
    step = CustomerMerge(id=MergeId(new_id()), into_id=into.id, merged_id=shop.customer.id)
    assert stage.desk.do(step)[0] == "applied"
    return step


def _unmerge(stage: Stage) -> None:
    step = _merge(stage)
    stage.audience.round()
    assert stage.desk.do(CustomerUnmerge(id=step.id))[0] == "applied"


def _split(stage: Stage) -> None:
    shared = stage.bench.shop.customer
    made = Customer(id=CustomerId(new_id()), branch_id=shared.branch_id, display_name="Муж")
    rows = ((Conversation.KIND, stage.conversation.id),)
    step = CustomerSplit(from_id=shared.id, customer=made, rows=rows)
    assert stage.desk.do(step)[0] == "applied"


def _tell_apart(stage: Stage) -> None:
    pair = {"one_id": stage.bench.shop.customer.id, "other_id": stage.sleeper.id}
    for apart in (True, False, True):
        assert stage.desk.do(TellApart(**pair, apart=apart))[0] == "applied"


def _absorb(stage: Stage) -> None:
    guest = stage.provisional()
    into = stage.sleeper
    step = CustomerAbsorb(provisional_id=guest.id, into_id=into.id, branch_id=into.branch_id)
    assert stage.desk.do(step)[0] == "applied"


def _send(stage: Stage) -> None:
    letter = letter_to(stage.bench, stage.conversation)
    assert stage.desk.do(letter)[0] == "applied"
    channel = stage.bench.shop.channels["email"].id
    write = stage.bench.database.write_now
    assert len(write(outbound.claim([channel]))) == 1
    write(outbound.sent(letter.id, SendReceipt(provider_ref="<r>", at=stage.bench.clock.now())))
    write(
        outbound.reported(
            DeliveryReport(channel_id=channel, provider_ref="<r>", status="delivered", at=_now())
        )
    )


def _start(stage: Stage) -> None:
    channel = account(stage.bench, ChannelKind.SMS)
    number = address(stage.bench, IdentityKind.PHONE)
    word = first_word(stage.bench, channel, number)
    assert stage.desk.do(word)[0] == "applied"
    known = first_word(stage.bench, channel, number, conversation_id=ConversationId(new_id()))
    assert stage.desk.do(known)[0] == "applied"


def _now() -> datetime:
    return datetime.now(UTC)


def _held(stage: Stage, release: type[MessageConfirm | MessageCancel]) -> None:
    letter = letter_to(stage.bench, stage.conversation)
    long_ago = stage.bench.clock.now() - timedelta(days=2)
    assert stage.desk.push(stage.desk.op(letter, made_at=long_ago)).advisory[0].status == "held"
    assert stage.desk.do(release(id=letter.id))[0] == "applied"


def _case(stage: Stage, talk: Conversation) -> CaseId:
    now = stage.bench.clock.now()
    case = a_case(stage.bench, talk)
    contact = CaseContact(at=now, channel_kind=talk.channel_kind, conversation_id=talk.id)
    wanted = Change(old=CaseStatus.OPEN, new=CaseStatus.IN_WORK)
    for args in (
        CaseOpen(case=case, contact=contact),
        CaseSet(id=case.id, status=wanted),
        CaseLeave(id=case.id, conversation_id=talk.id),
        CaseJoin(id=case.id, contact=contact),
    ):
        assert stage.desk.do(args)[0] == "applied"
    return case.id


def _hand_over(stage: Stage) -> None:
    talk, (one, other, *_) = stage.conversation, stage.bench.shop.agents
    stage.bench.write(replaced(other, presence=Presence.READY))
    for warm in (False, True):
        owner = stage.bench.need(Conversation, talk.id).assignee_id
        args = HandOver(
            id=entry_id(),
            conversation_id=talk.id,
            summary="Ждёт возврата",
            to_agent=other.id,
            expected_id=owner,
            warm=warm,
        )
        assert stage.desk.do(args)[0] == "applied"
        desk = stage.bench.desk(other)
        assert desk.do(HandOverMark(id=args.id, asked_again=True))[0] == "applied"
        offers = stage.bench.database.read_now(
            lambda unit: people.open_offers(unit, conversation_id=talk.id)
        )
        answer = OfferDecline(id=offers[-1].id) if warm else OfferAccept(id=offers[-1].id)
        assert desk.do(answer)[0] == "applied"
        stage.bench.write(replaced(stage.bench.need(Conversation, talk.id), assignee_id=one.id))


def _worked_case(stage: Stage) -> None:
    _case(stage, stage.conversation)


def _follow_case(stage: Stage) -> None:
    talk = chat(stage.bench)
    case_id = _case(stage, talk)
    closed = Change(old=CaseStatus.IN_WORK, new=CaseStatus.CLOSED)
    args = CaseSet(id=case_id, status=closed, outcome=CaseOutcome.SOLVED)
    assert stage.desk.do(args)[0] == "applied"
    again(stage.bench, talk, "Опять не работает")
    found = stage.bench.need(Case, case_id)
    assert (found.status, found.reopened) == (CaseStatus.OPEN, 1)


def _amend(stage: Stage) -> None:
    database = stage.bench.database
    sent = answered(stage.bench, stage.desk, chat(stage.bench))
    for text in ("Иначе", ""):
        old = stage.bench.need(Entry, sent).text
        assert stage.desk.do(MessageAmend(id=sent, old=old, text=text))[0] == "applied"
        wish = database.read_now(lambda unit: amendments.of(unit, sent))
        assert wish is not None
        ended = amending.done(wish) if text else amending.refused(wish, "older than an hour")
        database.write_now(ended)


def _call(stage: Stage) -> None:
    person = stage.sleeper
    entry = replaced(old_note(stage.bench, person), kind="call", channel_kind="phone")
    assert stage.desk.do(CallRecord(entry=entry))[0] == "applied"
    moved = CallUpdate(
        id=entry.id,
        outcome=CallOutcome.ANSWERED,
        talk_s=5,
        customer_id=stage.bench.shop.customer.id,
    )
    assert stage.desk.do(moved)[0] == "applied"
    measured = CallMeasure(id=entry.id, sound=CallSound(codec="Opus", mos=4.2))
    assert stage.desk.do(measured)[0] == "applied"


def _assign(stage: Stage) -> None:
    args = ConversationAssign(
        id=stage.conversation.id,
        assignee_id=stage.bench.shop.agents[0].id,
        expected_id=None,
    )
    assert stage.desk.do(args)[0] == "applied"


def _resolve(stage: Stage) -> None:
    args = ConversationSetStatus(
        id=stage.conversation.id,
        status=ConversationStatus.RESOLVED,
        last_inbound_id=stage.conversation.last_inbound_id,
    )
    assert stage.desk.do(args)[0] == "applied"


def _snooze(stage: Stage) -> None:
    talk = stage.conversation
    args = ConversationSnooze(
        id=talk.id,
        until_at=stage.bench.clock.now() + timedelta(hours=1),
        last_inbound_id=talk.last_inbound_id,
    )
    assert stage.desk.do(args)[0] == "applied"


def _wake(stage: Stage) -> None:
    _snooze(stage)
    asleep = stage.bench.need(Conversation, stage.conversation.id)
    stage.bench.write(replaced(asleep, snoozed_until_at=_now() - timedelta(seconds=1)))
    assert stage.bench.database.write_now(snoozing.wake_due) == 1


def _tag(stage: Stage) -> None:
    for add in ("vip", "срочно"):
        assert stage.desk.do(ConversationTag(id=stage.conversation.id, add=(add,)))[0] == "applied"


def _view(stage: Stage, *, shared: bool = True) -> SavedView:
    shop = stage.bench.shop
    view = SavedView(
        id=ViewId(new_id()),
        agent_id=shop.agents[0].id,
        branch_id=shop.branch.id,
        shared=shared,
        name="Ждут VIP",
        question={"tag": "vip"},
    )
    assert stage.desk.do(ViewSave(view=view))[0] == "applied"
    return view


def _save_view(stage: Stage) -> None:
    """Keep a list for oneself, share it, and take it back."""
    view = _view(stage, shared=False)
    for shared in (True, False):
        assert stage.desk.do(ViewSave(view=replaced(view, shared=shared)))[0] == "applied"
    _view(stage)


def _delete_view(stage: Stage) -> None:
    assert stage.desk.do(ViewDelete(id=_view(stage).id))[0] == "applied"


def _accept(stage: Stage) -> None:
    offer = stage.offer(0)
    args = OfferAccept(id=offer.id, customer_id=stage.sleeper.id)
    assert stage.desk.do(args)[0] == "applied"


def _decline(stage: Stage) -> None:
    assert stage.desk.do(OfferDecline(id=stage.offer(1).id))[0] == "applied"


def _as(stage: Stage, role: Role) -> None:
    agent = stage.bench.shop.agents[0]
    stage.bench.write(replaced(agent, role=role))
    stage.desk.actor = dataclasses.replace(stage.desk.actor, role=role)


def _task(stage: Stage) -> None:
    person = stage.sleeper
    task = Task(
        id=TaskId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind=TaskKind.CALLBACK,
        title="Перезвонить",
        made_at=_now(),
    )
    assert stage.desk.do(TaskAdd(task=task))[0] == "applied"
    assert stage.desk.do(TaskSet(id=task.id, done=True))[0] == "applied"


def _money(stage: Stage) -> None:
    person = stage.sleeper
    payment = Payment(
        id=PaymentId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        amount=100,
        status=PaymentStatus.PENDING,
        at=_now(),
    )
    offer = PersonalOffer(
        id=PersonalOfferId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        title="Скидка",
        made_at=_now(),
    )
    stage.bench.write(payment, offer)
    stage.bench.write(replaced(payment, status=PaymentStatus.PAID))
    said = PersonalOfferSet(id=offer.id, old=offer.state, state=PersonalOfferState.ACCEPTED)
    assert stage.desk.do(said)[0] == "applied"


def _texts(stage: Stage) -> None:
    _as(stage, Role.SUPERVISOR)
    me = stage.bench.shop.agents[0].id
    snippets = [
        Snippet(id=SnippetId(new_id()), shortcut="адрес", title="", text="Ленина", agent_id=owner)
        for owner in (me, None, me, None)
    ]
    for snippet in snippets:
        assert stage.desk.do(SnippetPut(snippet=snippet))[0] == "applied"
    for snippet in snippets[2:]:
        assert stage.desk.do(SnippetRemove(id=snippet.id))[0] == "applied"
    pages = [
        Article(id=ArticleId(new_id()), title="Возврат", text="14 дней", updated_at=_now())
        for _ in range(2)
    ]
    for page in pages:
        assert stage.desk.do(ArticlePut(article=page))[0] == "applied"
    mine = vote_id(pages[0].id, me, 1)
    for helped in (False, True):
        vote = ArticleVote(
            id=mine,
            article_id=pages[0].id,
            agent_id=me,
            edition=1,
            helped=helped,
            at=_now(),
        )
        assert stage.desk.do(ArticleRate(vote=vote))[0] == "applied"
    assert stage.desk.do(ArticleTell(id=pages[0].id, what=Told.OPENED))[0] == "applied"
    moved = replaced(pages[1], branch_ids=(stage.bench.shop.branch.id,))
    assert stage.desk.do(ArticlePut(article=moved, old=1))[0] == "applied"
    assert stage.desk.do(ArticleRemove(id=pages[1].id))[0] == "applied"


def _catalogue(stage: Stage) -> None:
    _as(stage, Role.ADMINISTRATOR)
    services = [
        Service(id=ServiceId(new_id()), name=name, steps=(Step(id="раз"),), changed_at=_now())
        for name in ("Возврат", "Обмен")
    ]
    for service in services:
        assert stage.desk.do(ServicePut(service=service))[0] == "applied"
    changed = replaced(services[0], name="Возврат денег")
    assert stage.desk.do(ServicePut(service=changed, old=1))[0] == "applied"
    assert stage.desk.do(ServiceRemove(id=services[1].id))[0] == "applied"
    rules = [
        ToneRule(id=ToneId(new_id()), name=name, kind="words", words=("ну",), changed_at=_now())
        for name in ("Без «ну»", "Лишнее")
    ]
    for rule in rules:
        assert stage.desk.do(TonePut(rule=rule))[0] == "applied"
    assert stage.desk.do(ToneRemove(id=rules[1].id))[0] == "applied"


def _day(stage: Stage) -> None:
    _as(stage, Role.ADMINISTRATOR)
    rules = WrapRules(
        mode=AfterWork.REQUIRED, codes=(WrapCode(code="решено", title="Вопрос решён"),)
    )
    assert stage.desk.do(WorkdayPut(workday=Workday(id=WORKDAY_ID, rules=(rules,))))[0] == "applied"
    _ring(stage)
    person = stage.sleeper
    ended = WrapUp(
        id=entry_id(),
        customer_id=person.id,
        branch_id=person.branch_id,
        channel_kind="phone",
        code="решено",
        note="Объяснила",
    )
    assert stage.desk.do(ended)[0] == "applied"


def _routing(stage: Stage) -> None:
    _as(stage, Role.ADMINISTRATOR)
    rule = queue_rule(stage.bench.shop.queue.id, target_s=60)
    assert stage.desk.do(QueueRulePut(rule=rule))[0] == "applied"
    assert stage.desk.do(QueueRulePut(rule=replaced(rule, priority=3), old=1))[0] == "applied"
    for one in (agent_rule(capacity={"chat": 2}), agent_rule(stage.bench.shop.agents[0].id)):
        assert stage.desk.do(AgentRulePut(rule=one))[0] == "applied"


def _hand_out(stage: Stage) -> None:
    me = stage.bench.shop.agents[0]
    stage.bench.write(queue_rule(stage.bench.shop.queue.id), replaced(me, presence=Presence.READY))
    stage.bench.receive("Ау?")
    assert stage.bench.database.write_now(distributing.distribute) == 1
    stage.bench.database.write_now(lambda unit: absences.set_aside(unit, unit.need(Agent, me.id)))


def _fields(stage: Stage) -> None:
    _as(stage, Role.ADMINISTRATOR)
    fields = [
        AttributeField(id=FieldId(new_id()), key=key, title=key, changed_at=_now())
        for key in ("этаж", "лифт")
    ]
    for field in fields:
        assert stage.desk.do(FieldPut(field=field))[0] == "applied"
    assert stage.desk.do(FieldRemove(id=fields[1].id))[0] == "applied"


def _offer_rules(stage: Stage) -> None:
    _as(stage, Role.ADMINISTRATOR)
    rules = [
        OfferRule(id=OfferRuleId(new_id()), name=name, title="Скидка", changed_at=_now())
        for name in ("Скидка", "Лишнее")
    ]
    for rule in rules:
        assert stage.desk.do(OfferRulePut(rule=rule))[0] == "applied"
    assert stage.desk.do(OfferRuleRemove(id=rules[1].id))[0] == "applied"
    person = replaced(stage.sleeper, consents={"marketing": True})
    stage.bench.write(person)
    made = proposing.drafted(rules[0], person, None, _now())
    told = replaced(made, state=PersonalOfferState.PRESENTED)
    assert stage.desk.do(PersonalOfferMake(offer=told))[0] == "applied"


def _run(stage: Stage) -> None:
    person = stage.sleeper
    run = ScriptRun(
        id=RunId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        service_id=ServiceId(new_id()),
        channel_kind="phone",
        step="раз",
        agent_id=stage.bench.shop.agents[0].id,
        started_at=_now(),
        step_at=_now(),
        changed_at=_now(),
    )
    assert stage.desk.do(RunStart(run=run))[0] == "applied"
    further = RunStep(
        id=run.id, values={"сумма": Filled(new="100")}, step=Move(old="раз", new="два")
    )
    assert stage.desk.do(further)[0] == "applied"
    other = RunStep(id=run.id, values={"сумма": Filled(new="200")})
    assert stage.desk.do(other)[0] == "merged"
    done = ServiceAttempt(
        id=entry_id(),
        customer_id=person.id,
        branch_id=person.branch_id,
        run_id=run.id,
        service_id=run.service_id,
        channel_kind="phone",
        result=AttemptResult.DONE,
    )
    assert stage.desk.do(done)[0] == "applied"


def _reason(stage: Stage) -> None:
    person = stage.sleeper
    fact = ContactReason(
        id=fact_id(None),
        customer_id=person.id,
        branch_id=person.branch_id,
        code=ReasonCode.ORDER_LATE,
        by_id=stage.bench.shop.agents[0].id,
        at=_now(),
    )
    for code in (ReasonCode.ORDER_LATE, ReasonCode.OPEN_CASE):
        assert stage.desk.do(ReasonSet(fact=replaced(fact, code=code)))[0] == "applied"
    stage.bench.database.write_now(reasons.learn)


def _consent(stage: Stage) -> None:
    person = stage.sleeper
    for given in (True, False):
        said = Consent(
            id=ConsentId(new_id()),
            customer_id=person.id,
            branch_id=person.branch_id,
            purpose="marketing",
            given=given,
            at=_now(),
        )
        assert stage.desk.do(ConsentSet(consent=said, old=not given))[0] == "applied"


def _ring(stage: Stage) -> None:
    channel, now = stage.bench.shop.channels["phone"].id, _now()
    for event in (
        CallWaiting(call_id="c", at=now, number="89161234567", queue="support"),
        CallOffered(call_id="c", at=now, number="89161234567", extension="1001", queue="support"),
        CallAnswered(call_id="c", at=now, extension="1001"),
        CallEnded(call_id="c", at=now, answered=True, talk_s=42),
    ):
        stage.bench.database.write_now(calls.reported(channel, event))


def _receive(stage: Stage) -> None:
    stage.bench.receive("Ну что?")
    stage.provisional()


def _import(stage: Stage) -> None:
    sleeper(stage.bench)


def _delete(stage: Stage) -> None:
    note = old_note(stage.bench, stage.sleeper)
    stage.bench.write(note)

    def work(unit: Unit) -> None:
        unit.delete(Entry, note.id)
        unit.delete(Customer, stage.bench.stranger.id)

    stage.bench.database.write_now(work)


def _leave(stage: Stage) -> None:
    bucket = f"branch:{stage.bench.shop.branch.id}"

    def work(unit: Unit) -> None:
        cards = keeping.cards_in(unit, bucket, b"", 50)
        for member in keeping.members_of(unit, bucket, cards, 500):
            unit.leave(bucket, member.kind, member.id)

    stage.bench.database.write_now(work)
    assert stage.bench.database.write_now(ended(bucket, [])) == 0


def _presence(stage: Stage) -> None:
    stage.bench.write(replaced(stage.bench.shop.agents[0], presence=Presence.READY))


VERBS: dict[str, Callable[[Stage], object]] = {
    "note.add": _note,
    "visit.register": _visit,
    "customer.create": _create,
    "customer.patch": _patch,
    "customer.absorb": _absorb,
    "customer.merge": _merge,
    "customer.unmerge": _unmerge,
    "customer.split": _split,
    "customer.tell_apart": _tell_apart,
    "identity.add": _identity,
    "identity.close": _close_identity,
    "conflict.resolve": _resolve_conflict,
    "note.edit": _edit_note,
    "message.send": _send,
    "conversation.start": _start,
    "message.confirm": lambda stage: _held(stage, MessageConfirm),
    "message.cancel": lambda stage: _held(stage, MessageCancel),
    "message.amend": _amend,
    "conversation.hand_over": _hand_over,
    "conversation.asked_again": _hand_over,
    "case.open": _worked_case,
    "case.set": _worked_case,
    "case.join": _worked_case,
    "case.leave": _worked_case,
    "a case that follows": _follow_case,
    "call.record": _call,
    "call.update": _call,
    "call.measure": _call,
    "conversation.assign": _assign,
    "conversation.set_status": _resolve,
    "conversation.snooze": _snooze,
    "conversation.tag": _tag,
    "view.save": _save_view,
    "view.delete": _delete_view,
    "coming back": _wake,
    "offer.accept": _accept,
    "offer.decline": _decline,
    "task.add": _task,
    "task.set": _task,
    "personal_offer.set": _money,
    "snippet.put": _texts,
    "snippet.remove": _texts,
    "article.put": _texts,
    "article.remove": _texts,
    "article.rate": _texts,
    "article.tell": _texts,
    "service.put": _catalogue,
    "service.remove": _catalogue,
    "tone.put": _catalogue,
    "tone.remove": _catalogue,
    "workday.put": _day,
    "contact.wrap_up": _day,
    "routing.queue": _routing,
    "routing.agent": _routing,
    "handing out": _hand_out,
    "run.start": _run,
    "run.step": _run,
    "service.attempt": _run,
    "reason.set": _reason,
    "consent.set": _consent,
    "field.put": _fields,
    "offer_rule.put": _offer_rules,
    "offer_rule.remove": _offer_rules,
    "personal_offer.make": _offer_rules,
    "field.remove": _fields,
    "a call": _ring,
    "mail": _receive,
    "an import": _import,
    "deleting": _delete,
    "leaving the window": _leave,
    "presence": _presence,
}


def test_every_operation_is_tried() -> None:
    assert set(VERBS) >= OPERATIONS


@pytest.mark.parametrize("verb", VERBS)
def test_an_old_copy_and_the_changes_are_a_new_copy(bench: Bench, verb: str) -> None:
    stage = Stage(bench)
    VERBS[verb](stage)
    stage.puller.pull()
    assert stage.puller.snapshot() == fresh(stage.puller).snapshot()
    stage.audience.round()
    for reader in (stage.told, stage.elsewhere):
        assert reader.snapshot() == fresh(reader).snapshot()
