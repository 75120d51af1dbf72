"""A backup is put back: nobody believes the old history, nothing is sent twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from domain.clock import SystemClock
from domain.entities import Conversation, Customer, Entry
from domain.errors import Code, Refused
from domain.glossary import Delivery
from domain.ids import CustomerId, EntryId, new_id
from domain.operations import MessageConfirm
from domain.ports import OutboundMessage, SendReceipt
from domain.tasks import TaskScope
from domain.wire import Push
from server.app.dispatcher import Dispatcher
from server.handlers import push
from server.handlers.restored import begin_after_restore
from server.storage import feed, messages
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.contract.sync.reader import Reader
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.letters import letter_to


@contextmanager
def put_back(bench: Bench, request: pytest.FixtureRequest, folder: Path) -> Iterator[list[str]]:
    """Back the centre up; the body lives on; at its end the list has the restored copy's URL."""
    url = bench.database.write_engine.url
    found: list[str] = []
    if bench.database.is_sqlite:
        source = Path(request.getfixturevalue("blank_url").removeprefix("sqlite:///"))
        backup = folder / "backup.db"
        for part in ("", "-wal"):
            shutil.copy(f"{source}{part}", f"{backup}{part}")
        yield found
        found.append(f"sqlite:///{backup}")
        return
    server = request.getfixturevalue("postgres")
    bench.database.write_engine.dispose()
    bench.database.read_engine.dispose()
    import psycopg

    name = f"{make_url(url.render_as_string(hide_password=False)).database}-backup"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"'.encode())
    yield found
    found.append(server.url.rsplit("/", 1)[0] + f"/{name}")


Open = Callable[[str], Database]


def _restored(bench: Bench, database: Database) -> Bench:
    begin_after_restore(database)
    return Bench(database, bench.shop, bench.elsewhere, bench.stranger, bench.outsider)


def test_the_new_history_is_above_the_old_one_and_refuses_its_words(
    bench: Bench, request: pytest.FixtureRequest, tmp_path: Path, open_database: Open
) -> None:
    desk = bench.desk()
    person = bench.shop.customer
    with put_back(bench, request, tmp_path) as found:
        for city in ("Орёл", "Тверь", "Псков"):
            bench.write(replaced(person, city=city))
        reader = Reader(desk)
        reader.start()
    lost_head = bench.database.read_now(feed.meta)
    lost_ver = bench.ver(Customer, person.id)
    again = _restored(bench, open_database(found[0]))
    meta = again.database.read_now(feed.meta)
    assert (meta.epoch != lost_head.epoch, meta.head > lost_head.head) == (True, True)
    desk.bench = again
    assert reader.hello().must == "rebase"
    with pytest.raises(Refused) as refused:
        reader.pull()
    assert refused.value.code == Code.EPOCH_CHANGED
    old = Push(epoch=lost_head.epoch, sent_at=bench.clock.now(), ops=())
    with pytest.raises(Refused):
        again.database.write_now(push.push(desk.actor, old))
    again.write(replaced(person, city="Пермь"))
    assert again.ver(Customer, person.id) > lost_ver
    assert again.database.read_now(feed.meta).head > meta.head


def test_a_row_made_anew_is_newer_than_its_lost_namesake(
    bench: Bench, request: pytest.FixtureRequest, tmp_path: Path, open_database: Open
) -> None:
    person = replaced(bench.shop.customer, id=CustomerId(new_id()))
    with put_back(bench, request, tmp_path) as found:
        bench.write(person)
        bench.write(replaced(person, city="Орёл"))
    again = _restored(bench, open_database(found[0]))
    again.write(replaced(person, city="Тверь"))
    assert again.ver(Customer, person.id) > bench.ver(Customer, person.id)
    imported = replaced(person, id=CustomerId(new_id()))
    again.database.write_now(lambda unit: unit.put_new([imported]))
    assert again.ver(Customer, imported.id) == again.ver(Customer, person.id)


def _sending(bench: Bench, message_id: EntryId) -> tuple[str, str]:
    row = bench.database.read_now(lambda unit: messages.outbound_row(unit, message_id))
    assert row is not None
    return row["state"], bench.need(Entry, message_id).delivery


class Provider:
    """Knows some messages; counts what it is asked to send."""

    def __init__(self, *known: EntryId) -> None:
        self.known = set(known)
        self.sent: list[EntryId] = []
        self.asked: list[EntryId] = []

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Take a message."""
        self.sent.append(message.message_id)
        return SendReceipt(provider_ref=str(message.message_id), at=SystemClock().now())

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Tell what is known."""
        self.asked.append(message_id)
        if message_id not in self.known:
            return None
        return SendReceipt(provider_ref=str(message_id), at=SystemClock().now())


def _letter(bench: Bench, conversation: Conversation) -> Any:
    return letter_to(bench, bench.need(Conversation, conversation.id))


async def test_sends_of_the_lost_history_are_looked_up_and_never_sent_again_by_themselves(
    bench: Bench, request: pytest.FixtureRequest, tmp_path: Path, open_database: Open
) -> None:
    """The rows that said "sent" were rolled back; the customer's phone was not."""
    conversation = bench.receive()
    desk = bench.desk()
    queued, later = _letter(bench, conversation), None
    assert desk.do(queued)[0] == "applied"
    with put_back(bench, request, tmp_path) as found:
        later = desk.op(_letter(bench, conversation))
        desk.push(later)
    lost = EntryId(later.entity)
    again = _restored(bench, open_database(found[0]))
    assert _sending(again, queued.id) == ("unknown", Delivery.UNKNOWN)
    desk.bench = again
    # What the centre forgot is offered again, under its number and with its first epoch.
    assert desk.push(later).advisory[0].status == "applied"
    assert _sending(again, lost) == ("unknown", Delivery.UNKNOWN)
    # Before anybody has looked, not even a person can send it.
    assert desk.do(MessageConfirm(id=lost))[0] == "rejected"
    provider = Provider(queued.id)
    channel = again.shop.channels["email"].id
    dispatcher = Dispatcher(again.database, {channel: provider})
    scope = TaskScope("test")
    scope.start(dispatcher.run(), "dispatcher")

    def both_known(unit: Unit) -> bool:
        return not messages.doubtful(unit, [channel])

    while not await again.database.read(both_known):
        pass
    await scope.close()
    assert (provider.sent, sorted(provider.asked)) == ([], sorted([queued.id, lost]))
    assert _sending(again, queued.id) == ("sent", Delivery.SENT)
    assert _sending(again, lost) == ("unknown", Delivery.UNKNOWN)
    assert desk.do(MessageConfirm(id=lost))[0] == "applied"
    assert _sending(again, lost) == ("queued", Delivery.QUEUED)
