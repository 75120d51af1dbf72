"""Rules of queues and agents as a file: taken out, looked over, put in."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from domain.entities import Agent, AgentRule, Entity, Queue, QueueRule
from domain.errors import BadInput
from domain.ids import AgentId, QueueId
from domain.routing_rules import EVERYBODY, agent_fault, queue_fault
from domain.routing_text import (
    DAYS,
    Unclear,
    read_dates,
    read_day,
    write_dates,
    write_day,
)
from domain.text import clean_line
from server.handlers import queue_rules
from server.storage import editions, people
from server.storage.engine import Database
from server.storage.unit import Unit

_BY = "import"
_PLAIN = (
    "active",
    "skills",
    "priority",
    "target_s",
    "target_share",
    "strategy",
    "ring_s",
    "prefer",
    "prefer_wait_s",
    "away_after_s",
    "timezone",
    "overflow_after_s",
    "closed_text",
)
_QUEUE_KEYS = frozenset({*_PLAIN, "name", "order", "hours", "holidays", "overflow"})
T = TypeVar("T", bound=Entity)


def add_parsers(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands about routing."""
    into = actions.add_parser("import-routing", help="rules of queues and agents from a TOML file")
    into.add_argument("file", type=Path)
    into.add_argument("--dry-run", action="store_true", help="only say what would be done")
    out = actions.add_parser("export-routing", help="rules of queues and agents as TOML")
    out.add_argument("file", type=Path)


def import_routing(arguments: argparse.Namespace, database: Database) -> str:
    """Put a file's rules in, all or none, or say what would be done.

    Raises:
        BadInput: it cannot be read, or something in it is no rule.
    """
    try:
        text = arguments.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{arguments.file}: {error}") from None

    def work(unit: Unit) -> list[str]:
        rules = read(unit, text)
        return [_put(unit, rule, dry=arguments.dry_run) for rule in rules]

    lines = (database.read_now if arguments.dry_run else database.write_now)(work)
    return "\n".join(lines) or "nothing in it"


def export_routing(arguments: argparse.Namespace, database: Database) -> str:
    """Write all rules into a file."""
    tables = database.read_now(_tables)
    import tomli_w

    arguments.file.write_text(tomli_w.dumps(tables, multiline_strings=True), encoding="utf-8")
    return f"{len(tables['queue'])} queues, {len(tables['agent'])} agents"


# -- reading -----------------------------------------------------------------------------------


def read(unit: Unit, text: str) -> list[QueueRule | AgentRule]:
    """Return the rules a file sets, each as it follows what stands.

    Raises:
        BadInput: it is no TOML, names what there is not, or something in it is no rule.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(str(error)) from None
    _only(tables, {"queue", "agent", "everybody"}, "the file")
    queues = {item.name.lower(): item for item in people.queues(unit)}
    agents = {item.login: item for item in people.agents(unit)}
    rules: list[QueueRule | AgentRule] = []
    if "everybody" in tables:
        rules.append(_agent_rule(unit, EVERYBODY, tables["everybody"], "everybody"))
    for table in _list(tables, "agent"):
        login = str(table.get("login", ""))
        if login not in agents:
            raise BadInput(f"no agent has the login {clean_line(login)!r}")
        rules.append(_agent_rule(unit, agents[login].id, table, login))
    made = [_queue_rule(unit, table, queues, agents) for table in _list(tables, "queue")]
    known = {item.id: item for item in people.every(unit, QueueRule)}
    known |= {item.id: item for item in made}
    for rule in made:
        fault = queue_fault(rule, known)
        if fault is not None:
            name = unit.need(Queue, rule.id).name
            raise BadInput(f"queue {clean_line(name)!r}: {fault.field} is wrong ({fault.code})")
    return [*rules, *made]


def _list(tables: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = tables.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise BadInput(f"{name} is to be written as [[{name}]]")
    return found


def _only(table: Mapping[str, Any], known: set[str] | frozenset[str], where: str) -> None:
    strange = sorted(set(table) - known)
    if strange:
        raise BadInput(f"{where}: nothing is called {clean_line(strange[0])!r}")


def _queue_rule(
    unit: Unit, table: dict[str, Any], queues: Mapping[str, Queue], agents: Mapping[str, Agent]
) -> QueueRule:
    name = str(table.get("name", ""))
    queue = queues.get(name.lower())
    if queue is None:
        raise BadInput(f"no queue is called {clean_line(name)!r}")
    where = f"queue {clean_line(name)!r}"
    _only(table, _QUEUE_KEYS, where)
    fields: dict[str, Any] = {key: table[key] for key in _PLAIN if key in table}
    if fields.get("ring_s") == 0:
        fields["ring_s"] = None
    fields["order"] = [_known(agents, login, where).id for login in table.get("order", ())]
    helper = table.get("overflow")
    if helper is not None:
        fields["overflow_id"] = _known(queues, str(helper).lower(), where).id
    try:
        week = table.get("hours", {})
        _only(week, set(DAYS), where)
        hours = [read_day(DAYS.index(day), str(text)) for day, text in week.items()]
        fields["holidays"] = read_dates(str(table.get("holidays", "")))
    except Unclear as error:
        raise BadInput(f"{where}: cannot read {clean_line(str(error))!r}") from None
    fields["hours"] = [span for day in hours for span in day]
    return queue_rules.clean_queue(_made(unit, QueueRule, queue.id, fields, where))


def _agent_rule(unit: Unit, agent: AgentId, table: dict[str, Any], where: str) -> AgentRule:
    if not isinstance(table, dict):
        raise BadInput(f"{where} is to be written as [{where}]")
    _only(table, {"login", "skills", "capacity", "holds_off"}, where)
    fields = {key: value for key, value in table.items() if key != "login"}
    rule = queue_rules.clean_agent(_made(unit, AgentRule, agent, fields, where))
    fault = agent_fault(rule)
    if fault is not None:
        raise BadInput(f"{clean_line(where)}: {fault.field} is wrong ({fault.code})")
    return rule


def _known(found: Mapping[str, T], key: object, where: str) -> Any:
    if str(key) not in found:
        raise BadInput(f"{where}: {clean_line(str(key))!r} is not known")
    return found[str(key)]


def _made(
    unit: Unit, struct: type[T], key: QueueId | AgentId, fields: dict[str, Any], where: str
) -> T:
    """Return a rule as it follows the one that stands; what the file leaves out is as usual."""
    before = unit.get(struct, key)
    marks = {
        "id": str(key),
        "edition": getattr(before, "edition", 0) + 1,
        "changed_by": _BY,
        "changed_at": unit.now.isoformat(),
    }
    try:
        return msgspec.convert({**msgspec.to_builtins(fields), **marks}, struct, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(f"{where}: {error}") from None


def _put(unit: Unit, rule: QueueRule | AgentRule, *, dry: bool) -> str:
    before = unit.get(type(rule), rule.id)
    name = _name_of(unit, rule)
    if before is not None and _same(before, rule):
        return f"{name}: the same"
    if not dry:
        if isinstance(rule, QueueRule):
            queue_rules.show_target(unit, rule)
        unit.put(rule)
        editions.keep(unit, rule, rule.edition, _BY)
    return f"{name}: {'changed' if before is not None else 'new'}"


def _name_of(unit: Unit, rule: QueueRule | AgentRule) -> str:
    if isinstance(rule, QueueRule):
        return f"queue {clean_line(unit.need(Queue, rule.id).name)}"
    agent = unit.get(Agent, rule.id)
    return f"agent {agent.login}" if agent is not None else "everybody"


def _same(one: QueueRule | AgentRule, other: QueueRule | AgentRule) -> bool:
    marks: dict[str, Any] = {"edition": 0, "changed_by": "", "changed_at": one.changed_at}
    return msgspec.structs.replace(one, **marks) == msgspec.structs.replace(other, **marks)


# -- writing -----------------------------------------------------------------------------------


def _tables(unit: Unit) -> dict[str, Any]:
    agents = {item.id: item for item in people.agents(unit)}
    queues = {item.id: item for item in people.queues(unit)}
    limits = {item.id: item for item in people.every(unit, AgentRule)}
    written = sorted(people.every(unit, QueueRule), key=lambda item: str(item.id))
    tables: dict[str, Any] = {
        "queue": [_queue_table(rule, queues, agents) for rule in written if rule.id in queues],
        "agent": [
            {"login": agents[rule.id].login, **_limits_table(rule)}
            for rule in limits.values()
            if rule.id in agents
        ],
    }
    if EVERYBODY in limits:
        tables["everybody"] = _limits_table(limits[EVERYBODY])
    return tables


def _limits_table(rule: AgentRule) -> dict[str, Any]:
    table = {
        "skills": rule.skills,
        "capacity": rule.capacity,
        "holds_off": {name: list(held) for name, held in rule.holds_off.items()},
    }
    return {name: value for name, value in table.items() if value}


def _queue_table(
    rule: QueueRule, queues: Mapping[QueueId, Queue], agents: Mapping[AgentId, Agent]
) -> dict[str, Any]:
    usual = QueueRule(id=rule.id, changed_at=rule.changed_at)
    table: dict[str, Any] = {"name": queues[rule.id].name}
    for name in _PLAIN:
        value = getattr(rule, name)
        if value != getattr(usual, name):
            table[name] = 0 if value is None else value
    logins = [agents[one].login for one in rule.order if one in agents]
    if logins:
        table["order"] = logins
    week = {name: write_day(day, rule.hours) for day, name in enumerate(DAYS)}
    week = {name: text for name, text in week.items() if text}
    if week:
        table["hours"] = week
    if rule.holidays:
        table["holidays"] = write_dates(rule.holidays)
    helper = queues.get(rule.overflow_id) if rule.overflow_id is not None else None
    if helper is not None:
        table["overflow"] = helper.name
    return table
