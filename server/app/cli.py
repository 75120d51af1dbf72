"""``pult-server``: serve, and what an administrator does without a window."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from domain.clock import SystemClock
from domain.errors import Expected
from server.app import (
    admin,
    articles_folder,
    catalogue_cli,
    library,
    phone_cli,
    routing_cli,
    trail,
    workstations,
)
from server.app.config import ServerConfig, load_config
from server.app.demo.seed import seed_demo
from server.app.demo.shop import DemoSettings
from server.app.logs import set_up_logs
from server.app.opening import open_store
from server.app.safe import Safe
from server.handlers.restored import begin_after_restore
from server.storage.engine import Database


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pult-server", description="The central server of Pult.")
    parser.add_argument("--config", type=Path, help="TOML file; PULT_* variables override it")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run until interrupted; prints the URL when ready")
    actions = commands.add_parser("admin", help="accounts, channels, imports").add_subparsers(
        dest="action", required=True
    )
    _agent_parsers(actions)
    channel = actions.add_parser("create-channel", help="configure a way in")
    channel.add_argument("kind")
    channel.add_argument("name")
    channel.add_argument("--address", default="")
    channel.add_argument("--queue", default="")
    channel.add_argument("--settings", type=Path, help="JSON file with connection settings")
    imports = actions.add_parser("import-csv", help="customers: name, phone, email, city")
    imports.add_argument("file", type=Path)
    imports.add_argument("--branch", required=True)
    replies = actions.add_parser("import-replies", help="canned replies: shortcut, text, title")
    replies.add_argument("file", type=Path, help="CSV; a column channels limits where they fit")
    promise = actions.add_parser("promise", help="how long a customer may wait in a queue")
    promise.add_argument("queue")
    promise.add_argument("seconds", type=int, nargs="?", help="none: as usual for the channel")
    lease = actions.add_parser("lease", help="how long workstations may do without the centre")
    lease.add_argument("hours", type=int, help="0 to 72")
    audit = actions.add_parser("audit", help="who recorded, ended or listened to which calls")
    audit.add_argument("--last", type=int, default=100, help="how many lines")
    _device_parsers(actions)
    phone_cli.add_parsers(actions)
    catalogue_cli.add_parsers(actions)
    articles_folder.add_parsers(actions)
    routing_cli.add_parsers(actions)
    actions.add_parser("restored", help="run once after a backup was put back, before serving")
    demo = actions.add_parser("seed-demo", help="fill an empty database with a demo shop")
    demo.add_argument("--customers", type=int, default=2000)
    demo.add_argument("--entries", type=int, default=20_000)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--hero-entries", type=int, default=42)
    demo.add_argument("--pbx-port", type=int, default=0)
    demo.add_argument("--imap-port", type=int, default=0)
    demo.add_argument("--smtp-port", type=int, default=0)
    demo.add_argument("--clouds-port", type=int, default=0)
    return parser


def _agent_parsers(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    agent = actions.add_parser("create-agent", help="make an account; asks for its password")
    agent.add_argument("login")
    agent.add_argument("name")
    agent.add_argument("--role", default="agent")
    agent.add_argument("--branch", default="")
    agent.add_argument("--queue", action="append", default=[])
    agent.add_argument("--extension", default="")
    reset = actions.add_parser("reset-password", help="set a password and end all sessions")
    reset.add_argument("login")


def _device_parsers(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    close = actions.add_parser("close-account", help="an agent works nowhere any more")
    close.add_argument("login")
    keys = actions.add_parser("keys", help="move the organisation's private key into a file")
    keys.add_argument("file", type=Path)
    device = actions.add_parser("device", help="workstations").add_subparsers(
        dest="deed", required=True
    )
    device.add_parser("list", help="all of them, the last seen first")
    wipe = device.add_parser("wipe", help="erase one at its next contact")
    wipe.add_argument("device", help="id, name, or its agent's login")
    wipe.add_argument("--now", action="store_true", help="seal its unsent work, push nothing")
    outbox = device.add_parser("outbox", help="the sealed work of one that was wiped")
    outbox.add_argument("device", help="id, name, login, or a file brought from it")
    outbox.add_argument("--key", type=Path, help="the private key, where it was taken out")
    outbox.add_argument("--take-in", action="store_true", help="carry it out")


def _devices(arguments: argparse.Namespace, database: Database) -> str:
    match arguments.deed:
        case "list":
            return "\n".join(database.read_now(workstations.listing))
        case "wipe":
            order = workstations.order_wipe(arguments.device, now=arguments.now)
            return database.write_now(order)
        case _:
            envelope = workstations.open_sealed(database, arguments.device, arguments.key)
            if arguments.take_in:
                return workstations.take_in(database, envelope)
            return "\n".join(workstations.shown(envelope))


def _password() -> str:
    """Ask for a password; from a pipe, read one line."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")


def _create_agent(arguments: argparse.Namespace, database: Database) -> str:
    wanted = admin.NewAgent(
        login=arguments.login,
        name=arguments.name,
        password=_password(),
        role=arguments.role,
        branch=arguments.branch,
        queues=tuple(arguments.queue),
        extension=arguments.extension,
    )
    return str(database.write_now(admin.create_agent(wanted)).id)


def _reset_password(arguments: argparse.Namespace, database: Database) -> str:
    database.write_now(admin.reset_password(arguments.login, _password()))
    return "done"


def _create_channel(arguments: argparse.Namespace, database: Database) -> str:
    channel = admin.NewChannel(
        kind=arguments.kind,
        name=arguments.name,
        address=arguments.address,
        queue=arguments.queue,
        settings=arguments.settings.read_bytes() if arguments.settings else b"",
    )
    return str(database.write_now(admin.create_channel(channel)).id)


def _import_csv(arguments: argparse.Namespace, database: Database) -> str:
    report = admin.import_csv(database, arguments.file, arguments.branch)
    lines = [f"{report.customers} imported, {report.known} known already"]
    return "\n".join([*lines, *report.refused])


def _import_replies(arguments: argparse.Namespace, database: Database) -> str:
    return "\n".join(library.import_replies(database, arguments.file).lines())


def _promise(arguments: argparse.Namespace, database: Database) -> str:
    done = database.write_now(admin.set_promise(arguments.queue, arguments.seconds))
    return "as usual" if done.first_response_s is None else f"{done.first_response_s} s"


def _lease(arguments: argparse.Namespace, database: Database) -> str:
    database.write_now(workstations.set_lease(arguments.hours))
    return f"{arguments.hours} h from the next hello of each workstation"


def _close_account(arguments: argparse.Namespace, database: Database) -> str:
    database.write_now(workstations.close_account(arguments.login))
    return "done"


def _keys(arguments: argparse.Namespace, database: Database) -> str:
    return workstations.take_key_out(database, arguments.file)


def _audit(arguments: argparse.Namespace, database: Database) -> str:
    return "\n".join(database.read_now(lambda unit: trail.listing(unit, arguments.last)))


def _restored(_arguments: argparse.Namespace, database: Database) -> str:
    return f"new epoch {begin_after_restore(database)}"


def _seed_demo(arguments: argparse.Namespace, database: Database) -> str:
    settings = DemoSettings(
        customers=arguments.customers,
        entries=arguments.entries,
        seed=arguments.seed,
        hero_entries=arguments.hero_entries,
        pbx_port=arguments.pbx_port,
        imap_port=arguments.imap_port,
        smtp_port=arguments.smtp_port,
        clouds_port=arguments.clouds_port,
    )
    return seed_demo(database, settings, SystemClock())


_ACTIONS: dict[str, Callable[[argparse.Namespace, Database], str]] = {
    "create-agent": _create_agent,
    "reset-password": _reset_password,
    "close-account": _close_account,
    "audit": _audit,
    "create-channel": _create_channel,
    "import-csv": _import_csv,
    "import-replies": _import_replies,
    "import-articles": articles_folder.put_in,
    "export-articles": articles_folder.take_out,
    "import-services": catalogue_cli.import_services,
    "export-services": catalogue_cli.export_services,
    "import-routing": routing_cli.import_routing,
    "export-routing": routing_cli.export_routing,
    "service-editions": catalogue_cli.service_editions,
    "promise": _promise,
    "lease": _lease,
    "keys": _keys,
    "device": _devices,
    "restored": _restored,
    "seed-demo": _seed_demo,
}


def _run(arguments: argparse.Namespace, config: ServerConfig) -> None:
    if arguments.command == "serve":
        from server.app.serve import serve  # the web server, for this command alone

        asyncio.run(serve(config, lambda url: print(f"listening on {url}", flush=True)))  # noqa: T201
        return
    database = open_store(config, SystemClock())
    try:
        if arguments.action == "phone":
            told = phone_cli.run(arguments, database, Safe.of(config), _password)
        else:
            told = _ACTIONS[arguments.action](arguments, database)
        print(told)  # noqa: T201 - the command's answer
    finally:
        database.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        config = load_config(arguments.config, os.environ)
        set_up_logs(config.log_level, as_json=config.log_json)
        _run(arguments, config)
    except Expected as error:
        print(f"pult-server: {error.detail or error.code}", file=sys.stderr)  # noqa: T201
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print(f"pult-server: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
