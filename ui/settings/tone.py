"""Keeping the rules of tone, and trying them on a sample."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from domain.changes import Changes
from domain.glossary import ChannelKind
from domain.ids import ToneId, new_id
from domain.tasks import Policy, TaskScope
from domain.tone import Finding, Tone, Where
from domain.tone_rules import RuleKind, ToneRule, problem
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.notices import Undo

TYPING_S = 0.2


@dataclass(frozen=True, slots=True)
class ToneRulesState:
    """What the section shows.

    Attributes:
        open: the rule that is written, as it stands in the fields.
        fault: the field that keeps it from being a rule.
        sample: the text the rules were tried on, in which channel.
        findings: what they have against ``tried``; of the open rule as it is written now.
    """

    rules: tuple[ToneRule, ...] = ()
    open: ToneRule | None = None
    fresh: bool = False
    fault: str = ""
    sample: str = ""
    channel_kind: str = ChannelKind.TELEGRAM
    findings: tuple[Finding, ...] = ()
    tried: str = ""


class ToneRulesPresenter:
    """Owns what the section shows."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[ToneRulesState], None],
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the page's tasks.
            show: told the state after each change.
            now: the moment what is made here is stamped with.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._now = now
        self.state = ToneRulesState()
        self.removed: Callable[[Undo], None] = lambda _undo: None
        """Told how to take a removal back."""

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self._show(self.state)

    async def look(self) -> None:
        """Read the rules; called whenever the section comes on the screen."""
        self._put(rules=tuple(await self._queries.tone_rules()))
        await self._try()

    def on_changes(self, changes: Changes) -> None:
        """Read them again where one changed."""
        if changes.everything or changes.touches(ToneRule.KIND):
            self._scope.start(self.look(), "tone rules", Policy.QUEUE)

    def open(self, rule_id: ToneId | None) -> None:
        """Open a rule, or a new one."""
        found = next((item for item in self.state.rules if item.id == rule_id), None)
        fresh = ToneRule(id=ToneId(new_id()), name="", kind=RuleKind.WORDS, changed_at=self._now())
        rule = found or fresh
        self._put(open=rule, fresh=found is None, fault=problem(rule))
        self._try_soon()

    def edit(self, rule: ToneRule) -> None:
        """Take what stands in the fields."""
        if rule != self.state.open:
            self._put(open=rule, fault=problem(rule))
            self._try_soon()

    def leave(self) -> None:
        """Close the rule without keeping it."""
        self._put(open=None, fault="")
        self._try_soon()

    def save(self) -> None:
        """Keep the open rule."""
        rule, fresh = self.state.open, self.state.fresh
        if rule is not None and not problem(rule):
            self._scope.start(self._save(rule, fresh=fresh), "save tone", Policy.DROP_NEW)

    async def _save(self, rule: ToneRule, *, fresh: bool) -> None:
        await self._commands.keep_tone_rule(rule, fresh=fresh)
        self._put(open=None)
        await self.look()

    def remove(self) -> None:
        """Remove the open rule; it can be taken back."""
        rule = self.state.open
        if rule is not None and not self.state.fresh:
            self._scope.start(self._remove(rule), "save tone", Policy.DROP_NEW)

    async def _remove(self, rule: ToneRule) -> None:
        await self._commands.remove_tone_rule(rule.id)
        self._put(open=None)

        async def undo() -> None:
            again = msgspec.structs.replace(rule, id=ToneId(new_id()), edition=0)
            await self._commands.keep_tone_rule(again, fresh=True)
            await self.look()

        self.removed(undo)
        await self.look()

    async def restore(self, old: ToneRule) -> None:
        """Keep an earlier edition as the newest one."""
        now = next((item for item in self.state.rules if item.id == old.id), None)
        if now is not None:
            self._put(open=None)
            await self._commands.keep_tone_rule(msgspec.structs.replace(old, edition=now.edition))
            await self.look()

    # -- trying ----------------------------------------------------------------------------

    def try_on(self, sample: str, channel_kind: str) -> None:
        """Try the rules on a text, as the first answer in a channel."""
        self._put(sample=sample, channel_kind=channel_kind)
        self._try_soon()

    def _try_soon(self) -> None:
        self._scope.start(self._try_later(), "try tone")

    async def _try_later(self) -> None:
        await asyncio.sleep(TYPING_S)
        await self._try()

    async def _try(self) -> None:
        sample, where = self.state.sample, Where(channel_kind=self.state.channel_kind, first=True)
        written = self.state.open
        rules = [item for item in self.state.rules if written is None or item.id != written.id]
        if written is not None and not problem(written):
            rules.append(written)
        findings = await asyncio.to_thread(_tried, tuple(rules), sample, where)
        if sample == self.state.sample:
            self._put(findings=findings, tried=sample)


def _tried(rules: tuple[ToneRule, ...], sample: str, where: Where) -> tuple[Finding, ...]:
    return Tone(rules).check(sample, where) if sample.strip() else ()
