"""Rules of queues and agents in a file: in, out and in again, and what is refused."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from domain.entities import AgentRule, QueueRule
from domain.errors import BadInput
from domain.ids import QueueId, new_id
from domain.routing_rules import EVERYBODY, Opening
from server.app import routing_cli
from tests.unit.server.bench import Bench, replaced

FILE = """
[everybody]
capacity = { voice = 1, chat = 3, email = 4 }
holds_off = { voice = ["chat", "letter"] }

[[agent]]
login = "anna"
skills = { "английский" = 3 }

[[queue]]
name = "поддержка"
skills = { "английский" = 2 }
priority = 3
strategy = "in_order"
order = ["boris", "anna"]
ring_s = 0
target_s = 30
hours = { mon = "9-18", sat = "10:00-14:00, 15-17" }
holidays = "31.12.2026"
overflow = "Ночь"
overflow_after_s = 90
closed_text = "Ответим утром."
"""


@pytest.fixture
def night(bench: Bench) -> QueueId:
    queue = replaced(bench.shop.queue, id=QueueId(new_id()), name="Ночь")
    bench.write(queue)
    return queue.id


def put_in(bench: Bench, file: Path, text: str, *, dry: bool = False) -> str:
    file.write_text(text, encoding="utf-8")
    return routing_cli.import_routing(argparse.Namespace(file=file, dry_run=dry), bench.database)


def test_in_out_and_in_again(bench: Bench, night: QueueId, tmp_path: Path) -> None:
    queue, (anna, boris) = bench.shop.queue.id, bench.shop.agents
    assert "everybody: new" in put_in(bench, tmp_path / "a.toml", FILE, dry=True)
    assert bench.get(QueueRule, queue) is None
    told = put_in(bench, tmp_path / "a.toml", FILE)
    assert told.splitlines() == ["everybody: new", "agent anna: new", "queue Поддержка: new"]
    rule = bench.need(QueueRule, queue)
    assert (rule.order, rule.ring_s, rule.overflow_id) == ((boris.id, anna.id), None, night)
    assert rule.hours[0] == Opening(day=0, start=540, end=1080)
    assert bench.need(AgentRule, EVERYBODY).capacity == {"voice": 1, "chat": 3, "email": 4}
    out = tmp_path / "out.toml"
    said = routing_cli.export_routing(argparse.Namespace(file=out), bench.database)
    assert said == "1 queues, 1 agents"
    again = put_in(bench, tmp_path / "b.toml", out.read_text(encoding="utf-8"))
    assert all(line.endswith("the same") for line in again.splitlines())
    assert bench.need(QueueRule, queue) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[queue", "line"),
        ("[queue]\nname = 'Поддержка'", "[[queue]]"),
        ("[[queue]]\nname = 'Нет такой'", "no queue is called"),
        ("[[agent]]\nlogin = 'nobody'", "no agent has the login"),
        ("[[queue]]\nname = 'Поддержка'\nprioriti = 1", "prioriti"),
        ("[[queue]]\nname = 'Поддержка'\npriority = 99", "priority"),
        ("[[queue]]\nname = 'Поддержка'\npriority = 'high'", "priority"),
        ("[[queue]]\nname = 'Поддержка'\nhours = { mon = '9-9' }", "9-9"),
        ("[[queue]]\nname = 'Поддержка'\nhours = { someday = '9-10' }", "someday"),
        ("[[queue]]\nname = 'Поддержка'\ntimezone = 'Mars/One'", "timezone"),
        ("[[queue]]\nname = 'Поддержка'\noverflow = 'Поддержка'", "overflow_id"),
        ("[[queue]]\nname = 'Поддержка'\norder = ['nobody']", "nobody"),
        (
            "[[queue]]\nname = 'Поддержка'\noverflow = 'Ночь'\n"
            "[[queue]]\nname = 'Ночь'\noverflow = 'Поддержка'",
            "cycle",
        ),
        ("[everybody]\ncapacity = { pigeon = 1 }", "capacity"),
        ("[everybody]\ncapacity = 3", "everybody"),
        ("nonsense = 1", "nonsense"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_put_in(
    bench: Bench, night: QueueId, tmp_path: Path, text: str, said: str
) -> None:
    assert bench.get(QueueRule, night) is None
    with pytest.raises(BadInput) as caught:
        put_in(bench, tmp_path / "a.toml", f"{text}\n")
    assert said in caught.value.detail
    assert bench.get(QueueRule, bench.shop.queue.id) is None
