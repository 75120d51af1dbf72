"""Everything that leaves the centre asks first: each sender, and that there is no other."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import server
from domain.entities import Customer, Entry, Task
from domain.errors import Code, Refused
from domain.glossary import Delivery, TaskKind
from domain.ids import TaskId, new_id
from server.handlers import contacting, outbound
from server.storage import people
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, replaced
from tests.unit.server.letters import letter_to
from tests.unit.server.test_survey import Chat

ROOT = Path(server.__file__).parent
_SENDING = {"add_outbound", "originate"}
SENDERS = {
    # Messages of agents, now and later, by hand-over to another channel, with an offer in them;
    # tests below. First messages to a customer: test_starting.py.
    "handlers/outbound.py:plan",
    # How it was; test below.
    "handlers/survey.py:ask",
    # That nobody is there to answer; the permit is an argument of what it calls.
    "handlers/absences.py:_tell_customer",
    # Click-to-call and callbacks; test below.
    "rest/calls.py:call_out",
    # Carries out what ``call_out`` of another node has allowed.
    "app/pbx_orders.py:_carry_out",
}


def _calls(path: Path) -> set[str]:
    found: set[str] = set()
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in _SENDING:
                found.add(f"{path.relative_to(ROOT).as_posix()}:{function.name}")
    return found


def test_nobody_else_sends() -> None:
    """A new sender is added here together with a test that it asks."""
    found = set().union(*(_calls(path) for path in ROOT.rglob("*.py")))
    assert found == SENDERS


def test_only_the_rule_makes_permits() -> None:
    """What needs a permit can have it from nowhere else; nobody knows whose number it is here."""
    made = set()
    for path in ROOT.parent.joinpath("domain").rglob("*.py"):
        if "Permit(" in path.read_text(encoding="utf-8"):
            made.add(path.name)
    for path in ROOT.rglob("*.py"):
        if " Permit(" in path.read_text(encoding="utf-8"):
            made.add(path.name)
    assert made == {"contact_rules.py", "contacting.py"}


def silence(bench: Bench, **fields: Any) -> None:
    owner = bench.need(Customer, bench.shop.customer.id)
    bench.write(replaced(owner, **(fields or {"do_not_contact": True})))


REFUSALS: list[dict[str, Any]] = [
    {"do_not_contact": True},
    {"consents": {"service": False}},
    {"consents": {"service:email": False}},
    {"consents": {"personal_data": False}},
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_agents_write_only_to_who_asked(
    timed: Bench, clock: StillClock, refusal: dict[str, Any]
) -> None:
    talk = timed.receive()
    silence(timed, **refusal)
    assert timed.desk().do(letter_to(timed, talk))[0] == "applied"  # it answers a question
    clock.move(4 * 86_400)
    desk = timed.desk()
    assert desk.do(letter_to(timed, talk)) == ("rejected", Code.CONTACT_REFUSED)
    assert desk.results()[-1].field in ("do_not_contact", "withdrawn")


def test_what_waits_is_stopped_when_the_refusal_comes_first(
    timed: Bench, clock: StillClock
) -> None:
    talk = timed.receive()
    letter = letter_to(timed, talk, due_at=clock.now().replace(day=28))
    assert timed.desk().do(letter)[0] == "applied"
    silence(timed)
    clock.move((letter.due_at - clock.now()).total_seconds() + 1)  # type: ignore[operator]
    claimed = timed.database.write_now(outbound.claim([timed.shop.channels["email"].id]))
    assert claimed == []
    assert timed.need(Entry, letter.id).delivery == Delivery.FAILED


def test_who_refuses_is_not_asked_how_it_was(bench: Bench) -> None:
    chat = Chat(bench)
    talk = chat.writes("Где заказ?")
    owner = bench.need(Customer, talk.customer_id)
    bench.write(replaced(owner, consents={"surveys": False}))
    chat.resolve(talk)
    assert chat.sent() == []


def test_a_question_on_its_way_is_stopped_too(bench: Bench) -> None:
    chat = Chat(bench)
    talk = chat.writes("Где заказ?")
    chat.resolve(talk)
    owner = bench.need(Customer, talk.customer_id)
    bench.write(replaced(owner, do_not_contact=True))
    assert chat.sent() == []


def allowed(bench: Bench, number: str) -> bool:
    try:
        bench.database.read_now(contacting.call(number))
    except Refused as error:
        return error.code != Code.CONTACT_REFUSED
    return True


def test_who_refuses_is_not_called_unless_they_asked_to_be(bench: Bench) -> None:
    owned = bench.database.read_now(lambda unit: people.identities_of(unit, bench.shop.customer.id))
    number = next(item.value for item in owned if item.kind == "phone")
    assert allowed(bench, number)
    assert allowed(bench, "+79990001122")
    for refusal in (
        {"do_not_contact": True},
        {"consents": {"calls": False}},
        {"consents": {"phone": False}},
    ):
        silence(bench, **{"do_not_contact": False, "consents": {}, **refusal})
        assert not allowed(bench, number)
    owner = bench.shop.customer
    task = Task(
        id=TaskId(new_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        kind=TaskKind.CALLBACK,
        title="",
        made_at=bench.clock.now(),
    )
    bench.write(task)
    assert allowed(bench, number)
    bench.write(replaced(task, done_at=bench.clock.now()))
    assert not allowed(bench, number)
