"""Calls in words."""

from __future__ import annotations

from domain.phone import Cause, Phase, PhoneCall, Quality, Registration
from ui.design.i18n import mark, tr
from ui.phone.port import PhoneThere
from ui.phone.presenter import BarState

_PHASES = {
    Phase.RINGING: mark("Calling you"),
    Phase.DIALLING: mark("Connecting…"),
    Phase.ALERTING: mark("Ringing there…"),
    Phase.TALKING: mark("In a call"),
    Phase.HELD: mark("On hold"),
    Phase.ENDED: mark("Ended"),
}
_CAUSES = {
    Cause.BUSY: (mark("{who} is busy"), mark("Try again in a moment.")),
    Cause.NO_ANSWER: (mark("{who} does not answer"), mark("Try again later.")),
    Cause.UNREACHABLE: (
        mark("{who} cannot be reached"),
        mark("Check the number: the phone there is off, or there is none."),
    ),
    Cause.REFUSED: (mark("{who} does not take the call"), mark("Try again later.")),
    Cause.FAILED: (mark("The call to {who} failed"), mark("Try again in a moment.")),
    Cause.LOST: (
        mark("The call with {who} broke off"),
        mark("The line was lost. Call back: the customer heard it end."),
    ),
}


def state_words(call: PhoneCall) -> str:
    """Return what a call is doing."""
    if call.handing_to:
        return tr("Handing on to {who}…", who=call.handing_to)
    if call.joined:
        return tr("Conference")
    if call.held_by_them and call.phase is Phase.TALKING:
        return tr("They put you on hold")
    return tr(_PHASES[call.phase])


def cause_words(cause: Cause | None, who: str) -> tuple[str, str] | None:
    """Return what to say of a call that ended: what happened, and what to do."""
    words = _CAUSES.get(cause) if cause is not None else None
    return (tr(words[0], who=who), tr(words[1])) if words else None


def quality_words(quality: Quality) -> str:
    """Return the figures of a call in a line."""
    mos = quality.mos
    if mos >= 4:
        grade = tr("Sounds well")
    elif mos >= 3.1:
        grade = tr("Sounds fair")
    else:
        grade = tr("Sounds bad")
    facts = tr(
        "loss {loss} % · delay {delay} ms · MOS {mos}",
        loss=f"{quality.loss_percent:.1f}",
        delay=f"{quality.round_trip_ms:.0f}",
        mos=f"{mos:.1f}",
    )
    return " · ".join(part for part in (grade, quality.codec, facts) if part)


def trouble_words(state: BarState) -> tuple[str, str]:
    """Return what is wrong with the phone and what to do; empty where nothing is."""
    if state.there is PhoneThere.BROKEN:
        return tr("The phone did not start"), tr("It is tried again. Your desk phone works.")
    if state.there is PhoneThere.THERE:
        if state.registration is Registration.REFUSED:
            return (
                tr("The exchange does not take your phone's account"),
                tr("Check its number and password in the settings."),
            )
        if state.registration is Registration.LOST:
            return (
                tr("The exchange cannot be reached"),
                tr("It is tried again. Nobody can call you here meanwhile."),
            )
        if state.sound_trouble and state.lines:
            return tr("No sound"), tr("Plug the headset in, or choose another one.")
    return "", ""
