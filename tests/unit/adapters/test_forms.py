"""Forms: what an administrator's paths find, and what is no form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.forms.config import Address, FormsConfig
from adapters.forms.driver import DRIVER
from adapters.forms.mapping import at_path, message_of
from domain.accounts import Tools
from domain.clock import SystemClock
from domain.errors import BadInput
from domain.ids import ChannelId

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHANNEL = ChannelId(UUID(int=1))
SECRET = "a-long-secret-of-the-shop"
ORDER = {
    "id": 4127,
    "customer": {"phones": ["+7 916 123-45-67"], "name": "Анна"},
    "items": [{"title": "Стеллаж", "count": 2}, {"title": "Полка", "count": 1}],
}
PATHS = {"address_path": "customer.phones.0", "name_path": "customer.name", "text_path": "items"}


def _config(**fields: Any) -> FormsConfig:
    return FormsConfig(hook_secret=SECRET, **{**PATHS, **fields})


def test_an_order_is_told_line_by_line() -> None:
    message = message_of(msgspec.json.encode(ORDER), _config(), CHANNEL, NOW)
    assert (message.provider_ref, message.address) == ("4127", "+7 916 123-45-67")
    assert (message.claimed_name, message.identity_kind) == ("Анна", "phone")
    assert message.text == "title: Стеллаж\ncount: 2\ntitle: Полка\ncount: 1"


def test_a_form_without_an_id_is_known_by_what_it_says() -> None:
    raw = msgspec.json.encode({**ORDER, "id": None})
    first, again = (message_of(raw, _config(), CHANNEL, NOW) for _ in range(2))
    other = message_of(raw + b" ", _config(), CHANNEL, NOW)
    assert first.provider_ref == again.provider_ref != other.provider_ref


async def test_trying_a_source_shows_what_its_sample_comes_to() -> None:
    sample = msgspec.json.encode(ORDER).decode()
    nothing: Any = None
    tools = Tools(CHANNEL, nothing, nothing, nothing, SystemClock())
    said = await DRIVER.open(_config(sample=sample), tools).probe()
    assert said.startswith("Анна · +7 916 123-45-67 · title: Стеллаж")
    with pytest.raises(BadInput, match="customer's address"):
        await DRIVER.open(_config(sample=sample, address_path="phone"), tools).probe()


@pytest.mark.parametrize(
    "fields",
    [{"hook_secret": "short"}, {"reply_url": "http://shop.example/answers"}],
)
def test_what_would_be_unsafe_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(fields))):
        FormsConfig(**{"hook_secret": SECRET, **fields})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@given(body=_json, path=st.text(alphabet="ab0.", max_size=8))
def test_no_form_breaks_the_mapping(body: Any, path: str) -> None:
    at_path(body, path)
    config = FormsConfig(
        hook_secret=SECRET, address_path=path, text_path=path, address_kind=Address.FORM
    )
    try:
        message = message_of(msgspec.json.encode(body), config, CHANNEL, NOW)
    except BadInput:
        return
    assert message.address
    assert message.text.strip()
