"""What imports, their fields and what is wrong with rows are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.glossary import IdentityKind
from domain.import_rows import FileFault
from domain.importing import (
    MOST_TOLD,
    FieldChange,
    ImportState,
    ImportView,
    OutcomeKind,
    RowOutcome,
)
from domain.mapping import FieldFault
from domain.text import clean_line
from ui.design.i18n import mark, tr
from ui.design.words import channel_name

_SHOWN = 120

_TARGETS = {
    "customer.full_name": mark("Full name"),
    "customer.display_name": mark("Name shown"),
    "customer.given_name": mark("First name"),
    "customer.family_name": mark("Last name"),
    "customer.patronymic": mark("Patronymic"),
    "customer.gender": mark("Gender"),
    "customer.birth_on": mark("Date of birth"),
    "customer.language": mark("Language"),
    "customer.city": mark("City"),
    "customer.about": mark("About the customer"),
    "customer.since_on": mark("Customer since"),
    "customer.do_not_contact": mark("Do not contact"),
    "identity.phone": mark("Phone number"),
    "identity.email": mark("E-mail"),
    "identity.account": mark("Customer's number"),
    "identity.card": mark("Loyalty card"),
    "identity.sms": mark("Name of an SMS sender"),
    "tags": mark("Tags"),
    "order.number": mark("Order: number"),
    "order.status": mark("Order: status"),
    "order.total": mark("Order: total"),
    "order.currency": mark("Order: currency"),
    "order.paid": mark("Order: paid"),
    "order.placed_at": mark("Order: placed"),
    "order.deliver_on": mark("Order: delivery day"),
    "order.title": mark("Order: product"),
    "payment.number": mark("Payment: number"),
    "payment.amount": mark("Payment: amount"),
    "payment.status": mark("Payment: status"),
    "payment.method": mark("Payment: method"),
    "payment.currency": mark("Payment: currency"),
    "payment.at": mark("Payment: date"),
    "payment.order": mark("Payment: number of the order"),
    "task.number": mark("Task: number"),
    "task.title": mark("Task: what to do"),
    "task.kind": mark("Task: kind"),
    "task.due_at": mark("Task: due"),
    "task.done": mark("Task: done"),
}
_STATES = {
    ImportState.UPLOADING: (mark("Not sent whole"), "warning"),
    ImportState.READY: (mark("Not taken in yet"), "muted"),
    ImportState.RUNNING: (mark("Being taken in"), "accent"),
    ImportState.DONE: (mark("Taken in"), "positive"),
    ImportState.CANCELLED: (mark("Stopped"), "warning"),
    ImportState.FAILED: (mark("Failed"), "danger"),
    ImportState.UNDOING: (mark("Being undone"), "accent"),
    ImportState.UNDONE: (mark("Undone"), "muted"),
}
_OUTCOMES = {
    OutcomeKind.CREATED: (mark("New customer"), "positive"),
    OutcomeKind.CHANGED: (mark("Changes"), "accent"),
    OutcomeKind.SAME: (mark("No change"), "muted"),
    OutcomeKind.REFUSED: (mark("Refused"), "danger"),
}
_REFUSALS = {
    "nobody": mark("It says neither a name nor an address"),
    "required": mark("A required value is missing"),
    "incomplete": mark(
        "An order without a number, a payment without a sum or a task without words"
    ),
    "ambiguous": mark("Several customers have this address, and the name fits none of them alone"),
    "broken": mark("The row is damaged: a quote that does not end, or too many columns"),
    "too_large": mark("The row is too long"),
    "gone": mark("Whom it belongs to is not known here"),
}
_FAULTS = {
    "missing": mark("nothing there"),
    "no_number": mark("not a number"),
    "no_date": mark("not a date"),
    "no_phone": mark("not a phone number"),
    "no_email": mark("not an e-mail address"),
    "no_choice": mark("an unknown word"),
    "too_small": mark("too small"),
    "too_large": mark("too large"),
    "other_form": mark("of another form"),
    "taken": mark("belongs to another customer"),
}
_FILES = {
    FileFault.EMPTY: mark("The file is empty."),
    FileFault.UNREADABLE: mark("The file cannot be opened."),
    FileFault.CHANGED: mark("The file was changed while it was being sent. Choose it again."),
    FileFault.TOO_LARGE: mark("The file is too large: at most 512 MB, and what is packed in it."),
    FileFault.FORMAT: mark("This is no CSV, vCard or XLSX."),
    FileFault.DAMAGED: mark("The file is damaged or no workbook."),
    FileFault.OLD_WORKBOOK: mark("This is a workbook of the old kind. Save it as XLSX."),
    FileFault.PASSWORD: mark("The workbook is protected by a password."),
    FileFault.SHEET: mark("There is no such sheet in the workbook."),
    FileFault.READING: mark("The file cannot be read so. Choose another encoding or separator."),
    FileFault.MAPPING: mark("The columns cannot be mapped so."),
    FileFault.BROKEN: mark("The centre stumbled over it. Its log says where."),
    FileFault.GONE: mark("The file is not at the centre any more. Choose it again."),
}
ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1251": "Windows-1251",
    "utf-16": "UTF-16",
    "koi8-r": "KOI8-R",
    "cp866": "CP866 (DOS)",
    "windows-1252": "Windows-1252",
}
DELIMITERS = {
    ",": mark("Comma"),
    ";": mark("Semicolon"),
    "\t": mark("Tab"),
    "|": mark("Vertical bar"),
}


def target_words(target: str) -> str:
    """Return what a target is called."""
    if target in _TARGETS:
        return tr(_TARGETS[target])
    group, _, name = target.partition(".")
    if group == "identity" and name in set(IdentityKind):
        return channel_name(name)
    return clean_line(name or target, _SHOWN)


def state_words(view: ImportView) -> tuple[str, str]:
    """Return how an import stands, and the token of its colour."""
    known = _STATES.get(ImportState(view.state)) if view.state in set(ImportState) else None
    words, tone = known or (view.state, "muted")
    if view.state == ImportState.RUNNING:
        return tr("Being taken in: {share} %", share=int(view.share * 100)), tone
    return tr(words), tone


def count_words(view: ImportView) -> str:
    """Return what became of the rows of an import."""
    parts = []
    for number, words in (
        (view.rows, mark("rows read: {number}")),
        (view.created, mark("new: {number}")),
        (view.changed, mark("changed: {number}")),
        (view.same, mark("no change: {number}")),
        (view.refused, mark("refused: {number}")),
        (view.flawed, mark("with flaws: {number}")),
        (view.kept, mark("not undone: {number}")),
    ):
        if number:
            parts.append(tr(words, number=f"{number:,}".replace(",", "\u00a0")))
    return " · ".join(parts)


def bound_words(view: ImportView) -> str:
    """Return how far the report of an import goes, where it does not tell of all of it."""
    if view.refused + view.flawed <= MOST_TOLD:
        return ""
    return tr(
        "The report tells of the first {number} rows with something wrong.",
        number=f"{MOST_TOLD:,}".replace(",", "\u00a0"),
    )


def outcome_words(row: RowOutcome) -> tuple[str, str]:
    """Return what a row comes to, and the token of its colour."""
    words, tone = _OUTCOMES.get(OutcomeKind(row.kind), (row.kind, "muted"))
    return tr(words), tone


def row_words(row: RowOutcome) -> str:
    """Return what is made, changed, kept or wrong of a row, on one line."""
    parts = []
    if row.refusal:
        parts.append(tr(_REFUSALS.get(row.refusal, row.refusal)))
    parts += [fault_words(fault) for fault in row.faults]
    # Addresses first: by them one sees who it is.
    parts += [_change(item) for item in sorted(row.changes, key=_comes_late)]
    return clean_line(" · ".join(parts), 400)


def _comes_late(change: FieldChange) -> bool:
    return not change.field.startswith("identity.")


def fault_words(fault: FieldFault) -> str:
    """Return what is wrong with a value."""
    why = tr(_FAULTS.get(fault.reason, fault.reason))
    value = f" “{fault.value}”" if fault.value else ""
    return f"{target_words(fault.target)}{value}: {why}"


def _change(change: FieldChange) -> str:
    name, new = target_words(change.field), _value(change.new)
    if change.kept:
        return tr("{name}: “{old}” stays", name=name, old=_value(change.old))
    if change.old in (None, "", [], {}):
        return f"{name}: {new}"
    return f"{name}: {_value(change.old)} → {new}"


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) for item in value)
    return clean_line(str(value), 60)


def file_words(fault: str) -> str:
    """Return what is wrong with a file."""
    return tr(_FILES[FileFault(fault)]) if fault in set(FileFault) else fault


def report_headings() -> tuple[str, ...]:
    """Return the headings of the report."""
    return (tr("Row"), tr("Customer"), tr("Result"), tr("Column"), tr("Value"), tr("Why"))


def report_lines(row: RowOutcome) -> Iterable[tuple[str, ...]]:
    """Return a row of the report as lines: one for the row, where it is refused, and each flaw."""
    begin = (str(row.number), row.name, outcome_words(row)[0])
    if row.refusal:
        yield (*begin, "", "", tr(_REFUSALS.get(row.refusal, row.refusal)))
    for fault in row.faults:
        where = fault.source or target_words(fault.target)
        yield (*begin, where, fault.value, tr(_FAULTS.get(fault.reason, fault.reason)))
