"""Canned replies and pages of knowledge out of files, and a queue's promise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.articles import MAX_ARTICLE
from domain.catalogue import Service
from domain.entities import Article, Snippet
from domain.errors import BadInput
from domain.ids import ArticleId, ServiceId, new_id
from server.app.admin import set_promise
from server.app.articles_folder import export_articles, import_articles
from server.app.library import import_replies
from server.handlers.texts import MAX_SNIPPET
from server.storage import people
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.naughty import NAUGHTY


def replies(bench: Bench) -> dict[str, Snippet]:
    found = bench.database.read_now(lambda unit: people.every(unit, Snippet))
    return {item.shortcut: item for item in found}


def pages(bench: Bench) -> dict[str, Article]:
    found = bench.database.read_now(lambda unit: people.every(unit, Article))
    return {item.title: item for item in found}


def test_replies_come_once_and_a_corrected_file_corrects_them(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "replies.csv"
    file.write_text(
        "shortcut,title,text,channels\n"
        'адрес,Адрес,"Ленина, 1",\n'
        "смс,Коротко,Спасибо!,sms webchat\n"
        ",Без имени,текст,\n"
        "пусто,Пусто,  ,\n"
        "куда,Куда,текст,pigeon\n"
        f"долго,Долго,{'я' * (MAX_SNIPPET + 1)},\n",
        encoding="utf-8",
    )
    report = import_replies(bench.database, file)
    assert (report.made, report.changed, report.same) == (2, 0, 0)
    assert report.refused == [
        "line 4: no shortcut",
        "line 5: no text",
        "line 6: no such channel: pigeon",
        f"line 7: longer than {MAX_SNIPPET} characters",
    ]
    before = replies(bench)
    assert before["адрес"].agent_id is None
    assert before["смс"].channel_kinds == ("sms", "webchat")
    assert import_replies(bench.database, file).same == 2
    assert replies(bench) == before
    file.write_text('shortcut,text,title\nадрес,"Ленина, 2",Адрес\n', encoding="utf-8")
    assert import_replies(bench.database, file).changed == 1
    after = replies(bench)["адрес"]
    assert (after.id, after.text) == (before["адрес"].id, "Ленина, 2")


@pytest.mark.parametrize("first", ["", "who,what\n", "shortcut,title\n"])
def test_a_list_without_its_columns_is_refused_in_words(
    bench: Bench, tmp_path: Path, first: str
) -> None:
    file = tmp_path / "replies.csv"
    file.write_text(first, encoding="utf-8")
    with pytest.raises(BadInput, match="must name the columns"):
        import_replies(bench.database, file)


def test_a_folder_becomes_pages_with_its_folders_as_tags(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "доставка").mkdir()
    (tmp_path / "доставка" / "сроки.md").write_text("# Сроки доставки\n\nДва дня.\n", "utf-8")
    (tmp_path / "возврат.txt").write_text("Четырнадцать дней.", "utf-8")
    (tmp_path / "пусто.md").write_text("# Пусто\n", "utf-8")
    (tmp_path / "чужое.md").write_bytes("не то".encode("cp1251"))
    (tmp_path / "долго.txt").write_text("я" * (MAX_ARTICLE + 1), "utf-8")
    (tmp_path / "картинка.png").write_bytes(b"\x89PNG")
    (tmp_path / "ссылка.txt").symlink_to("/etc/hostname")
    report = import_articles(bench.database, tmp_path, bench.clock)
    assert report.made == 2
    assert [line.partition(":")[0] for line in report.refused] == [
        "долго.txt",
        "пусто.md",
        "ссылка.txt",
        "чужое.md",
    ]
    before = pages(bench)
    assert before["Сроки доставки"].text == "Два дня."
    assert before["Сроки доставки"].tags == ("доставка",)
    assert before["возврат"].text == "Четырнадцать дней."
    assert import_articles(bench.database, tmp_path, bench.clock).same == 2
    assert pages(bench) == before
    (tmp_path / "возврат.txt").write_text("Тридцать дней.", "utf-8")
    assert import_articles(bench.database, tmp_path, bench.clock).changed == 1
    assert pages(bench)["возврат"].id == before["возврат"].id


def test_what_is_taken_out_can_be_put_in_again(bench: Bench, tmp_path: Path) -> None:
    now = bench.clock.now()
    service = Service(id=ServiceId(new_id()), name="Возврат", changed_at=now)
    queue = bench.database.read_now(people.queues)[0]
    whole = Article(
        id=ArticleId(new_id()),
        title="Сроки: карта/наличные",
        text="# Важно\n---\n10 дней",
        tags=("деньги", "закон"),
        link="https://x.ru",
        services=(service.id,),
        branch_ids=(bench.shop.branch.id,),
        queue_ids=(queue.id,),
        draft=True,
        review_on=date(2027, 1, 1),
        updated_at=now,
    )
    twin = Article(id=ArticleId(new_id()), title="Сроки карта наличные", text="Да", updated_at=now)
    bench.write(service, whole, twin)
    assert export_articles(bench.database, tmp_path / "out") == 2
    assert import_articles(bench.database, tmp_path / "out", bench.clock).same == 2
    with pytest.raises(BadInput, match="not an empty folder"):
        export_articles(bench.database, tmp_path / "out")
    bench.write(replaced(whole, text="7 дней", tags=(), services=(), draft=False))
    assert import_articles(bench.database, tmp_path / "out", bench.clock).changed == 1
    again = bench.need(Article, whole.id)
    assert (again.text, again.services, again.draft) == (whole.text, whole.services, True)
    assert again.edition == 1


@pytest.mark.parametrize(
    "front",
    ["queues: Никакая", "branches: Луна", "review: завтра", "colour: red", "tags"],
)
def test_a_page_is_not_for_all_by_mistake(bench: Bench, tmp_path: Path, front: str) -> None:
    (tmp_path / "а.md").write_text(f"---\n{front}\n---\n# А\nТекст", "utf-8")
    (tmp_path / "б.md").write_text("---\ntags: б\n# Б\nБез конца", "utf-8")
    report = import_articles(bench.database, tmp_path, bench.clock)
    assert len(report.refused) == 2
    assert pages(bench) == {}


def test_hostile_texts_come_in_clean(bench: Bench, tmp_path: Path) -> None:
    for number, text in enumerate(NAUGHTY):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, "utf-8", errors="replace")
    import_articles(bench.database, tmp_path, bench.clock)
    for page in pages(bench).values():
        assert not {"\x00", "\u202e"} & set(page.title)
        assert "\x00" not in page.text


def test_a_promise_is_made_and_taken_back(bench: Bench) -> None:
    name = bench.database.read_now(people.queues)[0].name
    assert bench.database.write_now(set_promise(name, 90)).first_response_s == 90
    assert bench.database.read_now(people.queues)[0].first_response_s == 90
    assert bench.database.write_now(set_promise(name, None)).first_response_s is None
    with pytest.raises(BadInput, match=name):
        bench.database.write_now(set_promise("Нет такой", 90))
    for seconds in (0, -1, 10**9):
        with pytest.raises(BadInput):
            bench.database.write_now(set_promise(name, seconds))
