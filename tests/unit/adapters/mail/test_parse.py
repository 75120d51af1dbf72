"""Mails as customers' programs write them, read into messages."""

from __future__ import annotations

import base64
from email import policy
from email.message import EmailMessage

import pytest

from tests.unit.adapters.mail.mails import RECEIVED_AT, details, mail, read

PHRASE = "Здравствуйте, где мой заказ?"


def test_a_plain_mail_becomes_a_message() -> None:
    message = read(
        mail("Где заказ?\r\n\r\nИван\r\n", In_Reply_To="<q@x>", References="<p@x> <q@x>")
    )
    assert message.text == "Где заказ?\n\nИван"
    assert (message.address, message.claimed_name) == ("ivan@client.test", "Ivan")
    assert message.thread_refs == ("<q@x>", "<p@x>")
    assert message.at == RECEIVED_AT
    found = details(message)
    assert found.message_id == "<m1@client.test>"
    assert (found.in_reply_to, found.references) == ("<q@x>", ("<p@x>", "<q@x>"))
    assert (found.sender, found.to) == ("Ivan <ivan@client.test>", ("support@shop.test",))
    assert found.unreadable == ""


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251", "cp866", "utf-16"])
@pytest.mark.parametrize("encoding", ["b", "q"])
def test_encoded_subjects_are_decoded(charset: str, encoding: str) -> None:
    data = "Привет, мир".encode(charset)
    word = (
        base64.b64encode(data).decode()
        if encoding == "b"
        else "".join(f"={byte:02X}" for byte in data)
    )
    assert read(mail(Subject=f"=?{charset}?{encoding}?{word}?=")).subject == "Привет, мир"


def test_a_character_cut_between_two_encoded_words_is_whole() -> None:
    data = "Привет".encode()
    words = [base64.b64encode(part).decode() for part in (data[:5], data[5:])]
    subject = "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)
    assert read(mail(Subject=subject)).subject == "Привет"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
@pytest.mark.parametrize("claimed", ["", "x-unknown", "us-ascii", "utf-7", "punycode", "zlib"])
def test_bodies_and_headers_with_a_wrong_charset_are_guessed(charset: str, claimed: str) -> None:
    raw = mail(
        PHRASE.encode(charset), Content_Type=f"text/plain; charset={claimed}" if claimed else ""
    )
    raw = raw.replace(b"question", "Заказ номер".encode(charset))
    message = read(raw)
    assert message.text == PHRASE
    assert message.subject == "Заказ номер"


def test_one_broken_byte_does_not_change_the_alphabet() -> None:
    text = (PHRASE * 10).encode()
    assert read(mail(text + b"\xff" + text)).text.count("заказ") == 20


def composed(**parts: object) -> EmailMessage:
    letter = EmailMessage(policy=policy.SMTP)
    letter["From"] = "Иван <ivan@client.test>"
    letter["Subject"] = "x"
    letter.set_content(str(parts.get("text", "Текст")))
    return letter


def test_attachments_have_clean_unique_names() -> None:
    letter = composed()
    for name in ("чек.pdf", "чек.pdf", "../../etc/passwd", "invoice\u202efdp.exe", "con", ""):
        letter.add_attachment(b"x", maintype="application", subtype="pdf", filename=name or None)
    names = [one.name for one in read(letter.as_bytes()).attachments]
    assert names == [
        "чек.pdf",
        "чек (2).pdf",
        "_.._etc_passwd",
        "invoicefdp.exe",
        "_con",
        "attachment-6.pdf",
    ]


def test_an_inline_image_is_an_attachment_the_html_points_at() -> None:
    letter = composed()
    letter.add_alternative('<p>Фото: <img src="cid:i1@x" alt="фото"></p>', subtype="html")
    html = letter.get_payload(1)
    assert isinstance(html, EmailMessage)
    html.add_related(b"png", maintype="image", subtype="png", cid="<i1@x>", filename="мой кот.png")
    message = read(letter.as_bytes())
    assert [one.name for one in message.attachments] == ["мой кот.png"]
    assert "cid:%D0%BC%D0%BE%D0%B9%20%D0%BA%D0%BE%D1%82.png" in details(message).html
    assert message.text == "Текст"


def test_html_alone_becomes_readable_text() -> None:
    html = (
        "<html><head><title>t</title><style>p {}</style></head><body>"
        "<p>Привет,<br>мир &amp; друг</p>"
        "<ul><li>раз</li><li>два</li></ul><a href='https://shop.test/42'>заказ</a>"
        "<table><tr><td>цена</td><td>100</td></tr></table><script>alert(1)</script></body></html>"
    )
    message = read(mail(html, "text/html"))
    assert message.text.split("\n") == [
        "Привет,",
        "мир & друг",
        "",
        "• раз",
        "• два",
        "",
        "заказ (https://shop.test/42)",
        "",
        "цена\t100",
    ]


def test_html_without_a_plain_twin_is_not_lost_beside_other_text() -> None:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nintro\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>main part</p>\r\n--b--\r\n"
    )
    assert read(mail(body, 'multipart/mixed; boundary="b"')).text == "intro\n\nmain part"


def test_an_attached_mail_stays_a_file() -> None:
    letter = composed()
    inner = composed(text="вложенное")
    letter.add_attachment(inner)
    message = read(letter.as_bytes())
    assert message.text == "Текст"
    assert [one.media_type for one in message.attachments] == ["message/rfc822"]
    assert b"Subject: x" in message.attachments[0].data


def test_quoted_history_goes_to_the_details() -> None:
    message = read(mail("Спасибо!\n\nOn Mon, 2 Mar 2026 at 10:00, Shop <a@b.c> wrote:\n> Готово\n"))
    assert message.text == "Спасибо!"
    assert details(message).quoted.endswith("> Готово")


@pytest.mark.parametrize(
    ("sender", "address", "name"),
    [
        ("Ivan@Client.TEST", "ivan@client.test", ""),
        ('"Petrov, Ivan (home)" <a@b.c>', "a@b.c", "Petrov, Ivan (home)"),
        ("=?utf-8?q?A=2C_B?= <a@b.c> (comment (nested))", "a@b.c", "A, B"),
        ('"unclosed <a@b.c>', "a@b.c", ""),
        ("a@b.c <c@d.e>", "c@d.e", "a@b.c"),
        ("friends: a@b.c, d@e.f;", "a@b.c", ""),
        ("Ivan \u202e\u200b<a@b.c>", "a@b.c", "Ivan"),
        ("nobody", "unknown@invalid", ""),
        ("", "unknown@invalid", ""),
    ],
)
def test_senders_are_understood(sender: str, address: str, name: str) -> None:
    message = read(mail(From=sender))
    assert (message.address, message.claimed_name) == (address, name)


def test_an_id_used_twice_for_different_mails_gives_two_refs() -> None:
    one, other = mail("one"), mail("other")
    assert read(one).provider_ref != read(other).provider_ref
    traced = b"Received: by somewhere else\r\n" + one
    assert read(traced).provider_ref == read(one).provider_ref


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\0", b"no header at all", b"\xff" * 100, b":\n:"])
def test_what_is_hardly_a_mail_is_still_a_message(raw: bytes) -> None:
    message = read(raw)
    assert message.address == "unknown@invalid"
    assert message.provider_ref == "support@shop.test/INBOX/1/1"
