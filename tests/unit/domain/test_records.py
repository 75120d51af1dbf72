"""Every kind survives the way into a database row and onto the wire and back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.buckets import scopes_of
from domain.entities import KIND_BY_CODE, KINDS, Customer, Entity
from domain.ids import BranchId, CustomerId, new_id
from domain.records import (
    Storage,
    columns_of,
    complete_fields,
    fields_of,
    from_fields,
    from_row,
    row_fields,
    to_row,
)
from domain.wire import pack
from tests.unit.domain.structs import struct

ROUNDS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_every_kind_comes_back_as_it_was(kind: str) -> None:
    @ROUNDS
    @given(struct(KINDS[kind]))
    def check(entity: Entity) -> None:
        row = to_row(entity)
        assert all(value is None or isinstance(value, bytes | str | int) for value in row.values())
        assert from_row(KINDS[kind], {**row, "ver": 1, "later_column": "x"}) == entity

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_row_travels_like_its_entity(kind: str) -> None:
    @ROUNDS
    @given(struct(KINDS[kind]))
    def check(entity: Entity) -> None:
        stored = to_row(entity)
        values = [stored[column.name] for column in columns_of(KINDS[kind])]
        assert row_fields(KINDS[kind], values) == fields_of(entity)

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_wire_fields_of_every_kind_come_back_as_they_were(kind: str) -> None:
    @ROUNDS
    @given(struct(KINDS[kind]))
    def check(entity: Entity) -> None:
        travelled = msgspec.msgpack.decode(pack(fields_of(entity)))
        assert from_fields(KINDS[kind], {**travelled, "later_field": [1]}) == entity
        as_json = msgspec.json.decode(msgspec.json.encode(fields_of(entity)))
        assert from_fields(KINDS[kind], as_json) == entity

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_home(kind: str) -> None:
    @settings(ROUNDS, max_examples=5)
    @given(struct(KINDS[kind]))
    def check(entity: Entity) -> None:
        assert scopes_of(entity) == tuple(sorted(scopes_of(entity)))
        assert scopes_of(entity)

    check()


def test_codes_are_unique_and_leave_nought_to_results() -> None:
    assert len(KIND_BY_CODE) == len(KINDS)
    assert 0 not in KIND_BY_CODE


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(max_size=9), st.text(max_size=9)))
def test_fields_that_do_not_fit_raise_one_kind_of_error(kind: str, fields: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_fields(KINDS[kind], fields)


def test_every_column_is_stored_as_something_both_databases_order_alike() -> None:
    stored = {column.storage for struct_ in KINDS.values() for column in columns_of(struct_)}
    assert stored == set(Storage)


@pytest.mark.parametrize("kind", KINDS)
def test_defaults_are_not_sent_and_can_be_filled_in(kind: str) -> None:
    @ROUNDS
    @given(struct(KINDS[kind]))
    def check(entity: Entity) -> None:
        sparse = fields_of(entity)
        complete = complete_fields(KINDS[kind], sparse)
        assert set(complete) == {item.name for item in msgspec.structs.fields(KINDS[kind])}
        assert fields_of(from_fields(KINDS[kind], complete)) == sparse

    check()


def test_what_is_as_it_usually_is_takes_no_room() -> None:
    card = Customer(id=CustomerId(new_id()), branch_id=BranchId(new_id()), city="Тула")
    assert set(fields_of(card)) == {"id", "branch_id", "city"}
