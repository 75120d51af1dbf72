"""Rules of tone at the centre: who changes them, and what they keep back whoever sent it."""

from __future__ import annotations

import dataclasses

from domain.entities import Conversation, Entry
from domain.glossary import Role
from domain.tone_rules import Level, RuleKind, TonePut, ToneRemove, ToneRule
from tests.builders.tone import no_problems, no_promises, rule
from tests.unit.server.bench import Bench, Desk, replaced
from tests.unit.server.letters import letter_to


def administrator(bench: Bench) -> Desk:
    desk = bench.desk()
    desk.actor = dataclasses.replace(desk.actor, role=Role.ADMINISTRATOR)
    return desk


def test_only_an_administrator_changes_the_tone(bench: Bench) -> None:
    one = no_problems()
    assert bench.desk().do(TonePut(rule=one)) == ("rejected", "forbidden")
    desk = administrator(bench)
    assert desk.do(TonePut(rule=one))[0] == "applied"
    assert desk.do(TonePut(rule=one)) == ("rejected", "state_changed")
    assert desk.do(TonePut(rule=replaced(one, why="Иначе"), old=1))[0] == "applied"
    assert bench.desk().do(ToneRemove(id=one.id)) == ("rejected", "forbidden")
    assert desk.do(ToneRemove(id=one.id))[0] == "applied"
    assert desk.do(TonePut(rule=one)) == ("rejected", "gone")


def test_a_pattern_nobody_can_match_is_refused(bench: Bench) -> None:
    bad = rule(RuleKind.PATTERN, pattern="(?<=a)b")
    desk = administrator(bench)
    assert desk.do(TonePut(rule=bad)) == ("rejected", "invalid")
    assert desk.results()[-1].field == "pattern"


def send(bench: Bench, talk: Conversation, text: str) -> tuple[str, str]:
    return bench.desk().do(letter_to(bench, talk, text=text))


def test_what_a_rule_blocks_does_not_go_out_whatever_sent_it(bench: Bench) -> None:
    talk = bench.receive()
    bench.write(no_promises())
    letter = letter_to(bench, talk, text="Я гарантирую возврат")
    desk = bench.desk()
    assert desk.do(letter) == ("rejected", "tone")
    assert desk.results()[-1].field == "Без гарантий"
    assert bench.get(Entry, letter.id) is None
    assert send(bench, talk, "Вернём за 3–10 дней")[0] == "applied"


def test_a_warning_goes_out(bench: Bench) -> None:
    talk = bench.receive()
    bench.write(no_problems())
    assert send(bench, talk, "Это не проблема")[0] == "applied"


def test_a_changed_rule_holds_at_once(bench: Bench) -> None:
    talk = bench.receive()
    bench.write(one := no_promises())
    assert send(bench, talk, "гарантируем")[0] == "rejected"
    bench.write(replaced(one, active=False, edition=2))
    assert send(bench, talk, "гарантируем")[0] == "applied"


def test_only_the_first_answer_has_to_greet(bench: Bench) -> None:
    talk = bench.receive()
    greet = rule(RuleKind.GREETING, words=("здравствуйте",), level=Level.BLOCK)
    bench.write(greet)
    assert bench.need(ToneRule, greet.id).level == Level.BLOCK
    assert send(bench, talk, "Уже едет") == ("rejected", "tone")
    assert send(bench, talk, "Здравствуйте! Уже едет")[0] == "applied"
    assert send(bench, bench.need(Conversation, talk.id), "И ещё")[0] == "applied"
