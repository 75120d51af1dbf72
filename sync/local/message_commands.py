"""Writing to and about customers: messages, notes, visits."""

from __future__ import annotations

from datetime import datetime

from domain.effects import View
from domain.entities import Branch, Conversation, Entry
from domain.glossary import ChannelKind
from domain.ids import AgentId, BranchId, ConversationId, CustomerId, EntryId, new_id
from domain.operations import (
    Args,
    ConversationStart,
    Guard,
    MessageAmend,
    MessageCancel,
    MessageConfirm,
    MessageSend,
    NoteAdd,
    NoteEdit,
    VisitRegister,
)
from domain.text import clean_line, clean_text
from domain.writing_first import Opening
from sync.local.acts import checked, need
from sync.local.file_commands import FileCommands
from sync.store.overlay import Drawing

CHAT_VALID_S = 15 * 60
MAIL_VALID_S = 24 * 3600
"""How long a reply may wait for the line before its author is asked again."""


class MessageCommands(FileCommands):
    """The part of ``Commands`` that writes into the history."""

    async def send_message(
        self,
        conversation_id: ConversationId,
        text: str,
        *,
        delay_s: int = 0,
        due_at: datetime | None = None,
        reply_to: EntryId | None = None,
        draft: str = "",
    ) -> EntryId:
        """Reply to the customer on the conversation's channel, at once or later."""
        attachments = await self.attached(draft) if draft else ()
        text = text if attachments and not text.strip() else checked(text)
        message_id = EntryId(new_id())
        now = self._clock.now()

        def build(view: View) -> Args:
            conversation = need(view.get(Conversation, conversation_id))
            mail = conversation.channel_kind == ChannelKind.EMAIL
            return MessageSend(
                id=message_id,
                conversation_id=conversation.id,
                customer_id=conversation.customer_id,
                branch_id=conversation.branch_id,
                channel_kind=conversation.channel_kind,
                text=text,
                subject=_reply_subject(conversation.subject) if mail else "",
                guard=Guard(
                    last_inbound_id=conversation.last_inbound_id,
                    made_at=now,
                    valid_for_s=MAIL_VALID_S if mail else CHAT_VALID_S,
                ),
                delay_s=delay_s,
                due_at=due_at,
                reply_to=reply_to,
                attachments=attachments,
            )

        await self._do(build)
        if attachments:
            await self._sent_with(draft, attachments)
        return message_id

    async def start_conversation(
        self,
        opening: Opening,
        text: str,
        *,
        subject: str = "",
        delay_s: int = 0,
        due_at: datetime | None = None,
        draft: str = "",
    ) -> EntryId:
        """Write to the customer first, on a channel that lets one."""
        attachments = await self.attached(draft) if draft else ()
        text = text if attachments and not text.strip() else checked(text)
        message_id, now = EntryId(new_id()), self._clock.now()
        channel, identity = opening.channel, opening.identity

        def build(view: Drawing) -> Args:
            person = need(view.person(identity.customer_id))
            return ConversationStart(
                id=message_id,
                conversation_id=opening.conversation_id,
                customer_id=person.id,
                branch_id=person.branch_id,
                channel_kind=channel.kind,
                channel_id=channel.id,
                identity_id=identity.id,
                address=identity.value,
                beside=opening.beside,
                text=text,
                subject=clean_line(subject) if opening.rules.has_subject else "",
                # It answers nothing: what is said first is as good a few hours later.
                guard=Guard(made_at=now, valid_for_s=MAIL_VALID_S),
                delay_s=delay_s,
                due_at=due_at,
                attachments=attachments,
            )

        await self._do(build)
        if attachments:
            await self._sent_with(draft, attachments)
        return message_id

    async def confirm_message(self, message_id: EntryId) -> None:
        """Send a held, uncertain or failed message after all."""
        await self._do(lambda view: MessageConfirm(id=need(view.get(Entry, message_id)).id))

    async def cancel_message(self, message_id: EntryId) -> None:
        """Do not send a held message."""
        await self._do(lambda view: MessageCancel(id=need(view.get(Entry, message_id)).id))

    async def change_message(self, message_id: EntryId, text: str) -> None:
        """Put other words into a message the customer has."""
        text = checked(text)

        def build(view: View) -> Args | None:
            entry = need(view.get(Entry, message_id))
            return (
                MessageAmend(id=entry.id, old=entry.text, text=text) if entry.text != text else None
            )

        await self._do(build)

    async def take_back_message(self, message_id: EntryId) -> None:
        """Take a message back from the customer who has it."""

        def build(view: View) -> Args:
            entry = need(view.get(Entry, message_id))
            return MessageAmend(id=entry.id, old=entry.text)

        await self._do(build)

    async def add_note(
        self,
        customer_id: CustomerId,
        text: str,
        conversation_id: ConversationId | None = None,
        mentions: tuple[AgentId, ...] = (),
        *,
        private: bool = False,
    ) -> EntryId:
        """Write an internal note; ``mentions`` calls colleagues to it."""
        text = checked(text)
        note_id = EntryId(new_id())

        def build(view: Drawing) -> Args:
            person = need(view.person(customer_id))
            return NoteAdd(
                id=note_id,
                customer_id=customer_id,
                branch_id=person.branch_id,
                conversation_id=conversation_id,
                text=text,
                mentions=() if private else mentions,
                private=private,
            )

        await self._do(build)
        return note_id

    async def edit_note(self, note_id: EntryId, text: str) -> None:
        """Rewrite a note of one's own."""
        text = checked(text)

        def build(view: View) -> Args | None:
            note = need(view.get(Entry, note_id))
            if note.text == text:
                return None
            return NoteEdit(id=note_id, old=note.text, text=text, sibling_id=EntryId(new_id()))

        await self._do(build)

    async def register_visit(
        self, customer_id: CustomerId, branch_id: BranchId, purpose: str, text: str = ""
    ) -> EntryId:
        """Record that the customer came to a branch."""
        text = clean_text(text)
        visit_id = EntryId(new_id())

        def build(view: Drawing) -> Args:
            person = need(view.person(customer_id))
            branch = view.get(Branch, branch_id)
            return VisitRegister(
                id=visit_id,
                customer_id=customer_id,
                branch_id=person.branch_id,
                visited_name=branch.name if branch else "",
                purpose=clean_line(purpose),
                text=text,
            )

        await self._do(build)
        return visit_id


def _reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()
