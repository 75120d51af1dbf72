"""An invitation in a letter: what, when in the agent's own time, where, and who comes."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRectF

from domain.details import Guest, Invitation
from domain.text import clean_line
from ui.design.i18n import plural, tr
from ui.design.times import Times
from ui.timeline.ink import Ink
from ui.timeline.sketch import Sketch

_INDENT = 14.0
_GAP = 8.0
_FEW_GUESTS = 6


def put_invitation(sketch: Sketch, ink: Ink, invitation: Invitation | None, place: QRectF) -> float:
    """Lay an invitation out from the top of a place; return where the next part begins."""
    y = place.top()
    if invitation is None:
        return y
    y += _GAP
    top, room = y, place.width() - _INDENT
    lines = invitation_lines(invitation, ink.times)
    for number, line in enumerate(lines):
        font = ink.look.font("small", 600 if number == 0 else 400)
        shaped = ink.shape(line, font, room)
        sketch.text(shaped, place.left() + _INDENT, y, "text_strong" if number == 0 else "text")
        y += shaped.height + 2
    sketch.box(QRectF(place.left(), top, 2, y - top), "accent", radius=1)
    return y + _GAP


def invitation_lines(invitation: Invitation, times: Times) -> list[str]:
    """Return what an invitation says, line by line."""
    title = clean_line(invitation.title) or tr("(no subject)")
    heads = {
        "cancel": tr("Called off: {title}", title=title),
        "reply": tr("Answer to an invitation: {title}", title=title),
    }
    lines = [heads.get(invitation.method, tr("Invitation: {title}", title=title))]
    when = _when(invitation, times)
    if when:
        lines.append(tr("When: {when}", when=when))
    if invitation.place:
        lines.append(tr("Where: {place}", place=clean_line(invitation.place)))
    if invitation.organiser:
        lines.append(tr("Invites: {name}", name=clean_line(invitation.organiser)))
    if invitation.guests:
        shown = [_guest(guest) for guest in invitation.guests[:_FEW_GUESTS]]
        left = len(invitation.guests) - len(shown)
        if left:
            shown.append(plural("%n more", left))
        lines.append(tr("Guests: {names}", names=", ".join(shown)))
    return lines


def _when(invitation: Invitation, times: Times) -> str:
    begins, ends = invitation.starts_at, invitation.ends_at
    if begins is None:
        return ""
    if invitation.all_day:
        # Whole days are the same days everywhere.
        last = (ends - timedelta(days=1)).date() if ends is not None else begins.date()
        words = _days(begins.date(), max(last, begins.date()), times)
    else:
        first = begins.astimezone()
        words = f"{times.full_day(first.date())}, {times.hour(begins)}"
        if ends is not None and ends > begins:
            same = ends.astimezone().date() == first.date()
            day = "" if same else f"{times.full_day(ends.astimezone().date())}, "
            words += f" – {day}{times.hour(ends)}"
    return tr("{when}, repeats", when=words) if invitation.repeats else words


def _days(first: date, last: date, times: Times) -> str:
    if first == last:
        return times.full_day(first)
    return f"{times.full_day(first)} – {times.full_day(last)}"


def _guest(guest: Guest) -> str:
    name = clean_line(guest.name, 60)
    answers = {
        "accepted": tr("{name} (comes)", name=name),
        "declined": tr("{name} (does not come)", name=name),
        "tentative": tr("{name} (perhaps)", name=name),
        "delegated": tr("{name} (sends somebody)", name=name),
    }
    return answers.get(guest.answer, name)
