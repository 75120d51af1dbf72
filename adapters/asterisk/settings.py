"""What the Asterisk adapter is told about a PBX and its dial plan."""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from domain.errors import BadInput, Code


class Recording(StrEnum):
    """Whether calls are recorded."""

    OFF = "off"
    ON_DEMAND = "on_demand"
    ALWAYS = "always"


class AsteriskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One PBX.

    Attributes:
        host: address of AMI; without TLS it must be this machine (AMI sends the secret openly).
        port: TCP port of AMI.
        username: AMI account; it needs ``read = system,call,agent,user,dialplan,reporting`` and
            ``write = originate,system,reporting,agent,call``.
        secret: its secret.
        tls: whether to speak TLS.
        ca_file: bundle to check the PBX's certificate with; empty for the system's.
        dial_context: dial plan context agents dial in.
        agent_prefix: technology of agents' phones in channel names.
        agent_extension: regular expression of the whole name of an agent's endpoint.
        outbound_pattern: finds the customer's number, as group 1, in a dial string.
        ring_timeout_s: how long click-to-call rings the agent's phone.
        answer_limit_s: how long the PBX may take to answer one action.
        control_context: dial plan context of conferences (``docs/channels.md``); empty: none.
        recording: whether calls are recorded.
        record_into: the PBX's folder recordings go to; empty for its own.
        recordings_folder: where the centre finds the files of that folder.
        ari_url: the PBX's REST interface, from which recordings are fetched instead.
        ari_username: its account.
        ari_secret: and the secret of that.
        ari_app: name of our application there; with one, calls out are the centre's own.
        ari_context: dial plan context that lets them into it and keeps them while nobody listens
            there (``docs/channels.md``); empty: they go in at once, and are lost then.
        ping_interval_s: silence after which the connection is probed.
    """

    username: str
    secret: str
    host: str = "127.0.0.1"
    port: int = 5038
    tls: bool = False
    ca_file: str = ""
    dial_context: str = "agents"
    agent_prefix: str = "PJSIP/"
    agent_extension: str = r"[0-9]{2,6}"
    outbound_pattern: str = r"(?:^|/)(\+?[0-9]{5,20})(?:@|$)"
    ring_timeout_s: int = 30
    control_context: str = ""
    recording: Recording = Recording.OFF
    record_into: str = ""
    recordings_folder: str = ""
    ari_url: str = ""
    ari_username: str = ""
    ari_secret: str = ""
    ari_app: str = ""
    ari_context: str = ""
    answer_limit_s: float = 5.0
    ping_interval_s: float = 15.0

    def __post_init__(self) -> None:
        """Refuse what cannot work or would be unsafe.

        Raises:
            BadInput: a pattern is not one, or the secret would cross a network in the clear.
        """
        for pattern in (self.agent_extension, self.outbound_pattern):
            try:
                re.compile(pattern)
            except re.error as error:
                raise BadInput("pbx_pattern", code=Code.BAD_CONFIGURATION) from error
        if not self.tls and not _is_this_machine(self.host):
            raise BadInput("pbx_without_tls", code=Code.BAD_CONFIGURATION)
        if self.ari_app and not self.ari_url:
            raise BadInput("ari_app_without_url", code=Code.BAD_CONFIGURATION)
        address = urlsplit(self.ari_url)
        safe = address.scheme == "https" or (
            address.scheme == "http" and _is_this_machine(address.hostname or "")
        )
        if self.ari_url and not safe:
            raise BadInput("ari_without_tls", code=Code.BAD_CONFIGURATION)

    def __repr__(self) -> str:
        """Return where it points; the secret never reaches a log."""
        return f"AsteriskSettings({self.username}@{self.host}:{self.port})"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
