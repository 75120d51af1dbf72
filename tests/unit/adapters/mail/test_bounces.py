"""Letters of mail servers become what happened to a message of ours, and nothing else does."""

from __future__ import annotations

import pytest

from adapters.mail.bounces import Report
from adapters.mail.parse import parse_mail
from domain.ids import new_id
from tests.unit.adapters.mail.mails import LIMITS, job, mail, read

OURS = f"<{new_id()}@shop.test>"


def report_of(raw: bytes) -> Report | None:
    return parse_mail(job(raw), LIMITS).report


def formal(
    *fields: str,
    original: str = OURS,
    kind: str = "message/rfc822",
    report: str = "delivery-status",
) -> bytes:
    """Return a report in the form of RFC 3464."""
    block = "\r\n".join(fields)
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n"
        f"--b\r\nContent-Type: message/{report}\r\n\r\n"
        f"{block}\r\n\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n"
        f"From: support@shop.test\r\nMessage-ID: {OURS}\r\nSubject: Re: x\r\n\r\nhello\r\n"
        "--b--\r\n"
    )
    kind = f"multipart/report; report-type={report}; boundary=b"
    return mail(body, kind, From="MAILER-DAEMON@mx.client.test", Return_Path="<>")


FAILED = (
    "Final-Recipient: rfc822; ivan@client.test",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 5.1.1 <ivan@client.test> no such user here",
)


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "text/rfc822-headers", "message/global-headers"]
)
def test_a_failure_names_our_message_and_why_but_nobody(kind: str) -> None:
    report = report_of(formal(*FAILED, kind=kind))
    assert report is not None
    assert (report.ref, report.status) == (OURS, "failed")
    assert "no such user here" in report.detail
    assert "@" not in report.detail


def test_a_delay_is_a_detail_of_a_sent_message() -> None:
    report = report_of(
        formal("Action: delayed", "Status: 4.4.1", "Diagnostic-Code: smtp; 451 try later")
    )
    assert report is not None
    assert report.status == "sent"
    assert report.detail.startswith("delayed: 4.4.1")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (("Action: delivered", "Status: 2.0.0"), "delivered"),
        (("Status: 5.7.1",), "failed"),
        (("Status: 4.7.1",), "sent"),
        (("action: FAILED", "status: 4.4.7"), "failed"),
    ],
)
def test_action_goes_before_the_class_of_the_status(fields: tuple[str, ...], status: str) -> None:
    report = report_of(formal(*fields))
    assert report is not None
    assert report.status == status


def test_the_worst_of_several_recipients_counts() -> None:
    report = report_of(formal("Action: delivered", "Status: 2.0.0", "", *FAILED))
    assert report is not None
    assert report.status == "failed"


def test_a_relayed_mail_is_no_news() -> None:
    assert report_of(formal("Action: relayed", "Status: 2.0.0")) is None


def test_a_read_receipt_is_a_reading() -> None:
    report = report_of(
        formal(
            f"Original-Message-ID: {OURS}",
            "Disposition: manual-action/MDN-sent-manually; displayed",
            report="disposition-notification",
        )
    )
    assert report == Report(OURS, "read")


QMAIL = f"""Hi. This is the qmail-send program at client.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ivan@client.test>:
550 5.1.1 unknown user

--- Below this line is a copy of the message.

Return-Path: <support@shop.test>
Message-ID: {OURS}
Subject: Re: x

hello
"""
RUSSIAN = f"""Это письмо создано автоматически сервером.
К сожалению, мы не можем доставить Ваше письмо: письмо не доставлено.
Причина: 552 5.2.2 ящик переполнен

Message-Id: {OURS}
"""
EXIM_DELAY = f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its recipients after 24 hours.
No action is required on your part. Delivery attempts will continue: 451 4.3.2 busy

Message-ID: {OURS}
"""


@pytest.mark.parametrize(
    ("text", "status"), [(QMAIL, "failed"), (RUSSIAN, "failed"), (EXIM_DELAY, "sent")]
)
def test_a_letter_of_a_server_is_understood_too(text: str, status: str) -> None:
    report = report_of(mail(text, From="Mail Delivery System <Mailer-Daemon@mx.client.test>"))
    assert report is not None
    assert (report.ref, report.status) == (OURS, status)


@pytest.mark.parametrize(
    "raw",
    [
        mail(QMAIL),  # a person forwards it
        mail(f"В отпуске до 5.1.1.\nMessage-ID: {OURS}", Return_Path="<>"),
        mail("hello", From="postmaster@client.test"),
        mail(f"Message-ID: {OURS}", From="mailer-daemon@client.test"),
        # Digits within an id are no reply code.
        mail(
            "Message-ID: <01a204e3-51e2-77a5-a505-b94ec380cc9d@shop.test>",
            From="mailer-daemon@client.test",
        ),
    ],
)
def test_what_people_write_is_no_report(raw: bytes) -> None:
    assert report_of(raw) is None


@pytest.mark.parametrize(
    "block", ["", "Action", "Status: \r\nAction: ", "Action: failed\x00\xff", ":" * 10_000]
)
def test_a_broken_report_is_a_mail_like_any_other(block: str) -> None:
    assert read(formal(block)).subject == "question"
