"""Files of an entry: pictures as tiles, everything else as cards, many of them folded."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt

from domain.details import MailDetails, details_of
from domain.entities import Attachment, Entry
from domain.file_names import safe_name
from domain.file_types import may_be_picture, runs
from domain.glossary import EntryKind
from ui.design.i18n import plural, tr
from ui.design.words import code_words
from ui.timeline import actions
from ui.timeline.ink import FEW_FILES, MORE_FILES, FileState, Ink
from ui.timeline.items import Item
from ui.timeline.sketch import Sketch, one_line

MAX_THUMBNAIL_BYTES = 5 << 20
"""A larger picture is not fetched before somebody opens it."""
TILE = (132.0, 100.0)
_WHOLE = (272.0, 204.0)
_GAP = 8.0
_CARD = 40.0
_CARD_WIDTH = 320.0
_LINK = 32.0
_MIDDLE = Qt.TextElideMode.ElideMiddle


def file_size(size: int) -> str:
    """Return a file's size in words."""
    if size < 1024 * 1024:
        return tr("{kilobytes} KB", kilobytes=max(1, round(size / 1024)))
    return tr("{megabytes} MB", megabytes=f"{size / 1024 / 1024:.1f}".replace(".", ","))


def is_shown_picture(file: Attachment) -> bool:
    """Tell whether a file is shown as a picture."""
    return (
        may_be_picture(safe_name(file.name), file.media_type) and file.size <= MAX_THUMBNAIL_BYTES
    )


def listed(entry: Entry) -> list[tuple[int, Attachment]]:
    """Return an entry's files with their numbers, without pictures that stand in its letter."""
    files = list(enumerate(entry.attachments))
    if not files or entry.kind != EntryKind.EMAIL:
        return files
    within = set(details_of(entry, MailDetails).inline)
    return [pair for pair in files if pair[1].name not in within]


def shown_files(entry: Entry, count: int) -> list[tuple[int, Attachment]]:
    """Return the files an entry shows with their numbers, pictures first."""
    # Of hundreds only the first are looked at: the rest is behind one more click.
    first = listed(entry)[:count]
    return sorted(first, key=lambda pair: not is_shown_picture(pair[1]))


def files_width(entry: Entry, room: float) -> float:
    """Return the width an entry's files want of the room there is."""
    count = len(listed(entry))
    if not count:
        return 0.0
    files = [file for _, file in shown_files(entry, FEW_FILES)]
    pictures = sum(map(is_shown_picture, files))
    cards = min(room, _CARD_WIDTH) if pictures < len(files) else 0.0
    if pictures == 1 and count == 1:
        return min(room, _WHOLE[0])
    across = min(pictures, _columns(room))
    return max(cards, across * (TILE[0] + _GAP) - _GAP if across else 0.0, min(room, 160.0))


def _columns(room: float) -> int:
    return max(1, min(4, int((room + _GAP) / (TILE[0] + _GAP))))


def files_height(entry: Entry, room: float) -> float:
    """Return the likely height of an entry's files while they are folded."""
    count = len(listed(entry))
    if not count:
        return 0.0
    files = [file for _, file in shown_files(entry, FEW_FILES)]
    pictures = sum(map(is_shown_picture, files))
    if pictures == 1 and count == 1:
        return _WHOLE[1] + _GAP
    rows = -(-pictures // _columns(room))
    more = _LINK if count > FEW_FILES else 0.0
    return rows * (TILE[1] + _GAP) + (len(files) - pictures) * (_CARD + _GAP) + more


def put_files(sketch: Sketch, item: Item, entry: Entry, ink: Ink, place: QRectF) -> float:
    """Lay out files under what is in a place; return where the next part begins."""
    shown, count = ink.shown_files.get(item.key, FEW_FILES), len(listed(entry))
    files = shown_files(entry, shown)
    pictures = [pair for pair in files if is_shown_picture(pair[1])]
    y = _put_tiles(sketch, ink, place, pictures, single=count == 1)
    for number, file in files[len(pictures) :]:
        box = QRectF(place.left(), y + _GAP, min(place.width(), _CARD_WIDTH), _CARD)
        y = _put_card(sketch, ink, box, number, file)
    left = count - shown
    if left > 0:
        words = plural("Show %n more file(s)", min(left, MORE_FILES))
        if left > MORE_FILES:
            words = tr("{words} of {count}", words=words, count=left)
        shaped = one_line(words, ink.look.font("small", 600), place.width())
        sketch.text(shaped, place.left(), y + 8, "accent")
        box = QRectF(place.left() - 4, y + 4, shaped.width + 8, shaped.height + 8)
        sketch.hit(box, actions.FILES, words)
        y += max(_LINK, shaped.height + 15)
    return y


def _put_tiles(
    sketch: Sketch,
    ink: Ink,
    place: QRectF,
    pictures: list[tuple[int, Attachment]],
    *,
    single: bool,
) -> float:
    y = place.top()
    if not pictures:
        return y
    wide, high = _WHOLE if single else TILE
    wide = min(wide, place.width())
    across = 1 if single else _columns(place.width())
    for at, (number, file) in enumerate(pictures):
        x = place.left() + (at % across) * (wide + _GAP)
        box = QRectF(x, y + _GAP + (at // across) * (high + _GAP), wide, high)
        _put_tile(sketch, ink, box, number, file)
    return y + -(-len(pictures) // across) * (high + _GAP)


def _put_tile(sketch: Sketch, ink: Ink, box: QRectF, number: int, file: Attachment) -> None:
    name = safe_name(file.name)
    words = tr("Open {name}", name=name)
    picture = ink.pictures.get(file.sha256)
    if picture is not None and not picture.isNull():
        sketch.picture(box, picture)
        sketch.say(name)
        sketch.hit(box, actions.numbered(actions.FILE, number), words)
        return
    sketch.box(box, "surface2", "line", 6)
    sketch.icon("picture", box.center().x() - 10, box.center().y() - 24, "muted", 20)
    shaped = one_line(name, ink.look.font("caption"), box.width() - 16, _MIDDLE)
    sketch.text(shaped, box.center().x() - shaped.width / 2, box.center().y(), "muted")
    state = ink.files.get(file.sha256)
    if state is not None:
        line = one_line(_state_words(file, state), ink.look.font("caption"), box.width() - 16)
        tint = "danger" if state.failed else "muted"
        below = box.center().y() + max(16.0, shaped.height)
        sketch.text(line, box.center().x() - line.width / 2, below, tint)
    sketch.hit(box, actions.numbered(actions.FILE, number), words)


def _put_card(sketch: Sketch, ink: Ink, box: QRectF, number: int, file: Attachment) -> float:
    """Lay a card out where its box begins; return where it ends."""
    name = safe_name(file.name)
    acts = runs(name)
    # The end of a name says what the file is: it is never what is left out.
    shaped = one_line(name, ink.look.font("small", 500), box.width() - 46, _MIDDLE)
    sketch.text(shaped, box.left() + 34, box.top() + 4, "text_strong")
    below = box.top() + 4 + max(16.0, shaped.height - 1)
    state = ink.files.get(file.sha256)
    words, tint = file_size(file.size), "muted"
    if state is not None:
        words, tint = _state_words(file, state), "danger" if state.failed else "muted"
    line = one_line(words, ink.look.font("caption"), box.width() - 46)
    sketch.text(line, box.left() + 34, below, tint)
    box.setBottom(max(box.bottom(), below + line.height + 4))
    sketch.box(box, "surface1", "line", 6)
    icon = "alert" if acts else "attach"
    sketch.icon(icon, box.left() + 10, box.center().y() - 8, "muted", 16)
    if state is not None and not state.failed:
        track = QRectF(box.left() + 1, box.bottom() - 3, box.width() - 2, 2)
        sketch.over(track, "line_strong")
        done = QRectF(track.left(), track.top(), max(2.0, track.width() * state.share), 2)
        sketch.over(done, "accent")
        stop = tr("Stop fetching {name}", name=name)
        sketch.hit(box, actions.numbered(actions.STOP, number), stop)
    else:
        sketch.hit(box, actions.numbered(actions.FILE, number), tr("Open {name}", name=name))
    return box.bottom()


def _state_words(file: Attachment, state: FileState) -> str:
    if state.failed:
        return code_words(state.failed)[0]
    return tr(
        "{percent} % of {size} · stop",
        percent=round(state.share * 100),
        size=file_size(file.size),
    )
