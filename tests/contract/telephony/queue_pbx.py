"""A pretended PBX that has queues with members, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from desktop.demo.ami import AmiServer, Packet, listing


class QueuePbx(AmiServer):
    """Queues and nothing else.

    Attributes:
        members: by queue and phone.
        broken: actions it refuses.
        asked: what was asked of its members.
    """

    def __init__(self) -> None:
        super().__init__()
        self.queues = ["support", "sales"]
        self.members: dict[tuple[str, str], Packet] = {}
        self.broken: set[str] = set()
        self.asked: list[Packet] = []
        self._changed = asyncio.Event()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true of the members."""
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def seat(self, queue: str, extension: str, **more: str) -> None:
        """Somebody else puts a phone into a queue."""
        self.members[queue, f"PJSIP/{extension}"] = {
            "Queue": queue,
            "Location": f"PJSIP/{extension}",
            "Membership": "dynamic",
            "Paused": "0",
            "PausedReason": "",
            **more,
        }

    def perform(self, action: Packet) -> Sequence[Packet]:
        name = action["Action"]
        if name == "CoreShowChannels":
            return listing([], "CoreShowChannel", "CoreShowChannelsComplete")
        if name == "QueueStatus":
            head, *rest = listing(list(self.members.values()), "QueueMember", "QueueStatusComplete")
            return [head, *({"Event": "QueueParams", "Queue": q} for q in self.queues), *rest]
        self.asked.append(action)
        if name in self.broken:
            return [{"Response": "Error", "Message": "Permission denied"}]
        return self._change(name, action)

    def _change(self, name: str, action: Packet) -> Sequence[Packet]:
        self._changed.set()
        key = action["Queue"], action["Interface"]
        paused = {
            "Paused": "1" if action.get("Paused") == "true" else "0",
            "PausedReason": action.get("Reason", ""),
        }
        extension = key[1].removeprefix("PJSIP/")
        if name == "QueueAdd":
            self.seat(key[0], extension, MemberName=action["MemberName"], **paused)
        elif name == "QueueRemove":
            del self.members[key]
        elif name == "QueuePause":
            self.members[key] |= paused
        return [{"Response": "Success", "Message": "done"}]

    @property
    def seats(self) -> dict[tuple[str, str], str]:
        """Who sits where; with the reason where they are paused."""
        return {
            (queue, phone.removeprefix("PJSIP/")): member["PausedReason"]
            if member["Paused"] == "1"
            else ""
            for (queue, phone), member in self.members.items()
        }

    def tell(self, event: str, queue: str, extension: str, **more: str) -> None:
        """Tell of a member, as the PBX does after each change."""
        member = {"Paused": "0", "PausedReason": "", **more}
        self.emit({"Event": event, "Queue": queue, "Interface": f"PJSIP/{extension}", **member})
