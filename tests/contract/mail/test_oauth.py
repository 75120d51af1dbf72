"""Mailboxes that are signed in to with tokens, at a real Dovecot and at a crooked endpoint."""

from __future__ import annotations

import asyncio
import base64
import smtplib

import msgspec
import pytest

from adapters.mail.config import MailConfig, Security
from adapters.mail.driver import driver
from adapters.mail.oauth import AccessTokens, OAuth
from adapters.mail.outbox import SmtpSender
from adapters.mail.trouble import Trouble
from adapters.mail.worker import MailParser
from domain.accounts import AccountState, Problem
from domain.errors import Unavailable
from domain.ids import EntryId, new_id
from domain.ports import OutboundMessage
from tests.builders.clock import StillClock
from tests.contract.mail.centre import Landing, Nurse, Remembered, tools
from tests.contract.mail.peers import config_for
from tests.contract.mail.test_sent import Running
from tests.peers.mail.dovecot import Dovecot
from tests.peers.mail.smtp import scripted_smtp
from tests.peers.mail.tokens import TokenEndpoint, token_endpoint
from tests.peers.ports import free_port

LETTER = b"From: ivan@client.test\r\nSubject: hello\r\n\r\nhello"


def oauth_of(endpoint: TokenEndpoint, refresh: str = "refresh") -> OAuth:
    return OAuth(
        token_url=endpoint.url, client_id="pult", client_secret="s3cret", refresh_token=refresh
    )


def config_of(server: Dovecot, endpoint: TokenEndpoint, smtp_port: int = 1) -> MailConfig:
    address = f"support-{new_id().hex[-12:]}@shop.test"
    config = config_for(address, server.imap_port, smtp_port)
    endpoint.allowed["refresh"] = address
    imap = msgspec.structs.replace(config.imap, password="")
    return msgspec.structs.replace(config, imap=imap, oauth=oauth_of(endpoint))


async def deliver(server: Dovecot, address: str) -> None:
    def put() -> None:
        with smtplib.LMTP("127.0.0.1", server.lmtp_port, timeout=20) as lmtp:
            lmtp.sendmail("ivan@client.test", [address], LETTER)

    await asyncio.to_thread(put)


@pytest.mark.dovecot
async def test_a_mailbox_is_read_with_tokens_until_they_are_taken_away_for_good(
    dovecot: Dovecot, parser: MailParser
) -> None:
    landing, memory, nurse = Landing(), Remembered(), Nurse()
    async with token_endpoint(dovecot.oauth_port) as endpoint:
        config = config_of(dovecot, endpoint)
        config = msgspec.structs.replace(config, poll_s=0.1, idle_s=0.3)
        account = driver(parser).open(config, tools(landing, memory, nurse))
        async with Running(account):
            await nurse.hears(AccountState.WORKING)
            await deliver(dovecot, config.address)
            await landing.holds(1)
        endpoint.revoke_access()  # a token that looks good to us and to nobody else
        async with Running(account):
            await deliver(dovecot, config.address)
            await landing.holds(2)
        endpoint.revoke_access()
        endpoint.allowed.clear()
        async with Running(account):
            revoked = await nurse.hears(AccountState.REVOKED)
    assert len(endpoint.asked) >= 3
    assert endpoint.asked[0] == {
        "grant_type": "refresh_token",
        "client_id": "pult",
        "client_secret": "s3cret",
        "refresh_token": "refresh",
    }
    assert revoked.problem is Problem.REFUSED
    assert "Token revoked" in revoked.detail
    assert "a@b.c" not in revoked.detail


async def tokens(endpoint: TokenEndpoint, clock: StillClock, memory: Remembered) -> AccessTokens:
    endpoint.allowed.setdefault("refresh", "support@shop.test")
    return AccessTokens(oauth_of(endpoint), memory, clock)


async def test_a_token_is_renewed_before_it_ends() -> None:
    clock = StillClock()
    async with token_endpoint() as endpoint:
        access = await tokens(endpoint, clock, Remembered())
        first = await access.token()
        clock.move(3500)
        assert await access.token() == first
        clock.move(50)
        assert await access.token() != first
    assert len(endpoint.asked) == 2


async def test_many_who_sign_in_at_once_ask_once() -> None:
    async with token_endpoint() as endpoint:
        access = await tokens(endpoint, StillClock(), Remembered())
        found = await asyncio.gather(*(access.token() for _ in range(20)))
    assert len(set(found)) == len(endpoint.asked) == 1


async def test_a_replaced_refresh_token_is_remembered_and_a_new_setting_wins() -> None:
    memory = Remembered()
    async with token_endpoint() as endpoint:
        endpoint.rotates = True
        await (await tokens(endpoint, StillClock(), memory)).token()
        endpoint.allowed.pop("refresh", None)
        again = AccessTokens(oauth_of(endpoint), memory, StillClock())
        await again.token()
        endpoint.allowed["granted-anew"] = "support@shop.test"
        await AccessTokens(oauth_of(endpoint, "granted-anew"), memory, StillClock()).token()
    used = [form["refresh_token"] for form in endpoint.asked]
    assert used == ["refresh", "refresh-1", "granted-anew"]


@pytest.mark.parametrize(
    ("says", "problem", "final"),
    [
        ((400, b'{"error":"invalid_grant"}'), Problem.REFUSED, True),
        ((401, b'{"error":"invalid_client"}'), Problem.MISCONFIGURED, False),
        ((200, b'{"error":"unauthorized_client"}'), Problem.MISCONFIGURED, False),
        ((400, b'{"error":"something_new"}'), Problem.BAD_ANSWER, False),
        ((200, b"<html>sign in</html>"), Problem.BAD_ANSWER, False),
        ((200, b"{}"), Problem.BAD_ANSWER, False),
        ((200, b'{"access_token":"a\\r\\nb"}'), Problem.BAD_ANSWER, False),
        ((200, b'{"access_token":["a"]}'), Problem.BAD_ANSWER, False),
        ((200, b"x" * 200_000), Problem.BAD_ANSWER, False),
        ((429, b""), Problem.SLOWED, False),
        ((503, b"busy"), Problem.UNREACHABLE, False),
    ],
)
async def test_every_answer_of_an_endpoint_is_understood(
    says: tuple[int, bytes], problem: Problem, final: bool
) -> None:
    async with token_endpoint() as endpoint:
        endpoint.says = says
        access = await tokens(endpoint, StillClock(), Remembered())
        with pytest.raises(Trouble) as caught:
            await access.token()
    assert caught.value.problem is problem
    assert caught.value.final is final


@pytest.mark.parametrize("life", ["soon", -5, 0, 1e30, None, "120"])
async def test_a_strange_lifetime_is_no_reason_to_ask_for_every_mail(life: object) -> None:
    async with token_endpoint() as endpoint:
        endpoint.lifetime_s = life
        access = await tokens(endpoint, StillClock(), Remembered())
        assert await access.token() == await access.token()


async def test_an_endpoint_that_is_not_there_is_waited_for() -> None:
    endpoint = TokenEndpoint()
    endpoint.port = free_port()
    with pytest.raises(Trouble) as caught:
        await AccessTokens(oauth_of(endpoint), None, StillClock()).token()
    assert caught.value.problem is Problem.UNREACHABLE


@pytest.mark.parametrize("url", ["http://provider.test/token", "ftp://x/y", "", "https://"])
def test_secrets_never_travel_in_the_open(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        OAuth(token_url=url, client_id="a", refresh_token="b")


def message() -> OutboundMessage:
    return OutboundMessage(message_id=EntryId(new_id()), address="ivan@client.test", text="Ответ")


def smtp_config(endpoint: TokenEndpoint, port: int) -> MailConfig:
    config = config_for("support@shop.test", 1, port)
    smtp = msgspec.structs.replace(
        config.smtp, username="support@shop.test", security=Security.NONE
    )
    return msgspec.structs.replace(config, smtp=smtp, oauth=oauth_of(endpoint))


async def test_a_refused_token_is_replaced_at_once_and_the_mail_goes_out() -> None:
    async with token_endpoint() as endpoint, scripted_smtp(AUTH="535 expired|235 ok") as server:
        endpoint.allowed["refresh"] = "support@shop.test"
        sender = SmtpSender(smtp_config(endpoint, server.port), tools())
        await sender.send(message())
    shown = [line.split()[-1] for line in server.commands if line.startswith("AUTH XOAUTH2")]
    said = [base64.b64decode(one).decode() for one in shown]
    assert said == [f"user=support@shop.test\1auth=Bearer access-{number}\1\1" for number in (1, 2)]
    assert len(server.mails) == 1


async def test_a_way_out_that_stays_shut_is_told_and_nothing_was_sent() -> None:
    nurse = Nurse()
    async with (
        token_endpoint() as endpoint,
        scripted_smtp(AUTH="535 no, support@shop.test") as server,
    ):
        endpoint.allowed["refresh"] = "support@shop.test"
        sender = SmtpSender(smtp_config(endpoint, server.port), tools(nurse=nurse))
        with pytest.raises(Unavailable) as caught:
            await sender.send(message())
    assert isinstance(caught.value, Trouble)
    assert caught.value.problem is Problem.REFUSED
    assert "support@shop.test" not in caught.value.detail
    assert server.mails == []
