"""Mails broken at random: there is always a message, never an exception (V2)."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.ports import InboundMessage
from tests.unit.adapters.mail.mails import details, mail, nested, read


def _rich() -> bytes:
    letter = EmailMessage(policy=policy.SMTP)
    letter["From"] = "Иван Петров <ivan@client.test>"
    letter["To"] = '"Shop, Ltd" <support@shop.test>, b@c.d'
    letter["Subject"] = "Не пришёл заказ №42"
    letter["References"] = "<a@b> <c@d>"
    letter.set_content("Где?\n\n> цитата\n")
    letter.add_alternative("<p>Где <b>заказ</b>?<img src=cid:x></p>", subtype="html")
    letter.add_attachment(b"x" * 90, maintype="image", subtype="png", filename="кот.png", cid="<x>")
    letter.add_attachment("BEGIN", subtype="calendar", filename="a.ics")
    return letter.as_bytes()


SEEDS = [
    _rich(),
    nested(5),
    mail("Да\n-----Original Message-----\nx", From="=?koi8-r?B?8NLJ18XU?= <a@b.c>"),
    mail("begin 644 a\n#0V%T\nend\n", Content_Transfer_Encoding="x-uuencode"),
    mail("=D0=9F=\r\n=zz", Content_Transfer_Encoding="quoted-printable"),
    mail(
        "--b\r\n\r\nFrom: x\r\n\r\ny\r\n--b--",
        "multipart/digest; boundary*0=b; boundary*1*=utf-8''c",
    ),
]
TOKENS = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"=?utf-8?b?",
        b"?=",
        b"--b",
        b'"',
        b"<",
        b"(",
        b";",
        b"charset=",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"\r\n\r\n",
        b" " * 50,
        b"filename*=utf-8''%ff",
        b":",
        b"Content-Type: message/delivery-status\r\n",
        b"name*0*=x''",
        b"From ",
        b"charset=idna",
        b"*",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        until = min(len(raw), at + draw(st.sampled_from([0, 0, 1, 4, 60])))
        raw = raw[:at] + draw(TOKENS | st.binary(max_size=6)) + raw[until:]
    return raw


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_every_mutated_mail_becomes_a_message(raw: bytes) -> None:
    message = read(raw, authserv_id="mx.shop.test")
    found = details(message)
    assert message.address
    assert message.provider_ref
    assert not found.unreadable or message.attachments[-1].data == raw
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(message), type=InboundMessage)
    assert again == message


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_a_message(raw: bytes) -> None:
    assert read(raw).address
