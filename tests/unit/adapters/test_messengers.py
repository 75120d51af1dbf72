"""Messengers tell us anything: whatever it is, nothing breaks and nothing is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.messengers.avito.updates import read_message
from adapters.messengers.max import updates as max_updates
from adapters.messengers.received import Received
from adapters.messengers.telegram import updates as telegram_updates
from adapters.messengers.viber import updates as viber_updates
from adapters.messengers.vk import updates as vk_updates
from adapters.messengers.whatsapp.updates import read_post
from domain.ids import ChannelId
from domain.text_parts import split_text, utf16_length

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHANNEL = ChannelId(UUID(int=1))
_WORDS = (
    "message", "edited_message", "callback_query", "my_chat_member", "chat", "id", "type",
    "private", "message_id", "from", "text", "caption", "photo", "document", "file_id", "object",
    "message_new", "message_edit", "message_read", "message_deny", "peer_id", "from_id",
    "conversation_message_id", "attachments", "doc", "sizes", "geo", "coordinates", "latitude",
    "longitude", "update_type", "message_created", "message_edited", "message_removed",
    "message_callback", "bot_stopped", "user", "user_id", "body", "mid", "recipient", "chat_type",
    "dialog", "sender", "timestamp", "entry", "changes", "value", "metadata", "phone_number_id",
    "7", "messages", "statuses", "contacts", "system", "interactive", "event", "delivered",
    "message_token", "media", "location", "contact", "phone_number", "author_id", "content",
    "image", "deleted", "created", "date", "status", "payload", "callback", "callback_id",
)  # fmt: skip
_leaf = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(_WORDS)
)  # fmt: skip
_json = st.recursive(
    _leaf,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=8)
    ),
    max_leaves=40,
)

READERS: dict[str, Callable[[Any], Any]] = {
    "telegram": lambda raw: telegram_updates.read_update(raw, CHANNEL, NOW),
    "vk": lambda raw: vk_updates.read_update(raw, CHANNEL, NOW),
    "max": lambda raw: max_updates.read_update(raw, CHANNEL, NOW),
    "viber": lambda raw: viber_updates.read_update(raw, CHANNEL, NOW),
    "whatsapp": lambda raw: list(read_post(raw, "7", CHANNEL, NOW)),
    "avito": lambda raw: read_message(raw, "chat", 7, CHANNEL, NOW),
}


@pytest.mark.parametrize("kind", READERS)
@given(raw=_json)
def test_no_update_breaks_a_reader(kind: str, raw: Any) -> None:
    told = READERS[kind](raw)
    for item in told if isinstance(told, list) else [told]:
        if isinstance(item, Received):
            assert item.provider_ref
            assert item.address
            assert item.at <= NOW


@given(
    text=st.text(max_size=400) | st.text(alphabet="👩‍👩‍👧‍👦é 🏽.,\nа", max_size=400),
    limit=st.integers(min_value=2, max_value=60),
    length=st.sampled_from([len, utf16_length]),
)
def test_parts_are_the_text_again_and_none_is_too_long(
    text: str, limit: int, length: Callable[[str], int]
) -> None:
    parts = split_text(text, limit, length)
    assert "".join(parts) == text
    assert all(0 < length(part) <= limit for part in parts)


def test_a_text_is_cut_between_sentences_rather_than_within_words() -> None:
    text = "Первое предложение. Второе предложение. Третье"
    assert split_text(text, 42) == ["Первое предложение. Второе предложение. ", "Третье"]


def test_one_sign_of_several_characters_is_not_cut() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    assert split_text("абвгд" + family, 8) == ["абвгд", family]
