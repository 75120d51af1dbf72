"""Writing to a customer first: one conversation whoever begins it, and none where it may not be."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from domain.entities import Channel, Conversation, Customer, Entry, Identity
from domain.errors import Code
from domain.glossary import ChannelKind, ConversationStatus, Delivery, EntryKind, IdentityKind
from domain.ids import ChannelId, ConversationId, CustomerId, IdentityId, MergeId, new_id
from domain.operations import (
    ConversationTag,
    CustomerMerge,
    CustomerSplit,
    MessageCancel,
    MessageConfirm,
    MessageSend,
)
from domain.ports import SendReceipt
from domain.writing_first import begun_id
from server.handlers import outbound
from server.storage import messages, people
from tests.builders.tone import no_promises
from tests.unit.server.bench import Bench, entry_id, replaced
from tests.unit.server.chats import chat
from tests.unit.server.first_words import account, address, first_word
from tests.unit.server.letters import letter_to

NUMBER = "+79161234567"


def by_sms(bench: Bench) -> tuple[Channel, Identity]:
    return account(bench, ChannelKind.SMS), address(bench, IdentityKind.PHONE)


def claimed(bench: Bench, channel: Channel) -> list[outbound.Dispatch]:
    return bench.database.write_now(outbound.claim([channel.id]))


def talks(bench: Bench) -> list[Conversation]:
    who = bench.shop.customer.id
    return bench.database.read_now(lambda unit: people.owned(unit, Conversation, who))


def said(bench: Bench, conversation_id: Any) -> list[Entry]:
    who = bench.shop.customer.id
    found = bench.database.read_now(lambda unit: people.owned(unit, Entry, who))
    return [item for item in found if item.conversation_id == conversation_id]


def test_a_first_message_begins_a_conversation_of_its_author(bench: Bench) -> None:
    channel, number = by_sms(bench)
    word = first_word(bench, channel, number, text="Вот ссылка", subject="Лишнее")
    desk = bench.desk()
    assert desk.do(word) == ("applied", "")
    talk = bench.need(Conversation, word.conversation_id)
    assert (talk.customer_id, talk.channel_id, talk.identity_id) == (
        bench.shop.customer.id,
        channel.id,
        number.id,
    )
    assert talk.assignee_id == desk.actor.agent_id
    assert (talk.preview, talk.subject, talk.queue_id) == ("Вот ссылка", "", channel.queue_id)
    (sent,) = claimed(bench, channel)
    assert (sent.message.address, sent.message.text) == (number.value, "Вот ссылка")
    assert desk.do(word) == ("applied", "")  # the same offered again is the same
    assert claimed(bench, channel) == []


def test_they_answer_into_the_same_conversation(bench: Bench) -> None:
    channel, number = by_sms(bench)
    word = first_word(bench, channel, number)
    bench.desk().do(word)
    talk = bench.receive(
        "Спасибо", channel_id=channel.id, identity_kind=number.kind, address=number.value
    )
    assert talk.id == word.conversation_id
    assert [item.id for item in talks(bench)] == [talk.id]


def test_a_letter_is_answered_by_its_message_id(bench: Bench) -> None:
    channel, mailbox = bench.shop.channels[ChannelKind.EMAIL], address(bench, IdentityKind.EMAIL)
    word = first_word(bench, channel, mailbox, subject="Договор")
    bench.desk().do(word)
    (sent,) = claimed(bench, channel)
    assert (sent.message.subject, sent.message.thread_refs) == ("Договор", ())
    ref = f"<{word.id}@shop.example>"
    receipt = SendReceipt(provider_ref=ref, at=bench.clock.now())
    bench.database.write_now(outbound.sent(word.id, receipt))
    talk = bench.receive("Подписал", thread_refs=(ref,), authenticated=None)
    assert talk.id == word.conversation_id
    assert talk.subject == "Договор"


def test_two_who_begin_the_same_begin_one_and_the_second_is_asked(bench: Bench) -> None:
    channel, number = by_sms(bench)
    first, second = bench.desk(), bench.desk(bench.shop.agents[1])
    one = first_word(bench, channel, number, text="Первая")
    other = first_word(bench, channel, number, text="Вторая")
    assert first.do(one) == ("applied", "")
    assert second.do(other) == ("held", Code.STATE_CHANGED)
    assert len(talks(bench)) == 1
    assert [item.message.text for item in claimed(bench, channel)] == ["Первая"]
    assert bench.need(Entry, other.id).delivery == Delivery.HELD
    receipt = SendReceipt(provider_ref="1", at=bench.clock.now())
    bench.database.write_now(outbound.sent(one.id, receipt))
    assert second.do(MessageConfirm(id=other.id)) == ("applied", "")
    assert [item.message.text for item in claimed(bench, channel)] == ["Вторая"]


def known_talk(bench: Bench, channel: Channel, number: Identity, **fields: Any) -> Conversation:
    """Return a conversation with an address, from before there were computed names."""
    talk = Conversation(
        id=ConversationId(new_id()),
        customer_id=number.customer_id,
        branch_id=number.branch_id,
        channel_id=channel.id,
        channel_kind=channel.kind,
        identity_id=number.id,
        last_entry_at=bench.clock.now(),
    )
    bench.write(talk)
    again = bench.receive(
        "Это я", channel_id=channel.id, identity_kind=number.kind, address=number.value
    )
    assert again.id == talk.id
    bench.write(replaced(again, **fields))
    return bench.need(Conversation, talk.id)


def test_where_they_have_written_meanwhile_its_author_is_asked(bench: Bench) -> None:
    channel, number = by_sms(bench)
    talk = known_talk(bench, channel, number)
    desk, word = bench.desk(), first_word(bench, channel, number)
    assert desk.do(word) == ("held", Code.STATE_CHANGED)
    assert bench.need(Entry, word.id).conversation_id == talk.id
    assert bench.get(Conversation, word.conversation_id) is None
    told = [item for item in said(bench, talk.id) if item.kind == EntryKind.AUTOMATION]
    assert [item.details for item in told] == [{"rule": "continued"}]


def test_what_is_over_goes_on_with_the_first_message(bench: Bench) -> None:
    channel, number = by_sms(bench)
    talk = known_talk(bench, channel, number, status=ConversationStatus.RESOLVED)
    word = first_word(bench, channel, number)
    assert bench.desk().do(word) == ("applied", "")
    assert bench.need(Entry, word.id).conversation_id == talk.id


def test_what_was_written_after_it_offline_follows_it(bench: Bench) -> None:
    """The author's machine knows the conversation by the name it gave it."""
    channel, number = by_sms(bench)
    talk = known_talk(bench, channel, number, status=ConversationStatus.RESOLVED)
    desk, word = bench.desk(), first_word(bench, channel, number)
    unknown = MessageSend(
        id=entry_id(),
        conversation_id=word.conversation_id,
        customer_id=word.customer_id,
        branch_id=word.branch_id,
        channel_kind=channel.kind,
        text="И ещё",
        guard=msgspec.structs.replace(word.guard, last_inbound_id=talk.last_inbound_id),
    )
    tag = ConversationTag(id=word.conversation_id, add=("оплата",))
    answer = desk.push(desk.op(word), desk.op(unknown), desk.op(tag))
    assert [item.status for item in answer.advisory] == ["applied"] * 3
    assert bench.need(Entry, unknown.id).conversation_id == talk.id
    assert bench.need(Conversation, talk.id).tags == ("оплата",)


def test_a_letter_on_another_subject_is_another_conversation(bench: Bench) -> None:
    channel, mailbox = bench.shop.channels[ChannelKind.EMAIL], address(bench, IdentityKind.EMAIL)
    talk = bench.receive()
    desk = bench.desk()
    word = first_word(bench, channel, mailbox, subject="Другое", beside=talk.id)
    assert desk.do(word) == ("applied", "")
    assert bench.need(Entry, word.id).conversation_id == word.conversation_id != talk.id
    blind = first_word(bench, channel, mailbox, subject="Третье")
    assert desk.do(blind)[0] == "applied"  # who knew of none goes on in the newest, their own
    assert bench.need(Entry, blind.id).conversation_id == word.conversation_id


def test_an_address_added_twice_offline_is_found_by_its_value(bench: Bench) -> None:
    channel, number = by_sms(bench)
    word = first_word(bench, channel, number, identity_id=IdentityId(new_id()))
    assert bench.desk().do(word) == ("applied", "")
    assert bench.need(Conversation, word.conversation_id).identity_id == number.id


def test_a_name_that_is_taken_by_somebody_else_is_not_used(bench: Bench) -> None:
    channel, number = by_sms(bench)
    word = first_word(bench, channel, number)
    theirs = Conversation(
        id=word.conversation_id,
        customer_id=bench.stranger.id,
        branch_id=bench.elsewhere.id,
        channel_kind=channel.kind,
        last_entry_at=bench.clock.now(),
    )
    bench.write(theirs)
    assert bench.desk().do(word) == ("applied", "")
    assert bench.need(Conversation, theirs.id) == theirs
    talk = bench.need(Conversation, bench.need(Entry, word.id).conversation_id)  # type: ignore[arg-type]
    assert (talk.customer_id, talk.identity_id) == (bench.shop.customer.id, number.id)


def test_where_the_conversation_was_parted_from_its_address_another_begins(bench: Bench) -> None:
    channel, number = by_sms(bench)
    desk, word = bench.desk(), first_word(bench, channel, number)
    assert desk.do(word) == ("applied", "")
    twin = Customer(
        id=CustomerId(new_id()), display_name="Не она", branch_id=bench.shop.customer.branch_id
    )
    split = CustomerSplit(
        from_id=number.customer_id, customer=twin, rows=((Conversation.KIND, word.conversation_id),)
    )
    assert desk.do(split) == ("applied", "")
    again = first_word(bench, channel, number)
    assert desk.do(again) == ("applied", "")
    talk = bench.need(Conversation, bench.need(Entry, again.id).conversation_id)  # type: ignore[arg-type]
    assert (talk.customer_id, talk.id != word.conversation_id) == (number.customer_id, True)


def test_to_somebody_who_is_part_of_another_card_by_now(bench: Bench) -> None:
    twin = Customer(
        id=CustomerId(new_id()), display_name="Она же", branch_id=bench.shop.customer.branch_id
    )
    bench.write(twin)
    channel = account(bench, ChannelKind.SMS)
    number = address(bench, IdentityKind.PHONE, NUMBER, twin)
    desk, word = bench.desk(), first_word(bench, channel, number)
    whole = bench.shop.customer.id
    assert desk.do(CustomerMerge(id=MergeId(new_id()), into_id=whole, merged_id=twin.id))[0] == (
        "applied"
    )
    assert desk.do(word) == ("applied", "")
    assert bench.need(Conversation, word.conversation_id).customer_id == whole


@pytest.mark.parametrize(
    "kind",
    [
        ChannelKind.TELEGRAM,
        ChannelKind.VK,
        ChannelKind.MAX,
        ChannelKind.WHATSAPP,
        ChannelKind.VIBER,
        ChannelKind.AVITO,
        ChannelKind.WEBCHAT,
        ChannelKind.APP,
        ChannelKind.FORM,
        ChannelKind.PHONE,
    ],
)
def test_where_the_customer_writes_first_nobody_else_does(bench: Bench, kind: str) -> None:
    channel = account(bench, kind)
    there = address(bench, kind, "7001")
    assert bench.desk().do(first_word(bench, channel, there)) == ("rejected", Code.CANNOT_START)
    assert talks(bench) == []


def test_nothing_goes_where_it_may_not(bench: Bench) -> None:
    channel, number = by_sms(bench)
    desk, who = bench.desk(), bench.need(Customer, bench.shop.customer.id)

    def refused(**fields: Any) -> tuple[str, str]:
        return desk.do(first_word(bench, channel, number, **fields))

    assert refused(text=" ") == ("rejected", Code.INVALID)
    mail = address(bench, IdentityKind.EMAIL)
    assert desk.do(first_word(bench, channel, mail)) == ("rejected", Code.GONE)
    theirs = address(bench, IdentityKind.PHONE, NUMBER, bench.stranger)
    stolen = first_word(bench, channel, theirs, customer_id=who.id)
    assert desk.do(stolen) == ("rejected", Code.GONE)
    other = first_word(bench, channel, theirs)
    assert desk.do(other)[0] == "rejected"  # the customer is of a branch elsewhere
    assert refused(channel_id=ChannelId(new_id())) == ("rejected", Code.SEND_REFUSED)


@pytest.mark.parametrize(
    "refusal",
    [
        {"do_not_contact": True},
        {"consents": {"service": False}},
        {"consents": {"service:sms": False}},
        {"consents": {"personal_data": False}},
    ],
)
def test_who_refuses_is_not_written_to_first(bench: Bench, refusal: dict[str, Any]) -> None:
    channel, number = by_sms(bench)
    bench.write(replaced(bench.need(Customer, bench.shop.customer.id), **refusal))
    word = first_word(bench, channel, number)
    assert bench.desk().do(word) == ("rejected", Code.CONTACT_REFUSED)
    assert talks(bench) == []


def test_nothing_is_sent_to_an_old_address_or_through_what_is_off(bench: Bench) -> None:
    channel, number = by_sms(bench)
    bench.write(replaced(number, valid_until_on=date(2020, 1, 1)))
    desk = bench.desk()
    assert desk.do(first_word(bench, channel, number)) == ("rejected", Code.ADDRESS_CLOSED)
    bench.write(number, replaced(channel, enabled=False))
    assert desk.do(first_word(bench, channel, number)) == ("rejected", Code.SEND_REFUSED)


def test_tone_holds_for_first_words_too(bench: Bench) -> None:
    channel, number = by_sms(bench)
    bench.write(no_promises())
    word = first_word(bench, channel, number, text="Гарантирую")
    assert bench.desk().do(word) == ("rejected", Code.TONE)
    assert talks(bench) == []


def test_who_may_not_be_answered_any_more_is_not(timed: Bench, clock: Any) -> None:
    """Outside its day WhatsApp takes templates only, which nobody sends here."""
    talk = chat(timed, ChannelKind.WHATSAPP)
    desk = timed.desk()
    clock.move(86_399)
    assert desk.do(letter_to(timed, talk))[0] == "applied"
    clock.move(2)
    assert desk.do(letter_to(timed, talk)) == ("rejected", Code.WINDOW_CLOSED)


def test_a_refusal_that_comes_while_it_waits_stops_it(timed: Bench, clock: Any) -> None:
    channel, number = by_sms(timed)
    word = first_word(timed, channel, number, delay_s=10)
    assert timed.desk().do(word)[0] == "applied"
    timed.write(replaced(timed.need(Customer, timed.shop.customer.id), do_not_contact=True))
    clock.move(11)
    assert claimed(timed, channel) == []
    assert timed.need(Entry, word.id).delivery == Delivery.FAILED


def test_taken_back_in_time_it_never_goes_out(timed: Bench, clock: Any) -> None:
    channel, number = by_sms(timed)
    desk, word = timed.desk(), first_word(timed, channel, number, delay_s=10)
    desk.do(word)
    assert desk.do(MessageCancel(id=word.id)) == ("applied", "")
    clock.move(60)
    assert claimed(timed, channel) == []
    talk = timed.need(Conversation, word.conversation_id)
    assert desk.do(letter_to(timed, talk, text="Иначе"))[0] == "applied"


def test_one_that_waited_for_days_asks_first(timed: Bench, clock: Any) -> None:
    channel, number = by_sms(timed)
    desk, word = timed.desk(), first_word(timed, channel, number)
    op = desk.op(word)
    clock.move(2 * 86_400)
    (answer,) = desk.push(op, sent_at=timed.clock.now()).advisory
    assert (answer.status, answer.code) == ("held", Code.STATE_CHANGED)
    assert timed.need(Conversation, word.conversation_id).channel_id == channel.id
    row = timed.database.read_now(lambda unit: messages.outbound_row(unit, word.id))
    assert row is not None
    assert row["state"] == "held"


def test_the_name_is_of_all_it_is_made_of() -> None:
    who, other = CustomerId(new_id()), CustomerId(new_id())
    channel, beside = ChannelId(new_id()), ConversationId(new_id())
    named = ("phone", NUMBER)
    ids = {
        begun_id(who, channel, named),
        begun_id(other, channel, named),
        begun_id(who, ChannelId(new_id()), named),
        begun_id(who, channel, ("phone", "+7916")),
        begun_id(who, channel, ("email", NUMBER)),
        begun_id(who, channel, named, beside),
    }
    assert len(ids) == 6
    assert begun_id(who, channel, named) == begun_id(who, channel, named)
