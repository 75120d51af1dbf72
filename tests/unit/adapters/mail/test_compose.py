"""Mails of ours as bytes, and the settings of a mailbox."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.compose import compose, recipient_of
from adapters.mail.config import MailConfig, MailServer, Security
from domain.errors import SendRefused
from domain.ids import EntryId, new_id
from domain.ports import OutboundAttachment, OutboundMessage

SERVER = MailServer(host="mail.shop.test", port=993, username="shop", password="hidden")
CONFIG = MailConfig(address="Support@Shop.test", imap=SERVER, smtp=SERVER, display_name="Магазин")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def written(**fields: object) -> tuple[EmailMessage, bytes]:
    values: dict[str, object] = {
        "message_id": EntryId(new_id()),
        "address": "ivan@client.test",
        "text": "x",
    }
    message = msgspec.convert(values | fields, OutboundMessage)
    _, raw = compose(message, CONFIG, NOW)
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail, raw


def test_every_try_of_a_message_has_the_same_id() -> None:
    message_id = EntryId(new_id())
    ids = {written(message_id=message_id)[0]["Message-ID"] for _ in range(3)}
    assert ids == {f"<{message_id}@shop.test>"}


def test_long_ids_are_never_encoded() -> None:
    refs = [f"<{'x' * 200}{number}@client.test> 0123456789abcdef" for number in range(30)]
    mail, raw = written(thread_refs=refs)
    assert mail["In-Reply-To"] == refs[0].split()[0]
    assert mail["References"].split() == [ref.split()[0] for ref in reversed(refs[:15])]
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_refs_that_are_no_ids_are_left_out() -> None:
    mail, _ = written(
        thread_refs=["support@shop.test/INBOX/1/2", "<a@b>\r\nBcc: x@y.z", "<ok@x> 1"]
    )
    assert mail["References"] == "<ok@x>"
    assert mail["Bcc"] is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=60))
def test_no_text_can_add_a_header(subject: str, text: str, name: str) -> None:
    file = OutboundAttachment(name=name, media_type=name, data=b"1")
    mail, raw = written(subject=subject, text=text, attachments=(file,))
    assert set(mail.keys()) <= {
        *("Message-ID", "From", "To", "Subject", "Date", "X-Loop"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert [one.get_payload(decode=True) for one in mail.iter_attachments()] == [b"1"]


@pytest.mark.parametrize("address", ["ivan@client.test", "ivan+x@a.b", " ivan@x.рф ", "a'b@c-d.e"])
def test_addresses_mail_can_go_to(address: str) -> None:
    assert recipient_of(address).isascii()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "a@",
        "@b",
        "иван@x.y",
        "a@-",
        "a@b..c",
        "a b@c.d",
        "a@b.c>",
        "a@[1.2.3.4]",
        "a@b\nc",
    ],
)
def test_addresses_mail_cannot_go_to(address: str) -> None:
    with pytest.raises(SendRefused):
        recipient_of(address)


def test_settings_keep_their_password_to_themselves() -> None:
    assert "hidden" not in repr(CONFIG)
    assert "hidden" not in str(SERVER)


@pytest.mark.parametrize("change", [{"address": "x"}, {"address": "a@b@c"}, {"idle_s": 1801}])
def test_settings_that_could_not_work_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"address|idle_s"):
        msgspec.convert(msgspec.to_builtins(CONFIG) | change, MailConfig)


def test_only_plain_connections_have_no_tls() -> None:
    assert SERVER.tls_context() is not None
    assert msgspec.structs.replace(SERVER, security=Security.NONE).tls_context() is None
