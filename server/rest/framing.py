"""Messages as frames: what goes to many lines is packed and compressed once."""

from __future__ import annotations

from collections import OrderedDict

from domain import frames
from domain.live import LiveDown
from domain.wire import pack
from server.rest.proto import live_for

_REMEMBERED = 16


class Frames:
    """The frames of the latest messages, by version and codec. Lives on the event loop."""

    def __init__(self) -> None:
        """Begin empty."""
        self._made: OrderedDict[tuple[int, int, bool], tuple[LiveDown, bytes | None]] = (
            OrderedDict()
        )

    def of(self, message: LiveDown, proto: int, *, dictionary: bool) -> bytes | None:
        """Return a message as a frame of a version, or None where it knows nothing of it."""
        key = (id(message), proto, dictionary)
        known = self._made.get(key)
        # An id is that of this very message for as long as we hold it.
        if known is None:
            told = live_for(proto, message)
            frame = None if told is None else frames.encode(pack(told), dictionary=dictionary)
            known = self._made[key] = message, frame
            if len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)
        return known[1]
