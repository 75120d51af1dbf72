"""The presenter of the phone: which call is in hand, what keys do, who it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.errors import Code, Refused
from domain.glossary import Direction
from domain.phone import Cause, Distrust, Ended, Phase, Registration, SoundChoice, TransferFailed
from domain.tasks import TaskScope
from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.builders.paper_phone import PaperPhone, a_call
from tests.builders.people import ago, believable
from ui.phone.port import PhoneThere
from ui.phone.presenter import BarState, CallLine, PhonePresenter
from ui.phone.words import cause_words, quality_words, state_words, trouble_words

_ANNA = "+79213456789"


class Desk:
    """A presenter over a phone on paper."""

    def __init__(self) -> None:
        self.phone = PaperPhone()
        self.store = MemoryStore(believable(), StillClock())
        self.failures: list[BaseException] = []
        self.scope = TaskScope("test", lambda _key, error: self.failures.append(error))
        self.shown: list[BarState] = []
        self.seconds = 0.0
        self.presenter = PhonePresenter(
            self.phone, self.store, self.scope, self.shown.append, lambda: self.seconds
        )
        self.presenter.start()

    @property
    def state(self) -> BarState:
        return self.presenter.state

    async def done(self) -> None:
        while self.scope.busy:  # noqa: ASYNC110 - a scope tells nobody that it is idle
            await asyncio.sleep(0)


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    made.presenter.stop()
    await made.scope.close()


async def test_the_call_one_talks_in_is_in_hand(desk: Desk) -> None:
    talks = a_call("1", Phase.TALKING, ago(seconds=5))
    desk.phone.tell(
        a_call("2", Phase.HELD, ago(minutes=1)), a_call("3", Phase.RINGING, ago()), talks
    )
    assert [line.call.number for line in desk.state.lines] == ["1", "3", "2"]
    assert desk.state.can_join
    desk.presenter.choose("call 2")
    await desk.done()
    assert desk.phone.asked == [("resume", "call 2")]
    assert desk.state.in_hand is not None
    assert desk.state.in_hand.call.number == "2"


async def test_keys_act_on_the_call_in_hand(desk: Desk) -> None:
    desk.phone.tell(a_call("1", Phase.TALKING, ago()))
    desk.presenter.toggle_mute()
    desk.presenter.toggle_hold()
    desk.presenter.press("5")
    desk.presenter.press("6")
    desk.presenter.hand_on("1002")
    await desk.done()
    assert set(desk.phone.asked) == {
        ("mute", True),
        ("hold", "call 1"),
        ("press", "call 1", "5"),
        ("press", "call 1", "6"),
        ("transfer", "call 1", "1002"),
    }
    pressed = [what for what in desk.phone.asked if what[0] == "press"]
    assert [what[2] for what in pressed] == ["5", "6"]


async def test_without_a_call_keys_do_nothing(desk: Desk) -> None:
    desk.presenter.toggle_mute()
    desk.presenter.toggle_hold()
    desk.presenter.press("5")
    desk.presenter.hang_up()
    desk.presenter.hang_up_surely()
    desk.presenter.join()
    desk.presenter.confer()
    assert not desk.presenter.answer()
    assert not desk.presenter.decline()
    await desk.done()
    assert desk.phone.asked == []


async def test_hanging_up_by_key_takes_two_presses_within_a_second(desk: Desk) -> None:
    desk.phone.tell(a_call("1", Phase.TALKING, ago()))
    desk.presenter.hang_up_surely()
    assert desk.state.sure
    desk.seconds = 1.5
    desk.presenter.hang_up_surely()
    await desk.done()
    assert desk.phone.asked == []
    desk.seconds = 2.0
    desk.presenter.hang_up_surely()
    await desk.done()
    assert desk.phone.asked == [("hang_up", "call 1")]
    assert not desk.state.sure


async def test_accepting_a_pop_answers_the_call_of_that_number(desk: Desk) -> None:
    desk.phone.tell(
        a_call("1002", Phase.RINGING, ago()), a_call("+79165550000", Phase.RINGING, ago())
    )
    assert desk.presenter.answer_from("+7 916 555-00-00")
    assert not desk.presenter.answer_from("+79160000000")
    await desk.done()
    assert desk.phone.asked == [("answer", "call +79165550000")]


async def test_who_we_asked_is_who_the_customer_is_handed_to(desk: Desk) -> None:
    desk.phone.tell(
        a_call("1002", Phase.TALKING, ago(), direction=Direction.OUTBOUND),
        a_call(_ANNA, Phase.HELD, ago(minutes=2)),
    )
    desk.presenter.join()
    desk.presenter.confer()
    await desk.done()
    pair = (f"call {_ANNA}", "call 1002")
    assert desk.phone.asked == [("join", *pair), ("confer", *pair)]


async def test_a_number_is_shown_with_whose_it_is(desk: Desk) -> None:
    desk.phone.tell(a_call(_ANNA, Phase.RINGING, ago(), name="Someone Else"))
    await desk.done()
    line = desk.state.lines[0]
    assert (line.name, line.number) == ("Анна Ковалёва", "+7 921 345-67-89")
    assert line.customer_id is not None


async def test_what_fails_is_told_once_and_changes_nothing(desk: Desk) -> None:
    desk.phone.tell(a_call("1", Phase.TALKING, ago()))
    desk.phone.fails = Refused(Code.STATE_CHANGED)
    desk.presenter.toggle_hold()
    await desk.done()
    assert len(desk.failures) == 1
    assert desk.state.in_hand is not None


async def test_the_phone_rings_so_that_the_pop_need_not(desk: Desk) -> None:
    assert not desk.presenter.rings()
    desk.phone.tell(a_call("1", Phase.RINGING, ago()))
    assert desk.presenter.rings()
    desk.phone.tell(a_call("1", Phase.RINGING, ago()), sound=SoundChoice(ring_volume=0))
    assert not desk.presenter.rings()


async def test_only_ends_worth_a_word_are_told(desk: Desk) -> None:
    ended: list[CallLine] = []
    failed: list[CallLine] = []
    desk.presenter.ended, desk.presenter.not_handed = ended.append, failed.append
    call = a_call("1", Phase.ENDED, ago())
    for cause in (Cause.HUNG_UP, Cause.LEFT, Cause.BUSY, Cause.CANCELLED):
        desk.phone.say(Ended(call=a_call("1", Phase.ENDED, ago(), cause=cause)))
    desk.phone.say(TransferFailed(call=call))
    assert [line.call.cause for line in ended] == [Cause.BUSY]
    assert len(failed) == 1


async def test_a_call_goes_to_a_colleague_or_a_number(desk: Desk) -> None:
    everybody = desk.presenter.goals("")
    assert everybody
    assert all(goal.name for goal in everybody)
    first = everybody[0]
    assert first in desk.presenter.goals(first.name[:3].upper())
    assert desk.presenter.goals("+7 916 555-00-00")[-1].to == "+79165550000"
    assert desk.presenter.goals("zzz\r\n@") == ()


@pytest.mark.parametrize(
    ("there", "registration", "sound", "told"),
    [
        (PhoneThere.THERE, Registration.REGISTERED, "", False),
        (PhoneThere.NOT_WANTED, Registration.NONE, "", False),
        (PhoneThere.STARTING, Registration.NONE, "", False),
        (PhoneThere.BROKEN, Registration.NONE, "", True),
        (PhoneThere.THERE, Registration.REFUSED, "", True),
        (PhoneThere.THERE, Registration.LOST, "", True),
        (PhoneThere.THERE, Registration.REGISTERED, "no device", True),
    ],
)
async def test_trouble_says_what_happened_and_what_to_do(
    desk: Desk, there: PhoneThere, registration: Registration, sound: str, told: bool
) -> None:
    desk.phone.tell(
        a_call("1", Phase.TALKING, ago()),
        there=there,
        registration=registration,
        sound_trouble=sound,
    )
    words, hint = trouble_words(desk.state)
    assert bool(words) is bool(hint) is told


async def test_each_wrong_certificate_has_words_of_its_own(desk: Desk) -> None:
    said = set()
    for distrust in Distrust:
        desk.phone.tell(registration=Registration.UNTRUSTED, reason=distrust)
        said.add(trouble_words(desk.state))
    assert len(said) == len(Distrust)
    assert all(words and hint for words, hint in said)


def test_every_phase_and_cause_has_words() -> None:
    assert all(state_words(a_call("1", phase, ago())) for phase in Phase)
    quiet = {Cause.HUNG_UP, Cause.LEFT, Cause.DECLINED, Cause.CANCELLED, Cause.TRANSFERRED}
    assert {cause for cause in Cause if cause_words(cause, "Анна") is None} == quiet


@pytest.mark.parametrize("mos", [4.3, 3.5, 1.5])
def test_figures_in_words_have_the_grade_first(mos: float) -> None:
    from domain.phone import Quality

    words = quality_words(Quality(codec="Opus", mos=mos))
    assert words.index("Opus") > 0
