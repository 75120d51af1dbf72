"""The lookup of lines by what they hold equals asking every line."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import DeviceId
from domain.wire import Cursor
from server.handlers.roster import Receiver, Roster

BUCKETS = ("tenant", "branch:1", "branch:2", "agent:1")
DEVICES = (DeviceId(UUID(int=1)), DeviceId(UUID(int=2)), None)
CURSOR = Cursor(stream_id=uuid4(), epoch=uuid4(), grant_epoch=0, rev=0)

lines = st.builds(
    lambda key, device, known, rev: Receiver(key, "t", device, CURSOR, rev, (), known),
    st.integers(1, 5),
    st.sampled_from(DEVICES),
    st.frozensets(st.sampled_from(BUCKETS)),
    st.integers(0, 3),
)


@given(st.lists(st.one_of(lines, st.integers(1, 5))))
def test_a_line_is_found_by_what_it_holds_now(steps: list[Receiver | int]) -> None:
    roster, naive = Roster(), dict[int, Receiver]()
    for step in steps:
        if isinstance(step, Receiver):
            roster.put(step)
            naive[step.key] = step
        else:
            roster.drop(step)
            naive.pop(step, None)
    for bucket in BUCKETS:
        assert {line.key: line for line in roster.holding(bucket)} == {
            line.key: line for line in naive.values() if bucket in line.known
        }
    for device in DEVICES[:2]:
        assert device is not None
        assert {line.key for line in roster.on(device)} == {
            line.key for line in naive.values() if line.device == device
        }
