"""How a mailbox stands: what went wrong becomes what an administrator is told."""

from __future__ import annotations

from adapters.mail.trouble import Trouble
from domain.accounts import AccountState, Health, Problem
from domain.errors import Expected

_REFUSALS = 3
"""So many refused sign-ins in a row of an account that used to work are no accident."""


class Standing:
    """Reports the health of one mailbox."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._worked = False
        self._working = False
        self._refusals = 0
        self._lacking: dict[str, Trouble] = {}

    @property
    def refused(self) -> bool:
        """Whether the last try to sign in was refused: then haste only locks accounts."""
        return self._refusals > 0

    def worked_before(self) -> None:
        """Note that the account worked in an earlier run."""
        self._worked = True

    async def works(self) -> None:
        """Note that mail is being received; what a part of the mailbox lacks is still told."""
        self._worked, self._working, self._refusals = True, True, 0
        if not self._lacking:
            await self._health.report(AccountState.WORKING, Problem.NONE)
            return
        part, error = next(iter(self._lacking.items()))
        await self._health.report(AccountState.FAILING, error.problem, f"{part}: {error.detail}")

    async def fails(self, error: BaseException) -> None:
        """Note why nothing is received."""
        self._working = False
        detail = error.detail if isinstance(error, Expected) else ""
        problem = error.problem if isinstance(error, Trouble) else Problem.BROKEN
        self._refusals = self._refusals + 1 if problem is Problem.REFUSED else 0
        state = AccountState.FAILING
        final = isinstance(error, Trouble) and error.final
        if final or (self._worked and self._refusals >= _REFUSALS):
            state = AccountState.REVOKED
        await self._health.report(state, problem, detail or type(error).__name__)

    async def lacks(self, part: str, error: Trouble) -> None:
        """Note that a part of the account cannot be used: a folder, the way out."""
        self._lacking[part] = error
        if self._working:
            await self.works()

    async def has(self, part: str) -> None:
        """Note that a part can be used."""
        if self._lacking.pop(part, None) is not None and self._working:
            await self.works()
