"""Files that go with replies: hung on drafts, durable before they are shown as hanging there."""

from __future__ import annotations

from domain.changes import Changes
from domain.clock import to_micros
from domain.entities import Attachment
from sync.local.acts import Acts
from sync.store import attaching


class FileCommands(Acts):
    """The part of ``Commands`` that is about files to be sent."""

    async def attach(self, draft: str, name: str, media_type: str, data: bytes) -> Attachment:
        """Hang a file on a draft."""
        found = attaching.attachment_of(name, media_type, data)
        at = to_micros(self._clock.now())
        await self._store.write(
            lambda: self._store.in_work(lambda work: attaching.attach(work, draft, found, data, at))
        )
        return found

    async def detach(self, draft: str, sha256: str) -> None:
        """Take a file off a draft."""
        await self._store.write(
            lambda: self._store.in_work(lambda work: attaching.detach(work, draft, sha256))
        )

    async def attached(self, draft: str) -> tuple[Attachment, ...]:
        """Return the files that hang on a draft."""
        return await self._store.read(lambda _cache, work: tuple(attaching.on_draft(work, draft)))

    async def _sent_with(self, draft: str, attachments: tuple[Attachment, ...]) -> None:
        hashes = tuple(item.sha256 for item in attachments)
        await self._store.write(
            lambda: self._store.in_work(lambda work: attaching.sent(work, draft, hashes))
        )
        self._store.announce(Changes(origin="files"))
