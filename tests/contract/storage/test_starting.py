"""Two nodes, two agents and the customer at one instant: one conversation with one number."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from domain.entities import Conversation, Entry
from domain.glossary import ChannelKind, Delivery, IdentityKind
from domain.ports import InboundMessage
from server.handlers import inbound
from server.storage import people
from server.storage.engine import Database
from tests.unit.server.bench import Bench, build_bench
from tests.unit.server.first_words import account, address, first_word

Open = Callable[[str], Database]
ROUNDS = 6


def at_once(*works: Callable[[], object]) -> None:
    begin = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        begin.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(run, work) for work in works]:
            done.result()


def talks(bench: Bench) -> list[Conversation]:
    who = bench.shop.customer.id
    return bench.database.read_now(lambda unit: people.owned(unit, Conversation, who))


def test_all_who_begin_at_one_instant_begin_one(blank_url: str, open_database: Open) -> None:
    bench = build_bench(open_database(blank_url))
    other = Bench(
        open_database(blank_url), bench.shop, bench.elsewhere, bench.stranger, bench.outsider
    )
    number = address(bench, IdentityKind.PHONE)
    for round_no in range(ROUNDS):
        channel = account(bench, ChannelKind.SMS)
        desks = bench.desk(), other.desk(bench.shop.agents[1])
        words = [first_word(bench, channel, number) for _ in desks]
        message = InboundMessage(
            channel_id=channel.id,
            provider_ref=f"sms-{round_no}",
            identity_kind=number.kind,
            address=number.value,
            at=bench.clock.now(),
            text="И вам доброго дня",
        )
        at_once(
            lambda: desks[0].do(words[0]),  # noqa: B023 - run before the next round
            lambda: desks[1].do(words[1]),  # noqa: B023
            lambda: other.database.write_now(inbound.received(message)),  # noqa: B023
        )
        (talk,) = [item for item in talks(bench) if item.channel_id == channel.id]
        sent = [bench.need(Entry, word.id) for word in words]
        assert {entry.conversation_id for entry in sent} == {talk.id}
        # At most one of them wrote to somebody with whom nobody was.
        assert Delivery.HELD in {entry.delivery for entry in sent}
