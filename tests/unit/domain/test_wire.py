"""Decoders under random bytes: one family of errors and nothing else; messages come back whole."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import live, wire
from domain.directory import Person
from domain.entities import KINDS
from domain.operations import OPERATIONS, Args, decode_args, encode_args, name_of
from tests.unit.domain.structs import struct

MESSAGES = (
    wire.Hello,
    wire.Welcome,
    wire.Push,
    wire.PushAnswer,
    wire.Pull,
    wire.Page,
    wire.Fill,
    wire.FillPage,
    wire.Fetch,
    wire.FetchAnswer,
    wire.SignIn,
    wire.Refresh,
    wire.Tokens,
    wire.Problem,
)
SLOWLY = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_comes_back_as_it_was(message: type[Any]) -> None:
    @SLOWLY
    @given(struct(message))
    def check(value: msgspec.Struct) -> None:
        assert msgspec.msgpack.decode(wire.pack(value), type=message) == value
        assert msgspec.json.decode(msgspec.json.encode(value), type=message) == value

    check()


@pytest.mark.parametrize("frame", [live.LiveUp, live.LiveDown])
@settings(max_examples=400, deadline=None)
@given(data=st.binary(max_size=300))
def test_random_frames_raise_nothing_but_decoding_errors(frame: Any, data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        msgspec.msgpack.decode(data, type=frame)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    good=struct(wire.Push),
    cut=st.integers(0, 400),
    at=st.integers(0, 4000),
    byte=st.integers(0, 255),
)
def test_a_damaged_push_is_decoded_or_refused(
    good: wire.Push, cut: int, at: int, byte: int
) -> None:
    raw = bytearray(wire.pack(good))
    raw[at % len(raw)] = byte
    data = bytes(raw[: max(1, len(raw) - cut)])
    with suppress(*wire.UNREADABLE):
        msgspec.msgpack.decode(data, type=wire.Push)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_no_request(data: bytes) -> None:
    for message in MESSAGES:
        for decode in (msgspec.msgpack.decode, msgspec.json.decode):
            with suppress(*wire.UNREADABLE):
                decode(data, type=message)


@SLOWLY
@given(st.one_of(*(struct(kind) for kind in Args.__args__)))
def test_every_operation_travels(args: Args) -> None:
    assert name_of(args) in OPERATIONS
    raw = msgspec.json.decode(msgspec.json.encode(encode_args(args)))
    assert decode_args(name_of(args), raw) == args


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(OPERATIONS)),
    st.dictionaries(st.sampled_from(["id", "text", "customer", "changes", "x"]), st.text()),
)
def test_arguments_that_do_not_fit_are_refused_in_one_way(name: str, raw: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_args(name, raw)


def test_no_two_kinds_share_a_number() -> None:
    codes = [struct.CODE for struct in KINDS.values()] + [Person.CODE]
    assert len(set(codes)) == len(codes)
