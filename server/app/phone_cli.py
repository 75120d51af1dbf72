"""``pult-server admin phone``: accounts at the PBX for agents, from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import msgspec

from domain.entities import Agent
from domain.errors import BadInput, Refused
from domain.ids import AgentId
from domain.phone import SipAccount, Transport
from domain.phone_giving import GivePhone
from server.app.phones import giving
from server.app.safe import Safe
from server.storage import accounts, phones
from server.storage.engine import Database
from server.storage.unit import Unit


def add_parsers(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what can be asked."""
    phone = actions.add_parser("phone", help="agents' accounts at the PBX").add_subparsers(
        dest="deed", required=True
    )
    phone.add_parser("list", help="who was given which; no passwords")
    give = phone.add_parser("give", help="give an agent one; asks for its password")
    give.add_argument("agent", help="login of the agent")
    give.add_argument("number", help="extension at the PBX")
    give.add_argument("server", help="host, with a port where it is not the usual one")
    give.add_argument("--login", default="", help="where it is not the number")
    give.add_argument("--transport", default=Transport.TLS.value, choices=list(Transport))
    give.add_argument("--encrypt", action="store_true", help="no call without SRTP")
    give.add_argument("--authority", type=Path, help="PEM of who signed the PBX's certificate")
    take = phone.add_parser("take", help="take an agent's back: their phone signs out")
    take.add_argument("agent", help="login of the agent")


def run(
    arguments: argparse.Namespace, database: Database, safe: Safe, password: Callable[[], str]
) -> str:
    """Do what was asked and return what to say of it.

    Raises:
        BadInput: there is no such agent, or a setting cannot be so.
        Unavailable: the centre has no key for passwords.
    """
    if arguments.deed == "list":
        return "\n".join(database.read_now(_lines))
    agent_id = database.read_now(lambda unit: _agent(unit, arguments.agent))
    if arguments.deed == "take":
        database.write_now(lambda unit: phones.take_back(unit, agent_id))
        return "done"
    pem = arguments.authority.read_text(encoding="ascii") if arguments.authority else ""
    account = SipAccount(
        user=arguments.number,
        server=arguments.server,
        password=password(),
        login=arguments.login,
        transport=Transport(arguments.transport),
        encrypt=arguments.encrypt,
        authority=pem,
    )
    try:
        database.write_now(giving(safe, GivePhone(agent_id=agent_id, account=account)))
    except Refused as error:
        raise BadInput(f"the {error.field or 'account'} cannot be so") from error
    return "done"


def _agent(unit: Unit, login: str) -> AgentId:
    agent = accounts.agent_by_login(unit, login.lower())
    if agent is None:
        raise BadInput(f"there is no account {login!r}")
    return agent.id


def _lines(unit: Unit) -> list[str]:
    lines = []
    for row in phones.all_given(unit):
        account = msgspec.json.decode(row.settings, type=SipAccount)
        agent = unit.get(Agent, row.agent_id)
        login = agent.login if agent is not None else str(row.agent_id)
        lines.append(f"{login}  {account.user}  {account.server}  {account.transport}")
    return sorted(lines)
