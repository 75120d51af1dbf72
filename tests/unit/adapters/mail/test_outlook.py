"""What Outlook wraps is unwrapped, and what only looks like it stays a file."""

from __future__ import annotations

import struct
from email import policy
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.tnef import read_tnef
from tests.unit.adapters.mail.mails import details, read
from tests.unit.adapters.mail.outlook import (
    attribute,
    bytes_property,
    compressed,
    file,
    named_number,
    properties,
    text_property,
    winmail,
)

FILE = file(
    "ДОГОВО~1.PDF", "Договор поставки №7.pdf", b"%PDF-1.4", text_property(0x370E, "application/pdf")
)
RTF = b"{\\rtf1\\ansi Hello}"


def letter(data: bytes, text: str = "") -> bytes:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "ivan@client.test"
    mail.set_content(text)
    mail.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return mail.as_bytes()


def test_the_files_in_a_winmail_dat_are_the_mails_files() -> None:
    message = read(letter(winmail(FILE), "Смотрите договор"))
    assert message.text == "Смотрите договор"
    assert [(one.name, one.media_type, one.data) for one in message.attachments] == [
        ("Договор поставки №7.pdf", "application/pdf", b"%PDF-1.4")
    ]


def test_its_text_counts_where_the_mail_has_none() -> None:
    body = attribute(0x0002800C, "Привет из Outlook\0".encode("cp1251"))
    assert read(letter(winmail(body))).text == "Привет из Outlook"
    wide = attribute(0x00069003, properties(named_number(5), text_property(0x1000, "Широкий 🙂")))
    assert read(letter(winmail(wide))).text == "Широкий 🙂"
    assert read(letter(winmail(body), "Свой")).text == "Свой"


def test_its_html_is_sanitised_like_any_other() -> None:
    html = "<p>Цена <b>100</b></p><script>x</script>".encode("cp1251")
    message = read(letter(winmail(attribute(0x00069003, properties(bytes_property(0x1013, html))))))
    assert message.text == "Цена 100"
    assert "script" not in details(message).html


def test_a_letter_that_is_only_a_document_is_a_file() -> None:
    packed = attribute(0x00069003, properties(bytes_property(0x1009, compressed(RTF))))
    message = read(letter(winmail(packed)))
    assert [(one.name, one.data) for one in message.attachments] == [("message.rtf", RTF)]


def test_references_of_a_packed_document_are_followed() -> None:
    # The example of MS-OXRTFCP 4.1.1.
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062"
        "7705b06c647d0a800fa0"
    )
    packed = attribute(0x00069003, properties(bytes_property(0x1009, data)))
    found = read_tnef(winmail(packed))
    assert found is not None
    assert found.rtf == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_what_is_no_winmail_dat_stays_as_it_is() -> None:
    message = read(letter(b"not at all", "x"))
    assert [(one.name, one.data) for one in message.attachments] == [("winmail.dat", b"not at all")]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_broken_one_is_read_as_far_as_it_goes(data: st.DataObject) -> None:
    whole = winmail(
        attribute(
            0x00069003,
            properties(text_property(0x1000, "x"), bytes_property(0x1009, compressed(RTF))),
        ),
        FILE,
        FILE,
    )
    start = data.draw(st.integers(0, len(whole) - 1))
    junk = data.draw(st.binary(max_size=12))
    broken = whole[:start] + junk + whole[start + data.draw(st.integers(0, 12)) :]
    found = read_tnef(broken)
    assert found is None or len(found.files) <= 3


def test_a_bomb_of_references_is_bounded() -> None:
    body = b"\xff" + b"\x00\x0f" * 8
    claimed = struct.pack("<IIII", 0, 0xFFFFFFFF, 0x75465A4C, 0) + body * 60_000
    packed = attribute(0x00069003, properties(bytes_property(0x1009, claimed)))
    found = read_tnef(winmail(packed))
    assert found is not None
    assert len(found.rtf) <= 4 * 1024 * 1024
