"""Letters with files taken back in time, and sent later, against a real mailbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.entities import Attachment
from domain.glossary import Delivery
from domain.ids import EntryId
from domain.operations import MessageCancel
from server.storage import messages
from tests.contract.channels.peer import File, Peer
from tests.contract.channels.stage import Stage
from tests.unit.server.letters import letter_to

pytestmark = pytest.mark.parametrize("peer", ["email"], indirect=True)

PAPER = File("счёт №1.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(range(256)) * 2000)


def written(stage: Stage, **fields: Any) -> EntryId:
    """Let an agent write a letter with a file in the newest conversation."""
    digest = stage.database.write_now(lambda unit: messages.add_blob(unit, PAPER.data))
    file = Attachment(
        name=PAPER.name, media_type=PAPER.media_type, size=len(PAPER.data), sha256=digest
    )
    talk = max(stage.conversations(), key=lambda item: item.last_entry_at)
    letter = letter_to(stage.bench, talk, attachments=(file,), **fields)
    assert stage.bench.desk().do(letter)[0] == "applied"
    return letter.id


async def test_one_taken_back_in_time_never_goes_out(stage: Stage, peer: Peer) -> None:
    await stage.written("Пришлите счёт")
    taken_back = written(stage, text="Не тот счёт", delay_s=60)
    assert stage.bench.desk().do(MessageCancel(id=taken_back)) == ("applied", "")
    sent = written(stage, text="Вот счёт")
    await stage.sent(sent, Delivery.SENT)
    assert stage.entry(taken_back).delivery == Delivery.CANCELLED
    assert [item.text for item in await peer.got()] == ["Вот счёт"]


async def test_one_for_later_goes_out_whole_at_its_time(stage: Stage, peer: Peer) -> None:
    await stage.written("Пришлите счёт завтра")
    due_at = stage.bench.clock.now() + timedelta(seconds=1)
    later = written(stage, text="Как договаривались", due_at=due_at)
    assert stage.entry(later).delivery == Delivery.SCHEDULED
    assert await peer.got() == []
    await stage.sent(later, Delivery.SENT)
    (got,) = await peer.got()
    assert stage.bench.clock.now() >= due_at
    assert [(file.name, file.data) for file in got.files] == [(PAPER.name, PAPER.data)]


async def test_one_for_later_waits_for_a_person_when_the_customer_wrote(
    stage: Stage, peer: Peer
) -> None:
    await stage.written("Пришлите счёт завтра")
    later = written(stage, text="Вот", due_at=stage.bench.clock.now() + timedelta(seconds=2))
    await stage.written("Уже не надо")
    await stage.sent(later, Delivery.HELD)
    assert await peer.got() == []
