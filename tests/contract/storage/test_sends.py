"""Messages on their way: one holder each, no way back, and an end for every claim."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Entry
from domain.glossary import ChannelKind, Delivery, Direction, EntryKind
from domain.ids import ChannelId, EntryId, new_id
from domain.ports import DeliveryReport, SendReceipt
from server.handlers import outbound
from server.storage import messages, schema
from server.storage.unit import Unit
from tests.builders.permits import PERMIT
from tests.contract.storage.rows import Place

_MESSAGES = 5


def _channel(place: Place) -> ChannelId:
    return place.shop.channels[ChannelKind.EMAIL].id


def _queued(place: Place, address: str = "klimova@pochta.example") -> EntryId:
    """Let a message wait to be sent."""
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=place.shop.customer.id,
        branch_id=place.shop.branch.id,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.EMAIL,
        direction=Direction.OUTBOUND,
        at=datetime.now(UTC),
        text="Уже едет",
        delivery=Delivery.QUEUED,
    )

    def work(unit: Unit) -> None:
        unit.put(entry)
        messages.add_outbound(unit, entry.id, _channel(place), address, PERMIT, Delivery.QUEUED, "")

    place.database.write_now(work)
    return entry.id


def _delivery(place: Place, message: EntryId) -> str:
    return place.database.read_now(lambda unit: unit.need(Entry, message)).delivery


def test_two_nodes_never_claim_one_message(place: Place) -> None:
    wanted = {_queued(place, f"{number}@pochta.example") for number in range(_MESSAGES)}
    holding, finished = threading.Event(), threading.Event()
    claim = outbound.claim([_channel(place)])

    def slowly(unit: Unit) -> list[outbound.Dispatch]:
        mine = claim(unit)
        holding.set()
        finished.wait(0.5)  # where writers take turns, the other one waits for us
        return mine

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(place.database.write_now, slowly)
        assert holding.wait(30)
        second = pool.submit(place.database.write_now, claim)
        second.add_done_callback(lambda _: finished.set())
        claimed = [item.message.message_id for item in first.result(30) + second.result(30)]
    assert sorted(claimed) == sorted(wanted)


def _claimed(place: Place) -> list[EntryId]:
    claimed = place.database.write_now(outbound.claim([_channel(place)]))
    return [item.message.message_id for item in claimed]


def test_what_one_address_is_told_keeps_its_order_while_others_go_on(place: Place) -> None:
    first, second = _queued(place), _queued(place)
    other = _queued(place, "orlov@pochta.example")
    assert sorted(_claimed(place)) == sorted([first, other])
    assert _claimed(place) == []
    place.database.write_now(outbound.not_tried(first, 1))  # it waits for its next try
    assert _claimed(place) == []
    place.database.write_now(outbound.refused(first, "no"))
    assert _claimed(place) == [second]


def _report(place: Place, ref: str, status: Delivery) -> None:
    report = DeliveryReport(
        channel_id=_channel(place), provider_ref=ref, status=status, at=datetime.now(UTC)
    )
    place.database.write_now(outbound.reported(report))


@pytest.mark.parametrize("refs", [("1", "2", "3"), ("3", "1", "2")])
def test_a_message_of_several_parts_is_delivered_when_all_of_them_are(
    place: Place, refs: tuple[str, ...]
) -> None:
    message = _queued(place)
    _claimed(place)
    receipt = SendReceipt(provider_ref="1", at=datetime.now(UTC), part_refs=("1", "2", "3"))
    place.database.write_now(outbound.sent(message, receipt))
    for ref in refs[:2]:
        _report(place, ref, Delivery.DELIVERED)
        assert _delivery(place, message) == Delivery.SENT
    _report(place, refs[2], Delivery.DELIVERED)
    assert _delivery(place, message) == Delivery.DELIVERED


def test_one_failed_part_fails_the_message(place: Place) -> None:
    message = _queued(place)
    _claimed(place)
    receipt = SendReceipt(provider_ref="1", at=datetime.now(UTC), part_refs=("1", "2"))
    place.database.write_now(outbound.sent(message, receipt))
    _report(place, "2", Delivery.FAILED)
    _report(place, "1", Delivery.DELIVERED)
    assert _delivery(place, message) == Delivery.FAILED


@pytest.mark.parametrize(
    "order", list(permutations((Delivery.SENT, Delivery.DELIVERED, Delivery.READ)))
)
def test_reports_in_any_order_never_take_a_delivery_back(
    place: Place, order: tuple[Delivery, ...]
) -> None:
    message = _queued(place)
    place.database.write_now(outbound.claim([_channel(place)]))
    receipt = SendReceipt(provider_ref="ref-1", at=datetime.now(UTC))
    place.database.write_now(outbound.sent(message, receipt))
    ranks = [Delivery.SENT, Delivery.DELIVERED, Delivery.READ]
    highest = Delivery.SENT
    for status in (*order, *order, Delivery.SENT):
        report = DeliveryReport(
            channel_id=_channel(place),
            provider_ref="ref-1",
            status=status,
            at=datetime.now(UTC),
        )
        place.database.write_now(outbound.reported(report))
        highest = max(highest, status, key=ranks.index)
        assert _delivery(place, message) == highest


def test_a_claim_whose_holder_vanished_is_given_to_a_person(place: Place) -> None:
    message = _queued(place)
    place.database.write_now(outbound.claim([_channel(place)]))
    assert place.database.write_now(outbound.sweep) == 0
    table = schema.outbound
    long_ago = to_micros(datetime.now(UTC) - outbound.CLAIM_LEASE - timedelta(seconds=1))
    place.database.write_now(
        lambda unit: unit.connection.execute(sa.update(table).values(claimed_at=long_ago))
    )
    assert place.database.write_now(outbound.sweep) == 1
    assert _delivery(place, message) == Delivery.UNKNOWN
    # It is never sent again by itself.
    assert place.database.write_now(outbound.claim([_channel(place)])) == []
