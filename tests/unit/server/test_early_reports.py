"""A delivery report that is faster than the note of the sending."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.entities import Entry
from domain.glossary import ChannelKind, Delivery, Direction, EntryKind
from domain.ids import EntryId, new_id
from domain.ports import DeliveryReport, SendReceipt
from server.app.sink import StoreSink
from server.handlers import outbound
from server.storage import messages
from server.storage.unit import Unit
from tests.builders.clock import StillClock
from tests.builders.permits import PERMIT
from tests.unit.server.bench import Bench


def _queued(bench: Bench) -> EntryId:
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=bench.shop.customer.id,
        branch_id=bench.shop.branch.id,
        kind=EntryKind.EMAIL,
        channel_kind=ChannelKind.EMAIL,
        direction=Direction.OUTBOUND,
        at=bench.clock.now(),
        text="Уже едет",
        delivery=Delivery.QUEUED,
    )

    def work(unit: Unit) -> None:
        unit.put(entry)
        channel = bench.shop.channels[ChannelKind.EMAIL].id
        messages.add_outbound(unit, entry.id, channel, "a@pochta.example", PERMIT, Delivery.QUEUED)

    bench.database.write_now(work)
    return entry.id


async def test_a_report_that_overtakes_its_message_waits_for_it(bench: Bench) -> None:
    message_id, sink = _queued(bench), StoreSink(bench.database)
    channel = bench.shop.channels[ChannelKind.EMAIL].id
    # The last one twice, as a provider may say it.
    for ref in ("somebody-else", "m1", "m1"):
        report = DeliveryReport(
            channel_id=channel, provider_ref=ref, status=Delivery.DELIVERED, at=datetime.now(UTC)
        )
        await sink.delivery_reported(report)
    await sink.aclose()
    # Whoever sent it may be another node: nothing is kept but in the store.
    receipt = SendReceipt(provider_ref="m1", at=datetime.now(UTC))
    await bench.database.write(outbound.sent(message_id, receipt))
    assert bench.need(Entry, message_id).delivery == Delivery.DELIVERED


async def test_nobodys_report_is_forgotten_after_an_hour(timed: Bench, clock: StillClock) -> None:
    bench = timed
    message_id, sink = _queued(bench), StoreSink(bench.database)
    channel = bench.shop.channels[ChannelKind.EMAIL].id
    report = DeliveryReport(
        channel_id=channel, provider_ref="m1", status=Delivery.DELIVERED, at=datetime.now(UTC)
    )
    await sink.delivery_reported(report)
    await sink.aclose()
    clock.move(7200)
    await bench.database.write(outbound.sweep)
    receipt = SendReceipt(provider_ref="m1", at=datetime.now(UTC))
    await bench.database.write(outbound.sent(message_id, receipt))
    assert bench.need(Entry, message_id).delivery == Delivery.SENT


def test_a_provider_may_count_its_parts_from_one_again(bench: Bench) -> None:
    first, second = _queued(bench), _queued(bench)
    channel = bench.shop.channels[ChannelKind.EMAIL].id
    receipt = SendReceipt(provider_ref="1", at=datetime.now(UTC), part_refs=("1", "2"))
    for message_id in (first, second):
        bench.database.write_now(outbound.sent(message_id, receipt))
    for ref in receipt.part_refs:
        report = DeliveryReport(
            channel_id=channel, provider_ref=ref, status=Delivery.DELIVERED, at=datetime.now(UTC)
        )
        assert bench.database.write_now(outbound.reported(report))
    states = [bench.need(Entry, message_id).delivery for message_id in (first, second)]
    assert states == [Delivery.SENT, Delivery.DELIVERED]
