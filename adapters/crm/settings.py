"""What accounts of all systems have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from adapters.crm.waking import Waking
from domain.accounts import Account, CrmAccount
from domain.crm import CrmPlan, CrmWrite
from domain.errors import BadInput
from domain.mapping_text import parsed
from domain.ports import CrmSource
from domain.text import clean_line

MAX_REF = 64


class SystemSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Rules and manners of an account.

    Attributes:
        mapping: rules as text (``domain.mapping_text``), one after another.
        two_way: write there what is changed here.
        send_new: make there what is made here.
        timezone: of times that name none.
        poll_s: seconds between two looks.
        timeout_s: patience with one answer.
        ca_file: certificates that replace the system's.
        inside: the system is in our own network.
        hook_secret: what the system proves with that it is the one that calls; empty: it is
            only asked.
    """

    mapping: tuple[str, ...] = ()
    two_way: bool = True
    send_new: bool = False
    timezone: str = "Europe/Moscow"
    poll_s: float = 30.0
    timeout_s: float = 20.0
    ca_file: str = ""
    inside: bool = False
    hook_secret: str = ""

    def plan(self) -> CrmPlan:
        """Return how the account is worked.

        Raises:
            ValueError: the rules cannot be followed.
        """
        try:
            mapping = parsed(self.mapping, self.timezone)
        except BadInput as error:
            raise ValueError(f"{error.detail} - at `$.mapping`") from error
        return CrmPlan(
            mapping=mapping,
            poll_s=max(self.poll_s, 0.05),
            two_way=self.two_way,
            send_new=self.send_new,
        )


def account_of(source: CrmSource, settings: SystemSettings) -> Account:
    """Return the account of a source."""
    plan = settings.plan()
    if not settings.hook_secret:
        return Account(probe=source.probe, crm=CrmAccount(source, plan))
    waking = Waking(settings.hook_secret)
    return Account(probe=source.probe, hook=waking, crm=CrmAccount(source, plan, waking.woken))


def as_dict(value: Any) -> dict[str, Any]:
    """Return an object of an answer; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list of an answer; an empty one where it is none."""
    return value if isinstance(value, list) else []


def as_ref(value: Any) -> str:
    """Return a record's id as text; empty where it is none that could be kept."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = clean_line(str(value), MAX_REF)
    return "" if text in ("0", "") or text != str(value) or text.startswith("?") else text


def at(body: Mapping[str, Any], *names: str) -> Any:
    """Return what stands under names, one in the other."""
    found: Any = body
    for name in names:
        found = as_dict(found).get(name)
    return found


def beside(wanted: CrmWrite, there: Any) -> CrmWrite:
    """Return a write with the addresses alone that a record does not have yet."""
    has = set(_texts(there))
    fresh = tuple(address for address in wanted.addresses if address[1] not in has)
    return msgspec.structs.replace(wanted, addresses=fresh)


def _texts(value: Any, depth: int = 6) -> Iterator[str]:
    """Yield every text of nested values."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner, depth - 1)
