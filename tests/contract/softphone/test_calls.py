"""What the phone does, and what each side then hears."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from domain.errors import BadInput, Code, Expected, NotFound, Refused, Unavailable
from domain.phone import (
    Cause,
    Ended,
    Held,
    Joined,
    Phase,
    Pressed,
    Registered,
    Registration,
    Resumed,
    SoundChoice,
    SoundTrouble,
    TransferFailed,
    Transferred,
    Transport,
)
from domain.tasks import TaskScope
from tests.contract.softphone.stage import CUSTOMER, Desk, account, heard
from tests.peers.asterisk.pbx import Pbx
from tests.peers.asterisk.people import Person

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package")]

replace = msgspec.structs.replace
_OURS, _THEIRS, _COLLEAGUES = 440, 620, 1000


async def _talk(desk: Desk, customer: Person) -> tuple[str, int]:
    """Let a customer call and be answered; return the call here and theirs."""
    theirs = await customer.dials(desk.user)
    call = await desk.call(Phase.RINGING)
    await desk.phone.answer(call.id)
    await desk.call(Phase.TALKING)
    await customer.hears("talks", call=theirs)
    await customer.sounds(theirs, _THEIRS)
    return call.id, theirs


async def _ended(desk: Desk) -> Ended:
    news = await desk.hears_of(Ended)
    assert isinstance(news, Ended)
    return news


async def test_a_call_rings_and_both_hear_each_other(desk: Desk, customer: Person) -> None:
    theirs = await customer.dials(desk.user)
    call = await desk.call(Phase.RINGING)
    assert (call.number, call.name) == (CUSTOMER, "")
    assert call.sip_id
    assert call.pbx_ref
    await desk.hears(880, output="bell")
    await desk.phone.answer(call.id)
    await desk.hears(output="bell")
    await customer.sounds(theirs, _THEIRS)
    await desk.hears(_THEIRS)
    await heard(lambda: customer.ear, _OURS)
    assert desk.phone.now.state.sound_trouble == ""
    customer.do("hangup", call=theirs)
    news = await _ended(desk)
    assert news.call.cause is Cause.HUNG_UP
    assert news.call.answered_at is not None
    assert news.call.quality is not None
    assert news.call.quality.codec == "G.711"
    assert news.call.quality.mos > 4
    with pytest.raises(NotFound):
        await desk.phone.hang_up(call.id)


async def test_a_hushed_phone_shows_a_call_without_a_sound(desk: Desk, customer: Person) -> None:
    await desk.phone.hush(hushed=True)
    theirs = await customer.dials(desk.user)
    call = await desk.call(Phase.RINGING)
    await desk.phone.hush(hushed=False)
    await desk.hears(880, output="bell")
    await desk.phone.hush(hushed=True)
    await desk.hears(output="bell")
    await desk.phone.answer(call.id)
    await customer.sounds(theirs, _THEIRS)
    await desk.hears(_THEIRS)


async def test_we_call_out(desk: Desk, customer: Person) -> None:
    call_id = await desk.phone.dial("+7 (916) 123-45-67")
    ringing = await customer.hears("rings")
    await desk.call(Phase.ALERTING)
    await customer.picks_up(ringing)
    call = await desk.call(Phase.TALKING)
    assert call.id == call_id
    await customer.sounds(ringing, _THEIRS)
    await desk.hears(_THEIRS)
    await heard(lambda: customer.ear, _OURS)
    await desk.phone.hang_up(call_id)
    assert (await _ended(desk)).call.cause is Cause.LEFT


async def test_somebody_busy_and_somebody_away(desk: Desk, customer: Person) -> None:
    await desk.phone.dial(CUSTOMER)
    customer.do("reject", call=await customer.hears("rings"))
    assert (await _ended(desk)).call.cause is Cause.BUSY
    await desk.phone.dial("1009")
    assert (await _ended(desk)).call.cause is Cause.UNREACHABLE
    with pytest.raises(BadInput):
        await desk.phone.dial("sip:anyone@elsewhere\r\nX: y")


async def test_a_call_we_decline_and_one_that_is_called_off(desk: Desk, customer: Person) -> None:
    theirs = await customer.dials(desk.user)
    await desk.phone.hang_up((await desk.call(Phase.RINGING)).id)
    assert (await _ended(desk)).call.cause is Cause.DECLINED
    await customer.hears("closed", call=theirs)
    theirs = await customer.dials(desk.user)
    await desk.call(Phase.RINGING)
    customer.do("hangup", call=theirs)
    assert (await _ended(desk)).call.cause is Cause.CANCELLED


async def test_hold_and_mute_are_silent_and_end(desk: Desk, customer: Person) -> None:
    call_id, _theirs = await _talk(desk, customer)
    await desk.hears(_THEIRS)
    await desk.phone.mute(muted=True)
    await heard(lambda: customer.ear)
    await desk.hears(_THEIRS)
    await desk.phone.mute(muted=False)
    await heard(lambda: customer.ear, _OURS)
    await desk.phone.hold(call_id)
    await desk.hears_of(Held)
    await desk.hears()
    assert desk.calls[0].phase is Phase.HELD
    await desk.phone.resume(call_id)
    await desk.hears_of(Resumed)
    await desk.hears(_THEIRS)
    await heard(lambda: customer.ear, _OURS)


async def test_keys_reach_the_other_side(desk: Desk, customer: Person) -> None:
    call_id, theirs = await _talk(desk, customer)
    await desk.phone.press(call_id, "15")
    await customer.hears("digit", call=theirs)
    await customer.hears("digit", call=theirs)
    with pytest.raises(Refused):
        await desk.phone.press(call_id, "hello")


async def test_keys_of_the_other_side_are_told(desk: Desk, customer: Person) -> None:
    if desk.account.transport is Transport.WSS:
        return  # browsers do not tell scripts of them
    _call_id, theirs = await _talk(desk, customer)
    customer.do("dtmf", call=theirs, digits="5")
    pressed = await desk.hears_of(Pressed)
    assert isinstance(pressed, Pressed)
    assert pressed.digit == "5"


async def test_a_second_call_waits_holds_the_first_and_is_joined(
    desk: Desk, customer: Person, colleague: Person
) -> None:
    first, _theirs = await _talk(desk, customer)
    other = await colleague.dials(desk.user)
    waiting = await desk.call(Phase.RINGING)
    assert waiting.number == "1002"
    await desk.phone.answer(waiting.id)
    await colleague.sounds(other, _COLLEAGUES)
    await desk.hears(_COLLEAGUES)
    assert {call.id: call.phase for call in desk.calls}[first] is Phase.HELD
    await desk.phone.confer(first, waiting.id)
    await desk.hears_of(Joined)
    await desk.hears(_THEIRS, _COLLEAGUES)
    await heard(lambda: customer.ear, _OURS, _COLLEAGUES)
    await heard(lambda: colleague.ear, _OURS, _THEIRS)
    colleague.do("hangup", call=other)
    await _ended(desk)
    await desk.hears(_THEIRS)
    assert [call.joined for call in desk.calls] == [False]


async def test_a_blind_transfer_leaves_the_two_together(
    desk: Desk, customer: Person, colleague: Person
) -> None:
    call_id, _theirs = await _talk(desk, customer)
    scope = TaskScope("test")
    scope.start(desk.phone.transfer(call_id, "1002"))
    await desk.until(lambda: not desk.calls or desk.calls[0].handing_to == "1002")
    taken = await colleague.picks_up()
    news = await desk.hears_of(Transferred)
    assert isinstance(news, Transferred)
    assert (news.to, news.call.cause) == ("1002", Cause.TRANSFERRED)
    await desk.empty()
    await scope.close()
    await colleague.sounds(taken, _COLLEAGUES)
    await heard(lambda: customer.ear, _COLLEAGUES)
    await heard(lambda: colleague.ear, _THEIRS)


async def test_an_attended_transfer_leaves_the_two_together(
    desk: Desk, customer: Person, colleague: Person
) -> None:
    first, _theirs = await _talk(desk, customer)
    second = await desk.phone.dial("1002")
    taken = await colleague.picks_up()
    await desk.until(lambda: desk.calls[-1].phase is Phase.TALKING)
    await colleague.sounds(taken, _COLLEAGUES)
    await desk.hears(_COLLEAGUES)
    await desk.phone.join(first, second)
    await desk.empty()
    ended = [news for news in desk.news if isinstance(news, Ended)]
    assert {news.call.cause for news in ended} == {Cause.TRANSFERRED}
    await heard(lambda: customer.ear, _COLLEAGUES)
    await heard(lambda: colleague.ear, _THEIRS)


async def test_devices_change_in_the_middle_of_a_call(desk: Desk, customer: Person) -> None:
    await _talk(desk, customer)
    await desk.hears(_THEIRS)
    await desk.phone.use_sound(SoundChoice(microphone="tone 350", headset="other headset"))
    await desk.hears(_THEIRS, output="other headset")
    await heard(lambda: customer.ear, 350)
    await desk.phone.use_sound(SoundChoice(microphone="tone 350", speaker="speaker", aloud=True))
    await desk.hears(_THEIRS, output="speaker")
    await desk.hears(output="other headset")
    await desk.phone.use_sound(SoundChoice(headset="a broken one"))
    trouble = await desk.hears_of(SoundTrouble)
    assert isinstance(trouble, SoundTrouble)
    assert trouble.reason
    assert desk.calls[0].phase is Phase.TALKING
    await desk.phone.use_sound(SoundChoice(microphone="tone 440"))
    await heard(lambda: customer.ear, _OURS)
    await desk.until(lambda: not desk.phone.now.state.sound_trouble)


async def test_an_intercom_is_answered_by_itself(
    desk: Desk, colleague: Person, customer: Person
) -> None:
    await colleague.dials(f"*{desk.user}")
    await desk.call(Phase.TALKING)
    await colleague.settles()
    await desk.empty()
    desk.news.clear()
    await desk.phone.use_account(replace(desk.account, auto_answer=False))
    await desk.hears_of(Registered)
    await colleague.dials(f"*{desk.user}")
    await desk.call(Phase.RINGING)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Анна \u202egnp.exe", "Анна gnp.exe"),
        ("x" * 1_500, "x" * 64),
        ("<b>bold</b>", "<b>bold</b>"),
        ("%s%n%x", "%s%n%x"),
    ],
)
async def test_a_hostile_name_is_one_plain_line(
    desk: Desk, customer: Person, name: str, shown: str
) -> None:
    asserted = {"P-Asserted-Identity": f'"{name}" <sip:{CUSTOMER}@pstn.test>'}
    await customer.dials(desk.user, asserted)
    call = await desk.call(Phase.RINGING)
    assert (call.name, call.number) == (shown, CUSTOMER)


@pytest.mark.parametrize(
    ("user", "codec", "encrypt"), [("1003", "Opus", False), ("1004", "G.711", True)]
)
async def test_other_codecs_and_cipher(
    pbx: Pbx, customer: Person, tmp_path: Path, user: str, codec: str, encrypt: bool
) -> None:
    desk = Desk(tmp_path / "profile", tmp_path / "room")
    await desk.comes_up(account(user, pbx.ports.sip, encrypt=encrypt))
    await desk.phone.dial(CUSTOMER)
    theirs = await customer.picks_up()
    await customer.sounds(theirs, _THEIRS)
    await desk.hears(_THEIRS)
    await heard(lambda: customer.ear, _OURS)
    customer.do("hangup", call=theirs)
    ended = await _ended(desk)
    assert ended.call.quality is not None
    assert ended.call.quality.codec == codec
    await desk.leaves()


async def test_a_wrong_password_is_refused_and_a_lost_pbx_is_found_again(
    pbx: Pbx, tmp_path: Path, desk: Desk
) -> None:
    other = Desk(tmp_path / "other", tmp_path / "room2")
    wrong = account("1002", pbx.ports.sip)
    wrong = type(wrong)(user="1003", server=wrong.server, password="guess")
    other.phone.start(wrong, SoundChoice())
    await other.until(lambda: other.phone.now.state.registration is Registration.REFUSED)
    assert other.phone.now.state.reason
    with pytest.raises(Unavailable) as refused:
        await other.phone.dial("1001")
    assert refused.value.code is Code.CHANNEL_DOWN
    with pytest.raises(Expected):
        await other.phone.use_account(type(wrong)(user="a b", server="x y"))
    await other.phone.use_account(account("1003", pbx.ports.sip))
    await other.until(lambda: other.phone.now.state.registration is Registration.REGISTERED)
    await other.leaves()


async def test_a_transfer_nobody_takes_leaves_the_call(desk: Desk, customer: Person) -> None:
    call_id, _theirs = await _talk(desk, customer)
    second = await desk.phone.dial("1009")
    await desk.until(lambda: len(desk.calls) == 1)
    with pytest.raises(Expected):
        await desk.phone.join(call_id, second)
    await desk.phone.resume(call_id)
    await desk.hears(_THEIRS)
    assert not any(isinstance(news, TransferFailed) for news in desk.news)
