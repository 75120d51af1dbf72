"""Signed addresses find their message, and nobody else can make one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.config import MailConfig, MailServer
from adapters.mail.reply_address import ReplyAddresses
from domain.ids import EntryId, new_id
from tests.contract.mail.centre import Remembered

SERVER = MailServer(host="x", port=1)


async def addresses(
    local: str = "support", memory: Remembered | None = None, subaddress: str = "+"
) -> ReplyAddresses:
    config = MailConfig(
        address=f"{local}@shop.test", imap=SERVER, smtp=SERVER, subaddress=subaddress
    )
    made = ReplyAddresses(config, memory or Remembered())
    await made.open()
    return made


def to(address: str, name: str = "To") -> bytes:
    return f"From: a@b.c\r\n{name}: {address}\r\n\r\nhello".encode()


@pytest.mark.parametrize("name", ["To", "Cc", "Delivered-To", "X-Original-To"])
@pytest.mark.parametrize("shape", ["{}", "Магазин <{}>", "x@y.z, <{}>"])
async def test_an_address_leads_back_to_its_message(name: str, shape: str) -> None:
    made, message = await addresses(), EntryId(new_id())
    assert made.answered(to(shape.format(made.of(message)), name)) == message
    assert made.answered(to(shape.format(made.of(message).upper()), name)) == message


async def test_a_restart_knows_the_addresses_of_before() -> None:
    memory, message = Remembered(), EntryId(new_id())
    before = await addresses(memory=memory)
    assert (await addresses(memory=memory)).answered(to(before.of(message))) == message


async def test_another_accounts_addresses_mean_nothing() -> None:
    foreign = (await addresses()).of(EntryId(new_id()))
    assert (await addresses()).answered(to(foreign)) is None


async def test_an_address_has_a_local_part_every_server_takes() -> None:
    for length in range(1, 60):
        made, message = await addresses("s" * length), EntryId(new_id())
        address = made.of(message)
        assert len(address.partition("@")[0]) <= 64
        assert bool(address) == (length <= 21)  # the hash keeps 80 bits or there is none
        if address:
            assert made.answered(to(address)) == message


async def test_without_subaddresses_there_are_none() -> None:
    made = await addresses(subaddress="")
    assert made.of(EntryId(new_id())) == ""
    assert made.answered(to("support+aaaa@shop.test")) is None


@settings(max_examples=200, deadline=None)
@given(st.data())
async def test_no_changed_address_is_believed(data: st.DataObject) -> None:
    made, message = await addresses(), EntryId(new_id())
    good = made.of(message)
    start = len("support+")
    place = data.draw(st.integers(start, good.index("@") - 1))
    char = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
    forged = good[:place] + char + good[place + 1 :]
    found = made.answered(to(forged))
    assert found is None or forged == good or found == message


async def test_many_forged_addresses_before_a_true_one_cost_little() -> None:
    made, message = await addresses(), EntryId(new_id())
    forged = ", ".join(f"support+{'a' * 52}@shop.test" for _ in range(1000))
    assert made.answered(to(f"{forged}, {made.of(message)}")) is None
