"""Letters: an invitation says what it is, and pictures stand where their author put them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from domain.details import Guest, Invitation, MailDetails
from domain.glossary import EntryKind
from tests.builders.clock import StillClock
from tests.gui.stage import settle, until
from tests.gui.timeline_stage import attached, on_stage, png, with_files, world_with
from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.invitation_shape import invitation_lines

MEETING = Invitation(
    method="request",
    title="Приёмка полок, склад на Ленина",
    starts_at=datetime(2026, 3, 5, 7, 0, tzinfo=UTC),
    ends_at=datetime(2026, 3, 5, 8, 30, tzinfo=UTC),
    place="Тула, Ленина, 1",
    organiser="Климова Анна",
    guests=(Guest(name="Склад", answer="accepted"), Guest(name="Пётр", answer="declined")),
)


async def test_a_letter_shows_its_own_pictures_and_lists_only_the_others(
    look: Look, tmp_path: Path
) -> None:
    world = world_with("привет")
    picture, paper = png(120, 90), b"%PDF-1.4 x"
    details = MailDetails(
        sender="anna@client.example",
        html='<p>Вот скол:</p><p><img src="cid:%D1%81%D0%BA%D0%BE%D0%BB.png"></p>',
        inline=("скол.png",),
        invitation=MEETING,
    )
    files = (
        attached(picture, "скол.png", "image/png"),
        attached(paper, "чек.pdf", "application/pdf"),
    )
    written = with_files(world, *files, details=msgspec.to_builtins(details))
    entry = msgspec.structs.replace(written, kind=EntryKind.EMAIL)
    world.entries[world.entries.index(written)] = entry
    async with on_stage(look, world, tmp_path) as stage:
        stage.store.files[entry.attachments[0].sha256] = picture
        await stage.open()
        told = stage.timeline.told(stage.timeline.place(str(entry.id)))
        assert "чек.pdf" in told
        assert "скол.png" not in told
        assert "Приёмка полок" in told
        stage.timeline.acts.letter_requested.emit(entry)
        letter = stage.view._letter
        assert letter is not None
        await until(lambda: letter.text.inert.pictures)
        await settle()
        shown = letter.text.viewport().grab().toImage()
        red = [
            (x, y)
            for x in range(0, shown.width(), 10)
            for y in range(0, shown.height(), 10)
            if shown.pixelColor(x, y).name() == "#ff0000"
        ]
        folder = os.environ.get("PULT_SHOTS")
        if folder:
            stage.view.grab().save(f"{folder}/letter-row.png")
            letter.grab().save(f"{folder}/letter.png")
        letter.close()
        assert 50 < len(red) < 200
        assert stage.store.asked_files == [entry.attachments[0].sha256]


@pytest.fixture
def times(look: Look) -> Iterator[Times]:
    look.use_language("en")
    yield Times(StillClock())
    look.use_language("ru")


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "Invitation: "),
        ({"method": "cancel"}, "Called off: "),
        ({"method": "reply"}, "Answer to an invitation: "),
    ],
)
def test_an_invitation_is_told_in_words(changes: dict[str, str], first: str, times: Times) -> None:
    lines = invitation_lines(msgspec.structs.replace(MEETING, **changes), times)
    local = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    assert lines[0] == f"{first}Приёмка полок, склад на Ленина"
    assert times.hour(local) in lines[1]
    assert lines[2:4] == ["Where: Тула, Ленина, 1", "Invites: Климова Анна"]
    assert lines[4] == "Guests: Склад (comes), Пётр (does not come)"


def test_whole_days_are_the_same_days_everywhere(times: Times) -> None:
    meeting = Invitation(
        title="x",
        all_day=True,
        starts_at=datetime(2026, 3, 5, tzinfo=UTC),
        ends_at=datetime(2026, 3, 7, tzinfo=UTC),
    )
    assert "5 March 2026 – 6 March 2026" in invitation_lines(meeting, times)[1]


def test_a_crowd_and_a_hostile_title_stay_short(times: Times) -> None:
    guests = tuple(Guest(name=f"Гость {number}" + "я" * 5000) for number in range(100))
    meeting = Invitation(title="\u202e" + "щ" * 10_000, guests=guests)
    lines = invitation_lines(meeting, times)
    assert all(len(line) < 700 for line in lines)
    assert "94" in lines[-1]
    assert "\u202e" not in lines[0]
