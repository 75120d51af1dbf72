"""Writing first on the workstation: saved, drawn at once, and pushed as it was written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from domain.entities import Agent, Channel, Conversation, Entry, Identity
from domain.errors import BadInput
from domain.glossary import ChannelKind, Delivery, IdentityKind, Role
from domain.ids import AgentId, ChannelId, IdentityId, new_id
from domain.operations import ConversationStart, MessageSend
from domain.writing_first import Opening, openings
from sync.local.commands import LocalCommands
from sync.queries.rows import Directory
from sync.store import outbox, rows
from sync.store.store import Store
from tests.builders.clock import StillClock
from tests.unit.sync.profile import CUSTOMER, furnish, opened

CHANNEL = Channel(id=ChannelId(new_id()), kind=ChannelKind.EMAIL, name="Почта")
MAILBOX = Identity(
    id=IdentityId(new_id()),
    customer_id=CUSTOMER.id,
    branch_id=CUSTOMER.branch_id,
    kind=IdentityKind.EMAIL,
    value="anna@pochta.example",
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    with opened(tmp_path) as made:
        furnish(made)
        yield made


@pytest.fixture
def commands(store: Store) -> LocalCommands:
    me = Agent(id=AgentId(new_id()), login="a", display_name="Анна", role=Role.AGENT)

    async def nobody(*_values: object) -> None:
        raise AssertionError

    return LocalCommands(store, lambda: Directory(me=me), StillClock(), nobody, nobody)  # type: ignore[arg-type]


def pending(store: Store) -> list[outbox.Pending]:
    return store.in_work(outbox.unsettled)


def shown(store: Store, opening: Opening) -> Conversation | None:
    with store._read_cache_on_writer.begin() as cache:
        return rows.get(cache, Conversation, opening.conversation_id)


async def test_a_first_message_is_drawn_at_once_and_what_follows_depends_on_it(
    store: Store, commands: LocalCommands
) -> None:
    (opening,) = openings([MAILBOX], [CHANNEL], [])
    sent = await commands.start_conversation(opening, "Добрый день!", subject=" Договор \n")
    talk = shown(store, opening)
    assert talk is not None
    assert (talk.subject, talk.customer_id) == ("Договор", CUSTOMER.id)
    then = await commands.send_message(talk.id, "И ещё")
    first, second = pending(store)
    assert isinstance(first.args, ConversationStart)
    assert (first.args.id, first.args.address) == (sent, MAILBOX.value)
    assert isinstance(second.args, MessageSend)
    assert (second.args.id, second.args.subject) == (then, "Re: Договор")
    assert second.deps == (first.op_id,)
    with store._read_cache_on_writer.begin() as cache:
        entry = rows.get(cache, Entry, sent)
    assert entry is not None
    assert entry.delivery == Delivery.WAITING


async def test_an_empty_first_message_is_refused(store: Store, commands: LocalCommands) -> None:
    (opening,) = openings([MAILBOX], [CHANNEL], [])
    with pytest.raises(BadInput):
        await commands.start_conversation(opening, "  ", subject="Тема")
    assert pending(store) == []
    assert shown(store, opening) is None


def test_only_sms_of_one_number_begins_once_and_letters_begin_anew() -> None:
    sms = Channel(id=ChannelId(new_id()), kind=ChannelKind.SMS, name="SMS")
    number = msgspec.structs.replace(
        MAILBOX, id=IdentityId(new_id()), kind=IdentityKind.PHONE, value="+79161234567"
    )
    both = openings([MAILBOX, number], [CHANNEL, sms], [])
    assert [item.channel.kind for item in both] == [ChannelKind.EMAIL, ChannelKind.SMS]
    talks = [_talk(item) for item in both]
    (again,) = openings([MAILBOX, number], [CHANNEL, sms], talks)
    assert again.channel.kind == ChannelKind.EMAIL
    assert again.beside == talks[0].id
    third = openings([MAILBOX], [CHANNEL], [_talk(again), talks[0]])[0]
    assert third.conversation_id not in {again.conversation_id, talks[0].id}


def _talk(opening: Opening) -> Conversation:
    return Conversation(
        id=opening.conversation_id,
        customer_id=CUSTOMER.id,
        branch_id=CUSTOMER.branch_id,
        channel_id=opening.channel.id,
        channel_kind=opening.channel.kind,
        identity_id=opening.identity.id,
        last_entry_at=StillClock().now(),
    )
