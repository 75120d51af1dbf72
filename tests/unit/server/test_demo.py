"""The demo shows every kind of entry, and the files it names are there."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from domain.clock import SystemClock
from domain.details import MailDetails, details_of
from domain.entities import Article, Conversation, Customer, Entry, Order, Payment, PersonalOffer
from domain.file_names import safe_name
from domain.file_types import Trust, is_sound, judge, may_be_picture
from domain.glossary import EntryKind, PaymentStatus
from server.app.demo.seed import seed_demo
from server.app.demo.shop import HEROES, DemoSettings
from server.storage import messages, people, schema
from server.storage.engine import Database
from server.storage.migrate import migrate
from server.storage.unit import Unit


def _hero_entries(unit: Unit) -> list[Entry]:
    customers = schema.ENTITY_TABLES[Customer]
    hero = unit.connection.execute(
        sa.select(customers.c.id).where(customers.c.display_name == HEROES[0])
    ).scalar_one()
    table = schema.ENTITY_TABLES[Entry]
    ids = unit.connection.execute(sa.select(table.c.id).where(table.c.customer_id == hero))
    found = unit.load(Entry, [UUID(bytes=bytes(raw)) for (raw,) in ids])
    return [stored.entity for stored in found if isinstance(stored.entity, Entry)]


def test_the_caller_of_the_story_has_every_kind(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/centre.db", SystemClock())
    migrate(database)
    seed_demo(database, DemoSettings(customers=8, entries=60, hero_entries=20), SystemClock())
    entries = database.read_now(_hero_entries)
    assert {entry.kind for entry in entries} == set(EntryKind)
    files = [file for entry in entries for file in entry.attachments]
    assert any(may_be_picture(file.name, file.media_type) for file in files)
    assert any(is_sound(file.media_type) for file in files)
    for file in files:
        data = database.read_now(lambda unit, sha=file.sha256: messages.blob(unit, sha))  # type: ignore[misc]
        assert data is not None
        assert len(data) == file.size
        assert judge(safe_name(file.name), file.media_type, data).trust is Trust.OPEN
    assert max(entry.at for entry in entries) <= SystemClock().now()
    pages = database.read_now(lambda unit: people.every(unit, Article))
    assert any(page.services for page in pages)
    letters = [entry for entry in entries if entry.kind == EntryKind.EMAIL]
    assert any(details_of(entry, MailDetails).html for entry in letters)
    database.close()


def test_nothing_in_the_shop_happens_later_than_now(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/centre.db", SystemClock())
    migrate(database)
    seed_demo(database, DemoSettings(customers=60, entries=900), SystemClock())
    talks = schema.ENTITY_TABLES[Conversation]
    rows = database.read_now(
        lambda unit: unit.connection.execute(sa.select(talks.c.id)).scalars().all()
    )
    found = database.read_now(
        lambda unit: unit.load(Conversation, [UUID(bytes=bytes(raw)) for raw in rows])
    )
    now = SystemClock().now()
    for stored in found:
        assert isinstance(stored.entity, Conversation)
        assert stored.entity.last_entry_at <= now
        assert stored.entity.preview
    database.close()


def test_the_caller_of_the_story_has_paid_and_can_be_proposed_something(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/centre.db", SystemClock())
    migrate(database)
    seed_demo(database, DemoSettings(customers=60, entries=300, hero_entries=20), SystemClock())

    def rows(unit: Unit) -> tuple[list[Payment], list[PersonalOffer], dict[UUID, Order]]:
        payments = unit.select(Payment, sa.select(schema.ENTITY_TABLES[Payment]))
        offers = unit.select(PersonalOffer, sa.select(schema.ENTITY_TABLES[PersonalOffer]))
        orders = unit.select(Order, sa.select(schema.ENTITY_TABLES[Order]))
        return payments, offers, {order.id: order for order in orders}

    payments, offers, orders = database.read_now(rows)
    assert {payment.status for payment in payments} == set(PaymentStatus)
    assert {offer.state for offer in offers} >= {"open", "presented", "accepted"}
    assert any(payment.order_id is None for payment in payments)
    for order in orders.values():
        paid = [p for p in payments if p.order_id == order.id and p.status == PaymentStatus.PAID]
        assert len(paid) == int(order.paid)
        assert all(p.amount == order.total and p.customer_id == order.customer_id for p in paid)
    database.close()
