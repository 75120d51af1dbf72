"""The server's configuration: one TOML file, each value overridable by the environment.

``PULT_DATABASE_URL`` overrides ``database_url`` and so on. Everything is checked at start; the
error says which setting is wrong, what it is and what it may be.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from domain.errors import Code, Unavailable

Positive = Annotated[float, Meta(ge=1)]
Port = Annotated[int, Meta(ge=0, le=65535)]


class ServerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of ``pult-server``.

    Attributes:
        database_url: ``sqlite:///path`` or ``postgresql://user:password@host/name``.
        host: address to listen on; anything but loopback belongs behind TLS.
        port: TCP port; 0 takes a free one and prints it.
        log_level: debug, info, warning or error.
        log_json: one JSON object a line instead of text for people.
        key_file: the key of secrets the centre keeps sealed; beside an SQLite file by default.
            Every node needs the same one, and backups do without it.
        requests_per_s: how many requests of workstations this node takes a second, for ever.
        requests_burst: how many it takes at once before it sends some away for a moment.
    """

    database_url: str = "sqlite:///pult.db"
    host: str = "127.0.0.1"
    port: Port = 8642
    log_level: str = "info"
    log_json: bool = False
    key_file: str = ""
    requests_per_s: Positive = 300.0
    requests_burst: Positive = 600.0


_LEVELS = ("debug", "info", "warning", "error")


def _bad(detail: str) -> Unavailable:
    return Unavailable(Code.BAD_CONFIGURATION, detail)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _bad(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(f"{path}: cannot be read ({type(error).__name__})") from error
    except tomllib.TOMLDecodeError as error:
        raise _bad(f"{path}: not valid TOML: {error}") from error


def load_config(path: Path | None, environment: Mapping[str, str]) -> ServerConfig:
    """Read and check the configuration.

    Args:
        path: the TOML file, or None for defaults.
        environment: usually ``os.environ``.

    Raises:
        Unavailable: ``bad_configuration``; the detail names the setting and what is wrong.
    """
    values = _read(path) if path is not None else {}
    for name in ServerConfig.__struct_fields__:
        override = environment.get(f"PULT_{name.upper()}")
        if override is not None:
            values[name] = override
    try:
        config = msgspec.convert(values, ServerConfig, strict=False)
    except msgspec.ValidationError as error:
        where = str(path) if path is not None else "environment"
        raise _bad(f"{where}: {error}") from error
    if config.log_level not in _LEVELS:
        raise _bad(f"log_level is {config.log_level!r}; it may be one of {', '.join(_LEVELS)}")
    if not config.database_url.startswith(("sqlite:///", "postgresql://")):
        raise _bad("database_url must start with sqlite:/// or postgresql://")
    return config
