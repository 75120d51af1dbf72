"""Migrations: from empty, twice, from a newer version; and PostgreSQL's own guards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from domain.errors import Code, Unavailable
from server.storage import feed, schema
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.contract.storage.rows import Place

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
        context = MigrationContext.configure(connection)
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
