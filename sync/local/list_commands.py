"""The commands on conversations as the inbox lists them: put off, tag, keep a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.effects import View
from domain.entities import Conversation, SavedView
from domain.errors import BadInput, Code
from domain.glossary import ConversationStatus
from domain.ids import ConversationId, ViewId, new_id
from domain.operations import (
    Args,
    ConversationSnooze,
    ConversationTag,
    ViewDelete,
    ViewSave,
)
from domain.tagging import clean_tags, retagged
from domain.text import clean_line
from sync.local.acts import Acts, need


class ListCommands(Acts):
    """The part of ``Commands`` that is about lists."""

    async def snooze(self, conversation_id: ConversationId, until_at: datetime) -> None:
        """Put a conversation off until a time."""
        if until_at <= self._author().made_at:
            raise BadInput("this time is over")

        def build(view: View) -> Args | None:
            conversation = need(view.get(Conversation, conversation_id))
            if conversation.status == ConversationStatus.RESOLVED:
                return None
            return ConversationSnooze(
                id=conversation_id,
                until_at=until_at,
                last_inbound_id=conversation.last_inbound_id,
            )

        await self._do(build)

    async def tag(
        self,
        conversation_id: ConversationId,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
    ) -> None:
        """Put tags on a conversation and take others off."""
        added, removed = clean_tags(add), clean_tags(remove)

        def build(view: View) -> Args | None:
            conversation = need(view.get(Conversation, conversation_id))
            if retagged(conversation.tags, added, removed) == conversation.tags:
                return None
            return ConversationTag(id=conversation_id, add=added, remove=removed)

        await self._do(build)

    async def save_view(
        self,
        name: str,
        question: dict[str, Any],
        *,
        shared: bool = False,
        view_id: ViewId | None = None,
    ) -> ViewId:
        """Keep a list under a name, or change one; ``shared``: for the whole branch."""
        me, name = self._directory().me, clean_line(name, 80)
        if not name:
            raise BadInput("a list needs a name")
        if me is None or me.branch_id is None:
            raise BadInput("nobody has signed in here yet", code=Code.SIGN_IN_REQUIRED)
        made = SavedView(
            id=view_id or ViewId(new_id()),
            agent_id=me.id,
            branch_id=me.branch_id,
            shared=shared,
            name=name,
            question=question,
        )
        await self._do(lambda _view: ViewSave(view=made))
        return made.id

    async def delete_view(self, view_id: ViewId) -> None:
        """Forget a saved list."""

        def build(view: View) -> Args | None:
            return ViewDelete(id=view_id) if view.get(SavedView, view_id) is not None else None

        await self._do(build)
