"""Brings finished recordings from a PBX and puts them to their calls."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import structlog

from domain.entities import Attachment, Entry
from domain.errors import BadInput, Expected
from domain.ids import ChannelId
from domain.ports import Telephony
from server.storage import messages, recordings
from server.storage.engine import Database
from server.storage.recordings import Awaited
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

LOOK_S = 2.0
MAX_TRIES = 60
"""Hours, as the pauses grow to one: a PBX that is away for a day loses no recording."""
_PAUSE_S, _LONGEST_S = 2.0, 3600.0
NAME, MEDIA_TYPE = "recording.wav", "audio/wav"


class RecordingFetcher:
    """Fetches what one PBX has recorded; what it could not get it asks for again."""

    def __init__(self, database: Database, channel_id: ChannelId, telephony: Telephony) -> None:
        """Make it ready.

        Args:
            database: the central store.
            channel_id: of the PBX.
            telephony: the PBX.
        """
        self._database = database
        self._channel_id = channel_id
        self._telephony = telephony

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            try:
                await self.once()
            except Expected as error:
                _log.warning("recordings_wait", code=error.code)
            await asyncio.sleep(LOOK_S)

    async def once(self) -> None:
        """Fetch what is due now."""
        channel_id = self._channel_id
        for awaited in await self._database.read(lambda unit: recordings.due(unit, channel_id)):
            await self._fetch(awaited)

    async def _fetch(self, awaited: Awaited) -> None:
        try:
            data = await self._telephony.recording(awaited.ref)
        except BadInput as error:
            _log.error("recording_unusable", ref=awaited.ref, reason=error.detail)
            await self._database.write(lambda unit: recordings.forget(unit, awaited.ref))
        except Expected as error:
            await self._again(awaited, error)
        else:
            await self._database.write(lambda unit: _attach(unit, awaited, data))
            _log.info("recording_kept", ref=awaited.ref, size=len(data))

    async def _again(self, awaited: Awaited, error: Expected) -> None:
        if awaited.tries >= MAX_TRIES:
            _log.error("recording_lost", ref=awaited.ref, reason=error.detail)
            await self._database.write(lambda unit: recordings.forget(unit, awaited.ref))
            return
        pause = timedelta(seconds=min(_LONGEST_S, _PAUSE_S * 2.0 ** min(awaited.tries, 20)))
        await self._database.write(lambda unit: recordings.put_off(unit, awaited.ref, pause))


def _attach(unit: Unit, awaited: Awaited, data: bytes) -> None:
    recordings.forget(unit, awaited.ref)
    entry = unit.get(Entry, awaited.entry_id)
    if entry is None:
        return
    sha256 = messages.add_blob(unit, data)
    if any(item.sha256 == sha256 for item in entry.attachments):
        return
    file = Attachment(name=NAME, media_type=MEDIA_TYPE, size=len(data), sha256=sha256)
    unit.put(msgspec.structs.replace(entry, attachments=(*entry.attachments, file)))
