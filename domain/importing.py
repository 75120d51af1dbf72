"""What an administrator's workstation and the centre say of files that are imported."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from domain.ids import BranchId
from domain.import_rows import Reading
from domain.mapping import FieldFault, FieldMap

PART_BYTES = 1 << 20
"""A file goes to the centre in parts of this size; only its last one is smaller."""
MAX_BYTES = 512 << 20
SAMPLE_ROWS = 100
"""How many rows are rehearsed."""
REPORT_ROWS = 1000
"""How many rows a page of the report has."""
MOST_TOLD = 50_000
"""How many rows the report tells of; those after them are counted only."""


class ImportState(StrEnum):
    """How an import stands."""

    UPLOADING = "uploading"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class Policy(StrEnum):
    """What becomes of a field that is filled here already."""

    FILL = "fill"
    REPLACE = "replace"


class OutcomeKind(StrEnum):
    """What a row comes to."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is made or changed; ``kept``: it is another here, and stays so."""

    field: str
    old: Any = None
    new: Any = None
    kept: bool = False


class RowOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a row comes to, and why. ``refusal`` is a ``Refusal`` or why the row is broken."""

    number: int
    kind: str
    name: str = ""
    changes: tuple[FieldChange, ...] = ()
    faults: tuple[FieldFault, ...] = ()
    refusal: str = ""


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """One import.

    Attributes:
        size, parts: bytes of the file, and how many of its parts the centre has.
        rows: how many were read; ``share`` of the file that is, from 0 to 1.
        created, changed, same, refused: what they came to.
        flawed: rows taken in of which some value could not be read.
        kept: what could not be undone because it was changed since.
        detail: why it failed.
    """

    id: UUID
    name: str
    size: int
    parts: int = 0
    state: str = ImportState.UPLOADING
    made_by: str = ""
    made_at: datetime
    rows: int = 0
    share: float = 0.0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    flawed: int = 0
    kept: int = 0
    detail: str = ""


class Imports(msgspec.Struct, frozen=True, kw_only=True):
    """All imports, newest first."""

    imports: tuple[ImportView, ...]


class ListImports(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for all of them."""


class BeginImport(msgspec.Struct, frozen=True, kw_only=True):
    """Announce a file. The same one again is answered with what the centre has of it."""

    id: UUID
    name: str
    size: int


class PutPart(msgspec.Struct, frozen=True, kw_only=True):
    """Give the centre a part of a file; parts come in their order, counted from 0."""

    id: UUID
    number: int
    data: bytes


class LookAt(msgspec.Struct, frozen=True, kw_only=True):
    """Ask what a file seems to be, read so where somebody has said how."""

    id: UUID
    reading: Reading | None = None


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What a file seems to be. ``samples``: by column, the first values."""

    reading: Reading
    columns: tuple[str, ...]
    mapping: FieldMap
    sheets: tuple[str, ...] = ()
    samples: dict[str, tuple[str, ...]] = {}


class StartImport(msgspec.Struct, frozen=True, kw_only=True):
    """Take a file in, or, ``rehearse``, say what its first rows would come to.

    ``branch_id``: whose new customers are; None: of the branch that takes whom nobody knows.
    """

    id: UUID
    reading: Reading
    mapping: FieldMap
    policy: Policy = Policy.FILL
    branch_id: BranchId | None = None
    rehearse: bool = False


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """The import; of a rehearsal, what its rows would come to."""

    view: ImportView
    rows: tuple[RowOutcome, ...] = ()


class ImportAct(StrEnum):
    """What can be done with an import."""

    CANCEL = "cancel"
    UNDO = "undo"
    FORGET = "forget"


class ActOnImport(msgspec.Struct, frozen=True, kw_only=True):
    """Do something with an import."""

    id: UUID
    act: ImportAct


class AskReport(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for the rows that were refused or had flaws, after a row; the first ``MOST_TOLD``."""

    id: UUID
    after: int = 0


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of the report; ``next`` is None when there are no more."""

    rows: tuple[RowOutcome, ...]
    next: int | None = None
