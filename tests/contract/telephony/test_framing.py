"""AMI framing: any split of the bytes gives the same packets, and nothing breaks it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.asterisk.protocol import (
    MAX_FIELDS,
    MAX_LINE,
    MAX_PACKET,
    Framer,
    Packet,
    format_packet,
)
from domain.errors import Defect

_KEYS = st.from_regex(r"[A-Z][A-Za-z]{0,10}", fullmatch=True)
_VALUES = st.text(
    st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=40
)
_PACKETS = st.lists(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=6), max_size=5)
_CUTS = st.lists(st.integers(0, 2_000), max_size=20)


def _pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def _read(pieces: list[bytes]) -> list[Packet]:
    framer = Framer(greeted=True)
    return [packet for piece in pieces for packet in framer.feed(piece)]


@settings(deadline=None)
@given(_PACKETS, _CUTS)
def test_what_was_sent_is_read_under_any_split(packets: list[Packet], cuts: list[int]) -> None:
    data = b"".join(format_packet(packet) for packet in packets)
    assert _read(_pieces(data, cuts)) == packets


@settings(deadline=None)
@given(st.binary(max_size=500), _CUTS)
def test_garbage_is_read_alike_under_any_split(data: bytes, cuts: list[int]) -> None:
    assert _read(_pieces(data, cuts)) == _read([data])


@settings(deadline=None)
@given(st.integers(MAX_LINE - 3, MAX_LINE + 3), st.integers(0, MAX_LINE + 5))
def test_a_line_at_the_limit_is_cut_alike_under_any_split(length: int, cut: int) -> None:
    data = b"Name: " + b"x" * length + b"\r\nEvent: E\r\n\r\n"
    [packet] = _read([data[:cut], data[cut:]])
    assert packet["Event"] == "E"
    assert packet["Name"] == "x" * min(length, MAX_LINE - len("Name: "))


def test_a_monstrous_line_costs_bounded_memory_and_nothing_else() -> None:
    framer = Framer(greeted=True)
    framer.feed(b"Name: ")
    for _ in range(200):
        framer.feed(b"x" * 10_000 + b"\r")
        assert len(framer._pending) <= MAX_LINE + 1
    assert framer.feed(b"\nEvent: Hangup\r\n\r\n")[0]["Event"] == "Hangup"


def test_a_packet_without_an_end_is_bounded() -> None:
    framer = Framer(greeted=True)
    for number in range(MAX_FIELDS * 3):
        framer.feed(f"Key{number}: {'x' * 1_000}\r\n".encode())
    [packet] = framer.feed(b"\r\n")
    assert len(packet) <= MAX_FIELDS
    assert sum(map(len, packet.values())) <= MAX_PACKET
    assert framer.feed(b"Event: E\r\n\r\n") == [{"Event": "E"}]


def test_repeated_keys_are_kept_together() -> None:
    assert _read([b"Output: one\r\nOutput: two\r\n\r\n"]) == [{"Output": "one\ntwo"}]


def test_the_greeting_is_not_a_packet() -> None:
    framer = Framer()
    assert framer.feed(b"Asterisk Call Man") == []
    assert framer.greeting is None
    assert framer.feed(b"ager/11.0.0\r\nEvent: E\r\n\r\n") == [{"Event": "E"}]
    assert framer.greeting == "Asterisk Call Manager/11.0.0"


@pytest.mark.parametrize("value", ["1\r\nAction: Command", "1\nX: y", "1\0", "\r\n\r\n"])
def test_a_value_cannot_add_a_line(value: str) -> None:
    data = format_packet({"Action": "Originate", "Exten": value})
    assert data.count(b"\r\n") == 3
    assert b"\0" not in data
    [packet] = _read([data])
    assert list(packet) == ["Action", "Exten"]


@pytest.mark.parametrize("key", ["", "A B", "A:", "A\r\nB", "Ж"])
def test_a_key_that_is_none_is_a_defect_of_ours(key: str) -> None:
    with pytest.raises(Defect):
        format_packet({key: "x"})


def test_lone_surrogates_are_sent_as_something() -> None:
    assert format_packet({"Name": "\ud800"}) == b"Name: ?\r\n\r\n"
