"""Fields of a card and private notes: what is not for somebody never reaches their workstation."""

from __future__ import annotations

import dataclasses
from typing import Any

from domain.attribute_fields import AttributeField, FieldPut, FieldRemove, Holds
from domain.entities import Agent, Customer, Entry
from domain.glossary import Role
from domain.ids import EntryId, FieldId, new_id
from domain.operations import Change, CustomerPatch, NoteAdd
from domain.wire import Cursor, Fetch, Fill, Hello, OutboxState, Pull, Row
from server.handlers import sign_in, sync
from server.storage import feed
from tests.unit.server.bench import Bench, Desk, replaced


def as_role(bench: Bench, role: Role, who: int = 0) -> Desk:
    agent = replaced(bench.need(Agent, bench.shop.agents[who].id), role=role)
    bench.write(agent)
    desk = bench.desk(agent)
    desk.actor = dataclasses.replace(desk.actor, role=role)
    return desk


def field(bench: Bench, **fields: Any) -> AttributeField:
    values = {"key": "маржа", "title": "Маржа", "holds": Holds.NUMBER, **fields}
    return AttributeField(id=FieldId(new_id()), changed_at=bench.clock.now(), **values)


def made(bench: Bench, **fields: Any) -> AttributeField:
    one = field(bench, **fields)
    assert as_role(bench, Role.ADMINISTRATOR).do(FieldPut(field=one))[0] == "applied"
    as_role(bench, Role.AGENT)
    return one


def card(bench: Bench, **attributes: Any) -> Customer:
    owner = bench.need(Customer, bench.shop.customer.id)
    bench.write(replaced(owner, attributes=attributes))
    return bench.need(Customer, owner.id)


def pulled(bench: Bench, desk: Desk) -> list[Row]:
    meta = bench.database.read_now(feed.meta)
    cursor, more = Cursor(stream_id=meta.stream_id, epoch=meta.epoch), True
    rows: list[Row] = []
    while more:
        page = bench.database.read_now(
            sync.pull(desk.actor, Pull(cursor=cursor, buckets=tuple(desk.actor.buckets)))
        )
        rows += page.rows
        cursor, more = replaced(cursor, rev=page.to_rev), page.more  # type: ignore[type-var]
    return rows


def seen(bench: Bench, desk: Desk, kind: str, entity_id: object) -> list[dict[str, Any]]:
    """Return a row by every way it leaves the centre."""
    bucket = f"branch:{bench.shop.branch.id}"
    filled = bench.database.read_now(sync.fill(desk.actor, Fill(bucket=bucket, gen=0, limit=500)))
    fetch = Fetch(refs=((kind, entity_id),))  # type: ignore[arg-type]
    fetched = bench.database.read_now(sync.fetch(desk.actor, fetch))
    rows = [*pulled(bench, desk), *filled.rows, *fetched.rows]
    found = [row.fields for row in rows if row.kind == kind and row.id == entity_id]
    assert len(found) >= 3
    return found


def test_a_hidden_field_is_in_no_row_that_goes_to_who_may_not_see_it(bench: Bench) -> None:
    made(bench, see=(Role.SUPERVISOR,))
    who = card(bench, маржа=12, этаж=3)
    for fields in seen(bench, as_role(bench, Role.AGENT), Customer.KIND, who.id):
        assert fields["attributes"] == {"этаж": 3}
    for fields in seen(bench, as_role(bench, Role.SUPERVISOR), Customer.KIND, who.id):
        assert fields["attributes"] == {"маржа": 12, "этаж": 3}


def test_a_field_of_another_branch_is_hidden_here(bench: Bench) -> None:
    made(bench, branches=(bench.elsewhere.id,))
    who = card(bench, маржа=12)
    for fields in seen(bench, as_role(bench, Role.AGENT), Customer.KIND, who.id):
        assert "маржа" not in fields.get("attributes", {})


def patch(bench: Bench, desk: Desk, old: Any, new: Any) -> tuple[str, str]:
    change = CustomerPatch(
        id=bench.shop.customer.id, changes={"attributes": Change(old=old, new=new)}
    )
    return desk.do(change, base_ver=bench.ver(Customer, change.id))


def test_who_may_not_change_a_field_does_not_and_hidden_values_stay(bench: Bench) -> None:
    made(bench, see=(Role.SUPERVISOR,))
    card(bench, маржа=12, этаж=3)
    agent = as_role(bench, Role.AGENT)
    assert patch(bench, agent, {"этаж": 3}, {"этаж": 3, "маржа": 99}) == ("rejected", "forbidden")
    assert patch(bench, agent, {"этаж": 3}, {"этаж": 4})[0] == "applied"
    assert bench.need(Customer, bench.shop.customer.id).attributes == {"маржа": 12, "этаж": 4}
    lead = as_role(bench, Role.SUPERVISOR)
    everything = {"маржа": 12, "этаж": 4}
    assert patch(bench, lead, everything, {**everything, "маржа": 13})[0] == "applied"


def test_what_may_only_be_read_is_not_changed(bench: Bench) -> None:
    made(bench, change=(Role.SUPERVISOR,))
    card(bench, маржа=12)
    agent = as_role(bench, Role.AGENT)
    assert patch(bench, agent, {"маржа": 12}, {"маржа": 13}) == ("rejected", "forbidden")
    assert patch(bench, agent, {"маржа": 12}, {}) == ("rejected", "forbidden")


def test_a_value_has_to_fit_but_what_stood_there_may_stay(bench: Bench) -> None:
    made(bench, least=0, most=100)
    card(bench, маржа="двенадцать")
    agent = as_role(bench, Role.AGENT)
    before = {"маржа": "двенадцать"}
    for odd in ("много", -1, 101, True, [1]):
        assert patch(bench, agent, before, {"маржа": odd}) == ("rejected", "invalid")
    assert patch(bench, agent, before, {**before, "этаж": 1})[0] == "applied"
    assert patch(bench, agent, {**before, "этаж": 1}, {"маржа": 50, "этаж": 1})[0] == "applied"


def test_only_administrators_make_fields_and_only_good_ones(bench: Bench) -> None:
    one = field(bench)
    assert as_role(bench, Role.SUPERVISOR).do(FieldPut(field=one)) == ("rejected", "forbidden")
    admin = as_role(bench, Role.ADMINISTRATOR)
    for odd in (
        field(bench, key="<b>"),
        field(bench, title=" "),
        field(bench, holds="blob"),
        field(bench, holds=Holds.CHOICE, choices=("одно",)),
        field(bench, least=5, most=1),
        field(bench, see=("king",)),
    ):
        assert admin.do(FieldPut(field=odd)) == ("rejected", "invalid")
    assert admin.do(FieldPut(field=one))[0] == "applied"
    assert admin.do(FieldPut(field=field(bench, key="Маржа"))) == ("rejected", "invalid")
    assert admin.do(FieldPut(field=replaced(one, key="иначе"), old=1)) == ("rejected", "invalid")
    secret = replaced(one, see=(Role.SUPERVISOR,))
    assert admin.do(FieldPut(field=secret, old=1))[0] == "applied"
    assert admin.do(FieldRemove(id=one.id)) == ("rejected", "state_changed")
    assert admin.do(FieldPut(field=one, old=2))[0] == "applied"
    assert admin.do(FieldRemove(id=one.id))[0] == "applied"


def hello(bench: Bench, desk: Desk) -> str:
    meta = bench.database.read_now(feed.meta)
    cursor = Cursor(stream_id=meta.stream_id, epoch=meta.epoch, rev=meta.head)
    request = Hello(
        proto_max=99,
        schema_gen=1,
        app_version="1",
        cursor=cursor,
        outbox=OutboxState(next_seq=1_000),
    )
    return bench.database.write_now(sync.hello(desk.actor, request)).must


def test_who_may_see_less_copies_everything_anew(bench: Bench) -> None:
    desk = as_role(bench, Role.AGENT)
    assert hello(bench, desk) == "none"
    one = made(bench)
    assert hello(bench, desk) == "none"
    admin = as_role(bench, Role.ADMINISTRATOR, 1)
    epoch = bench.database.read_now(lambda unit: sign_in.afresh(unit, desk.actor)).grant_epoch
    hide = replaced(one, see=(Role.SUPERVISOR,))
    assert admin.do(FieldPut(field=hide, old=1))[0] == "applied"
    told = bench.database.read_now(lambda unit: sign_in.afresh(unit, desk.actor)).grant_epoch
    assert told > epoch  # it is asked to say hello again
    assert hello(bench, desk) == "refill"
    assert hello(bench, desk) == "none"


def note(bench: Bench, desk: Desk) -> Entry:
    who = bench.shop.customer
    args = NoteAdd(
        id=EntryId(new_id()),
        customer_id=who.id,
        branch_id=who.branch_id,
        text="Развод, очень нервничает",
        mentions=(bench.shop.agents[1].id,),
        private=True,
    )
    assert desk.do(args)[0] == "applied"
    return bench.need(Entry, args.id)


def test_a_private_note_is_for_its_author_and_supervisors(bench: Bench) -> None:
    author = bench.desk()
    told = note(bench, author)
    assert told.details == {"private": True}  # it calls nobody who could not read it
    for fields in seen(bench, author, Entry.KIND, told.id):
        assert fields["text"] == told.text
    for fields in seen(bench, as_role(bench, Role.SUPERVISOR, 1), Entry.KIND, told.id):
        assert fields["text"] == told.text
    for fields in seen(bench, as_role(bench, Role.AGENT, 1), Entry.KIND, told.id):
        assert "text" not in fields
        assert fields["details"] == {"private": True, "veiled": True}
