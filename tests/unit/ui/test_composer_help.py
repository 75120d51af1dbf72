"""Canned replies, colleagues and messages that wait, as the composer's presenters see them."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from domain.entities import Article, Snippet
from domain.glossary import ChannelKind, Delivery
from domain.ids import ArticleId, EntryId, SnippetId
from domain.tasks import TaskScope
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, PETROV, an_id
from tests.unit.ui.conftest import rest
from ui.composer.presenter import Answered, Block, ComposerPresenter, Mode, Sent
from ui.composer.suggesting import Suggested, SuggestingPresenter, mentioned
from ui.composer.tokens import Ask, Token


def composer(store: MemoryStore, scope: TaskScope) -> tuple[ComposerPresenter, list[Sent]]:
    sent: list[Sent] = []
    made = ComposerPresenter(store, store, scope, lambda _state: None, sent.append, store.clock.now)
    talk = next(c for c in store.world.conversations if c.channel_kind == "email")
    made.open(talk.customer_id, (talk,), talk.id)
    return made, sent


def snippet(shortcut: str, text: str, *kinds: str) -> Snippet:
    return Snippet(
        id=SnippetId(an_id()), shortcut=shortcut, title="", text=text, channel_kinds=kinds
    )


def ask(kind: Ask, query: str) -> Token:
    return Token(kind, query, 0, len(query) + 1)


@pytest.fixture
def helper(store: MemoryStore, scope: TaskScope) -> SuggestingPresenter:
    return SuggestingPresenter(store, scope, lambda _state: None)


def test_a_canned_reply_is_filled_from_the_card(
    store: MemoryStore, helper: SuggestingPresenter
) -> None:
    store.kept_snippets = [snippet("привет", "Здравствуйте, {имя}!"), snippet("адрес", "Ленина, 1")]
    helper.values = lambda: {"customer.given_name": "Мария"}
    helper.ask(ask(Ask.SNIPPET, "ghb"))
    assert [item.words for item in helper.state.found] == ["Здравствуйте, Мария!"]
    helper.ask(None)
    assert helper.state == Suggested()


def test_replies_for_other_channels_are_not_offered(
    store: MemoryStore, helper: SuggestingPresenter
) -> None:
    store.kept_snippets = [snippet("а", "Всюду"), snippet("б", "В чате", ChannelKind.WEBCHAT)]
    helper.channel_kind = ChannelKind.EMAIL
    helper.ask(ask(Ask.SNIPPET, ""))
    assert [item.words for item in helper.state.found] == ["Всюду"]


async def test_the_knowledge_base_answers(store: MemoryStore, helper: SuggestingPresenter) -> None:
    page = Article(
        id=ArticleId(an_id()), title="Возврат", text="14 дней", updated_at=store.clock.now()
    )
    linked = msgspec.structs.replace(page, title="Возврат денег", link="https://polka.example/v")
    store.kept_articles = [page, linked]
    helper.ask(ask(Ask.ARTICLE, "возврат"))
    await rest()
    words = [item.words for item in helper.state.found]
    assert words == ["14 дней", "Возврат денег: https://polka.example/v"]


def test_a_colleague_is_found_and_one_is_not_oneself(helper: SuggestingPresenter) -> None:
    helper.ask(ask(Ask.COLLEAGUE, ""))
    assert [item.person for item in helper.state.found] == [PETROV.id]


def test_the_longer_name_is_called_and_not_its_beginning() -> None:
    anna = msgspec.structs.replace(ME, id=PETROV.id, display_name="Анна")
    whole = msgspec.structs.replace(ME, display_name="Анна Мария")
    assert mentioned("@Анна Мария, глянь", [anna, whole]) == (whole,)
    assert mentioned("Анна Мария, глянь", [anna, whole]) == ()


async def test_a_note_carries_whom_it_calls(store: MemoryStore, scope: TaskScope) -> None:
    made, _ = composer(store, scope)
    made.choose_mode(Mode.NOTE)
    made.send(f"@{PETROV.display_name} глянь, пожалуйста")
    await rest()
    assert store.called == [(PETROV.id,)]


async def test_a_reply_waits_as_long_as_the_agent_wants_and_comes_back(
    store: MemoryStore, scope: TaskScope
) -> None:
    made, sent = composer(store, scope)
    made.undo_s = lambda: 7
    made.send("Уже едет")
    await rest()
    assert store.sent_later == [(7, None, None)]
    assert made.state.draft == ""
    await made.take_back(sent[0])
    assert made.state.draft == "Уже едет"
    taken = next(e for e in store.world.entries if e.id == sent[0].entry_id)
    assert taken.delivery == Delivery.CANCELLED


async def test_what_is_being_written_is_not_overwritten_by_what_comes_back(
    store: MemoryStore, scope: TaskScope
) -> None:
    made, sent = composer(store, scope)
    made.send("Уже едет")
    await rest()
    made.type("Другое")
    await made.take_back(sent[0])
    assert made.state.draft == ""
    assert store.drafts[sent[0].key] == "Уже едет"


async def test_later_is_later(store: MemoryStore, scope: TaskScope) -> None:
    made, sent = composer(store, scope)
    made.undo_s = lambda: 7
    due = store.clock.now() + timedelta(hours=3)
    made.send("Уже едет", due)
    await rest()
    assert store.sent_later == [(0, due, None)]
    assert sent[0].due_at == due


async def test_one_message_is_answered_until_the_reply_is_sent(
    store: MemoryStore, scope: TaskScope
) -> None:
    made, _ = composer(store, scope)
    answered = Answered(EntryId(an_id()), "Где заказ?")
    made.answer(answered)
    made.send("Едет")
    await rest()
    assert store.sent_later[-1][2] == answered.entry_id
    assert made.state.answered is None


async def test_an_open_placeholder_holds_the_reply(store: MemoryStore, scope: TaskScope) -> None:
    made, sent = composer(store, scope)
    made.send("Здравствуйте, {имя}!")
    await rest()
    assert sent == []
    assert not made.can_send("Здравствуйте, {имя}!")
    made.choose_mode(Mode.NOTE)
    assert made.can_send("шаблон {имя}")


async def test_a_chat_nobody_has_begun_cannot_be_begun_by_us(
    store: MemoryStore, scope: TaskScope
) -> None:
    made, _ = composer(store, scope)
    talk = next(c for c in store.world.conversations if c.channel_kind == "email")
    silent = msgspec.structs.replace(talk, channel_kind="webchat", last_inbound_id=None)
    made.open(talk.customer_id, (silent,), silent.id)
    assert made.state.block is Block.CANNOT_START
