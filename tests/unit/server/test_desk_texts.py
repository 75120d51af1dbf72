"""Tasks, canned replies and the knowledge base: who may change what, and what is refused."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from domain.buckets import agent_bucket, branch_bucket, scopes_of
from domain.entities import Article, Snippet, SnippetAct, Task
from domain.glossary import MacroKind, Role, TaskKind
from domain.ids import ArticleId, BranchId, SnippetId, TaskId, new_id
from domain.operations import (
    Args,
    ArticlePut,
    ArticleRemove,
    Change,
    SnippetPut,
    SnippetRemove,
    TaskAdd,
    TaskSet,
)
from tests.unit.server.bench import Bench, Desk, replaced


def supervisor(bench: Bench) -> Desk:
    desk = bench.desk()
    desk.actor = dataclasses.replace(desk.actor, role=Role.SUPERVISOR)
    return desk


def snippet(bench: Bench, *, shared: bool = False) -> Snippet:
    me = None if shared else bench.shop.agents[0].id
    return Snippet(
        id=SnippetId(new_id()), shortcut="адрес", title="Адрес", text="Ленина, 1", agent_id=me
    )


def task(bench: Bench) -> Task:
    person = bench.shop.customer
    return Task(
        id=TaskId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind=TaskKind.CALLBACK,
        title="Перезвонить",
        owner_id=bench.shop.agents[0].id,
        made_at=bench.clock.now(),
    )


def test_an_agent_keeps_canned_replies_of_their_own(bench: Bench) -> None:
    desk, mine = bench.desk(), snippet(bench)
    assert desk.do(SnippetPut(snippet=mine))[0] == "applied"
    again = replaced(mine, text="Ленина, 2")
    assert desk.do(SnippetPut(snippet=again, old=mine.text))[0] == "applied"
    assert bench.need(Snippet, mine.id).text == "Ленина, 2"
    assert desk.do(SnippetRemove(id=mine.id))[0] == "applied"
    assert desk.do(SnippetPut(snippet=mine)) == ("rejected", "gone")


def test_what_all_share_is_a_supervisors_to_change(bench: Bench) -> None:
    shared = snippet(bench, shared=True)
    page = Article(id=ArticleId(new_id()), title="Возврат", text="…", updated_at=bench.clock.now())
    acts: list[Args] = [SnippetPut(snippet=shared), ArticlePut(article=page)]
    for act in acts:
        assert bench.desk().do(act) == ("rejected", "forbidden")
        assert supervisor(bench).do(act)[0] == "applied"
    gone: list[Args] = [SnippetRemove(id=shared.id), ArticleRemove(id=page.id)]
    for act in gone:
        assert bench.desk().do(act) == ("rejected", "forbidden")
        assert supervisor(bench).do(act)[0] == "applied"


def test_nobody_touches_a_colleagues_own_reply(bench: Bench) -> None:
    theirs = replaced(snippet(bench), agent_id=bench.outsider.id)
    assert supervisor(bench).do(SnippetPut(snippet=theirs)) == ("rejected", "forbidden")
    bench.write(theirs)
    mine = replaced(theirs, agent_id=bench.shop.agents[0].id)
    assert bench.desk().do(SnippetPut(snippet=mine)) == ("rejected", "forbidden")
    assert bench.desk().do(SnippetRemove(id=theirs.id)) == ("rejected", "not_found")


def test_two_who_change_one_text_do_not_overwrite_each_other(bench: Bench) -> None:
    desk, shared = supervisor(bench), snippet(bench, shared=True)
    desk.do(SnippetPut(snippet=shared))
    desk.do(SnippetPut(snippet=replaced(shared, text="Ленина, 2"), old=shared.text))
    stale = SnippetPut(snippet=replaced(shared, text="Ленина, 3"), old=shared.text)
    assert desk.do(stale) == ("rejected", "state_changed")


@pytest.mark.parametrize(
    "fields", [{"shortcut": "\u200b"}, {"text": " \n"}, {"shortcut": "\u202e\x07"}]
)
def test_a_canned_reply_has_a_shortcut_and_a_text(bench: Bench, fields: dict[str, str]) -> None:
    assert bench.desk().do(SnippetPut(snippet=replaced(snippet(bench), **fields))) == (
        "rejected",
        "invalid",
    )


def test_a_shared_reply_of_a_branch_is_copied_there_alone(bench: Bench) -> None:
    here, far = bench.shop.branch.id, BranchId(new_id())
    ours = replaced(snippet(bench, shared=True), branch_ids=(here,))
    assert scopes_of(ours) == (branch_bucket(here),)
    assert supervisor(bench).do(SnippetPut(snippet=ours))[0] == "applied"
    theirs = replaced(snippet(bench, shared=True), branch_ids=(far,))
    assert supervisor(bench).do(SnippetPut(snippet=theirs)) == ("rejected", "not_found")
    mine = replaced(snippet(bench), branch_ids=(far,))
    assert scopes_of(mine) == (agent_bucket(bench.shop.agents[0].id),)


def test_a_link_of_the_knowledge_base_is_one_of_the_web(bench: Bench) -> None:
    page = Article(
        id=ArticleId(new_id()),
        title="Возврат",
        text="…",
        link="file:///etc/passwd",
        updated_at=bench.clock.now(),
    )
    supervisor(bench).do(ArticlePut(article=page))
    assert bench.need(Article, page.id).link == ""


def test_a_task_is_kept_done_and_given_away(bench: Bench) -> None:
    desk, made = bench.desk(), task(bench)
    assert desk.do(TaskAdd(task=made))[0] == "applied"
    assert desk.do(TaskAdd(task=made))[0] == "applied"
    assert desk.do(TaskSet(id=made.id, done=True))[0] == "applied"
    assert bench.need(Task, made.id).done_at is not None
    assert desk.do(TaskSet(id=made.id, done=False))[0] == "applied"
    assert bench.need(Task, made.id).done_at is None
    other = bench.shop.agents[1].id
    change = Change(old=str(made.owner_id), new=str(other))
    assert desk.do(TaskSet(id=made.id, owner=change))[0] == "applied"
    assert bench.need(Task, made.id).owner_id == other


def test_a_task_somebody_else_took_is_not_taken_again(bench: Bench) -> None:
    desk, made = bench.desk(), task(bench)
    desk.do(TaskAdd(task=made))
    bench.write(replaced(made, owner_id=bench.shop.agents[1].id))
    mine = Change(old=str(made.owner_id), new=None)
    assert desk.do(TaskSet(id=made.id, owner=mine)) == ("rejected", "state_changed")


def test_a_task_for_nobody_we_know_is_refused(bench: Bench) -> None:
    made = task(bench)
    stranger = replaced(made, owner_id=new_id())
    assert bench.desk().do(TaskAdd(task=stranger)) == ("rejected", "invalid")
    elsewhere = replaced(made, customer_id=bench.stranger.id)
    assert bench.desk().do(TaskAdd(task=elsewhere)) == ("rejected", "not_found")
    bench.desk().do(TaskAdd(task=made))
    wrong = TaskSet(id=made.id, owner=Change(old=str(made.owner_id), new="nobody"))
    assert bench.desk().do(wrong) == ("rejected", "invalid")
    wrong = TaskSet(id=made.id, due=Change(old=None, new="soon"))
    assert bench.desk().do(wrong) == ("rejected", "invalid")
    assert bench.need(Task, made.id) == msgspec.structs.replace(
        made, made_by=bench.shop.agents[0].display_name, made_at=bench.need(Task, made.id).made_at
    )


def test_a_macro_keeps_acts_it_can_do_and_no_others(bench: Bench) -> None:
    acts = (
        SnippetAct(kind=MacroKind.TAG, value=" возврат\u202e "),
        SnippetAct(kind=MacroKind.TASK, value=" "),
        SnippetAct(kind="explode", value="x"),
        SnippetAct(kind=MacroKind.RESOLVE),
    )
    mine = replaced(snippet(bench), acts=acts)
    assert bench.desk().do(SnippetPut(snippet=mine))[0] == "applied"
    kept = bench.need(Snippet, mine.id).acts
    assert [(act.kind, act.value) for act in kept] == [("tag", "возврат"), ("resolve", "")]
