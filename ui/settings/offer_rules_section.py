"""The section of rules of offers: to whom what is proposed, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.changes import Changes
from domain.ids import OfferRuleId, new_id
from domain.offer_rules import OfferRule, problem
from domain.tasks import Policy, TaskScope
from domain.text import clean_line
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.design.i18n import mark, tr
from ui.design.listing import Line
from ui.design.look import Look
from ui.notices import Undo
from ui.settings.records import RecordSection, Spec, Values

_SPECS = (
    Spec("name", mark("What the rule is called")),
    Spec("title", mark("What is proposed")),
    Spec("text", mark("Its conditions, as they are read to the customer")),
    Spec("reason", mark("Why it fits: the agent reads it")),
    Spec("tags", mark("The customer has these tags, by commas")),
    Spec("without_tags", mark("And none of these, by commas")),
    Spec("attribute", mark("Field of the card, by its key")),
    Spec("value", mark("What stands in it; of yes or no: yes, no")),
    Spec("orders", mark("At least so many orders")),
    Spec("ordered_days", mark("The newest order is at most so many days old; empty: no matter")),
    Spec("spent", mark("Bought for at least so many roubles")),
    Spec("quiet_days", mark("No contact for so many days; empty: no matter")),
    Spec("from_on", mark("From which day, as 2026-11-23; empty: at once")),
    Spec("until_on", mark("Until which day; empty: no end")),
    Spec("holds_days", mark("For how many days the customer may accept; empty: as the rule")),
    Spec("again_days", mark("After how many days it may be proposed again; empty: never")),
    Spec("place", mark("Place in the order: the first that fits is proposed")),
    Spec("active", mark("The rule is in force"), ticked=True),
)
_NUMBERS = ("orders", "ordered_days", "quiet_days", "holds_days", "again_days", "place")
_DAYS = ("from_on", "until_on")
_LINES = ("name", "title", "text", "reason", "attribute", "value")
_FAULTS = {
    "name": mark("What is the rule called?"),
    "title": mark("What is proposed?"),
    "text": mark("The conditions are too long"),
    "numbers": mark("How many is a whole number"),
    "orders": mark("How many is not below zero"),
    "again_days": mark("How many days is not below zero"),
    "days": mark("Days are written as 2026-11-23"),
    "until_on": mark("The last day is before the first"),
}


class OfferRulesSection(RecordSection):
    """Rules of offers."""

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "offer_rules",
            mark("Offers"),
            mark(
                "What agents propose, and to whom. Nobody is proposed anything who has not agreed "
                "to advertising, wants to be left alone, or complains; and one thing at a time."
            ),
            mark("New rule"),
            _SPECS,
        )


class OfferRulesPresenter:
    """Owns the section. GUI loop only."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        section: OfferRulesSection,
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs; ``now`` stamps what is made here."""
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._section = section
        self._now = now
        self._rules: tuple[OfferRule, ...] = ()
        self._open: OfferRule | None = None
        self._fresh = False
        self.removed: Callable[[Undo], None] = lambda _undo: None
        """Told how to take a removal back."""
        section.open_requested.connect(self.open)
        section.edited.connect(self.edit)
        section.save.clicked.connect(self.save)
        section.leave.clicked.connect(self.leave)
        section.remove.clicked.connect(self.remove)

    async def look(self) -> None:
        """Read the rules; called whenever the section comes on the screen."""
        self._rules = tuple(await self._queries.offer_rules())
        self._section.show_lines([_line(item) for item in self._rules])

    def on_changes(self, changes: Changes) -> None:
        """Read them again where one changed."""
        if changes.everything or changes.touches(OfferRule.KIND):
            self._scope.start(self.look(), "offer rules", Policy.QUEUE)

    def open(self, key: UUID | None) -> None:
        """Open a rule, or a new one."""
        found = next((item for item in self._rules if item.id == key), None)
        self._fresh = found is None
        place = max((item.place for item in self._rules), default=0) + 1
        fresh = OfferRule(
            id=OfferRuleId(new_id()), name="", title="", place=place, changed_at=self._now()
        )
        self._open = found or fresh
        self._section.show_open(self._open.id, _values(self._open), fresh=self._fresh)
        self.edit(self._section.values())

    def edit(self, values: Values) -> None:
        """Judge what stands in the fields."""
        if self._open is not None:
            fault = read(self._open, values)[1]
            self._section.show_fault(tr(_FAULTS[fault]) if fault in _FAULTS else fault)

    def leave(self) -> None:
        """Close the rule without keeping it."""
        self._open = None
        self._section.show_open(None, None, fresh=False)

    def save(self) -> None:
        """Keep the open rule."""
        if self._open is None:
            return
        rule, fault = read(self._open, self._section.values())
        if not fault:
            self._scope.start(self._save(rule, fresh=self._fresh), "rule", Policy.DROP_NEW)

    async def _save(self, rule: OfferRule, *, fresh: bool) -> None:
        await self._commands.keep_offer_rule(rule, fresh=fresh)
        self.leave()
        await self.look()

    def remove(self) -> None:
        """Remove the open rule; it can be taken back."""
        if self._open is not None and not self._fresh:
            self._scope.start(self._remove(self._open), "rule", Policy.DROP_NEW)

    async def _remove(self, rule: OfferRule) -> None:
        await self._commands.remove_offer_rule(rule.id)
        self.leave()

        async def undo() -> None:
            again = msgspec.structs.replace(rule, id=OfferRuleId(new_id()), edition=0)
            await self._commands.keep_offer_rule(again, fresh=True)
            await self.look()

        self.removed(undo)
        await self.look()


def read(before: OfferRule, values: Values) -> tuple[OfferRule, str]:
    """Return a rule as it stands in the form, and what is wrong with it."""
    try:
        numbers = {name: int(values[name] or 0) for name in _NUMBERS}
        spent = round(float((values["spent"] or "0").replace(",", ".").replace(" ", "")) * 100)
    except (ValueError, OverflowError):
        return before, "numbers"
    try:
        days = {name: date.fromisoformat(values[name]) if values[name] else None for name in _DAYS}
    except ValueError:
        return before, "days"
    rule = msgspec.structs.replace(
        before,
        **{name: clean_line(values[name], 2000) for name in _LINES},
        **numbers,
        **days,
        spent=spent,
        tags=_parts(values["tags"]),
        without_tags=_parts(values["without_tags"]),
        active=bool(values["active"]),
    )
    return rule, problem(rule)


def _values(rule: OfferRule) -> dict[str, str]:
    numbers = {name: getattr(rule, name) for name in _NUMBERS}
    days = {name: getattr(rule, name) for name in _DAYS}
    return {
        **{name: getattr(rule, name) for name in _LINES},
        **{name: str(value) if value else "" for name, value in numbers.items()},
        **{name: day.isoformat() if day is not None else "" for name, day in days.items()},
        "spent": f"{rule.spent / 100:g}" if rule.spent else "",
        "tags": ", ".join(rule.tags),
        "without_tags": ", ".join(rule.without_tags),
        "active": "yes" if rule.active else "",
    }


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (clean_line(item) for item in text.split(",")))))


def _line(rule: OfferRule) -> Line:
    until = tr("until {day}", day=rule.until_on.isoformat()) if rule.until_on is not None else ""
    return Line(
        key=rule.id,
        title=clean_line(rule.name),
        hint=clean_line(rule.title),
        side=until if rule.active else tr("off"),
        icon="star",
        tint="accent" if rule.active else "muted",
    )
