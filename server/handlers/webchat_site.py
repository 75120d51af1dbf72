"""What an administrator sets of a web chat, and how a site's page looks and behaves by it."""

from __future__ import annotations

import re
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from domain.entities import Channel
from domain.errors import Code, Refused, Unavailable
from server.storage import people
from server.storage.unit import Unit

COLOUR = re.compile(r"#[0-9a-f]{6}\Z", re.IGNORECASE)
DEFAULT_COLOUR, DEFAULT_ZONE = "#2b58d0", "Europe/Moscow"
_DAYS = {
    name: number
    for names in ("mon tue wed thu fri sat sun", "пн вт ср чт пт сб вс")
    for number, name in enumerate(names.split())
}
_DASH, _TIME = r"\s*[-–]\s*", r"(\d{1,2}):(\d{2})"
_HOURS = re.compile(
    rf"([a-zа-я]{{2,3}})(?:{_DASH}([a-zа-я]{{2,3}}))?\s+{_TIME}{_DASH}{_TIME}\Z", re.IGNORECASE
)
_MEBI = 1024 * 1024


class Language(StrEnum):
    """The widget's language; ``auto`` is the page's, then the browser's."""

    AUTO = "auto"
    RU = "ru"
    EN = "en"


class Theme(StrEnum):
    """Light, dark, or as the visitor's system is."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Corner(StrEnum):
    """Where the button is."""

    RIGHT = "right"
    LEFT = "left"


class Wanted(StrEnum):
    """Whether the form before the chat has a field."""

    NO = "no"
    MAYBE = "maybe"
    MUST = "must"


class AwayWhen(StrEnum):
    """When visitors are asked to leave a message instead."""

    NEVER = "never"
    CLOSED = "closed"
    NOBODY = "nobody"


class Opening(msgspec.Struct, frozen=True):
    """On which weekdays (Monday is 0) from when until when there is somebody."""

    days: frozenset[int]
    since: time
    until: time


def opening_of(line: str) -> Opening:
    """Return what a line such as ``mon-fri 9:00-18:00`` or ``пн-пт 9:00-18:00`` says.

    Raises:
        ValueError: it is no such line.
    """
    found = _HOURS.match(line.strip())
    if found is None:
        raise ValueError("hours are written as mon-fri 9:00-18:00")
    first, last = found[1].lower(), (found[2] or found[1]).lower()
    if first not in _DAYS or last not in _DAYS:
        raise ValueError("days are mon, tue, wed, thu, fri, sat, sun")
    begin, end = _DAYS[first], _DAYS[last]
    days = range(begin, end + 1) if begin <= end else (*range(begin, 7), *range(end + 1))
    midnight = found[5] == "24" and found[6] == "00"
    since = time(int(found[3]), int(found[4]))
    until = time.max if midnight else time(int(found[5]), int(found[6]))
    if since >= until:
        raise ValueError("hours end after they begin; over midnight they are two lines")
    return Opening(frozenset(days), since, until)


class SiteLook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the widget looks on a site; empty words are the widget's own."""

    title: str = ""
    greeting: str = ""
    language: Language = Language.AUTO
    theme: Theme = Theme.AUTO
    colour: str = DEFAULT_COLOUR
    corner: Corner = Corner.RIGHT

    def __post_init__(self) -> None:
        """Refuse a colour that is none.

        Raises:
            ValueError: it is not written as ``#2b58d0``.
        """
        if self.colour and not COLOUR.match(self.colour):
            raise ValueError("a colour is written as #2b58d0 - at `$.look.colour`")


class SiteForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visitor is asked before the first message, and what they agree to.

    ``question`` is a field of the administrator's own, asked where it has words.
    """

    name: Wanted = Wanted.NO
    email: Wanted = Wanted.NO
    phone: Wanted = Wanted.NO
    order: Wanted = Wanted.NO
    question: str = ""
    question_wanted: Wanted = Wanted.MAYBE
    consent_text: str = ""
    consent_link: str = ""

    def __post_init__(self) -> None:
        """Refuse a link a page may not have.

        Raises:
            ValueError: it is not one of the web.
        """
        if self.consent_link and urlsplit(self.consent_link).scheme not in ("http", "https"):
            raise ValueError("the address begins with https:// - at `$.ask.consent_link`")


class SiteAway(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When nobody is there to chat.

    ``hours`` are lines such as ``mon-fri 9:00-18:00``, none of them: always; in ``timezone``.
    """

    offline_form: AwayWhen = AwayWhen.NOBODY
    hours: tuple[str, ...] = ()
    timezone: str = DEFAULT_ZONE

    def __post_init__(self) -> None:
        """Refuse hours and places nobody can read.

        Raises:
            ValueError: which of them.
        """
        try:
            for line in self.hours:
                opening_of(line)
        except ValueError as error:
            raise ValueError(f"{error} - at `$.away.hours`") from error
        try:
            self.zone()
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("no such time zone - at `$.away.timezone`") from error

    def zone(self) -> ZoneInfo:
        """Return the time zone of the hours."""
        return ZoneInfo(self.timezone or DEFAULT_ZONE)

    def is_closed(self, now: datetime) -> bool:
        """Tell whether a moment is outside the hours."""
        if not self.hours:
            return False
        local = now.astimezone(self.zone())
        moment = local.time()
        return not any(
            local.weekday() in item.days and item.since <= moment < item.until
            for item in map(opening_of, self.hours)
        )


class WebChatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a web chat channel.

    Attributes:
        allowed_origins: sites that may embed the widget, as ``https://shop.example``; the
            centre's own origin always may.
        look, ask, away: how it looks, what it asks first, when nobody is there.
        rating: whether a visitor is asked how it was when a conversation is resolved.
        files: whether visitors may send files, of at most ``max_file_mb`` MiB each.
        messages_per_minute: how fast one visitor may write for long.
        burst: how many messages one visitor may write at once.
    """

    allowed_origins: tuple[str, ...] = ()
    rating: bool = True
    files: bool = True
    max_file_mb: Annotated[int, Meta(ge=1, le=20)] = 10
    look: SiteLook = msgspec.field(default_factory=SiteLook)
    ask: SiteForm = msgspec.field(default_factory=SiteForm)
    away: SiteAway = msgspec.field(default_factory=SiteAway)
    messages_per_minute: Annotated[int, Meta(ge=1, le=600)] = 20
    burst: Annotated[int, Meta(ge=1, le=600)] = 10

    @property
    def max_file(self) -> int:
        """Return how large a visitor's file may be, in bytes; 0 where there are none."""
        return self.max_file_mb * _MEBI if self.files else 0


def settings_of(raw: str | None) -> WebChatSettings:
    """Return a channel's settings; a channel without any has the defaults.

    Raises:
        Unavailable: they cannot be read, so nobody is let in.
    """
    if raw is None:
        return WebChatSettings()
    try:
        return msgspec.json.decode(raw, type=WebChatSettings)
    except msgspec.MsgspecError as error:
        raise Unavailable(Code.BAD_CONFIGURATION, "settings of a web chat channel") from error


def is_away(unit: Unit, channel: Channel, settings: WebChatSettings) -> bool:
    """Tell whether visitors are to leave a message: outside the hours, or nobody is ready."""
    away = settings.away
    if away.offline_form == AwayWhen.NEVER:
        return False
    if away.is_closed(unit.now):
        return True
    if away.offline_form == AwayWhen.CLOSED:
        return False
    queue = channel.queue_id
    return not any(queue is None or queue in item.queue_ids for item in people.ready_agents(unit))


# -- colours ------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in pairs)


def _readable(colour: str, ground: str, towards: str, least: float) -> str:
    """Return a colour moved towards another until it is readable on a ground."""
    for step in range(21):
        moved = _mixed(colour, towards, step / 20)
        if contrast(moved, ground) >= least:
            return moved
    return towards


LIGHT_GROUND, DARK_GROUND = "#ffffff", "#191d24"


def sheet(look: SiteLook) -> str:
    """Return the site's part of the widget's style sheet.

    Whatever colour was chosen, words on it and rings around controls stay readable.
    """
    rules = []
    colour = look.colour.lower() or DEFAULT_COLOUR
    if colour != DEFAULT_COLOUR:
        on = "#ffffff" if contrast(colour, "#ffffff") >= contrast(colour, "#000000") else "#000000"
        ring = _readable(colour, LIGHT_GROUND, "#000000", 4.5)
        lit = _readable(colour, DARK_GROUND, "#ffffff", 4.5)
        hover = _mixed(colour, "#000000" if on == "#ffffff" else "#ffffff", 0.14)
        rules.append(f":host{{--a:{colour};--a2:{hover};--o:{on};--om:{on};--h:{ring}}}")
        rules.append(f"@media(prefers-color-scheme:dark){{:host{{--h:{lit}}}}}")
    if look.corner == Corner.LEFT:
        rules.append(".fab,.p{right:auto;left:24px}")
        rules.append("@media(max-width:480px){.p{left:0}.fab{left:16px}}")
    return "".join(rules)


# -- what a visitor said before the chat ----------------------------------------------------------

_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,250}\.[^@\s<>,;.]{2,63}\Z")
_PHONE = re.compile(r"[+()\d\s.-]{5,30}\Z")
FIELDS = ("name", "email", "phone", "order", "question")
_LONGEST = 200


def asked(settings: WebChatSettings, *, away: bool) -> dict[str, Wanted]:
    """Return the fields of the form before the chat, in order; of one who leaves a message more.

    Where nobody is there, one way to answer is needed: an e-mail address or a number.
    """
    ask = settings.ask
    wanted = {
        "name": ask.name,
        "email": ask.email,
        "phone": ask.phone,
        "order": ask.order,
        "question": ask.question_wanted if ask.question.strip() else Wanted.NO,
    }
    if away:
        for name in ("name", "email", "phone"):
            wanted[name] = Wanted.MAYBE if wanted[name] == Wanted.NO else wanted[name]
    return {name: how for name, how in wanted.items() if how != Wanted.NO}


def checked(
    settings: WebChatSettings, said: dict[str, str], *, consent: bool, away: bool
) -> dict[str, str]:
    """Return what a visitor said in the form, as it may be kept.

    Raises:
        Refused: a field is missing or cannot be; ``field`` names it.
    """
    if settings.ask.consent_text.strip() and not consent:
        raise Refused(Code.INVALID, field="consent")
    fields = asked(settings, away=away)
    found = {name: said.get(name, "").strip()[:_LONGEST] for name in fields}
    for name, how in fields.items():
        if how == Wanted.MUST and not found[name]:
            raise Refused(Code.INVALID, field=name)
    if found.get("email") and not _EMAIL.match(found["email"]):
        raise Refused(Code.INVALID, field="email")
    phone = found.get("phone", "")
    if phone and not (_PHONE.match(phone) and sum(map(str.isdigit, phone)) >= 5):
        raise Refused(Code.INVALID, field="phone")
    if away and not found.get("email") and not phone:
        raise Refused(Code.INVALID, field="contact")
    return {name: value for name, value in found.items() if value}
