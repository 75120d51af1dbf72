"""Commands over the local store: what an agent types is kept as it will arrive, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.clock import SystemClock
from domain.entities import Agent
from domain.errors import BadInput, Code, Expected
from domain.glossary import Role
from domain.ids import AgentId, CustomerId, new_id
from domain.text import MAX_TEXT, clean_text
from sync.local.commands import LocalCommands
from sync.queries.rows import Directory
from sync.store.store import Store
from tests.unit.server.naughty import NAUGHTY
from tests.unit.sync.profile import BRANCH, CUSTOMER, furnish, opened, saved_texts, shown_customer


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A furnished store."""
    with opened(tmp_path) as made:
        furnish(made)
        yield made


@pytest.fixture
def commands(store: Store) -> LocalCommands:
    """Commands of a signed-in agent."""
    agent = Agent(id=AgentId(new_id()), login="a", display_name="Анна", role=Role.AGENT)
    directory = Directory(me=agent)

    async def nobody(_number: str) -> None:
        raise Expected(Code.CHANNEL_DOWN)

    def on_loop(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, asyncio.get_running_loop())

    return LocalCommands(store, lambda: directory, SystemClock(), nobody, on_loop)


async def test_whatever_is_typed_is_saved_cleaned_or_refused_as_expected(
    store: Store, commands: LocalCommands
) -> None:
    kept = []
    for text in NAUGHTY:
        try:
            await commands.add_note(CUSTOMER.id, text)
        except BadInput:
            assert not clean_text(text).strip() or len(text) > MAX_TEXT
            continue
        kept.append(clean_text(text))
        await commands.save_draft("note", text)
    assert saved_texts(store) == kept
    assert len(kept) > 60


async def test_whatever_is_typed_into_the_card_is_saved(
    store: Store, commands: LocalCommands
) -> None:
    for text in (item for item in NAUGHTY if len(item) < 50_000):
        fields = {"city": text, "tags": (text,), "preferences": {text: text}}
        await commands.patch_customer(CUSTOMER.id, fields)
        shown = shown_customer(store)
        assert shown is not None
        assert shown.city == clean_text(text)
        await commands.create_customer(f"Имя {text}", text, text, BRANCH.id)


async def test_an_edit_too_big_for_the_line_is_refused_at_once(commands: LocalCommands) -> None:
    """It would wait in the outbox for ever, and everything after it too."""
    big = {"attributes": {str(number): "ы" * 60_000 for number in range(20)}}
    with pytest.raises(BadInput) as refused:
        await commands.patch_customer(CUSTOMER.id, big)
    assert refused.value.code == Code.TOO_LARGE


async def test_a_note_about_a_card_that_is_not_here_is_refused(commands: LocalCommands) -> None:
    with pytest.raises(BadInput) as refused:
        await commands.add_note(CustomerId(new_id()), "x")
    assert refused.value.code == Code.GONE


@pytest.mark.parametrize("number", ["*21*+79990000000#", "12a", "", "+", "7" * 40])
async def test_what_is_no_number_is_not_dialled(commands: LocalCommands, number: str) -> None:
    with pytest.raises(BadInput):
        await commands.call_out(number)
