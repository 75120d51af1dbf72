"""Where replies and notes are written: drafts, channels, and why a channel cannot be used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.channel_rules import NOTE_RULES, Rules
from domain.contact_rules import Why
from domain.entities import Conversation, Customer, Identity
from domain.ids import ConversationId, CustomerId, EntryId
from domain.placeholders import missing
from domain.tasks import Policy, TaskScope
from domain.writing_first import WhyNot
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import Link
from ui.composer.suggesting import mentioned
from ui.composer.ways import Block as Block
from ui.composer.ways import Way as Way
from ui.composer.ways import judged, shut_of, ways_of

DRAFT_DELAY_S = 0.4
MAX_LENGTH = NOTE_RULES.max_length


class Mode(StrEnum):
    """What is being written."""

    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that is answered or changed, as the composer shows it."""

    entry_id: EntryId
    excerpt: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What was just put safely on disk, and until when it can be taken back.

    Attributes:
        key: of its draft, to which a text taken back returns.
        delay_s: seconds it waits at the centre for its author to think better of it.
        due_at: when it is to go out, where not at once.
        conversation_id: in which a reply went out.
        begins: whether it is the first message there.
    """

    mode: Mode
    entry_id: EntryId
    key: str
    text: str
    delay_s: int = 0
    due_at: datetime | None = None
    conversation_id: ConversationId | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class ComposerState:
    """Everything the composer shows.

    Attributes:
        draft: text to put into the field; None leaves the field alone.
        limit: longest text of the channel.
        waits: whether what is sent now stays in the outbox for a while.
        closes_at: until when the channel lets one answer, where it sets a limit.
        hint: what the author should know of the customer's wishes.
        private: whether the note is for its author and supervisors alone.
        answered: the one message the reply answers.
        amended: the message of ours whose words are being changed, in place of a reply.
        shut: addresses that cannot be written to first, and why.
    """

    customer_id: CustomerId | None = None
    mode: Mode = Mode.REPLY
    ways: tuple[Way, ...] = ()
    way: Way | None = None
    block: Block = Block.NOBODY
    limit: int = MAX_LENGTH
    waits: bool = False
    busy: bool = False
    closes_at: datetime | None = None
    hint: Why | None = None
    private: bool = False
    answered: Answered | None = None
    amended: Answered | None = None
    shut: tuple[tuple[Identity, WhyNot], ...] = ()
    draft: str | None = None
    drafts: int = 0
    """Grows whenever ``draft`` is to be put into the field."""

    @property
    def asks_subject(self) -> bool:
        """Tell whether the author has to say what a first message is about."""
        replies = self.mode is Mode.REPLY and self.amended is None
        return replies and self.way is not None and self.way.asks_subject


class ComposerPresenter:
    """Owns the text being written to the customer on the screen."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[ComposerState], None],
        sent: Callable[[Sent], None],
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the screen's tasks.
            show: told the state after each change.
            sent: told the new entry once it is safely on disk.
            now: the moment channels' limits are read against.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._sent = sent
        self._now = now
        self._text = ""
        self._picked = False
        self._wanted: ConversationId | None = None
        self._owner: Customer | None = None
        self._zone = ""
        self._partial = False
        self._writing = False
        self.state = ComposerState()
        self.keyed: Callable[[str, Rules], None] = lambda _key, _rules: None
        """Told the draft on the screen and the limits of its channel: files hang on it."""
        self.has_files: Callable[[], bool] = lambda: False
        self.subject: Callable[[], str] = lambda: ""
        """Returns what a first message is about, where its channel asks for it."""
        self.undo_s: Callable[[], int] = lambda: 0
        """How many seconds a reply can be taken back; 0 sends at once."""
        self.vetted: Callable[[str, Way], Awaitable[bool]] = _fine
        """Asked at the moment of sending whether a reply may go out as it is."""
        self.written: Callable[[ConversationId | None], None] = lambda _conversation_id: None
        """Told in which conversation a reply is being typed; None: in none any more."""

    def _put(self, state: ComposerState) -> None:
        self.state = state
        self._show(state)

    def open(  # noqa: PLR0913 - the customer, by all one may write to them by
        self,
        customer_id: CustomerId,
        conversations: tuple[Conversation, ...],
        conversation_id: ConversationId | None,
        *,
        owner: Customer | None = None,
        zone: str = "",
        partial: bool = False,
        identities: tuple[Identity, ...] = (),
    ) -> None:
        """Write to a customer; the reply goes through the conversation that is open.

        Args:
            customer_id: whom.
            conversations: all of theirs, newest first.
            conversation_id: the one on the screen.
            owner: their card, by which is judged whether one may write.
            zone: IANA name of the time zone of their branch.
            partial: whether there may be conversations that are not on this machine.
            identities: their addresses, where one may write first.
        """
        same = (customer_id, conversation_id) == (self.state.customer_id, self._wanted)
        if not same:
            self._flush()
            self._picked = False
        self._wanted = conversation_id
        self._owner, self._zone = owner, zone
        self._partial = partial
        channels = self._queries.directory().channels
        ways = ways_of(conversations, channels, identities)
        before = self.state.way if same else None
        was = before.conversation_id if before is not None else None
        kept = next((w for w in ways if w.conversation_id == was), None)
        open_one = next((w for w in ways if w.conversation_id == conversation_id), None)
        # A call cannot be answered in writing: offer the newest channel that can.
        way = open_one or kept or (ways[0] if ways else None)
        if self._chosen and kept is not None:
            way = kept
        elif open_one is None and kept is not None and kept.opening is not None:
            way = ways[0]  # the conversations were not here yet
        mode = self.state.mode if same else Mode.REPLY
        answered = self.state.answered if same else None
        amended = self.state.amended if same else None
        state = replace(self.state, customer_id=customer_id, ways=ways, way=way, mode=mode)
        shut = shut_of(identities, channels, ways)
        state = replace(state, answered=answered, amended=amended, shut=shut)
        self._put(self._judged(state))
        if not same or (was is not None and way is not None and way.conversation_id != was):
            self._restore()
            self._write(writing=False)

    @property
    def _chosen(self) -> bool:
        """Tell whether the way is its author's: they have picked it, or are writing there."""
        return self._picked or bool(self._text.strip())

    def _judged(self, state: ComposerState) -> ComposerState:
        limit, closes = MAX_LENGTH, None
        hint: Why | None = None
        if state.mode is Mode.NOTE:
            block = Block.NONE if state.customer_id else Block.NOBODY
        elif state.customer_id is None:
            block = Block.NOBODY
        elif state.amended is not None and state.way is not None:
            # What is there may be put right, whether or not one may write anew.
            block, limit = Block.NONE, state.way.rules.max_length
        elif state.way is None:
            block = Block.NOT_HERE if self._partial else Block.NO_WRITTEN_CHANNEL
        else:
            block, hint = judged(self._owner, self._zone, state.way, self._now())
            closes = state.way.closes_at
            limit = state.way.rules.max_length
        waits = self._queries.status().link is not Link.ONLINE
        state = replace(state, block=block, limit=limit, waits=waits, closes_at=closes, hint=hint)
        return replace(state, draft=None)

    def on_status(self) -> None:
        """Look again whether the line is there."""
        judged = self._judged(self.state)
        if judged.waits != self.state.waits:
            self._put(judged)

    def choose_mode(self, mode: Mode) -> None:
        """Write a reply or a note; each keeps its own draft."""
        if mode is self.state.mode:
            return
        self._flush()
        self._put(self._judged(replace(self.state, mode=mode, amended=None)))
        self._restore()
        self._write(writing=False)

    def make_private(self, private: bool) -> None:
        """Write the note for oneself and supervisors alone, or for all colleagues."""
        if private != self.state.private:
            self._put(replace(self.state, private=private, draft=None))

    def choose_way(self, conversation_id: ConversationId) -> None:
        """Send the reply through another conversation."""
        way = next((w for w in self.state.ways if w.conversation_id == conversation_id), None)
        if way is not None:
            self._picked = True
            if self.state.amended is not None:
                self.amend(None)
            self._put(self._judged(replace(self.state, way=way, answered=None)))
            self._tell_key()
            self._write(writing=self._writing)

    def answer(self, answered: Answered | None) -> None:
        """Answer one message of the customer's, or all of them again."""
        self.choose_mode(Mode.REPLY)
        if self.state.amended is not None:
            self.amend(None)
        self._put(replace(self.state, answered=answered, draft=None))

    def drop(self) -> None:
        """Answer all of the conversation again, and change nothing."""
        self.answer(None)

    def amend(self, amended: Answered | None) -> None:
        """Change a message the customer has; None goes back to the reply that was being written."""
        self._flush()
        state = replace(self.state, mode=Mode.REPLY, amended=amended, answered=None)
        self._put(self._judged(state))
        if amended is None:
            self._restore()
        else:
            self._tell_key()
            self._fill(amended.excerpt)
        self._write(writing=False)

    # -- the text --------------------------------------------------------------------------

    def _key(self) -> str:
        state = self.state
        if state.mode is Mode.NOTE:
            return f"note:{state.customer_id}"
        if state.amended is not None:
            return f"amend:{state.amended.entry_id}"
        target = state.way.conversation_id if state.way else state.customer_id
        return f"reply:{target}"

    def type(self, text: str) -> None:
        """Take what is in the field; it is on disk within a second."""
        if text != self._text and self.state.customer_id is not None:
            self._text = text
            self._scope.start(self._save_soon(self._key(), text), "draft")
            self._write(writing=bool(text.strip()))

    def _tell_key(self) -> None:
        replies = self.state.mode is Mode.REPLY and self.state.amended is None
        way = self.state.way if replies else None
        open_way = way if self.state.block is Block.NONE else None
        self.keyed(self._key() if open_way else "", open_way.rules if open_way else Rules())

    def _write(self, *, writing: bool) -> None:
        """Say where a reply is being typed; a draft found again is none until it is touched."""
        way = self.state.way if self.state.mode is Mode.REPLY else None
        if way is not None and way.opening is not None:
            way = None  # nobody else can be at what is not there yet
        self._writing = writing and way is not None
        self.written(way.conversation_id if writing and way is not None else None)

    async def _save_soon(self, key: str, text: str) -> None:
        await asyncio.sleep(DRAFT_DELAY_S)
        await self._commands.save_draft(key, text)

    def _flush(self) -> None:
        if self.state.customer_id is not None and "draft" in self._scope.busy:
            save = self._commands.save_draft(self._key(), self._text)
            self._scope.start(save, "flush", Policy.QUEUE)

    def _restore(self) -> None:
        self._text = ""
        self._tell_key()
        self._put(replace(self.state, draft="", drafts=self.state.drafts + 1))
        self._scope.start(self._read_draft(self._key()), "read draft")

    async def _read_draft(self, key: str) -> None:
        text = await self._queries.draft(key)
        if key == self._key() and not self._text and text:
            self._fill(text)

    def _fill(self, text: str) -> None:
        self._text = text
        self._put(replace(self.state, draft=text, drafts=self.state.drafts + 1))

    # -- sending ---------------------------------------------------------------------------

    def can_send(self, text: str) -> bool:
        """Tell whether a text could go out now; with files, none is needed."""
        said = bool(text.strip()) or (self.state.mode is Mode.REPLY and self.has_files())
        fits = said and len(text) <= self.state.limit
        open_words = self.state.mode is Mode.REPLY and bool(missing(text))
        nameless = self.state.asks_subject and not self.subject().strip()
        return (
            fits
            and not open_words
            and not nameless
            and self.state.block is Block.NONE
            and not self.state.busy
        )

    def send(self, text: str, due_at: datetime | None = None) -> None:
        """Send the reply, at once or at a time of its own, or keep the note."""
        if self.can_send(text):
            self._put(replace(self.state, busy=True, draft=None))
            self._scope.start(self._send(text.strip(), due_at), "send", Policy.DROP_NEW)

    async def _send(self, text: str, due_at: datetime | None) -> None:
        state, key = self.state, self._key()
        try:
            reply_way = state.way if state.mode is Mode.REPLY else None
            if reply_way is not None and not await self.vetted(text, reply_way):
                return
            sent = await self._save(state, key, text, due_at)
            if sent is None:
                return
            forgotten = self._commands.save_draft(key, "")
            if key == self._key():
                # In place of what is about to be kept: a sent text must not come back as a draft.
                self._scope.start(forgotten, "draft")
            else:
                await forgotten
        finally:
            self._put(replace(self.state, busy=False))
        if key == self._key():
            if state.amended is not None:
                self.amend(None)
                return
            self._text = ""
            drafts = self.state.drafts + 1
            cleared = replace(self.state, draft="", drafts=drafts, answered=None, private=False)
            self._put(cleared)
            self._write(writing=False)
            self._tell_key()
        self._sent(sent)

    async def _save(
        self, state: ComposerState, key: str, text: str, due_at: datetime | None
    ) -> Sent | None:
        if state.mode is Mode.NOTE and state.customer_id is not None:
            called = mentioned(text, list(self._queries.directory().agents.values()))
            ids = tuple(agent.id for agent in called)
            note = await self._commands.add_note(
                state.customer_id, text, self._wanted, ids, private=state.private
            )
            return Sent(state.mode, note, key, text)
        if state.amended is not None:
            await self._commands.change_message(state.amended.entry_id, text)
            return Sent(state.mode, state.amended.entry_id, key, text)
        if state.way is None:
            return None
        delay = 0 if due_at is not None else self.undo_s()
        talk = state.way.conversation_id
        if state.way.opening is not None:
            entry_id = await self._commands.start_conversation(
                state.way.opening,
                text,
                subject=self.subject().strip() if state.asks_subject else "",
                delay_s=delay,
                due_at=due_at,
                draft=key if self.has_files() else "",
            )
            return Sent(state.mode, entry_id, key, text, delay, due_at, talk, begins=True)
        entry_id = await self._commands.send_message(
            talk,
            text,
            delay_s=delay,
            due_at=due_at,
            reply_to=state.answered.entry_id if state.answered is not None else None,
            draft=key if self.has_files() else "",
        )
        return Sent(state.mode, entry_id, key, text, delay, due_at, talk)

    async def take_back(self, sent: Sent) -> None:
        """Stop a reply that has not gone out, and give its author the words again."""
        await self._commands.cancel_message(sent.entry_id)
        if sent.key == self._key() and not self._text.strip():
            self._fill(sent.text)
            self._scope.start(self._save_soon(sent.key, sent.text), "draft")
        elif not await self._queries.draft(sent.key):
            await self._commands.save_draft(sent.key, sent.text)


async def _fine(_text: str, _way: Way) -> bool:
    return True
