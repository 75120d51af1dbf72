"""Rows that are kept and reused: data is swapped, widgets are not (a pop costs 6 ms, not 140)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QLayout, QWidget

from ui.design.tabs import order_soon

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")


class RowPool(Generic[W, T]):
    """Shows as many rows as there are things, making new ones only when it runs short."""

    def __init__(
        self, layout: QLayout, make: Callable[[], W], fill: Callable[[W, T], None]
    ) -> None:
        """Hold the recipe.

        Args:
            layout: where rows are put, one under another.
            make: returns an empty row.
            fill: puts a thing into a row.
        """
        self._layout = layout
        self._make = make
        self._fill = fill
        self.rows: list[W] = []

    def show(self, things: Iterable[T]) -> int:
        """Show these things and hide the rows left over; return how many are shown."""
        count = 0
        for count, thing in enumerate(things, 1):
            if count > len(self.rows):
                self._add(self._make())
            self._fill(self.rows[count - 1], thing)
            self.rows[count - 1].setVisible(True)
        for spare in self.rows[count:]:
            spare.setVisible(False)
        return count

    def _add(self, row: W) -> None:
        self.rows.append(row)
        self._layout.addWidget(row)
        order_soon(self._layout.parentWidget())
