"""The contract of a PBX behind ``domain.ports``: what must be told of the calls agents have."""

from __future__ import annotations

from tests.contract.telephony.stage import Stage, watching


class TelephonyContract:
    """Subclassed once per PBX, with a ``stage`` fixture."""

    async def test_a_call_is_told_from_the_queue_to_its_end(self, stage: Stage) -> None:
        await stage.begin("talk")
        async with watching(stage.settings) as (_, sink):
            await stage.customer_calls_queue()
            assert await sink.take(2) == [
                f"waiting in {stage.queue} from {stage.customer}",
                f"offered to {stage.first} from {stage.customer}",
            ]
            await stage.agent_answers()
            assert await sink.take(1) == [f"answered by {stage.first}"]
            await stage.agent_holds()
            assert await sink.take(1) == ["held"]
            await stage.agent_resumes()
            assert await sink.take(1) == ["resumed"]
            await stage.customer_hangs_up()
            assert await sink.take(1) == ["ended answered normal"]
            assert len(sink.call_ids) == 1
            assert sink.unexpected == []

    async def test_a_rejected_call_goes_to_the_next_agent(self, stage: Stage) -> None:
        await stage.begin("reject")
        async with watching(stage.settings) as (_, sink):
            await stage.customer_calls_queue()
            await sink.take(2)
            await stage.agent_rejects()
            assert await sink.take(2) == [
                f"declined by {stage.first}",
                f"offered to {stage.second} from {stage.customer}",
            ]
            await stage.agent_answers()
            assert await sink.take(1) == [f"answered by {stage.second}"]
            await stage.customer_hangs_up()
            assert await sink.take(1) == ["ended answered normal"]
            assert len(sink.call_ids) == 1

    async def test_an_abandoned_call_is_not_an_answered_one(self, stage: Stage) -> None:
        await stage.begin("abandon")
        async with watching(stage.settings) as (_, sink):
            await stage.customer_calls_queue()
            await sink.take(2)
            await stage.customer_gives_up()
            told = await sink.take(2)
            assert told[0] == "abandoned"
            assert told[1].startswith("ended unanswered")
            assert sink.unexpected == []

    async def test_click_to_call_is_recognised_by_its_reference(self, stage: Stage) -> None:
        await stage.begin("order")
        async with watching(stage.settings) as (adapter, sink):
            ref = await adapter.originate(stage.first, f"+{stage.customer}")
            await stage.agent_takes_order()
            assert await sink.take(1) == [f"{stage.first} dialled +{stage.customer}"]
            assert getattr(sink.events[0], "ref", "") == ref
            await stage.customer_answers()
            assert await sink.take(1) == [f"answered by {stage.first}"]
            await stage.customer_hangs_up()
            assert await sink.take(1) == ["ended answered normal"]
            assert len(sink.call_ids) == 1
