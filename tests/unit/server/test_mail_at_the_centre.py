"""What the centre makes of mails that come many at once, and of what became of ours."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.entities import Entry
from domain.glossary import Delivery, Presence
from domain.ids import new_id
from domain.ports import DeliveryReport, InboundMessage, SendReceipt
from server.handlers import inbound, outbound
from server.storage import messages, people
from tests.unit.server.bench import Bench
from tests.unit.server.letters import letter_to


def mails(bench: Bench, mark: str) -> list[InboundMessage]:
    """Return mails of three people: a thread, a repetition, two of one sender, a machine's."""

    def mail(number: int, sender: str, **fields: Any) -> InboundMessage:
        return InboundMessage(
            channel_id=bench.shop.channels["email"].id,
            provider_ref=f"<{mark}{number}@client.test> abc",
            identity_kind="email",
            address=f"{sender}-{mark}@client.test",
            at=bench.clock.now(),
            text=f"письмо {number}",
            authenticated=True,
            **fields,
        )

    first = mail(1, "ivan")
    return [
        first,
        mail(2, "olga"),
        mail(3, "ivan", thread_refs=(f"<{mark}1@client.test>",)),
        first,
        mail(4, "ivan"),
        mail(5, "robot", automatic=True),
        mail(6, "forger"),
    ]


def shape(bench: Bench, mark: str) -> list[tuple[str, int, int, str]]:
    """Return each mail's text and the numbers of its customer and conversation, as they came."""

    def read(unit: Any) -> list[Entry]:
        refs = [f"<{mark}{number}@client.test>" for number in range(1, 7)]
        found = [people.entry_by_provider_refs(unit, [ref]) for ref in refs]
        return [entry for entry in found if entry is not None]

    customers: dict[object, int] = {}
    talks: dict[object, int] = {}
    return [
        (
            entry.text,
            customers.setdefault(entry.customer_id, len(customers)),
            talks.setdefault(entry.conversation_id, len(talks)),
            entry.delivery,
        )
        for entry in bench.database.read_now(read)
    ]


def test_many_at_once_become_the_same_as_one_by_one(bench: Bench) -> None:
    bench.write(
        *(msgspec.structs.replace(agent, presence=Presence.READY) for agent in bench.shop.agents)
    )
    for message in mails(bench, "a"):
        bench.database.write_now(inbound.received(message))
    bench.database.write_now(inbound.received_all(mails(bench, "b")))
    one_by_one = shape(bench, "a")
    assert shape(bench, "b") == one_by_one
    assert len(one_by_one) == 6
    assert len({talk for _, _, talk, _ in one_by_one}) == 5
    load = bench.database.read_now(people.offer_load)
    assert sorted(load.values()) == [4, 4]  # the machine's mail is offered to nobody


def test_many_at_once_a_second_time_change_nothing(bench: Bench) -> None:
    for _ in range(2):
        bench.database.write_now(inbound.received_all(mails(bench, "c")))
    assert len(shape(bench, "c")) == 6


def test_a_bounce_is_the_state_of_the_message_and_a_delay_a_detail(bench: Bench) -> None:
    talk = bench.receive("Где заказ?")
    letter = letter_to(bench, talk, text="Уже едет")
    assert bench.desk().do(letter)[0] == "applied"
    ref = f"<{new_id()}@shop.test>"
    channel = bench.shop.channels["email"].id
    bench.database.write_now(outbound.claim([channel]))
    receipt = SendReceipt(provider_ref=ref, at=bench.clock.now())
    bench.database.write_now(outbound.sent(letter.id, receipt))

    def told(status: str, detail: str) -> tuple[str, str]:
        report = DeliveryReport(
            channel_id=channel, provider_ref=ref, status=status, at=bench.clock.now(), detail=detail
        )
        bench.database.write_now(outbound.reported(report))
        row = bench.database.read_now(lambda unit: messages.outbound_row(unit, letter.id))
        assert row is not None
        return bench.need(Entry, letter.id).delivery, row["detail"]

    assert told(Delivery.SENT, "delayed: 4.4.1") == (Delivery.SENT, "delayed: 4.4.1")
    assert told(Delivery.FAILED, "5.1.1 unknown") == (Delivery.FAILED, "5.1.1 unknown")
    assert told(Delivery.SENT, "delayed: too late")[0] == Delivery.FAILED
