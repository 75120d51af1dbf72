"""The knowledge base at the centre: who writes it, its editions, and how it is used."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import msgspec
import pytest

from domain.articles import (
    Article,
    ArticlePut,
    ArticleRate,
    ArticleRemove,
    ArticleTell,
    ArticleVote,
    Told,
    vote_id,
)
from domain.articles_report import ArticlesReport
from domain.buckets import TENANT, branch_bucket, scopes_of
from domain.catalogue import Service
from domain.editions import AskEditions, EditionList
from domain.entities import Branch, Entity
from domain.errors import Refused
from domain.glossary import Role
from domain.ids import ArticleId, ArticleVoteId, BranchId, ServiceId, new_id
from domain.runs import ServicePut
from server.handlers import earlier, knowledge
from server.storage import knowledge as stored
from tests.unit.server.bench import Bench, Desk, replaced


def editor(bench: Bench, role: str = Role.SUPERVISOR) -> Desk:
    desk = bench.desk(bench.shop.agents[1])
    desk.actor = dataclasses.replace(desk.actor, role=role)
    return desk


def page(bench: Bench, **fields: Any) -> Article:
    values = {"title": "Возврат", "text": "14 дней", **fields}
    return Article(id=ArticleId(new_id()), updated_at=bench.clock.now(), **values)


def kept(bench: Bench, **fields: Any) -> Article:
    one = page(bench, **fields)
    assert editor(bench).do(ArticlePut(article=one))[0] == "applied"
    return bench.need(Article, one.id)


def vote(one: Article, *, helped: bool, comment: str = "") -> ArticleRate:
    return ArticleRate(
        vote=ArticleVote(
            id=ArticleVoteId(new_id()),
            article_id=one.id,
            agent_id=new_id(),  # type: ignore[arg-type]  # whoever it says, it is the author
            edition=one.edition,
            helped=helped,
            comment=comment,
            at=one.updated_at,
        )
    )


def report(bench: Bench) -> ArticlesReport:
    return bench.database.read_now(knowledge.report(editor(bench).actor))


def editions(bench: Bench, what: Entity, *numbers: int, role: str = Role.SUPERVISOR) -> EditionList:
    wanted = AskEditions(kind=what.KIND, id=what.id, numbers=numbers)  # type: ignore[attr-defined]
    return bench.database.read_now(earlier.page(editor(bench, role).actor, wanted))


def test_of_two_editors_the_second_is_told(bench: Bench) -> None:
    one = kept(bench)
    assert (one.edition, one.changed_by) == (1, bench.shop.agents[1].display_name)
    first = replaced(one, text="30 дней")
    assert editor(bench).do(ArticlePut(article=first, old=1))[0] == "applied"
    late = ArticlePut(article=replaced(one, text="7 дней"), old=1)
    assert editor(bench).do(late) == ("rejected", "state_changed")
    # What the other wrote just so needs no second edition.
    assert editor(bench).do(ArticlePut(article=first, old=1))[0] == "applied"
    assert bench.need(Article, one.id).edition == 2


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
        ({"tags": tuple(map(str, range(31)))}, "tags"),
        ({"services": tuple(ServiceId(new_id()) for _ in range(101))}, "services"),
    ],
)
def test_what_is_no_page_is_refused(bench: Bench, fields: dict[str, Any], fault: str) -> None:
    desk = editor(bench)
    assert desk.do(ArticlePut(article=page(bench, **fields))) == ("rejected", "invalid")
    assert desk.results()[-1].field == fault


def test_an_agent_writes_no_pages(bench: Bench) -> None:
    one = kept(bench)
    assert bench.desk().do(ArticlePut(article=one, old=1)) == ("rejected", "forbidden")
    assert bench.desk().do(ArticleRemove(id=one.id)) == ("rejected", "forbidden")


def test_a_page_of_a_branch_is_copied_there_alone(bench: Bench) -> None:
    far = Branch(id=BranchId(new_id()), name="Далеко")
    bench.write(far)
    here = bench.shop.branch.id
    assert scopes_of(page(bench)) == (TENANT,)
    both = page(bench, branch_ids=(here, far.id))
    assert set(scopes_of(both)) == {branch_bucket(here), branch_bucket(far.id)}
    assert editor(bench).do(ArticlePut(article=both))[0] == "applied"
    # Who works elsewhere neither writes theirs, nor gives them what is ours.
    theirs = page(bench, branch_ids=(far.id,))
    assert editor(bench).do(ArticlePut(article=theirs)) == ("rejected", "not_found")
    bench.write(theirs)
    assert editor(bench).do(ArticleRemove(id=theirs.id)) == ("rejected", "not_found")
    assert bench.desk().do(vote(theirs, helped=True)) == ("rejected", "not_found")
    assert theirs.id not in {item.article_id for item in report(bench).figures}
    with pytest.raises(Refused, match="not_found"):
        editions(bench, theirs)


def test_every_edition_is_kept_and_told(bench: Bench) -> None:
    one = kept(bench)
    again = replaced(one, text="30 дней", review_on=date(2027, 1, 1))
    editor(bench).do(ArticlePut(article=again, old=1))
    told = editions(bench, one).editions
    assert [(item.number, item.changed) for item in told] == [(2, ("review_on", "text")), (1, ())]
    assert told[0].by == bench.shop.agents[1].display_name
    assert told[0].body == {}
    (whole,) = editions(bench, one, 1).editions
    assert msgspec.convert(whole.body, Article, strict=False).text == "14 дней"
    assert [item.number for item in editions(bench, one, 9, 2, 1).editions] == [2]


def test_editions_are_for_who_may_write(bench: Bench) -> None:
    service = Service(id=ServiceId(new_id()), name="Возврат", changed_at=bench.clock.now())
    desk = editor(bench, Role.ADMINISTRATOR)
    assert desk.do(ServicePut(service=service))[0] == "applied"
    told = editions(bench, service, role=Role.ADMINISTRATOR)
    assert [item.number for item in told.editions] == [1]
    with pytest.raises(Refused, match="forbidden"):
        editions(bench, service)
    with pytest.raises(Refused, match="forbidden"):
        editions(bench, kept(bench), role=Role.AGENT)
    with pytest.raises(Refused, match="invalid"):
        editions(bench, bench.shop.customer)
    with pytest.raises(Refused, match="forbidden"):
        bench.database.read_now(knowledge.report(bench.desk().actor))


def test_one_word_of_each_agent_and_edition(bench: Bench) -> None:
    one = kept(bench)
    desk = bench.desk()
    assert desk.do(vote(one, helped=False, comment="Старые сроки\x00"))[0] == "applied"
    own = vote_id(one.id, bench.shop.agents[0].id, 1)
    assert bench.need(ArticleVote, own).comment == "Старые сроки"
    assert desk.do(vote(one, helped=True))[0] == "applied"
    (figures,) = report(bench).figures
    assert (figures.helped, figures.in_vain) == (1, 0)
    assert report(bench).comments == ()
    ahead = replaced(one, edition=7)
    assert desk.do(vote(ahead, helped=True)) == ("rejected", "invalid")
    editor(bench).do(ArticlePut(article=replaced(one, text="30 дней"), old=1))
    assert desk.do(vote(bench.need(Article, one.id), helped=False, comment="?"))[0] == "applied"
    (figures,) = report(bench).figures
    assert (figures.helped, figures.in_vain) == (1, 1)
    assert [item.by for item in report(bench).comments] == [bench.shop.agents[0].display_name]
    assert editor(bench).do(ArticleRemove(id=one.id))[0] == "applied"
    assert bench.get(ArticleVote, own) is None
    assert report(bench) == ArticlesReport()


def test_use_is_counted_without_names(bench: Bench) -> None:
    one, idle = kept(bench), kept(bench, title="Обмен")
    desk = bench.desk()
    for what in (Told.OPENED, Told.OPENED, Told.INSERTED, "read aloud"):
        assert desk.do(ArticleTell(id=one.id, what=what))[0] == "applied"
    gone = ArticleTell(id=ArticleId(new_id()), what=Told.OPENED)
    assert desk.do(gone)[0] == "applied"
    figures = {item.article_id: item for item in report(bench).figures}
    assert (figures[one.id].opened, figures[one.id].inserted) == (2, 1)
    assert figures[idle.id].opened == 0


def test_words_found_nowhere_are_kept_without_people(bench: Bench) -> None:
    desk = bench.desk()
    said = ("рассрочка", "Рассрочка", "ivan@mail.ru", "заказ 12345", "+7 900", "", "а" * 5000)
    for words in said:
        told = ArticleTell(id=ArticleId(new_id()), what=Told.MISSED, words=words)
        assert desk.do(told)[0] == "applied"
    missed = report(bench).missed
    assert [(item.words, item.count) for item in missed][:1] == [("рассрочка", 2)]
    assert all("@" not in item.words and "1" not in item.words for item in missed)


def test_of_words_too_many_the_oldest_go(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_KEPT", 2)
    for words in ("раз", "два", "три"):
        told = ArticleTell(id=ArticleId(new_id()), what=Told.MISSED, words=words)
        bench.desk().do(told)
    assert {item.words for item in report(bench).missed} == {"два", "три"}
