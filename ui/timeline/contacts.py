"""Contacts that are not text: calls with their recording, and visits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from domain.details import CallDetails, CallSound, VisitDetails, details_of
from domain.entities import Attachment, Entry
from domain.file_types import is_sound
from domain.glossary import CallOutcome, Direction
from domain.text import clean_line, clean_text
from ui.design.i18n import mark, tr
from ui.design.times import call_span, clock_span
from ui.design.words import code_words, outcome_word
from ui.timeline import actions
from ui.timeline.file_shapes import put_files
from ui.timeline.ink import Ink, Playing
from ui.timeline.items import Item
from ui.timeline.shapes import LEAD_GAP, foot_of
from ui.timeline.sketch import Sketch, one_line

PLAYER_HEIGHT = 40.0
_ROOM = 440.0
_SOUNDS_WELL, _FAIR = 4.0, 3.1
"""Of the estimated MOS."""


@dataclass(frozen=True, slots=True)
class Row:
    """A contact that is not text: an icon in a disc, a title, a second line, a time."""

    icon: str
    tint: str
    title: str
    hint: str
    title_tint: str = "text_strong"


def contact_row(item: Item, entry: Entry, ink: Ink, width: float, row: Row) -> Sketch:
    """Lay out a call or a visit."""
    sketch = Sketch(ink.look, width)
    top = LEAD_GAP
    room = min(_ROOM, width)
    left = width - room if entry.direction == Direction.OUTBOUND else 0.0
    text = clean_text(entry.text[:4000]).strip()
    body = ink.shape(text, ink.look.font("small"), room - 70) if text else None
    sketch.box(QRectF(left + 12, top + 12, 36, 36), "surface2", radius=18)
    sketch.icon(row.icon, left + 21, top + 21, row.tint, 18)
    moment, icon, tint = foot_of(entry, ink, waiting=item.waiting)
    mark = one_line(moment, ink.look.font("caption", tabular=True), 160)
    edge = left + room - 12 - (18 if icon else 0)
    sketch.text(mark, edge - mark.width, top + 11, "muted")
    if icon:
        sketch.icon_beside(icon, left + room - 26, top + 12, tint, 14)
    title = one_line(row.title, ink.look.font("body", 600), room - 78 - mark.width)
    hint = one_line(row.hint, ink.look.font("small"), room - 70)
    sketch.text(title, left + 58, top + 10, row.title_tint)
    y = top + 10 + max(20.0, title.height + 2)
    sketch.text(hint, left + 58, y, "muted")
    y += max(20.0, hint.height + 2)
    bottom = max(top + 60, y + 8)
    if body is not None:
        sketch.text(body, left + 58, y, "text")
        bottom = y + body.height + 12
    recording = recording_of(entry)
    if recording is not None:
        number, file = recording
        place = QRectF(left + 54, bottom - 6, room - 66, PLAYER_HEIGHT)
        _put_player(sketch, ink, place, number, file, details_of(entry, CallDetails).talk_s)
        bottom += PLAYER_HEIGHT
    elif entry.attachments:
        place = QRectF(left + 58, bottom - 10, room - 70, 0)
        bottom = put_files(sketch, item, entry, ink, place) + 12
    sketch.ground(QRectF(left, top, room, bottom - top), "surface1", "line", 10)
    sketch.height = bottom
    return sketch


def recording_of(entry: Entry) -> tuple[int, Attachment] | None:
    """Return the number and file of an entry's first recording."""
    for number, file in enumerate(entry.attachments[:50]):
        if is_sound(file.media_type):
            return number, file
    return None


def _put_player(
    sketch: Sketch, ink: Ink, place: QRectF, number: int, file: Attachment, talk_s: int
) -> None:
    """Lay out play, place and speed of a recording."""
    mine = ink.playing if ink.playing.sha256 == file.sha256 else Playing()
    state = ink.files.get(file.sha256)
    middle = place.center().y()
    act = tr("Pause the recording") if mine.running else tr("Play the recording")
    button = QRectF(place.left(), middle - 16, 32, 32)
    sketch.box(button, "accent_soft", radius=16)
    sketch.icon("pause" if mine.running else "play", button.left() + 7, middle - 9, "accent", 18)
    sketch.hit(button, actions.numbered(actions.PLAY, number), act)
    length = mine.length_s or talk_s
    words = f"{clock_span(mine.position_s)} / {clock_span(length)}" if length else ""
    if state is not None:
        words = code_words(state.failed)[0] if state.failed else f"{round(state.share * 100)} %"
    time = one_line(words, ink.look.font("caption", tabular=True), place.width() * 0.5)
    speed = f"{mine.speed:g}×".replace(".", ",")
    fast = one_line(speed, ink.look.font("caption", 600), 120)
    wide, high = max(36.0, fast.width + 12), max(24.0, fast.height + 4)
    fast_box = QRectF(place.right() - wide, middle - high / 2, wide, high)
    sketch.box(fast_box, "surface2", radius=6)
    sketch.text(fast, fast_box.center().x() - fast.width / 2, middle - fast.height / 2, "text")
    sketch.hit(fast_box, actions.numbered(actions.SPEED, number), tr("Speed {speed}", speed=speed))
    right = fast_box.left() - 12 - time.width
    tint = "danger" if state is not None and state.failed else "muted"
    sketch.text(time, right, middle - time.height / 2, tint)
    track = QRectF(button.right() + 12, middle - 2, max(20.0, right - button.right() - 24), 4)
    sketch.over(track, "line", 2)
    share = mine.position_s / length if length else 0.0
    gone = QRectF(track.left(), track.top(), max(4.0, track.width() * min(1.0, share)), 4)
    if mine.sha256:
        sketch.over(gone, "accent", 2)
        sketch.hit(
            track.adjusted(0, -12, 0, 12),
            actions.numbered(actions.SEEK, number),
            tr("Go to a place in the recording"),
        )


def call(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a call with its outcome, length, wait and who spoke."""
    details = details_of(entry, CallDetails)
    inbound = entry.direction == Direction.INBOUND
    lost = details.outcome in (CallOutcome.MISSED, CallOutcome.ABANDONED)
    if lost:
        icon, tint, title = "phone-missed", "danger", tr("Missed call")
    elif inbound:
        icon, tint, title = "phone-in", "channel_phone", tr("Incoming call")
    else:
        icon, tint, title = "phone-out", "channel_phone", tr("Outgoing call")
    parts = []
    if details.talk_s:
        parts.append(call_span(details.talk_s))
    if not details.talk_s and details.outcome != CallOutcome.MISSED:
        parts.append(outcome_word(details.outcome))
    if details.wait_s:
        parts.append(tr("waited {span}", span=call_span(details.wait_s)))
    who = entry.author_name if entry.author_id is not None else ""
    parts += [clean_line(part) for part in (details.queue, who) if part]
    if details.transferred_to:
        parts.append(tr("handed over to {who}", who=clean_line(details.transferred_to)))
    if details.sound is not None and (words := sound_words(details.sound)):
        parts.append(words)
    row = Row(icon, tint, title, " · ".join(parts), "danger" if lost else "text_strong")
    return contact_row(item, entry, ink, width, row)


def sound_words(sound: CallSound) -> str:
    """Return how a call sounded; nothing where it sounded well."""
    if not sound.mos or sound.mos >= _SOUNDS_WELL:
        return ""
    words = (
        mark("sounded fair (MOS {mos})") if sound.mos >= _FAIR else mark("sounded bad (MOS {mos})")
    )
    return tr(words, mos=f"{sound.mos:.1f}")


def visit(item: Item, entry: Entry, ink: Ink, width: float) -> Sketch:
    """Lay out a visit with branch and purpose."""
    details = details_of(entry, VisitDetails)
    parts = (details.branch_name, details.purpose, entry.author_name)
    hint = " · ".join(clean_line(part) for part in parts if part)
    row = Row("visit", "channel_visit", tr("Visit to the branch"), hint)
    return contact_row(item, entry, ink, width, row)
