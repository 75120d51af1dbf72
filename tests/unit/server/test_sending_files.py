"""Messages with files: parked until every file is here, bounded, each sent as it was named."""

from __future__ import annotations

import hashlib

import pytest

from domain.entities import Attachment, Entry
from domain.errors import BadInput
from domain.glossary import Delivery
from server.handlers import outbound, uploads
from tests.unit.server.bench import Bench, Desk
from tests.unit.server.letters import letter_to

DATA = b"%PDF-1.4 receipt"


def a_file(name: str = "чек.pdf", data: bytes = DATA, size: int | None = None) -> Attachment:
    return Attachment(
        name=name,
        media_type="application/pdf",
        size=len(data) if size is None else size,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def upload(bench: Bench, desk: Desk, data: bytes = DATA) -> None:
    step = uploads.take(desk.actor, hashlib.sha256(data).hexdigest(), data)
    bench.database.write_now(step)


def claimed(bench: Bench) -> list[outbound.Dispatch]:
    channel = bench.shop.channels["email"].id
    return bench.database.write_now(outbound.claim([channel]))


def test_a_letter_waits_for_its_files_and_goes_out_with_them(bench: Bench) -> None:
    desk, letter = bench.desk(), letter_to(bench, bench.receive(), attachments=(a_file(),))
    assert desk.do(letter)[0] == "parked"
    assert claimed(bench) == []
    upload(bench, desk)
    assert bench.need(Entry, letter.id).delivery == Delivery.QUEUED
    (sent,) = claimed(bench)
    assert [(item.name, item.data) for item in sent.message.attachments] == [("чек.pdf", DATA)]
    assert [result.status for result in desk.results()][-1] == "applied"


def test_a_file_that_is_here_already_makes_nothing_wait(bench: Bench) -> None:
    desk = bench.desk()
    upload(bench, desk)
    upload(bench, desk)
    letter = letter_to(bench, bench.receive(), text="", attachments=(a_file(),))
    assert desk.do(letter)[0] == "applied"


def test_two_files_wait_for_the_second(bench: Bench) -> None:
    desk, other = bench.desk(), b"second"
    files = (a_file(), a_file("b.txt", other))
    letter = letter_to(bench, bench.receive(), attachments=files)
    desk.do(letter)
    upload(bench, desk)
    assert claimed(bench) == []
    upload(bench, desk, other)
    assert len(claimed(bench)) == 1


def test_a_file_under_another_hash_is_refused(bench: Bench) -> None:
    with pytest.raises(BadInput):
        uploads.take(bench.desk().actor, "0" * 64, DATA)


@pytest.mark.parametrize(
    "files",
    [
        tuple(a_file(f"{at}.pdf") for at in range(51)),
        (a_file(size=26 << 20),),
        (a_file(size=20 << 20), a_file("b", size=20 << 20), a_file("c", size=20 << 20)),
    ],
    ids=["too many", "too large", "too large together"],
)
def test_more_than_the_channel_takes_is_refused(
    bench: Bench, files: tuple[Attachment, ...]
) -> None:
    letter = letter_to(bench, bench.receive(), attachments=files)
    assert bench.desk().do(letter) == ("rejected", "send_refused")


def test_a_name_is_only_a_name(bench: Bench) -> None:
    desk = bench.desk()
    upload(bench, desk)
    letter = letter_to(
        bench, bench.receive(), attachments=(a_file("../..\\\u202efdp.exe"), a_file("\n"))
    )
    desk.do(letter)
    names = [item.name for item in bench.need(Entry, letter.id).attachments]
    assert names == [".._.._fdp.exe", "file"]
