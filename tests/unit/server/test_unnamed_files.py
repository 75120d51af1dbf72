"""Files agents sent that no message names: kept for two weeks, and not a day less."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from domain.ports import InboundAttachment
from server.handlers import uploads
from server.storage import messages
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench
from tests.unit.server.letters import letter_to
from tests.unit.server.test_sending_files import DATA, a_file, claimed, upload


@pytest.fixture
def bench(timed: Bench) -> Bench:
    return timed


def kept(bench: Bench, data: bytes) -> bool:
    digest = hashlib.sha256(data).hexdigest()
    return bench.database.read_now(lambda unit: messages.blob_size(unit, digest)) is not None


def sweep(bench: Bench, clock: StillClock, **later: float) -> int:
    clock.move(timedelta(**later).total_seconds())
    return sum(uploads.forget_unnamed(bench.database))


def test_a_file_no_message_names_is_gone_after_two_weeks_and_may_come_again(
    bench: Bench, clock: StillClock
) -> None:
    desk = bench.desk()
    upload(bench, desk)
    assert sweep(bench, clock, days=13) == 0
    assert kept(bench, DATA)
    assert sweep(bench, clock, days=2) == 1
    assert not kept(bench, DATA)
    letter = letter_to(bench, bench.receive(), attachments=(a_file(),))
    assert desk.do(letter)[0] == "parked"
    upload(bench, desk)
    assert len(claimed(bench)) == 1
    assert sweep(bench, clock, days=30) == 0


def test_a_file_sent_again_is_kept_anew(bench: Bench, clock: StillClock) -> None:
    desk = bench.desk()
    upload(bench, desk)
    assert sweep(bench, clock, days=13) == 0
    upload(bench, desk)
    assert sweep(bench, clock, days=13) == 0
    assert kept(bench, DATA)


def test_files_of_messages_stay_whoever_sends_them_too(bench: Bench, clock: StillClock) -> None:
    desk, theirs = bench.desk(), b"a customer's own"
    upload(bench, desk)
    upload(bench, desk, theirs)
    bench.receive(attachments=(InboundAttachment(name="a", media_type="text/plain", data=theirs),))
    letter = letter_to(bench, bench.receive(), attachments=(a_file(),))
    assert desk.do(letter)[0] == "applied"
    upload(bench, desk)
    assert sweep(bench, clock, days=30) == 0
    assert kept(bench, DATA)
    assert kept(bench, theirs)


def test_many_unnamed_files_go_in_several_transactions(bench: Bench, clock: StillClock) -> None:
    desk = bench.desk()
    for at in range(45):
        upload(bench, desk, f"file {at}".encode())
    clock.move(timedelta(days=15).total_seconds())
    assert list(uploads.forget_unnamed(bench.database)) == [20, 20, 5]
