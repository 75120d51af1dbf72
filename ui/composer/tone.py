"""The tone of voice while a reply is written, and again at the moment it is sent.

Rules are compiled and texts are checked on a worker thread; the newest text wins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain import placeholders
from domain.changes import Changes
from domain.ids import ConversationId
from domain.tasks import TaskScope
from domain.tone import Finding, Tone, Where, can_fix, fixed
from domain.tone_rules import ToneRule
from sync.queries.protocol import Queries
from ui.composer.ways import Way

TYPING_S = 0.2


@dataclass(frozen=True, slots=True)
class ToneState:
    """What the rules have against the text.

    Attributes:
        text: which they were asked about.
        current: number of the finding that is explained.
        refused: whether it was kept from going out just now.
    """

    text: str = ""
    findings: tuple[Finding, ...] = ()
    current: int = 0
    refused: bool = False

    @property
    def finding(self) -> Finding | None:
        """Return the finding that is explained."""
        return self.findings[self.current] if self.current < len(self.findings) else None


class TonePresenter:
    """Watches the reply being written. GUI loop; the checking is elsewhere."""

    def __init__(
        self, queries: Queries, scope: TaskScope, show: Callable[[ToneState], None]
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            scope: the composer's tasks.
            show: told the state after each change.
        """
        self._queries = queries
        self._scope = scope
        self._show = show
        self._tone: Tone | None = None
        self._answered: dict[ConversationId, bool] = {}
        self._ready = asyncio.Lock()
        self.state = ToneState()
        self.put: Callable[[str], None] = lambda _text: None
        """Told the mended text."""
        self.values: Callable[[], Mapping[str, str]] = dict
        """Returns what placeholders are filled with."""

    def on_changes(self, changes: Changes) -> None:
        """Take other rules; who has answered where may be another."""
        self._answered.clear()
        if changes.everything or changes.touches(ToneRule.KIND):
            self._tone = None

    def look_at(self, text: str, way: Way | None) -> None:
        """Check a text soon; without a way it is no reply, and free."""
        if way is None or not text.strip():
            self._scope.start(self._nothing(), "tone")
            return
        self._scope.start(self._look(text, way), "tone")

    async def _nothing(self) -> None:
        self._put(ToneState())

    async def _look(self, text: str, way: Way) -> None:
        await asyncio.sleep(TYPING_S)
        findings = await self._check(text, way)
        # What was said of the same words at the moment of sending stays.
        refused = bool(findings) and self.state.refused and self.state.text == text
        self._put(ToneState(text, findings, refused=refused))

    async def vet(self, text: str, way: Way) -> bool:
        """Tell whether a text may go out; what keeps it back is explained."""
        findings = await self._check(text, way)
        refused = any(item.blocks for item in findings)
        if refused:
            self._put(ToneState(text, findings, refused=True))
        return not refused

    async def _check(self, text: str, way: Way) -> tuple[Finding, ...]:
        tone = await self._rules()
        talk = way.conversation_id
        if talk not in self._answered:
            self._answered[talk] = await self._queries.is_answered(talk)
        where = Where(channel_kind=way.channel_kind, first=not self._answered[talk])
        return await asyncio.to_thread(tone.check, text, where)

    async def _rules(self) -> Tone:
        async with self._ready:
            if self._tone is None:
                rules = await self._queries.tone_rules()
                self._tone = await asyncio.to_thread(Tone, rules)
            return self._tone

    def _put(self, state: ToneState) -> None:
        if state != self.state:
            self.state = state
            self._show(state)

    # -- acts ------------------------------------------------------------------------------

    def next(self) -> None:
        """Explain the next finding."""
        count = len(self.state.findings)
        if count:
            self._put(replace(self.state, current=(self.state.current + 1) % count))

    def fix(self, text: str) -> None:
        """Mend what is explained, where the text is still the one that was checked."""
        finding = self.state.finding
        if finding is None or text != self.state.text or not can_fix(finding):
            return
        filled = placeholders.fill(finding.fix, self.values())
        self.put(fixed(text, _with(finding, filled)))


def _with(finding: Finding, fix: str) -> Finding:
    return Finding(rule=finding.rule, start=finding.start, end=finding.end, fix=fix)
