"""Keeping canned replies: reads them from the directory, saves and removes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.audience import Readers
from domain.changes import Changes
from domain.entities import Snippet, SnippetAct
from domain.glossary import Role
from domain.ids import SnippetId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import Directory
from ui.notices import Undo

_SHARERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})

_ALL = Readers()


@dataclass(frozen=True, slots=True)
class Reply:
    """A canned reply as its fields say."""

    shortcut: str
    title: str
    text: str
    acts: tuple[SnippetAct, ...] = ()
    readers: Readers = _ALL


class RepliesPresenter:
    """Owns what the section of canned replies shows."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[Sequence[Snippet], bool], None],
        removed: Callable[[Undo], None],
        offer: Callable[[Directory], None] = lambda _directory: None,
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the page's tasks.
            show: told the replies, and whether the agent may change shared ones.
            removed: told how to take a removal back.
            offer: told who there is, to choose from.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._removed = removed
        self._offer = offer

    def start(self) -> None:
        """Show what there is."""
        directory = self._queries.directory()
        role = directory.me.role if directory.me is not None else ""
        self._offer(directory)
        self._show(directory.snippets, role in _SHARERS)

    def on_changes(self, changes: Changes) -> None:
        """Show them again where one changed."""
        if changes.everything or changes.touches(Snippet.KIND):
            self.start()

    def keep(
        self,
        reply: Reply,
        snippet_id: SnippetId | None,
        shared: object,
    ) -> None:
        """Make a reply or change one."""
        self._scope.start(
            self._keep(reply, snippet_id, shared=bool(shared)),
            "reply",
            Policy.QUEUE,
        )

    async def _keep(self, reply: Reply, snippet_id: SnippetId | None, *, shared: bool) -> None:
        await self._commands.keep_snippet(
            reply.shortcut,
            reply.title,
            reply.text,
            snippet_id,
            shared=shared,
            acts=reply.acts,
            readers=reply.readers,
        )
        self.start()

    def remove(self, snippet: Snippet) -> None:
        """Remove a reply; taken back, it is a new one with the same words."""
        self._scope.start(self._remove(snippet), "reply", Policy.QUEUE)

    async def _remove(self, snippet: Snippet) -> None:
        await self._commands.remove_snippet(snippet.id)
        self.start()

        async def undo() -> None:
            shared = snippet.agent_id is None
            await self._commands.keep_snippet(
                snippet.shortcut,
                snippet.title,
                snippet.text,
                shared=shared,
                acts=snippet.acts,
                readers=Readers(snippet.branch_ids, snippet.queue_ids),
            )
            self.start()

        self._removed(undo)
