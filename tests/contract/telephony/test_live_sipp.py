"""A phone of another make at a real Asterisk: sipp registers, is called from the queue, answers."""

from __future__ import annotations

import asyncio

from tests.capabilities import need
from tests.contract.telephony.captured import MEANING
from tests.contract.telephony.live import LIVE, administration, pbx, settings_of
from tests.contract.telephony.recording import DEADLINE_S
from tests.contract.telephony.stage import watching
from tests.peers.asterisk import sipp
from tests.peers.asterisk.pbx import Pbx
from tests.peers.ports import free_port

__all__ = ["pbx"]

pytestmark = LIVE


async def test_a_phone_that_registers_takes_calls_of_its_queue(pbx: Pbx) -> None:
    need(sipp.available(), "sipp")
    phone = sipp.Agents(free_port())
    await phone.start()
    try:
        async with administration(pbx) as ami, watching(settings_of(pbx)) as (_, sink):
            await ami.act("QueueAdd", {"Queue": "support", "Interface": "PJSIP/1001"})
            await sipp.register(pbx.ports.sip, "1001", "pw1001", phone.port)
            async with asyncio.timeout(DEADLINE_S):
                await sipp.callers(
                    pbx.ports.sip, "100", calls=1, at_once=1, per_s=1, talk_ms=2500, name="sipp"
                )
            wanted = MEANING["17-sipp-register-queue"]
            assert await sink.take(len(wanted)) == wanted
            assert len(sink.call_ids) == 1
            assert sink.unexpected == []
    finally:
        await phone.stop()
