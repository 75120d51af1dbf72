"""Words in a million messages of the encrypted store: how fast, and whether all forms are found.

The floor of speed is the newest fifty by the primary key. The floor of finding is the truth:
each message is made of forms of known words, and must be found by any other form of each.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from domain.clock import SystemClock
from domain.entities import Entry
from domain.glossary import ChannelKind, Direction, EntryKind
from domain.ids import BranchId, CustomerId, EntryId
from domain.word_forms import analyzer, groups_of
from sync.store import rows
from sync.store.driver import connect, derive_key
from sync.store.searching import entries_matching
from sync.store.store import Store
from sync.store.text_index import searchable
from tests.bench.figure import Figure, figure, percentile, report, scaled
from tests.bench.local_history import CHUNK, INSERT_ENTRY, values_of
from tests.bench.profiles import SECRET, made_once

LIMIT = 50
PROBE = 20_000
"""How many messages the finding is checked on, all hits counted."""
_TEXT = (
    "заказ доставка курьер привезти ждать оплата деньги вернуть возврат лампа люстра плафон "
    "стекло разбить коробка упаковка адрес улица дом квартира этаж подъезд телефон звонить почта "
    "письмо чек карта банк скидка цена дорогой дешёвый магазин склад самовывоз пункт время утро "
    "вечер день неделя суббота воскресенье завтра товар цвет белый чёрный размер большой маленький "
    "гарантия ремонт мастер сломать работать включить выключатель провод крепление потолок стена "
    "комната кухня ребёнок человек брат сестра мать друг идти пойти прийти ехать найти искать "
    "забыть помнить сказать говорить спросить ответить обещать менеджер оператор жалоба вопрос "
    "ответ проблема помощь спасибо документ договор счёт паспорт фамилия имя отмена отменить "
    "изменить номер месяц год число срок поставка поставщик фабрика завод новый старый хороший"
)
_START = datetime(2024, 1, 1, tzinfo=UTC)
_BRANCH = BranchId(UUID(int=7))
_CUSTOMER = CustomerId(UUID(int=8))


def _forms() -> list[list[str]]:
    """Return for each word its forms; the likeliest reading is the one that is meant."""
    return [
        sorted({form.word for form in analyzer().parse(word)[0].lexeme if "-" not in form.word})
        for word in _TEXT.split()
    ]


def _messages(count: int) -> Iterator[Entry]:
    """Give messages of twelve words, some frequent and some rare, oldest first."""
    chance, forms = random.Random(11), _forms()
    weights = [1 / (place + 1) for place in range(len(forms))]
    order = list(range(len(forms)))
    chance.shuffle(order)
    for number in range(count):
        chosen = chance.choices(order, weights, k=12)
        text = " ".join(chance.choice(forms[word]) for word in chosen)
        yield Entry(
            id=EntryId(UUID(int=(1 << 100) + number)),
            customer_id=_CUSTOMER,
            branch_id=_BRANCH,
            kind=EntryKind.MESSAGE,
            channel_kind=ChannelKind.WEBCHAT,
            direction=Direction.INBOUND,
            at=_START + timedelta(seconds=10 * number),
            text=f"{text} {number}",
        )


def _fill(file: Path, count: int) -> None:
    with closing(connect(file, derive_key(SECRET, "cache"), durable=False)) as cache:
        cache.execute("PRAGMA journal_mode=OFF")
        cache.execute("PRAGMA synchronous=OFF")
        made = _messages(count)
        while chunk := list(islice(made, CHUNK)):
            cache.execute("BEGIN")
            cache.executemany(INSERT_ENTRY, map(values_of, chunk))
            cache.executemany(
                "INSERT INTO entry_text(rowid, stems) VALUES (?, ?)",
                [(rows.doc_of(entry), searchable(entry)) for entry in chunk],
            )
            cache.execute("COMMIT")


def _store(count: int) -> Store:
    return Store(made_once("search", count, _fill), SECRET, SystemClock())


def _newest(cache: sa.Connection) -> list[Entry]:
    """Return the newest entries of the only customer: a walk along the primary key."""
    query = sa.text("SELECT body FROM entry WHERE customer_id = :who ORDER BY newest LIMIT :limit")
    found = cache.execute(query, {"who": _CUSTOMER.bytes, "limit": LIMIT}).scalars()
    return [rows.decode(Entry, body) for body in found]


def _timed(store: Store, typed: str | None) -> float:
    """Return the milliseconds of one search, or of the floor."""
    since = time.perf_counter()
    if typed is None:
        found = store.run_read(lambda cache, _work: _newest(cache)).result()
        assert len(found) == LIMIT
    else:
        groups = groups_of(typed)
        store.run_read(lambda cache, _work: entries_matching(cache, groups, LIMIT)).result()
    return (time.perf_counter() - since) * 1000


def _speed() -> list[Figure]:
    count, rounds = scaled(100_000, 1_000_000), scaled(200, 1000)
    chance, forms = random.Random(5), _forms()
    analyzer()
    floor, word, letters = list[float](), list[float](), list[float]()
    store = _store(count)
    try:
        for _ in range(rounds):
            asked = chance.choice(chance.choice(forms))
            floor.append(_timed(store, None))
            word.append(_timed(store, asked))
            letters.append(_timed(store, asked[:3]))
    finally:
        store.close()
    note = f"{count} messages"
    high = [percentile(word, 0.99)], [percentile(floor, 0.99)]
    return [
        figure("search for one word, p50", "ms", word, floor, 2.0, note=note),
        figure("search for one word, p99", "ms", *high, 5.0, note=note),
        figure("search for three letters, p50", "ms", letters, floor, 3.0, note=note),
    ]


def _found(store: Store, groups: list[tuple[str, ...]]) -> set[EntryId]:
    read = store.run_read(lambda cache, _work: entries_matching(cache, groups, PROBE))
    return {entry.id for entry in read.result()}


def _finding() -> list[Figure]:
    """Ask for one form of each word; compare with the messages that have any form of it."""
    truth = {entry.id: set(entry.text.split()) for entry in _messages(PROBE)}
    chance, forms = random.Random(3), _forms()
    right = found_all = there_all = 0
    store = _store(PROBE)
    try:
        for shapes in forms:
            # Twice: the last word may be a beginning only, the one before may not.
            found = _found(store, groups_of(chance.choice(shapes)) * 2)
            there = {entry_id for entry_id, said in truth.items() if not said.isdisjoint(shapes)}
            right += len(found & there)
            found_all, there_all = found_all + len(found), there_all + len(there)
    finally:
        store.close()
    note = f"{len(forms)} words in {PROBE} messages"
    recall, precision = 100 * right / there_all, 100 * right / found_all
    return [
        figure("Russian search, recall", "%", [recall], [100.0], 0.99, least=True, note=note),
        figure("Russian search, precision", "%", [precision], [100.0], 0.98, least=True, note=note),
    ]


def _measure() -> list[Figure]:
    return [*_speed(), *_finding()]


if __name__ == "__main__":
    report("search", _measure)
