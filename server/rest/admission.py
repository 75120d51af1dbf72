"""How many requests a node takes a second, decided before anything is looked up.

A thousand workstations that come back at once must not all reach the database; each that is
sent away is told another moment to come again.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from domain.clock import Clock
from domain.errors import Code, Refused
from server.rest.rates import Rates

GUARDED = ("/sync/", "/session/")
"""Paths of workstations. Health checks and the web chat have limits of their own."""


class Admission:
    """One token bucket for this node."""

    def __init__(
        self,
        clock: Clock,
        per_s: float,
        burst: float,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Begin full.

        Args:
            clock: measures time.
            per_s: requests a second for ever.
            burst: requests at once.
            chance: spreads those sent away, uniform in [0, 1).
        """
        self._rates = Rates(clock, 1)
        self._per_s, self._burst, self._chance = per_s, burst, chance
        self._waiting = 0.0

    def enter(self, path: str) -> None:
        """Let a request in.

        Raises:
            Refused: there are too many; ``retry_after_s`` has its jitter mixed in.
        """
        if not path.startswith(GUARDED):
            return
        wait_s = self._rates.take("node", per_s=self._per_s, burst=self._burst)
        if wait_s == 0:
            self._waiting = max(0.0, self._waiting - 1)
            return
        # The more were sent away already, the wider the next ones are spread.
        self._waiting += 1
        spread_s = max(1.0, self._waiting / self._per_s)
        retry_after_s = wait_s + spread_s * (0.5 + self._chance())
        raise Refused(Code.OVERLOADED, retry_after_s=retry_after_s)
