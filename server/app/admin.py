"""What an administrator does from the command line, as functions of a unit of work."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.entities import Agent, Branch, Channel, Customer, Entity, Identity, Queue
from domain.errors import BadInput
from domain.glossary import ChannelKind, IdentityKind, Role
from domain.ids import AgentId, BranchId, ChannelId, CustomerId, IdentityId, QueueId, new_id
from domain.text import clean_line
from server.handlers import recognise, sign_in
from server.storage import accounts, channels, people
from server.storage.engine import Database
from server.storage.unit import Unit

T = TypeVar("T")

CHUNK = 400
MAX_PROMISE_S = 30 * 24 * 3600


def ensure_branch(unit: Unit, name: str) -> Branch:
    """Return the branch of a name, making it where there is none."""
    branches = {branch.name: branch for branch in people.branches(unit)}
    branch = branches.get(name)
    if branch is None:
        branch = Branch(id=BranchId(new_id()), name=clean_line(name))
        unit.put(branch)
    return branch


def ensure_queue(unit: Unit, name: str) -> Queue:
    """Return the queue of a name, making it where there is none; it is its PBX name too."""
    queues = {queue.name: queue for queue in people.queues(unit)}
    queue = queues.get(name)
    if queue is None:
        queue = Queue(id=QueueId(new_id()), name=clean_line(name), pbx_name=clean_line(name))
        unit.put(queue)
    return queue


def set_promise(name: str, first_response_s: int | None) -> Callable[[Unit], Queue]:
    """Return the step that says how long a customer may wait in a queue; None: as usual.

    Raises:
        BadInput: no such queue, or no sensible time.
    """
    if first_response_s is not None and not 1 <= first_response_s <= MAX_PROMISE_S:
        raise BadInput(f"{first_response_s} s is not between a second and {MAX_PROMISE_S} s")

    def work(unit: Unit) -> Queue:
        queues = {queue.name: queue for queue in people.queues(unit)}
        if name not in queues:
            known = ", ".join(sorted(queues)) or "none"
            raise BadInput(f"there is no queue {name!r}; there are: {known}")
        queue = msgspec.structs.replace(queues[name], first_response_s=first_response_s)
        unit.put(queue)
        return queue

    return work


class NewAgent(msgspec.Struct, frozen=True, kw_only=True):
    """What ``create-agent`` is given."""

    login: str
    name: str
    password: str
    role: str = Role.AGENT
    branch: str = ""
    queues: tuple[str, ...] = ()
    extension: str = ""


def create_agent(wanted: NewAgent) -> Callable[[Unit], Agent]:
    """Return the step that makes an account.

    Raises:
        BadInput: unknown role, taken login, or a password outside its length.
    """
    if wanted.role not in set(Role):
        raise BadInput(f"role {wanted.role!r} is not one of {', '.join(Role)}")
    password_hash = sign_in.hash_password(wanted.password)

    def work(unit: Unit) -> Agent:
        login = clean_line(wanted.login, 100).lower()
        if not login or accounts.agent_by_login(unit, login) is not None:
            raise BadInput(f"login {login!r} is empty or taken")
        branch = ensure_branch(unit, wanted.branch) if wanted.branch else people.home_branch(unit)
        every = tuple(item.id for item in people.branches(unit))
        agent = Agent(
            id=AgentId(new_id()),
            login=login,
            display_name=clean_line(wanted.name),
            role=wanted.role,
            branch_id=branch.id if branch else None,
            branch_ids=every,
            queue_ids=tuple(ensure_queue(unit, name).id for name in wanted.queues),
            extension=wanted.extension,
        )
        unit.put(agent)
        accounts.set_password(unit, agent.id, password_hash)
        return agent

    return work


def reset_password(login: str, password: str) -> Callable[[Unit], None]:
    """Return the step that sets a password and ends every session of the account.

    Raises:
        BadInput: no such account, or a password outside its length.
    """
    password_hash = sign_in.hash_password(password)

    def work(unit: Unit) -> None:
        agent = accounts.agent_by_login(unit, login.lower())
        if agent is None:
            raise BadInput(f"there is no account {login!r}")
        accounts.set_password(unit, agent.id, password_hash)
        accounts.revoke_agent(unit, agent.id)

    return work


class NewChannel(msgspec.Struct, frozen=True, kw_only=True):
    """What ``create-channel`` is given; ``settings`` is the JSON of the adapter's settings."""

    kind: str
    name: str
    address: str = ""
    queue: str = ""
    settings: bytes = b""


def create_channel(wanted: NewChannel) -> Callable[[Unit], Channel]:
    """Return the step that configures a way in.

    Raises:
        BadInput: unknown kind, or settings that do not fit it.
    """
    if wanted.kind not in set(ChannelKind):
        raise BadInput(f"kind {wanted.kind!r} is not one of {', '.join(ChannelKind)}")
    from server.app.drivers import settings_structs  # the adapters, for this command alone

    struct = settings_structs().get(wanted.kind)
    if wanted.settings and struct is not None:
        try:
            msgspec.json.decode(wanted.settings, type=struct)
        except (msgspec.DecodeError, ValueError) as error:
            raise BadInput(f"settings of the channel: {error}") from error

    def work(unit: Unit) -> Channel:
        queue = ensure_queue(unit, wanted.queue) if wanted.queue else None
        channel = Channel(
            id=ChannelId(new_id()),
            kind=wanted.kind,
            name=clean_line(wanted.name),
            address=clean_line(wanted.address),
            queue_id=queue.id if queue else None,
        )
        unit.put(channel)
        if wanted.settings:
            channels.set_settings(unit, channel.id, wanted.settings.decode())
        return channel

    return work


class ImportReport(msgspec.Struct, kw_only=True):
    """What a CSV import did. ``refused`` holds row numbers with the reason."""

    customers: int = 0
    known: int = 0
    refused: list[str] = []


def import_csv(database: Database, path: Path, branch_name: str) -> ImportReport:
    """Import customers from a UTF-8 CSV with a header: name, phone, email, city.

    A row whose phone or e-mail is known already is counted and left alone, so importing the
    same file twice adds nothing. Works in chunks; progress survives an interruption.

    Raises:
        BadInput: the file is not readable CSV or lacks the column ``name``.
    """
    report = ImportReport()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "name" not in (reader.fieldnames or []):
            raise BadInput(f"{path.name}: the first line must name the columns; 'name' is missing")
        for chunk in chunks(enumerate(reader, start=2), CHUNK):
            done = database.write_now(lambda unit, rows=chunk: _import(unit, rows, branch_name))  # type: ignore[misc]
            report.customers += done.customers
            report.known += done.known
            report.refused += done.refused
    return report


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return items in portions one transaction can take."""
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _import(unit: Unit, rows: list[tuple[int, dict[str, str]]], branch_name: str) -> ImportReport:
    report = ImportReport()
    branch = ensure_branch(unit, branch_name)
    for number, row in rows:
        name = clean_line(row.get("name") or "")
        pairs = _addresses(row)
        if not name:
            report.refused.append(f"line {number}: no name")
        elif any(people.identities_by_value(unit, kind, value) for kind, value in pairs):
            report.known += 1
        else:
            unit.put_new(_customer(name, row, pairs, branch))
            report.customers += 1
    return report


def _addresses(row: dict[str, str]) -> list[tuple[str, str]]:
    raw = ((IdentityKind.PHONE, row.get("phone")), (IdentityKind.EMAIL, row.get("email")))
    found = ((kind, recognise.normalise(kind, value or "")) for kind, value in raw)
    return [(kind, value) for kind, value in found if value]


def _customer(
    name: str, row: dict[str, str], pairs: list[tuple[str, str]], branch: Branch
) -> list[Entity]:
    customer = Customer(
        id=CustomerId(new_id()),
        display_name=name,
        city=clean_line(row.get("city") or "", 100),
        branch_id=branch.id,
    )
    identities = [
        Identity(
            id=IdentityId(new_id()),
            customer_id=customer.id,
            branch_id=branch.id,
            kind=kind,
            value=value,
            source="import",
        )
        for kind, value in pairs
    ]
    return [customer, *identities]
