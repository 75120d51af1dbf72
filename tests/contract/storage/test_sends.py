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
from tests.contract.storage.rows import Place

_MESSAGES = 5


def _channel(place: Place) -> ChannelId:
    return place.shop.channels[ChannelKind.EMAIL].id


def _queued(place: Place) -> EntryId:
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
        messages.add_outbound(
            unit, entry.id, _channel(place), "klimova@pochta.example", Delivery.QUEUED, ""
        )

    place.database.write_now(work)
    return entry.id


def _delivery(place: Place, message: EntryId) -> str:
    return place.database.read_now(lambda unit: unit.need(Entry, message)).delivery


def test_two_nodes_never_claim_one_message(place: Place) -> None:
    wanted = {_queued(place) for _ in range(_MESSAGES)}
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
