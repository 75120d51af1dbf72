"""The order of a list: whatever moves, nothing is lost or doubled, and a model could follow."""

from __future__ import annotations

import random
from array import array
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import ConversationId
from ui.inbox.order import Order

Rows = dict[ConversationId, int]


class Shadow:
    """Follows the steps on a plain list, as an item model's view does."""

    def __init__(self) -> None:
        self.order = Order(self)
        self.rows: list[ConversationId | None] = []
        self._step: tuple[str, int, int] | None = None

    def will_reset(self) -> None:
        self._step = ("reset", 0, 0)

    def will_insert(self, first: int, last: int) -> None:
        assert self._step is None
        assert 0 <= first <= last
        assert first <= len(self.rows) == self.order.total
        self._step = ("insert", first, last)

    def will_remove(self, first: int, last: int) -> None:
        assert self._step is None
        assert 0 <= first <= last < len(self.rows) == self.order.total
        self._step = ("remove", first, last)

    def will_move(self, start: int, to: int) -> None:
        assert self._step is None
        assert start != to
        assert max(start, to) < len(self.rows)
        self._step = ("move", start, to)

    def done(self) -> None:
        assert self._step is not None
        name, first, last = self._step
        self._step = None
        if name == "reset":
            self.rows = [None] * self.order.total
        elif name == "insert":
            self.rows[first:first] = [None] * (last - first + 1)
        elif name == "remove":
            del self.rows[first : last + 1]
        else:
            self.rows.insert(last, self.rows.pop(first))
        assert len(self.rows) == self.order.total
        self._check()

    def _check(self) -> None:
        for at in range(len(self.rows)):
            now = self.order.id_at(at)
            if self.rows[at] is not None and now is not None:
                assert self.rows[at] == now
            self.rows[at] = now


def an_id(number: int) -> ConversationId:
    """Return an id; neighbours share bytes, so that finding by bytes could go wrong."""
    return ConversationId(UUID(int=number * 0x0101))


def sorted_ids(rows: Rows) -> list[ConversationId]:
    """Return ids as they must stand."""
    return sorted(rows, key=lambda item: (rows[item], -item.int))


def as_list(rows: Rows, known: int | None = None) -> tuple[bytes, array[int]]:
    """Return the beginning of a list as the store answers it."""
    ids = sorted_ids(rows)[:known]
    return b"".join(item.bytes for item in ids), array("q", [rows[item] for item in ids])


def shown(order: Order) -> list[ConversationId | None]:
    """Return every row."""
    return [order.id_at(at) for at in range(order.total)]


places = st.integers(-3, 12)
rows_of = st.dictionaries(st.integers(0, 40).map(an_id), places, max_size=30)
moves = st.lists(
    st.dictionaries(st.integers(0, 40).map(an_id), st.none() | places, max_size=6), max_size=6
)


@given(rows_of, moves)
@settings(max_examples=300, deadline=None)
def test_a_whole_list_follows_every_change(
    rows: Rows, steps: list[dict[ConversationId, int | None]]
) -> None:
    shadow = Shadow()
    shadow.order.replace(*as_list(rows), len(rows), fresh=True)
    for moved in steps:
        for item, place in moved.items():
            if place is None:
                rows.pop(item, None)
            else:
                rows[item] = place
        shadow.order.apply(moved, len(rows))
        assert shown(shadow.order) == sorted_ids(rows)
        assert all(shadow.order.find(item) == at for at, item in enumerate(sorted_ids(rows)))


@given(rows_of, moves, st.integers(0, 12))
@settings(max_examples=300, deadline=None)
def test_the_beginning_of_a_list_follows_and_the_rest_keeps_its_length(
    rows: Rows, steps: list[dict[ConversationId, int | None]], known: int
) -> None:
    shadow = Shadow()
    order = shadow.order
    order.replace(*as_list(rows, known), len(rows), fresh=True)
    for moved in steps:
        for item, place in moved.items():
            if place is None:
                rows.pop(item, None)
            else:
                rows[item] = place
        order.apply(moved, len(rows))
        assert order.total == len(rows)
        assert order.ids(0, order.known - 1) == sorted_ids(rows)[: order.known]
    order.extend(*as_list(rows))
    assert shown(order) == sorted_ids(rows)


@given(rows_of, rows_of, st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_list_read_anew_turns_into_the_other_one(before: Rows, after: Rows, fresh: bool) -> None:
    shadow = Shadow()
    shadow.order.replace(*as_list(before), len(before), fresh=True)
    shadow.order.replace(*as_list(after, 10), len(after), fresh=fresh)
    assert shadow.order.total == len(after)
    ids = sorted_ids(after)
    assert shown(shadow.order)[:10] == ids[:10]


def test_a_long_list_is_found_in_and_moved_by_id() -> None:
    chance = random.Random(3)
    rows = {ConversationId(UUID(int=chance.getrandbits(128))): at for at in range(20_000)}
    order = Order()
    order.replace(*as_list(rows), len(rows), fresh=True)
    some = chance.sample(sorted(rows), 50)
    assert [order.find(item) for item in some] == [rows[item] for item in some]
    for item in some:
        order.apply({item: -1}, None)
        assert order.find(item) <= 50
    assert order.total == order.known == 20_000
    assert len(set(order.ids(0, 20_000))) == 20_000
