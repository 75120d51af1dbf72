"""The adapter when things go wrong: bad peers, bad sinks, bad input, lost connections."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.asterisk.adapter import backoff_s
from adapters.asterisk.connection import PbxRefused, open_connection
from adapters.asterisk.settings import AsteriskSettings
from desktop.demo.ami import AmiServer, Packet
from desktop.demo.pbx import DemoPbx
from domain.errors import BadInput, Code, Refused, Unavailable
from domain.ports import AnyCallEvent
from tests.contract.telephony.recording import DEADLINE_S, RecordingSink
from tests.contract.telephony.stage import RunningAdapter, watching

if TYPE_CHECKING:
    from adapters.asterisk.adapter import AsteriskAdapter

_NUMBER = "74950000001"


class OddPbx(DemoPbx):
    """The simulator with bad manners.

    Attributes:
        refused: actions it answers with an error.
        ignored: actions it does not answer at all.
        asked: what it was asked, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()
        self.ignored: set[str] = set()
        self.asked: list[Packet] = []
        self.logged_in = asyncio.Event()

    def _respond(self, action: Packet, writer: asyncio.StreamWriter) -> Sequence[Packet]:
        name = action["Action"]
        self.asked.append(action)
        if name == "Login":
            self.logged_in.set()
        if name in self.ignored:
            return []
        if name in self.refused:
            return [{"Response": "Error", "Message": f"Not today, {_NUMBER}"}]
        return super()._respond(action, writer)


@pytest_asyncio.fixture
async def pbx() -> AsyncIterator[OddPbx]:
    made = OddPbx()
    yield made
    await made.close()


async def _settings(pbx: AmiServer, **more: object) -> AsteriskSettings:
    fields = {"username": pbx.username, "secret": pbx.secret, "port": await pbx.start(), **more}
    return AsteriskSettings(**fields)  # type: ignore[arg-type]  # settings of one test


async def _connected(adapter: AsteriskAdapter) -> None:
    async with asyncio.timeout(DEADLINE_S):
        await adapter.wait_connected()


# --- peers


async def test_a_wrong_secret_is_told_apart_from_a_dead_line(pbx: OddPbx) -> None:
    settings = await _settings(pbx, secret="wrong")
    with pytest.raises(PbxRefused) as refusal:
        await open_connection(settings)
    assert refusal.value.code is Code.CHANNEL_DOWN
    assert refusal.value.retryable


async def test_nobody_there_is_unavailable(pbx: OddPbx) -> None:
    settings = await _settings(pbx)
    await pbx.close()
    with pytest.raises(Unavailable, match="ami_unreachable"):
        await open_connection(settings)


async def _speaking(greeting: bytes) -> tuple[asyncio.Server, AsteriskSettings]:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        await _reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = AsteriskSettings(username="u", secret="s", port=port, answer_limit_s=0.3)
    return server, settings


@pytest.mark.parametrize(
    ("greeting", "detail"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_ami"),
        (b"", "ami_silent"),
        (b"Asterisk Call Manager/11.0.0\r\n", "ami_no_answer"),
        (b"\xff\xfe\r\n" * 10_000, "not_ami"),
    ],
)
async def test_a_stranger_on_the_port_is_unavailable(greeting: bytes, detail: str) -> None:
    server, settings = await _speaking(greeting)
    async with server:
        with pytest.raises(Unavailable, match=detail):
            await open_connection(settings)


async def test_a_refusal_repeats_no_number(pbx: OddPbx) -> None:
    pbx.refused.add("Originate")
    async with watching(await _settings(pbx)) as (adapter, sink):
        with pytest.raises(PbxRefused) as refusal:
            await adapter.originate("101", _NUMBER)
        assert _NUMBER not in str(refusal.value)
        await adapter.wait_reported()
        assert sink.unexpected == []


async def test_a_pbx_without_queues_is_watched_all_the_same(pbx: OddPbx) -> None:
    pbx.refused.add("QueueStatus")
    async with watching(await _settings(pbx)) as (_, sink):
        pbx.ring("support", _NUMBER, "", "101")
        assert len(await sink.take(2)) == 2


async def test_a_quiet_line_is_probed_and_a_dead_one_left(pbx: OddPbx) -> None:
    settings = await _settings(pbx, ping_interval_s=0.05, answer_limit_s=0.2)
    async with watching(settings) as (_, sink):
        pbx.ring("support", _NUMBER, "", "101")
        await sink.take(2)
        pbx.logged_in.clear()
        pbx.ignored.add("Ping")
        async with asyncio.timeout(DEADLINE_S):
            await pbx.logged_in.wait()
        pbx.ignored.clear()
        pbx.answer()  # wherever the connection stands: told once, by event or by listing
        assert await sink.take(1) == ["answered by 101"]
        assert sink.unexpected == []


async def test_tls_checks_who_answers(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    pbx = DemoPbx()
    port = await pbx.start(tls=serving)
    fields = {"username": pbx.username, "secret": pbx.secret, "port": port, "tls": True}
    trusting = AsteriskSettings(**fields, ca_file=str(certificate))  # type: ignore[arg-type]
    connection = await open_connection(trusting)
    await connection.act("Ping", {})
    await connection.close()
    with pytest.raises(Unavailable, match="ami_unreachable"):
        await open_connection(AsteriskSettings(**fields))  # type: ignore[arg-type]
    await pbx.close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pbx")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    paths = folder / "pbx.crt", folder / "pbx.key"
    paths[0].write_bytes(certificate.public_bytes(encoding))
    paths[1].write_bytes(private)
    return paths


async def test_a_pbx_that_comes_late_is_found(pbx: OddPbx) -> None:
    settings = await _settings(pbx)
    await pbx.close()
    sink = RecordingSink()
    async with RunningAdapter(settings, sink) as adapter:
        assert not adapter.connected
        await pbx.start(settings.port)
        await _connected(adapter)


# --- sinks


class FailingSink(RecordingSink):
    """Raises what it is given before it takes each event."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self._errors = list(errors)
        self.offered: list[str] = []

    async def call_reported(self, event: AnyCallEvent) -> None:
        self.offered.append(type(event).__name__)
        if self._errors:
            raise self._errors.pop(0)
        await super().call_reported(event)


async def test_an_event_the_sink_refuses_is_offered_again_in_order(pbx: OddPbx) -> None:
    sink = FailingSink(*[Refused(Code.STORE_BUSY)] * 7)
    async with RunningAdapter(await _settings(pbx), sink) as adapter:
        await _connected(adapter)
        pbx.ring("support", _NUMBER, "", "101")
        assert await sink.take(2) == [
            f"waiting in support from {_NUMBER}",
            f"offered to 101 from {_NUMBER}",
        ]
    assert sink.offered == ["CallWaiting"] * 8 + ["CallOffered"]


async def test_a_defect_of_the_sink_costs_one_event_only(pbx: OddPbx) -> None:
    sink = FailingSink(*[ValueError("a bug")] * 5)
    async with RunningAdapter(await _settings(pbx), sink) as adapter:
        await _connected(adapter)
        pbx.ring("support", _NUMBER, "", "101")
        assert await sink.take(1) == [f"offered to 101 from {_NUMBER}"]


async def test_calls_of_an_earlier_run_that_are_gone_are_ended(pbx: OddPbx) -> None:
    settings = await _settings(pbx)
    alive = pbx.ring("support", _NUMBER, "", "101")
    sink = RecordingSink()
    async with RunningAdapter(settings, sink, open_calls=(alive, "gone")) as adapter:
        await _connected(adapter)
        await adapter.wait_reported()
    assert [event.call_id for event in sink.events] == [alive, alive, "gone"]
    assert (await sink.take(3))[2] == "ended unanswered lost"


# --- click-to-call


@pytest.mark.parametrize("number", ["*21*1#", "112#", "", "+", "74950000001\r\nX: y", "abc", "1"])
async def test_a_number_that_is_no_number_is_not_dialled(pbx: OddPbx, number: str) -> None:
    async with watching(await _settings(pbx)) as (adapter, _):
        with pytest.raises(BadInput):
            await adapter.originate("101", number)
    assert all(action["Action"] != "Originate" for action in pbx.asked)


@pytest.mark.parametrize("extension", ["", "*97", "101\r\nX: y", "101&PJSIP/102", "pstn", "1"])
async def test_an_extension_that_is_none_is_not_rung(pbx: OddPbx, extension: str) -> None:
    async with watching(await _settings(pbx)) as (adapter, _):
        with pytest.raises(BadInput):
            await adapter.originate(extension, _NUMBER)
    assert all(action["Action"] != "Originate" for action in pbx.asked)


async def test_without_a_pbx_nothing_is_dialled(pbx: OddPbx) -> None:
    settings = await _settings(pbx)
    adapter = RunningAdapter(settings, RecordingSink()).adapter
    with pytest.raises(Unavailable):
        await adapter.originate("101", _NUMBER)


async def test_an_order_carries_what_the_dial_plan_needs(pbx: OddPbx) -> None:
    async with watching(await _settings(pbx, dial_context="out")) as (adapter, sink):
        ref = await adapter.originate("101", "8 (495) 000-00-01")
        await sink.take(1)
    [order] = [action for action in pbx.asked if action["Action"] == "Originate"]
    assert order == {
        "Action": "Originate",
        "ActionID": ref,
        "Channel": "PJSIP/101",
        "Context": "out",
        "Exten": "84950000001",
        "Priority": "1",
        "CallerID": '"101" <101>',
        "Timeout": "30000",
        "ChannelId": ref,
        "Async": "true",
    }


async def test_an_order_whose_outcome_was_missed_is_ended(pbx: OddPbx) -> None:
    class ForgetfulPbx(OddPbx):
        def _play_originate(self, action: Packet, extension: str, number: str) -> None:
            self.drop_clients()

    forgetful = ForgetfulPbx()
    async with watching(await _settings(forgetful)) as (adapter, sink):
        ref = await adapter.originate("101", _NUMBER)
        assert await sink.take(2) == [f"101 dialled {_NUMBER}", "ended unanswered lost"]
        assert sink.call_ids == {ref}
    await forgetful.close()


# --- what it says of itself


async def test_logs_name_nobody(pbx: OddPbx) -> None:
    with capture_logs() as logs:
        async with watching(await _settings(pbx)) as (adapter, sink):
            pbx.ring("support", _NUMBER, "Мария", "101")
            await sink.take(2)
            await adapter.originate("102", _NUMBER)
            pbx.drop_clients()
            await sink.take(1)
    said = [entry for entry in logs if entry["log_level"] != "debug"]
    assert {entry["event"] for entry in said} >= {"pbx_connected", "call_ordered"}
    assert _NUMBER not in str(said)
    assert "Мария" not in str(said)


def test_a_secret_never_crosses_a_network_openly_nor_enters_a_log() -> None:
    with pytest.raises(BadInput):
        AsteriskSettings(username="u", secret="s", host="10.0.0.5")
    with pytest.raises(BadInput):
        AsteriskSettings(username="u", secret="s", host="pbx.example")
    settings = AsteriskSettings(username="u", secret="hush", host="10.0.0.5", tls=True)
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)


@pytest.mark.parametrize("field", ["agent_extension", "outbound_pattern"])
def test_a_pattern_that_is_none_is_refused(field: str) -> None:
    with pytest.raises(BadInput):
        AsteriskSettings(username="u", secret="s", **{field: "("})  # type: ignore[arg-type]


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_pauses_between_tries_are_spread_and_capped(tries: int, chance: float) -> None:
    assert 0 <= backoff_s(tries, chance) <= 30
    assert backoff_s(tries, 0.5) <= backoff_s(tries + 1, 0.5)
