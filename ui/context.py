"""What every screen is given: the look, the clock's words, reads, writes and the way to report."""

from __future__ import annotations

from dataclasses import dataclass

from domain.tasks import OnError
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.design.look import Look
from ui.design.times import Times
from ui.notices import Notices
from ui.preferences import Memory
from ui.spelling_port import Speller


@dataclass(frozen=True, slots=True)
class Context:
    """Handed down by the workstation; screens keep what they use."""

    look: Look
    times: Times
    queries: Queries
    commands: Commands
    notices: Notices
    on_error: OnError
    speller: Speller | None = None
    memory: Memory | None = None
