"""The rooms we have opened for people, to write to them first.

Such a room has an alias made of the person's id: opened twice, it is one. Whoever answers in it is
known by that id alone, so that their answer comes from the address we had written to.
"""

from __future__ import annotations

import hashlib

from adapters.matrix.client import API, MatrixClient, path
from adapters.matrix.reading import address_of, room_of, words
from domain.accounts import Memory
from domain.errors import SendRefused
from domain.text import clean_line

_MAX_USER = 255


def is_user(address: str) -> bool:
    """Tell whether an address is the id of a user, in no room yet."""
    name, _, server = address.partition(":")
    whole = len(address) <= _MAX_USER and clean_line(address) == address and " " not in address
    return whole and name.startswith("@") and len(name) > 1 and bool(server)


class Rooms:
    """What the account remembers of them. Both halves of an account share one."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._people: dict[str, str] = {}

    async def address(self, room: str, sender: str) -> str:
        """Return the address of somebody who is in a room."""
        if room not in self._people:
            opened_for = await self._memory.load(f"opened:{room}")
            if opened_for is None:
                return address_of(room, sender)
            self._people[room] = opened_for
        return sender if self._people[room] == sender else address_of(room, sender)

    async def known(self, address: str) -> str:
        """Return the room an address is in; empty where there is none."""
        room = room_of(address)
        if room or not is_user(address):
            return room
        return await self._memory.load(f"room:{address}") or ""

    async def of(self, client: MatrixClient, address: str) -> str:
        """Return the room an address is in, opening one for somebody who is in none.

        Raises:
            SendRefused: it is no address, or the server opens no room.
            Unavailable: the server cannot be reached; asking again opens no second one.
        """
        room = await self.known(address)
        if room:
            return room
        if not is_user(address):
            raise SendRefused("this is not an address in a Matrix room")
        room = await self._opened(client, address)
        if not room_of(f"{address} {room}"):
            raise SendRefused("the server opened no room")
        # The way back first: an answer may come as soon as the room is written in.
        await self._memory.save(f"opened:{room}", address)
        await self._memory.save(f"room:{address}", room)
        return room

    async def _opened(self, client: MatrixClient, user: str) -> str:
        own = words((await client.ask("GET", path("account", "whoami"))).get("user_id"), _MAX_USER)
        digest = hashlib.sha256(f"{own}\n{user}".encode()).hexdigest()[:32]
        alias = f"#{digest}:{own.partition(':')[2]}"
        try:
            there = await client.ask("GET", path("directory", "room", alias))
        except SendRefused:
            wanted = {
                "room_alias_name": digest,
                "preset": "private_chat",
                "visibility": "private",
                "is_direct": True,
                "invite": [user],
            }
            made = await client.ask("POST", f"{API}/createRoom", wanted)
            return words(made.get("room_id"), _MAX_USER)
        # Opened before, by somebody who stopped before they could remember it.
        return words(there.get("room_id"), _MAX_USER)
