"""The ways to write to a customer in words, and why others are none."""

from __future__ import annotations

from collections.abc import Sequence

from domain.entities import Channel, Identity
from domain.ids import ConversationId
from domain.text import clean_line
from domain.writing_first import WhyNot, why_not
from ui.composer.ways import Way
from ui.design.addresses import shown_address
from ui.design.fields import Option
from ui.design.i18n import mark, tr
from ui.design.icons import channel_icon
from ui.design.look import Look
from ui.design.words import channel_name, identity_name

_LONG = 40
_WHY_NOT = {
    WhyNot.OLD: mark("this address is not used any more"),
    WhyNot.THEY_FIRST: mark("the customer writes first here"),
    WhyNot.NO_CHANNEL: mark("we have no such channel"),
}


def options_of(
    ways: Sequence[Way], shut: Sequence[tuple[Identity, WhyNot]], look: Look
) -> list[Option]:
    """Return what the choice of a channel offers: the ways in order, then what is none and why."""
    options = []
    for way in ways:
        tint = f"channel_{way.channel_kind}"
        known = tint if tint in look.theme.values else "muted"
        short, long = _words(way, ways)
        options.append(Option(short, long, channel_icon(way.channel_kind), known))
    for identity, why in shut:
        name = identity_name(identity.kind)
        words = f"{name} · {_address(identity)} · {why_words(why)}"
        options.append(Option(name, words, channel_icon(identity.kind), "muted", shut=True))
    return options


def _words(way: Way, ways: Sequence[Way]) -> tuple[str, str]:
    """Return a way for the button and for the menu."""
    words, opening = channel_name(way.channel_kind), way.opening
    if opening is None:
        return words, f"{words} · {clean_line(way.subject, 60)}" if way.subject else words
    new = tr("another subject") if opening.beside is not None else tr("new conversation")
    whole = f"{words} · {_address(opening.identity)} · {new}"
    alike = [item for item in ways if item.opening is not None and _goes_as(item, way)]
    if len(alike) > 1:
        whole = f"{whole} · {clean_line(opening.channel.name, _LONG)}"
    return f"{words} · {new}", whole


def _goes_as(one: Way, other: Way) -> bool:
    """Tell whether two ways differ by our account alone."""
    return (one.channel_kind, one.identity_id) == (other.channel_kind, other.identity_id)


def _address(identity: Identity) -> str:
    return clean_line(shown_address(identity.kind, identity.value), _LONG)


def writing_to(
    identity: Identity, ways: Sequence[Way], channels: Sequence[Channel]
) -> tuple[tuple[tuple[ConversationId, str], ...], str]:
    """Return the ways to an address with what each is; with none, why."""
    found = tuple(
        (way.conversation_id, _words(way, ways)[1])
        for way in ways
        if way.identity_id == identity.id
    )
    if found:
        return found, ""
    why = why_words(why_not(identity, channels))
    return (), tr("Nobody can be written to here: {why}", why=why) if why else ""


def why_words(why: WhyNot) -> str:
    """Return why an address cannot be written to first."""
    return tr(_WHY_NOT[why]) if why in _WHY_NOT else ""
