"""The section of the card's own fields: what they hold, who sees and who changes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.attribute_fields import AttributeField, Holds, problem
from domain.changes import Changes
from domain.glossary import Role
from domain.ids import FieldId, new_id
from domain.tasks import Policy, TaskScope
from domain.text import clean_line
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.design.i18n import mark, tr
from ui.design.listing import Line
from ui.design.look import Look
from ui.notices import Undo
from ui.settings.records import RecordSection, Spec, Values

_HOLDS: dict[str, str] = {
    Holds.TEXT: mark("text"),
    Holds.NUMBER: mark("number"),
    Holds.DAY: mark("date"),
    Holds.CHOICE: mark("one of a list"),
    Holds.FLAG: mark("yes or no"),
    Holds.PHONE: mark("phone number"),
}
_WHO: dict[str, str] = {
    "": mark("everybody"),
    Role.SUPERVISOR: mark("supervisors and administrators"),
    Role.ADMINISTRATOR: mark("administrators"),
}
_ROLES: dict[str, tuple[str, ...]] = {
    "": (),
    Role.SUPERVISOR: (Role.SUPERVISOR, Role.ADMINISTRATOR),
    Role.ADMINISTRATOR: (Role.ADMINISTRATOR,),
}
_FAULTS = {
    "key": mark("The key: letters, digits, spaces and dots; no other field has it"),
    "title": mark("What is the field called?"),
    "choices": mark("At least two things to choose from, by commas"),
    "least": mark("The least and the most are numbers"),
    "most": mark("The least is more than the most"),
    "branches": mark("There is no such branch"),
}
_SPECS = (
    Spec("title", mark("What it is called")),
    Spec("title_en", mark("What it is called in English")),
    Spec("key", mark("Key, as other systems name it; it never changes")),
    Spec("holds", mark("What it holds"), tuple(_HOLDS.items())),
    Spec("choices", mark("What to choose from, by commas")),
    Spec("least", mark("At least")),
    Spec("most", mark("At most; of a text its longest")),
    Spec("see", mark("Who sees it"), tuple(_WHO.items())),
    Spec("change", mark("Who changes it"), tuple(_WHO.items())),
    Spec("branches", mark("Only in these branches, by commas; empty: in all")),
    Spec("place", mark("Place in the order")),
    Spec("active", mark("It is on the card"), ticked=True),
)


class FieldsSection(RecordSection):
    """Fields of the card."""

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "fields",
            mark("Fields of the card"),
            mark(
                "What you keep of a customer besides the usual. What somebody may not see never "
                "reaches their workstation."
            ),
            mark("New field"),
            _SPECS,
        )


class FieldsPresenter:
    """Owns the section. GUI loop only."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        section: FieldsSection,
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs; ``now`` stamps what is made here."""
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._section = section
        self._now = now
        self._fields: tuple[AttributeField, ...] = ()
        self._open: AttributeField | None = None
        self._fresh = False
        self.removed: Callable[[Undo], None] = lambda _undo: None
        """Told how to take a removal back."""
        section.open_requested.connect(self.open)
        section.edited.connect(self.edit)
        section.save.clicked.connect(self.save)
        section.leave.clicked.connect(self.leave)
        section.remove.clicked.connect(self.remove)

    async def look(self) -> None:
        """Read the fields; called whenever the section comes on the screen."""
        self._fields = tuple(await self._queries.fields())
        self._section.show_lines([_line(item) for item in self._fields])

    def on_changes(self, changes: Changes) -> None:
        """Read them again where one changed."""
        if changes.everything or changes.touches(AttributeField.KIND):
            self._scope.start(self.look(), "fields", Policy.QUEUE)

    def open(self, key: UUID | None) -> None:
        """Open a field, or a new one."""
        found = next((item for item in self._fields if item.id == key), None)
        self._fresh = found is None
        place = max((item.place for item in self._fields), default=0) + 1
        fresh = AttributeField(
            id=FieldId(new_id()), key="", title="", place=place, changed_at=self._now()
        )
        self._open = found or fresh
        self._section.show_open(self._open.id, self._values(self._open), fresh=self._fresh)
        self._section.fields["key"].setEnabled(self._fresh)
        self.edit(self._section.values())

    def edit(self, values: Values) -> None:
        """Judge what stands in the fields."""
        if self._open is not None:
            fault = self._read(values)[1]
            self._section.show_fault(tr(_FAULTS[fault]) if fault in _FAULTS else fault)

    def leave(self) -> None:
        """Close the field without keeping it."""
        self._open = None
        self._section.show_open(None, None, fresh=False)

    def save(self) -> None:
        """Keep the open field."""
        field, fault = self._read(self._section.values())
        if field is not None and not fault:
            self._scope.start(self._save(field, fresh=self._fresh), "field", Policy.DROP_NEW)

    async def _save(self, field: AttributeField, *, fresh: bool) -> None:
        await self._commands.keep_field(field, fresh=fresh)
        self.leave()
        await self.look()

    def remove(self) -> None:
        """Remove the open field; it can be taken back."""
        if self._open is not None and not self._fresh:
            self._scope.start(self._remove(self._open), "field", Policy.DROP_NEW)

    async def _remove(self, field: AttributeField) -> None:
        await self._commands.remove_field(field.id)
        self.leave()

        async def undo() -> None:
            again = msgspec.structs.replace(field, id=FieldId(new_id()), edition=0)
            await self._commands.keep_field(again, fresh=True)
            await self.look()

        self.removed(undo)
        await self.look()

    def _values(self, field: AttributeField) -> dict[str, str]:
        names = {item.id: item.name for item in self._queries.directory().branches}
        return {
            "title": field.title,
            "title_en": field.title_en,
            "key": field.key,
            "holds": field.holds,
            "choices": ", ".join(field.choices),
            "least": _number_words(field.least),
            "most": _number_words(field.most),
            "see": _who(field.see),
            "change": _who(field.change),
            "branches": ", ".join(names.get(item, "") for item in field.branches),
            "place": str(field.place),
            "active": "yes" if field.active else "",
        }

    def _read(self, values: Values) -> tuple[AttributeField | None, str]:
        """Return the field as it stands in the form, and what is wrong with it."""
        before = self._open
        if before is None:
            return None, ""
        try:
            least, most = _number(values["least"]), _number(values["most"])
            place = int(values["place"] or 0)
        except ValueError:
            return None, "least"
        known = {item.name.lower(): item.id for item in self._queries.directory().branches}
        wanted = _parts(values["branches"])
        if any(name.lower() not in known for name in wanted):
            return None, "branches"
        field = msgspec.structs.replace(
            before,
            key=clean_line(values["key"] or values["title"], 60),
            title=clean_line(values["title"]),
            title_en=clean_line(values["title_en"]),
            holds=values["holds"] or Holds.TEXT,
            choices=_parts(values["choices"]),
            least=least,
            most=most,
            see=_ROLES.get(values["see"], before.see),
            change=_ROLES.get(values["change"], before.change),
            branches=tuple(known[name.lower()] for name in wanted),
            place=place,
            active=bool(values["active"]),
        )
        twice = any(
            item.key.lower() == field.key.lower() and item.id != field.id for item in self._fields
        )
        return field, problem(field) or ("key" if twice else "")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (clean_line(item) for item in text.split(",")))))


def _who(roles: tuple[str, ...]) -> str:
    if not roles:
        return ""
    return Role.SUPERVISOR if Role.SUPERVISOR in roles else Role.ADMINISTRATOR


def _number(text: str) -> float | None:
    return float(text.replace(",", ".").replace(" ", "")) if text else None


def _number_words(value: float | None) -> str:
    return f"{value:g}" if value is not None else ""


def _line(field: AttributeField) -> Line:
    holds = tr(_HOLDS[field.holds]) if field.holds in _HOLDS else clean_line(field.holds, 40)
    side = tr("sees it: {who}", who=tr(_WHO[_who(field.see)])) if field.see else ""
    return Line(
        key=field.id,
        title=clean_line(field.title),
        hint=f"{clean_line(field.key)} · {holds}",
        side=side if field.active else tr("off"),
        side_hint=tr("changes it: {who}", who=tr(_WHO[_who(field.change)])) if field.change else "",
        icon="lock" if field.see or field.branches else "tag",
    )
