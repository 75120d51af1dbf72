"""Whom a mail is really from, and whether a person wrote it."""

from __future__ import annotations

import pytest

from tests.unit.adapters.mail.mails import mail, read

MX = "mx.shop.test"
PASS = f"{MX}; spf=pass; dmarc=pass (p=reject) header.from=client.test"
FAIL = f"{MX}; dmarc=fail header.from=client.test"


def verdict(*above: str, **headers: str) -> bool | None:
    raw = "".join(f"{line}\r\n" for line in above).encode() + mail(**headers)
    return read(raw, authserv_id=MX).authenticated


def result(value: str) -> str:
    return f"Authentication-Results: {value}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PASS, True),
        (PASS.upper(), True),
        (f"{MX} 1; dmarc=pass header.from=client.test", True),
        (FAIL, False),
        (f"{MX}; dmarc=none header.from=client.test", None),
        (f"{MX}; dmarc=temperror header.from=client.test", None),
        (f"{MX}; dmarc=pass", None),
        (f"{MX}; dmarc=pass header.from=other.test", None),
        (f"{MX}; spf=pass smtp.mailfrom=client.test; dkim=pass", None),
        (f"{MX}; spf=fail (dmarc=pass header.from=client.test)", None),
        ("mx.evil.test; dmarc=pass header.from=client.test", None),
        (f"x{MX}; dmarc=pass header.from=client.test", None),
        (f"(a; {MX};) other; dmarc=pass header.from=client.test", None),
        ("", None),
    ],
)
def test_only_our_own_aligned_verdict_counts(value: str, expected: bool | None) -> None:
    assert verdict(result(value)) is expected


def test_without_a_configured_name_there_is_no_verdict() -> None:
    raw = mail(Authentication_Results=PASS)
    assert read(raw).authenticated is None


def test_the_topmost_verdict_wins() -> None:
    assert verdict(result(FAIL), result(PASS)) is False
    assert verdict(result(f"{MX}; dmarc=none"), result(PASS)) is None
    assert verdict(result(f"{MX}; spf=pass"), result(PASS)) is True


def test_a_verdict_below_the_trusted_hops_is_the_senders_own() -> None:
    hops = ["Received: by mx", "Received: by lmtp"]
    assert verdict(*hops, result(PASS)) is True
    assert verdict(*hops, "Received: by evil", result(PASS)) is None


def test_two_senders_are_never_authenticated() -> None:
    assert verdict(result(PASS), "From: boss@client.test") is None


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "Precedence: Bulk",
        "Precedence: list",
        "List-Id: <news.shop.test>",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: All",
        "X-Loop: support@shop.test",
    ],
)
def test_machines_are_recognised(line: str) -> None:
    assert read(f"{line}\r\n".encode() + mail()).automatic


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@x.y", "no-reply@x.y", "noreply+1@x.y", "support@shop.test"]
)
def test_machine_addresses_are_recognised(sender: str) -> None:
    assert read(mail(From=sender)).automatic


def test_a_bounce_is_automatic() -> None:
    assert read(mail("--b--", "multipart/report; boundary=b")).automatic


@pytest.mark.parametrize(
    "line", ["Auto-Submitted: no", "Precedence: first-class", "Return-Path: <a@b.c>"]
)
def test_people_are_not_machines(line: str) -> None:
    assert not read(f"{line}\r\n".encode() + mail()).automatic
