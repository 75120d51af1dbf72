"""Changing what a customer has been sent, and taking it back.

Unlike a message, a change may be tried again after an answer that was lost: the second time it
finds nothing left to do. So a claim runs out by itself, and no person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from domain.channel_rules import may_change, may_take_back, rules_of
from domain.details import MOST_EARLIER, MessageDetails, details_of
from domain.entities import Channel, Conversation, Entry
from domain.errors import Code
from domain.glossary import Amending, Delivery, Direction, EntryKind
from domain.ids import ChannelId
from domain.operations import Author, MessageAmend
from domain.ports import Amendment
from domain.text import clean_text, preview
from server.handlers import tones
from server.handlers.decision import APPLIED, Decision, carry_out, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import amendments, messages
from server.storage.amendments import Wish
from server.storage.unit import Unit

_THERE = frozenset({Delivery.SENT, Delivery.DELIVERED, Delivery.READ})
_PAUSES_S = (1, 5, 15, 60, 300)


def amend(unit: Unit, actor: Actor, args: MessageAmend, by: Author) -> Decision:
    """Decide on a change: who asks, whether the channel has such, and whether there is time."""
    entry = unit.need(Entry, args.id)
    text = clean_text(args.text)
    if entry.direction != Direction.OUTBOUND or entry.kind != EntryKind.MESSAGE:
        return rejected(Code.INVALID)
    if entry.author_id != by.agent_id and not can(actor, Action.SUPERVISE):
        return rejected(Code.FORBIDDEN)
    if args.text and not text.strip():
        return rejected(Code.INVALID, "text")
    details = details_of(entry, MessageDetails)
    if _is_there_already(details, entry, text):
        return APPLIED
    gone = _is_there_already(details, entry, "")
    if gone or entry.delivery not in _THERE or (text and entry.text != args.old):
        return rejected(Code.STATE_CHANGED)
    refusal = _refusal(unit, entry, text)
    if refusal is not None:
        return refusal
    channel_id = _channel_of(unit, entry)
    if channel_id is None:
        return rejected(Code.SEND_REFUSED, "channel")
    amendments.ask(unit, entry.id, channel_id, entry.text, text)
    return carry_out(unit, msgspec.structs.replace(args, text=text), by)


def _is_there_already(details: MessageDetails, entry: Entry, text: str) -> bool:
    if text:
        return entry.text == text and details.deleted_at is None
    return details.deleted_at is not None or details.amending == Amending.TAKING_BACK


def _refusal(unit: Unit, entry: Entry, text: str) -> Decision | None:
    """Return why the channel does not let it be, or None where it does."""
    kind = entry.channel_kind
    in_time = may_change if text else may_take_back
    if not in_time(kind, entry.at, unit.now):
        return rejected(Code.SEND_REFUSED, "channel")
    if not text:
        return None
    if len(text) > rules_of(kind).max_length:
        return rejected(Code.TOO_LARGE, "text")
    parts = max(1, len(messages.part_states(unit, entry.id.bytes)))
    if parts - len(entry.attachments) != 1:
        # It went out as several texts, or as files alone: there is no one text to change.
        return rejected(Code.INVALID, "text")
    talk = unit.get(Conversation, entry.conversation_id) if entry.conversation_id else None
    rule = tones.keeps_back(unit, text, talk) if talk is not None else ""
    return rejected(Code.TONE, rule) if rule else None


def _channel_of(unit: Unit, entry: Entry) -> ChannelId | None:
    """Return the channel a message went out by; None where nobody would carry a change now."""
    row = messages.outbound_row(unit, entry.id)
    if row is None:
        return None
    channel = unit.get(Channel, UUID(bytes=bytes(row["channel_id"])))
    return channel.id if channel is not None and channel.enabled else None


# -- carrying it out -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One wish a node has taken, ready for its channel's sender."""

    wish: Wish
    amendment: Amendment

    @property
    def channel_id(self) -> ChannelId:
        """Which channel is to do it."""
        return self.wish.channel_id


def claim(channels: list[ChannelId]) -> Callable[[Unit], list[Change]]:
    """Return the step that takes wishes for some channels."""
    return lambda unit: [_change(unit, item) for item in amendments.claim_due(unit, channels)]


def _change(unit: Unit, wish: Wish) -> Change:
    row = messages.outbound_row(unit, wish.message_id) or {}
    first = str(row.get("provider_ref") or "")
    parts = [ref for ref, _ in messages.part_states(unit, wish.message_id.bytes)]
    refs = (first,) if wish.text or not parts else tuple(parts)
    return Change(
        wish,
        Amendment(
            message_id=wish.message_id,
            address=str(row.get("address", "")),
            refs=refs,
            text=wish.text,
        ),
    )


def done(wish: Wish) -> Callable[[Unit], None]:
    """Return the step that records that the customer has it so."""

    def work(unit: Unit) -> None:
        last = amendments.close(unit, wish)
        entry = unit.need(Entry, wish.message_id)
        details = details_of(entry, MessageDetails)
        if not wish.text:
            marks: dict[str, object] = {"deleted_at": unit.now}
        elif last:
            marks = {"edited_at": unit.now}
        else:
            # They read these words until the next ones are there.
            amendments.customer_has(unit, wish)
            earlier = (wish.text, *details.earlier)[:MOST_EARLIER]
            marks = {"edited_at": unit.now, "earlier": earlier}
        if last:
            marks["amending"] = Amending.NONE
        _mark(unit, entry, marks)

    return work


def refused(wish: Wish, detail: str) -> Callable[[Unit], None]:
    """Return the step that puts back the words the customer goes on reading, and says why."""

    def work(unit: Unit) -> None:
        if not amendments.close(unit, wish):
            return  # another wish has come since; it will be answered by itself
        entry = unit.need(Entry, wish.message_id)
        details = details_of(entry, MessageDetails)
        marks: dict[str, object] = {
            "amending": Amending.NOT_CHANGED if wish.text else Amending.NOT_TAKEN_BACK,
            "amend_why": detail[:200],
        }
        pending = entry.text != wish.customer_has
        if pending:
            marks["earlier"] = details.earlier[1:]
            _show(unit, entry, wish.customer_has)
        _mark(unit, msgspec.structs.replace(entry, text=wish.customer_has), marks)

    return work


def _show(unit: Unit, entry: Entry, text: str) -> None:
    """Let the list of conversations say again what the message says."""
    talk = unit.get(Conversation, entry.conversation_id) if entry.conversation_id else None
    if talk is not None and (talk.preview, talk.preview_kind) == (preview(entry.text), entry.kind):
        unit.put(msgspec.structs.replace(talk, preview=preview(text)))


def not_tried(wish: Wish, wait_s: float | None = None) -> Callable[[Unit], None]:
    """Return the step that puts a wish off: later each time, or as the provider asks."""
    pause: float = _PAUSES_S[min(wish.attempt, len(_PAUSES_S) - 1)]
    if wait_s is not None:
        pause = min(wait_s, messages.MAX_PAUSE.total_seconds())
    return lambda unit: amendments.put_off(unit, wish, timedelta(seconds=pause))


def _mark(unit: Unit, entry: Entry, marks: Mapping[str, object]) -> None:
    details = {**entry.details, **msgspec.to_builtins(marks)}
    unit.put(msgspec.structs.replace(entry, details=details))
