"""Imports over plain values: files are read and mapped in earnest, and nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

import msgspec

from adapters.import_files import reader
from domain.errors import Code, Refused
from domain.ids import new_id
from domain.import_rows import BadFile
from domain.importing import (
    ActOnImport,
    FieldChange,
    ImportAct,
    Imports,
    ImportState,
    ImportView,
    LookAt,
    Looked,
    OutcomeKind,
    RowOutcome,
    Started,
    StartImport,
)
from domain.mapping import Mapper, Refusal
from tests.builders.people import NOW

_ACTS = {
    ImportAct.CANCEL: ImportState.CANCELLED,
    ImportAct.UNDO: ImportState.UNDONE,
    ImportAct.FORGET: ImportState.CANCELLED,
}


class PaperImports:
    """What a centre says of imports. ``saved``: paths and lines of reports."""

    def __init__(self) -> None:
        self.views: dict[UUID, ImportView] = {}
        self.files: dict[UUID, bytes] = {}
        self.started: list[StartImport] = []
        self.saved: list[tuple[str, list[tuple[str, ...]]]] = []

    def put(self, **fields: object) -> ImportView:
        """Have an import."""
        values = {"id": new_id(), "name": "клиенты.csv", "size": 100, "made_at": NOW, **fields}
        view = msgspec.convert(values, ImportView)
        self.views[view.id] = view
        return view

    def imports(self) -> Imports:
        """Return all of them."""
        return Imports(imports=tuple(reversed(self.views.values())))

    def upload(self, path: str, heard: Callable[[float], None]) -> ImportView:
        """Take a file."""
        data = Path(path).read_bytes()
        heard(1.0)
        view = self.put(
            name=Path(path).name, size=len(data), state=ImportState.READY, made_by="Мария"
        )
        self.files[view.id] = data
        return view

    def look(self, wanted: LookAt) -> Looked:
        """Say what a file is."""
        file = io.BytesIO(self.files[wanted.id])
        try:
            found = reader.look(file, wanted.reading)
        except BadFile as error:
            raise Refused(Code.INVALID, field=error.fault) from error
        rows = list(reader.rows(file, found.reading))[:3]
        return Looked(
            reading=found.reading,
            columns=found.columns,
            mapping=found.mapping,
            sheets=found.sheets,
            samples={
                name: tuple(str(row.values[name]) for row in rows if name in row.values)
                for name in found.columns
            },
        )

    def start(self, wanted: StartImport) -> Started:
        """Take it in, or rehearse it."""
        self.started.append(wanted)
        rows = reader.rows(io.BytesIO(self.files[wanted.id]), wanted.reading)
        mapper = Mapper(wanted.mapping)
        found = []
        for row in rows:
            made = mapper.map(row.values)
            kind = OutcomeKind.CREATED if made.says_who else OutcomeKind.REFUSED
            fields = {f"customer.{name}": value for name, value in made.fields.items()}
            changes = [FieldChange(field=name, new=value) for name, value in fields.items()]
            changes += [FieldChange(field=f"identity.{k}", new=v) for k, v in made.addresses]
            found.append(
                RowOutcome(
                    number=row.number,
                    kind=kind,
                    name=str(made.fields.get("display_name", "")),
                    changes=tuple(changes),
                    faults=made.faults,
                    refusal="" if made.says_who else Refusal.NOBODY,
                )
            )
        view = self.views[wanted.id]
        if not wanted.rehearse:
            view = msgspec.structs.replace(view, state=ImportState.RUNNING, rows=1, share=0.4)
            self.views[view.id] = view
        return Started(view=view, rows=tuple(found) if wanted.rehearse else ())

    def act(self, wanted: ActOnImport) -> ImportView:
        """Stop it, or undo it."""
        view = self.views[wanted.id]
        view = self.views[wanted.id] = msgspec.structs.replace(view, state=_ACTS[wanted.act])
        return view

    def save(
        self,
        path: str,
        headings: Iterable[str],
        lines: Callable[[RowOutcome], Iterable[Iterable[str]]],
        row: RowOutcome,
    ) -> None:
        """Note a report of one row."""
        told = [tuple(cells) for cells in lines(row)]
        self.saved.append((path, [tuple(headings), *told]))
