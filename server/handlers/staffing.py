"""Who sits in which queue of the PBXs: what agents' presence means for telephony."""

from __future__ import annotations

from domain.entities import Agent
from domain.glossary import Presence
from domain.telephony import Seat, Staff
from server.storage import people
from server.storage.unit import Unit


def staff(unit: Unit, *, leaving: bool = True) -> Staff:
    """Return who is to sit in the queues: whoever is here, paused unless ready.

    Of several who share a phone, the one who is ready counts.

    Args:
        unit: to read by.
        leaving: whether who is away leaves the queues; otherwise they stay as they are.
    """
    names = {queue.id: queue.pbx_name for queue in people.queues(unit) if queue.pbx_name}
    ours = [agent for agent in people.agents(unit) if agent.active and agent.extension]
    seats: dict[tuple[str, str], Seat] = {}
    for agent in ours:
        if agent.presence == Presence.OFFLINE:
            continue
        for queue_id in agent.queue_ids:
            if queue_id in names:
                _take(seats, agent, names[queue_id])
    return Staff(
        seats=tuple(seats[key] for key in sorted(seats)),
        extensions=frozenset(
            agent.extension for agent in ours if leaving or agent.presence != Presence.OFFLINE
        ),
    )


def _take(seats: dict[tuple[str, str], Seat], agent: Agent, queue: str) -> None:
    pause = "" if agent.presence == Presence.READY else agent.presence
    key = queue, agent.extension
    if key not in seats or seats[key].pause:
        seats[key] = Seat(
            queue=queue, extension=agent.extension, name=agent.display_name, pause=pause
        )
