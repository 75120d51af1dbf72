"""Calls in words."""

from __future__ import annotations

from domain.phone import Cause, Distrust, Phase, PhoneCall, Quality, Registration
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
_DISTRUST = {
    Distrust.EXPIRED: (
        mark("The exchange's certificate is out of date"),
        mark("Tell your administrator. If this computer's date is wrong, set it right."),
    ),
    Distrust.NAME: (
        mark("The exchange shows a certificate of another name"),
        mark("Check its address in the settings, or tell your administrator."),
    ),
    Distrust.STRANGER: (
        mark("The exchange's certificate is signed by nobody trusted here"),
        mark("Choose your company's certificate in the settings of the phone."),
    ),
    Distrust.NOT_TLS: (
        mark("The exchange does not answer in TLS"),
        mark("Check its port, usually 5061, or choose another connection."),
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
        "loss {loss} % · jitter {jitter} ms · delay {delay} ms · MOS {mos}",
        loss=f"{quality.loss_percent:.1f}",
        jitter=f"{quality.jitter_ms:.0f}",
        delay=f"{quality.round_trip_ms:.0f}",
        mos=f"{mos:.1f}",
    )
    return " · ".join(part for part in (grade, quality.codec, facts) if part)


def distrust_words(reason: str) -> tuple[str, str]:
    """Return what is wrong with the exchange's certificate, and what to do."""
    known = Distrust(reason) if reason in set(Distrust) else Distrust.STRANGER
    words, hint = _DISTRUST[known]
    return tr(words), tr(hint)


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
        if state.registration is Registration.UNTRUSTED:
            return distrust_words(state.reason)
        if state.sound_trouble and state.lines:
            return tr("No sound"), tr("Plug the headset in, or choose another one.")
    return "", ""
