"""Migrations: from empty, twice, from a newer version; and PostgreSQL's own guards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.command import upgrade
from alembic.runtime.migration import MigrationContext

from domain.entities import Customer, Identity
from domain.errors import Code, Unavailable
from domain.ids import BranchId, CustomerId, IdentityId, new_id
from domain.records import to_row
from server.storage import backfill, feed, schema
from server.storage.engine import Database
from server.storage.migrate import config_of, migrate
from tests.contract.storage.rows import Place
from tests.flows.centre import build_shop

Open = Callable[[str], Database]


def test_an_empty_database_is_migrated_and_again_is_harmless(
    empty_url: str, open_database: Open
) -> None:
    database = open_database(empty_url)
    migrate(database)
    first = database.read_now(feed.meta)
    migrate(database)
    assert database.read_now(feed.meta) == first
    assert first.head == 0


def test_the_migrated_schema_is_the_one_the_code_names(empty_url: str, open_database: Open) -> None:
    database = open_database(empty_url)
    migrate(database)
    with database.read_engine.connect() as connection:
        # The full-text index is each engine's own: SQLAlchemy has no words for it.
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _item, name, *_: (
                    not name.startswith(("search_text", "ix_search_doc_stems"))
                )
            },
        )
        assert compare_metadata(context, schema.metadata) == []


def test_a_database_of_a_newer_version_is_refused_untouched(place: Place) -> None:
    database = place.database
    database.execute_script([sa.text("UPDATE alembic_version SET version_num = '9999'")])
    head = place.head()
    with pytest.raises(Unavailable) as refused:
        migrate(database)
    assert refused.value.code == Code.STORE_TOO_NEW
    assert "9999" in refused.value.detail
    assert "newer" in refused.value.detail
    assert place.head() == head


GUARDS = {
    "ALTER TABLE sync_tx DISABLE TRIGGER pult_commit": "trigger",
    "DROP TRIGGER pult_commit ON sync_tx": "trigger",
    "SELECT setval('sync_rev', 1, false)": "sync_rev",
}


@pytest.mark.postgres
@pytest.mark.parametrize("damage", GUARDS)
def test_postgresql_that_cannot_number_commits_is_refused(
    damage: str, request: pytest.FixtureRequest, open_database: Open, tmp_path: object
) -> None:
    url = request.getfixturevalue("postgres").create_database(f"guard{abs(hash(damage))}")
    database = open_database(url)
    migrate(database)
    from tests.flows.centre import build_shop, found

    for _ in range(3):
        shop = build_shop()
        shop.agents.clear()
        database.write_now(lambda unit, shop=shop: found(unit, shop))  # type: ignore[misc]
    database.execute_script([sa.text(damage)])
    with pytest.raises(Unavailable) as refused:
        migrate(database)
    assert GUARDS[damage] in refused.value.detail


def _at_the_first_schema(database: Database) -> None:
    with database.write_engine.begin() as connection:
        upgrade(config_of(connection), "0001")


def _old_rows(count: int) -> tuple[BranchId, list[Customer], list[Identity]]:
    home = BranchId(new_id())
    people = [Customer(id=CustomerId(new_id()), branch_id=home) for _ in range(count)]
    addresses = [
        Identity(
            id=IdentityId(new_id()), customer_id=item.id, branch_id=home, kind="email", value="a@b"
        )
        for item in people
    ]
    return home, people, addresses


@pytest.mark.parametrize("interrupted", [0, 1, 4])
def test_rows_of_the_first_schema_get_the_memberships_they_lack(
    empty_url: str, open_database: Open, interrupted: int
) -> None:
    database = open_database(empty_url)
    _at_the_first_schema(database)
    home, people, addresses = _old_rows(7)
    with database.write_engine.begin() as connection:
        identity = {"id": 1, "stream_id": b"s" * 16, "epoch": b"e" * 16, "head": 0}
        connection.execute(
            sa.text(
                "INSERT INTO sync_meta (id, stream_id, epoch, head, floor_rev, schema_gen)"
                " VALUES (:id, :stream_id, :epoch, :head, 0, 1)"
            ),
            identity,
        )
        for rows in (people, addresses):
            # As that schema had it: columns that came later are not there yet.
            name = schema.ENTITY_TABLES[type(rows[0])].name
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            stored = [{**to_row(row), "ver": 3} for row in rows]
            known = [{key: row[key] for key in row if key in table.c} for row in stored]
            connection.execute(table.insert(), known)
        if interrupted:
            upgrade(config_of(connection), "head")
    for _ in range(interrupted):
        database.write_now(lambda unit: backfill.step(unit, 3))
    migrate(database)
    shop = build_shop()
    held = Place(database, shop).fresh_fill(f"dir:{home}").versions
    assert {entity for _, entity in held} == {item.id for item in people}
    for person, address in zip(people, addresses, strict=True):
        own = Place(database, shop).fresh_fill(f"cust:{person.id}").versions
        assert own == {("customer", person.id): 3, ("identity", address.id): 3}
    head = database.read_now(feed.meta).head
    assert backfill.backfill(database) == 0
    assert database.read_now(feed.meta).head == head
