"""Invitations say what, when, where and who, whoever wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.invitations import invitation_of
from domain.details import Guest
from tests.unit.adapters.mail.mails import details, read

GOOGLE = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Moscow
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Europe/Moscow:20260305T100000
DTEND;TZID=Europe/Moscow:20260305T113000
SUMMARY:Приёмка полок\\, склад
 \\; вход с торца
LOCATION:Тула\\nЛенина\\, 1
ORGANIZER;CN="Климова, Анна":mailto:anna@client.example
ATTENDEE;PARTSTAT=ACCEPTED;CN=Склад:mailto:sklad@client.example
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:support@shop.test
BEGIN:VALARM
SUMMARY:не это
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])


def at(*lines: str) -> datetime | None:
    found = invitation_of(event("BEGIN:VEVENT", *lines, "END:VEVENT"))
    assert found is not None
    return found.starts_at


def test_an_invitation_is_read_whole() -> None:
    found = invitation_of(GOOGLE)
    assert found is not None
    assert found.method == "request"
    assert found.title == "Приёмка полок, склад; вход с торца"
    assert found.starts_at == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert found.place == "Тула Ленина, 1"
    assert found.organiser == "Климова, Анна"
    assert found.guests == (
        Guest(name="Склад", answer="accepted"),
        Guest(name="support@shop.test"),
    )


@pytest.mark.parametrize(
    ("lines", "hour"),
    [
        (["DTSTART:20260305T070000Z"], 7),
        (["DTSTART:20260305T070000"], 7),
        (["DTSTART;TZID=Russian Standard Time:20260305T100000"], 7),
        (['DTSTART;TZID="Europe/Berlin":20260305T080000'], 7),
        (["DTSTART;TZID=../../etc/passwd:20260305T070000"], 7),
    ],
)
def test_a_moment_is_found_by_every_name_of_a_zone(lines: list[str], hour: int) -> None:
    assert at(*lines) == datetime(2026, 3, 5, hour, 0, tzinfo=UTC)


def test_a_zone_only_the_part_knows_is_as_it_describes_it() -> None:
    text = event(
        *("BEGIN:VTIMEZONE", "TZID:Наше время", "BEGIN:STANDARD", "TZOFFSETTO:+0500"),
        *("END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT"),
        *("DTSTART;TZID=Наше время:20260305T120000", "DURATION:PT1H30M", "END:VEVENT"),
    )
    found = invitation_of(text)
    assert found is not None
    assert found.starts_at == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)


def test_a_whole_day_a_repetition_and_a_cancelled_event_say_so() -> None:
    lines = ("DTSTART;VALUE=DATE:20260305", "RRULE:FREQ=WEEKLY", "STATUS:CANCELLED")
    found = invitation_of(event("BEGIN:VEVENT", *lines, "END:VEVENT"))
    assert found is not None
    assert (found.all_day, found.repeats, found.method) == (True, True, "cancel")


@pytest.mark.parametrize("text", ["", "BEGIN:VCALENDAR", "SUMMARY:x", "BEGIN:VTODO\nEND:VTODO"])
def test_what_has_no_event_is_no_invitation(text: str) -> None:
    assert invitation_of(text) is None


@pytest.mark.parametrize(
    "when",
    ["99999999T999999", "20260230T100000", "сейчас", "", "00010101T000000", "20260305T100060Z"],
)
def test_a_moment_that_is_none_is_left_out(when: str) -> None:
    at(f"DTSTART;TZID=Europe/Moscow:{when}")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='BEGIND:VT\r\n ;="TZ20305,\\', max_size=200))
def test_nonsense_is_no_reason_to_fall(text: str) -> None:
    invitation_of(GOOGLE[:200] + text + GOOGLE[200:])
    invitation_of(text)


def test_a_mail_with_an_invitation_shows_it_and_keeps_the_file_once() -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "anna@client.test"
    mail.set_content("Приглашаю")
    mail.add_alternative(GOOGLE, subtype="calendar", params={"method": "REQUEST"})
    mail.add_attachment(GOOGLE.encode(), maintype="text", subtype="calendar", filename="invite.ics")
    message = read(mail.as_bytes())
    found = details(message).invitation
    assert message.text == "Приглашаю"
    assert found is not None
    assert found.title.startswith("Приёмка полок")
    assert len(message.attachments) == 1
