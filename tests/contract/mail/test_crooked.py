"""Servers that lie, stall, repeat and refuse: the account goes on and loses nothing."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec
import pytest

from adapters.mail.config import MailConfig
from adapters.mail.driver import driver
from adapters.mail.imap_link import ImapLink
from adapters.mail.inbox import ImapInbox
from adapters.mail.link_thread import thread_of
from adapters.mail.trouble import Trouble
from adapters.mail.worker import MailParser
from domain.accounts import AccountState, Problem
from domain.details import MailDetails
from tests.contract.mail.centre import Landing, Nurse, Remembered, running, tools
from tests.contract.mail.peers import config_for
from tests.peers.mail.crooked import Crimes, CrookedMailbox, crooked

WORKING, FAILING, REVOKED = AccountState.WORKING, AccountState.FAILING, AccountState.REVOKED


def letter(number: int) -> bytes:
    return (
        f"From: ivan@client.test\r\nMessage-ID: <m{number}@client.test>\r\n"
        f"Subject: number {number}\r\n\r\nhello {number}\r\n"
    ).encode()


def config_of(mailbox: CrookedMailbox, **changes: object) -> MailConfig:
    config = config_for("support@shop.test", mailbox.imap_port, mailbox.smtp_port)
    values = msgspec.structs.asdict(config) | {"timeout_s": 0.5, "idle_s": 5.0} | changes
    return MailConfig(**values)


async def received(
    crimes: Crimes, parser: MailParser, count: int = 5, **changes: object
) -> tuple[Landing, Nurse]:
    """Let an inbox read ``count`` mails of a crooked server; return what it made of them."""
    landing, memory, nurse = Landing(), Remembered(), Nurse()
    async with crooked(crimes) as mailbox:
        for number in range(1, count + 1):
            mailbox.deliver(letter(number))
        inbox = ImapInbox(config_of(mailbox, **changes), tools(landing, memory, nurse), parser)
        async with running(inbox):
            await memory.past(count)
            await nurse.hears(WORKING)
    return landing, nurse


def subjects(landing: Landing) -> list[str]:
    return [message.subject for message in landing.messages]


FIVE = [f"number {n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    "crimes",
    [
        Crimes(answers={"FETCH": "BAD what?"}, times=2),
        Crimes(answers={"FETCH": "NO not now"}, times=1),
        Crimes(answers={"SEARCH": "NO [UNAVAILABLE] busy"}, times=2),
        Crimes(answers={"LOGIN": "NO [UNAVAILABLE] later"}, times=2),
        Crimes(cuts={"FETCH"}, times=2),
        Crimes(cuts={"SEARCH", "EXAMINE"}, times=3),
        Crimes(stalls={"SEARCH"}, times=1),
        Crimes(babbles="* OK [ALERT] ты кто?"),
        Crimes(babbles="* 3 EXPUNGE"),
        Crimes(babbles="* 17 FETCH (FLAGS (\\Seen))"),
        Crimes(babbles="* NONSENSE (((("),
        Crimes(repeats=True),
    ],
    ids=lambda crimes: f"{crimes.answers or crimes.cuts or crimes.stalls or crimes.babbles}"[:40],
)
async def test_every_mail_arrives_once_and_in_order(crimes: Crimes, parser: MailParser) -> None:
    landing, _ = await received(crimes, parser)
    assert subjects(landing) == FIVE


async def test_a_mail_the_server_leaves_out_is_announced_in_the_end(parser: MailParser) -> None:
    landing, nurse = await received(Crimes(withheld={3}), parser)
    third = landing.messages[2]
    assert subjects(landing) == [*FIVE[:2], "", *FIVE[3:]]
    assert msgspec.convert(third.details, MailDetails).unreadable == "withheld"
    assert third.provider_ref.endswith("/3")
    assert nurse.told[0].problem is Problem.BAD_ANSWER


async def test_a_mail_the_server_chokes_on_does_not_keep_the_others(parser: MailParser) -> None:
    landing, _ = await received(Crimes(poisoned={2}), parser)
    assert subjects(landing) == [FIVE[0], "", *FIVE[2:]]


async def _health(crimes: Crimes, parser: MailParser, **changes: object) -> Nurse:
    """Return what is told of an account that does not work."""
    nurse = Nurse()
    async with crooked(crimes) as mailbox:
        inbox = ImapInbox(config_of(mailbox, **changes), tools(nurse=nurse), parser)
        async with running(inbox):
            await nurse.hears(FAILING)
    return nurse


async def test_a_refused_sign_in_is_told_in_the_servers_words(parser: MailParser) -> None:
    words = "NO [AUTHENTICATIONFAILED] wrong password for support@shop.test"
    nurse = await _health(Crimes(answers={"LOGIN": words}), parser)
    assert nurse.told[0].problem is Problem.REFUSED
    assert "wrong password" in nurse.told[0].detail
    assert "support@shop.test" not in nurse.told[0].detail


async def test_a_server_with_too_many_of_us_is_slow_not_wrong(parser: MailParser) -> None:
    nurse = await _health(Crimes(answers={"LOGIN": "NO [LIMIT] too many"}), parser)
    assert nurse.told[0].problem is Problem.SLOWED


async def test_a_folder_that_is_not_there_is_our_mistake(parser: MailParser) -> None:
    nurse = await _health(Crimes(), parser, folder="Заявки")
    assert nurse.told[0].problem is Problem.MISCONFIGURED
    assert "no such folder" in nurse.told[0].detail


async def test_a_missing_other_folder_stops_nobody(parser: MailParser) -> None:
    landing, memory, nurse = Landing(), Remembered(), Nurse()
    async with crooked(Crimes(), "VIP") as mailbox:
        config = config_of(mailbox, other_folders=("Gone", "VIP"), poll_s=0.05)
        async with running(ImapInbox(config, tools(landing, memory, nurse), parser)):
            told = await nurse.hears(FAILING)
            mailbox.put("VIP", letter(1))
            mailbox.deliver(letter(2))
            await landing.holds(2)
    assert told.problem is Problem.MISCONFIGURED
    assert told.detail.startswith("Gone: ")


async def test_an_account_that_worked_and_is_shut_out_is_revoked(parser: MailParser) -> None:
    crimes, nurse = Crimes(), Nurse()
    async with (
        crooked(crimes) as mailbox,
        running(ImapInbox(config_of(mailbox), tools(nurse=nurse), parser)),
    ):
        await nurse.hears(WORKING)
        crimes.answers["LOGIN"] = "NO [AUTHENTICATIONFAILED] account disabled"
        mailbox.cut()
        revoked = await nurse.hears(REVOKED)
    assert revoked.problem is Problem.REFUSED


async def test_other_folders_are_read_too_each_with_its_own_cursor(parser: MailParser) -> None:
    landing, memory = Landing(), Remembered()
    async with crooked(Crimes(), "VIP") as mailbox:
        mailbox.deliver(letter(1))
        mailbox.put("VIP", letter(2))
        config = config_of(mailbox, other_folders=("VIP",), poll_s=0.05)
        async with running(ImapInbox(config, tools(landing, memory), parser)):
            await landing.holds(2)
            mailbox.put("VIP", letter(3))
            await landing.holds(3)
            mailbox.deliver(letter(4))
            await landing.holds(4)
            await memory.past(2)
            await memory.past(2, "VIP")
        async with running(ImapInbox(config, tools(landing, memory), parser)):
            mailbox.put("VIP", letter(5))
            await landing.holds(5)
    assert sorted(subjects(landing)) == FIVE


async def test_a_quiet_folder_is_not_opened_again_and_again(parser: MailParser) -> None:
    crimes, memory, landing = Crimes(), Remembered(), Landing()
    async with crooked(crimes, "VIP") as mailbox:
        config = config_of(mailbox, other_folders=("VIP",), poll_s=0.02)
        async with running(ImapInbox(config, tools(landing, memory), parser)):
            mailbox.put("VIP", letter(1))
            await landing.holds(1)
            for number in (2, 3, 4):
                mailbox.deliver(letter(number))
                await landing.holds(number)
    opened = [heard for heard in crimes.heard if heard.startswith("EXAMINE") and "VIP" in heard]
    assert len(opened) <= 2


async def test_the_single_cursor_of_old_is_taken_over(parser: MailParser) -> None:
    landing, memory = Landing(), Remembered()
    memory.values["cursor"] = '{"uidvalidity":1,"uid":2,"since":null}'
    async with crooked(Crimes()) as mailbox:
        for number in (1, 2, 3):
            mailbox.deliver(letter(number))
        async with running(ImapInbox(config_of(mailbox), tools(landing, memory), parser)):
            await memory.past(3)
    assert subjects(landing) == ["number 3"]


async def test_fifty_megabytes_and_ten_thousand_parts_stop_nobody(parser: MailParser) -> None:
    landing, memory = Landing(), Remembered()
    head = b"From: ivan@client.test\r\nMessage-ID: <%s@client.test>\r\nSubject: %s\r\n"
    parts = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 10_000
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(2000)
    )
    async with crooked(Crimes()) as mailbox:
        mailbox.deliver(head % (b"big", b"big") + b"\r\n" + b"x" * 50_000_000)
        mailbox.deliver(
            head % (b"many", b"many") + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts
        )
        mailbox.deliver(head % (b"deep", b"deep") + deep)
        mailbox.deliver(head % (b"evil", b"=?utf-8?q?a=0D=0ABcc:_x@y.z=00?=") + b"\r\nhello")
        mailbox.deliver(letter(5))
        config = config_of(mailbox, timeout_s=15)
        async with running(ImapInbox(config, tools(landing, memory), parser)):
            await memory.past(5)
    assert subjects(landing) == ["big", "many", "deep", "a Bcc: x@y.z", "number 5"]
    reasons = [msgspec.convert(one.details, MailDetails).unreadable for one in landing.messages]
    assert reasons == ["too_large", "too_many_parts", "too_deep", "", ""]


async def test_a_server_that_drips_is_left() -> None:
    gone = asyncio.Event()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"*")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()
        gone.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    link = ImapLink(config_for("support@shop.test", port, 1))
    async with thread_of(link, patience_s=0.5) as thread:
        with pytest.raises(Trouble, match="too slow"):
            await thread.call(link.open)
    async with asyncio.timeout(5):
        await gone.wait()
    server.close()
    await server.wait_closed()


async def test_settings_are_tried_on_both_ways(parser: MailParser) -> None:
    async with crooked(Crimes()) as mailbox:
        config = config_of(mailbox)
        assert await driver(parser).open(config, tools()).probe() == "support@shop.test"
    with pytest.raises(Trouble) as caught:
        await driver(parser).open(config, tools()).probe()
    assert caught.value.problem is Problem.UNREACHABLE


@pytest.mark.parametrize(
    ("crimes", "changes", "problem"),
    [
        (Crimes(answers={"LOGIN": "NO [AUTHENTICATIONFAILED] no"}), {}, Problem.REFUSED),
        (Crimes(), {"folder": "Gone"}, Problem.MISCONFIGURED),
        (Crimes(), {"other_folders": ("Gone",)}, Problem.MISCONFIGURED),
        (Crimes(answers={"EXAMINE": "NO [UNAVAILABLE] busy"}), {}, Problem.UNREACHABLE),
        (Crimes(answers={"EXAMINE": "BAD what?"}), {}, Problem.MISCONFIGURED),
    ],
    ids=["sign-in", "folder", "other folder", "busy", "bad"],
)
async def test_settings_that_do_not_work_say_why(
    crimes: Crimes, changes: dict[str, object], problem: Problem, parser: MailParser
) -> None:
    async with crooked(crimes) as mailbox:
        account = driver(parser).open(config_of(mailbox, **changes), tools())
        with pytest.raises(Trouble) as caught:
            await account.probe()
    assert caught.value.problem is problem
    assert "@" not in caught.value.detail
