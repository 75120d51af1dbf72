"""Search at the centre, on both databases: everything, whoever may see it, a little behind."""

from __future__ import annotations

import pytest

from domain.entities import Customer, Entry
from domain.ids import CustomerId, new_id
from domain.wire import Fetch
from server.handlers import searching, sync
from server.storage import search
from tests.contract.sync.test_pins import old_note, sleeper
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.naughty import NAUGHTY


def index(bench: Bench) -> int:
    done = 0
    while bench.database.read_now(searching.is_behind):
        done += bench.database.write_now(searching.index_some)
    return done


def texts(bench: Bench, words: str) -> list[str]:
    """The texts of entries and names of customers an agent of the shop finds."""
    actor = bench.desk().actor
    answer = bench.database.read_now(sync.fetch(actor, Fetch(query=words)))
    return [str(row.fields.get("text") or row.fields.get("display_name")) for row in answer.rows]


def kinds(bench: Bench, words: str) -> list[str]:
    actor = bench.desk().actor
    answer = bench.database.read_now(sync.fetch(actor, Fetch(query=words)))
    return [row.kind for row in answer.rows]


def write_note(bench: Bench, text: str, person: Customer | None = None) -> Entry:
    note = replaced(old_note(bench, person or sleeper(bench)), text=text)
    bench.write(note)
    return note


def test_any_form_of_a_word_is_found_with_whose_it_is(bench: Bench) -> None:
    write_note(bench, "Клиент ждал, курьер не пришёл")
    index(bench)
    for words in ("прийти", "пришел", "курьера ждать", "курь"):
        assert "Клиент ждал, курьер не пришёл" in texts(bench, words), words
        assert "customer" in kinds(bench, words)
    assert texts(bench, "возврат") == []


def test_what_changes_is_found_by_its_new_words_only(bench: Bench) -> None:
    note = write_note(bench, "Первое слово")
    index(bench)
    bench.write(replaced(note, text="Второе слово"))
    assert index(bench) > 0
    assert "Второе слово" in texts(bench, "второе")
    assert texts(bench, "первое") == []
    bench.database.write_now(lambda unit: unit.delete(Entry, note.id))
    index(bench)
    assert texts(bench, "второе") == []


def test_a_person_is_found_by_name_and_by_a_new_address(bench: Bench) -> None:
    person = sleeper(bench)
    index(bench)
    assert person.display_name in texts(bench, person.display_name.split()[0].lower())
    bench.receive(address="fresh@pochta.example")
    index(bench)
    assert kinds(bench, "fresh") != []


def test_nobody_finds_what_they_may_not_see(bench: Bench) -> None:
    secret = replaced(
        old_note(bench, bench.stranger), text="Тайна филиала", branch_id=bench.elsewhere.id
    )
    bench.write(secret)
    index(bench)
    assert texts(bench, "тайна") == []
    outsider = bench.desk(bench.outsider)
    answer = bench.database.read_now(sync.fetch(outsider.actor, Fetch(query="тайна")))
    assert "Тайна филиала" in [row.fields.get("text") for row in answer.rows]


def test_a_row_that_moved_away_is_not_found_although_the_index_is_behind(bench: Bench) -> None:
    note = write_note(bench, "Переехало")
    index(bench)
    bench.write(replaced(note, branch_id=bench.elsewhere.id))
    assert texts(bench, "переехало") == []


def test_indexing_may_stop_anywhere_and_goes_on(bench: Bench) -> None:
    written = [write_note(bench, f"заметка номер{at}") for at in range(5)]
    while bench.database.read_now(searching.is_behind):

        def half(unit: object) -> None:
            searching.index_some(unit)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bench.database.write_now(half)
        bench.database.write_now(searching.index_some)
    for at, note in enumerate(written):
        assert texts(bench, f"номер{at}").count(note.text) == 1


def test_another_history_is_indexed_from_its_beginning(bench: Bench) -> None:
    write_note(bench, "слово")
    index(bench)
    bench.database.write_now(lambda unit: search.move_to(unit, new_id(), 10**9))
    assert bench.database.read_now(searching.is_behind)
    index(bench)
    assert texts(bench, "слово").count("слово") == 1


def test_nothing_anybody_types_breaks_it(bench: Bench) -> None:
    index(bench)
    for words in [*NAUGHTY, "' OR 1=1", '"', "\\", ":*", "a&b|c!", "(", "NEAR(", "-", "*"]:
        texts(bench, words[:5000])


def test_an_answer_is_bounded(bench: Bench) -> None:
    person = Customer(
        id=CustomerId(new_id()), branch_id=bench.shop.branch.id, display_name="Многословный"
    )
    bench.write(person)
    for _ in range(searching.MAX_HITS + 10):
        bench.write(replaced(old_note(bench, person), text="одно и то же"))
    index(bench)
    actor = bench.desk().actor
    answer = bench.database.read_now(sync.fetch(actor, Fetch(query="одно", limit=10_000)))
    assert len(answer.rows) == searching.MAX_HITS + 1
