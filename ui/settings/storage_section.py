"""What lies on this computer, and the way to fetch all of it again."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel

from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.settings.desk import StorageFacts
from ui.settings.rows import Confirm, Section

_FACTS = (
    ("customers", mark("Customers")),
    ("entries", mark("Entries of their history")),
    ("pinned", mark("Customers held whole because you opened them")),
    ("cache", mark("Copies of the centre's data")),
    ("work", mark("Your own work: unsent, drafts")),
    ("log", mark("Log")),
    ("quota", mark("Room for opened customers")),
    ("free", mark("Free on the disk")),
)

_KILO = 1024
_UNITS = (mark("{size} KB"), mark("{size} MB"), mark("{size} GB"), mark("{size} TB"))


def size_words(size: int) -> str:
    """Return a size in bytes as people say it: ``1,4 GB``."""
    amount, at = size / _KILO, 0
    while amount >= _KILO and at < len(_UNITS) - 1:
        amount, at = amount / _KILO, at + 1
    digits = 0 if at == 0 or amount >= 100 else 1
    return tr(_UNITS[at], size=QLocale().toString(amount, "f", digits))


class StorageSection(Section):
    """Figures, the folder, and clearing.

    Attributes:
        clear_requested: drop every copy and fetch them again; it was confirmed.
    """

    clear_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "storage",
            mark("Storage"),
            mark("All of it is encrypted. What you need offline is here, the rest at the centre."),
        )
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(1, 1)
        self.values: dict[str, QLabel] = {}
        for at, (name, words) in enumerate(_FACTS):
            title = label(look, tone="muted", wrap=True)
            self.say(title.setText, words)
            value = label(look, weight=500, tone="strong", tabular=True, name=f"storage_{name}")
            self.values[name] = value
            grid.addWidget(title, at, 0)
            grid.addWidget(value, at, 1)
        self.column.addLayout(grid)
        self.column.addSpacing(16)
        where = label(look, size="small", weight=600, tone="muted")
        self.say(where.setText, "Folder")
        self.folder = label(look, wrap=True, name="storage_folder")
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(where)
        self.column.addWidget(self.folder)
        self.column.addSpacing(16)
        self.clear = button(look, "settings_clear", "danger")
        self.say(self.clear.setText, "Clear the copies and fetch again")
        self.clear.clicked.connect(self._ask)
        self.column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(8)
        self.confirm = Confirm(look, "settings_clear_confirm", mark("Clear and fetch again"))
        self.confirm.agreed.connect(self.clear_requested)
        self.column.addWidget(self.confirm)
        self.note = label(look, size="small", tone="muted", wrap=True, name="settings_clear_note")
        self.column.addWidget(self.note)
        self.end()
        self._facts: StorageFacts | None = None
        self._online = False
        self._busy = False

    def _ask(self) -> None:
        self.reworded()
        self.confirm.ask(self.clear)

    def show_storage(self, facts: StorageFacts | None, *, online: bool, busy: bool) -> None:
        """Show the figures; without a line nothing may be cleared."""
        self._facts, self._online, self._busy = facts, online, busy
        self.clear.setEnabled(online and not busy and facts is not None)
        self.confirm.do.setEnabled(online and not busy)
        self.note.setText(
            tr("Clearing…")
            if busy
            else ""
            if online
            else tr("There is no line now: nothing could be fetched, so nothing is cleared.")
        )
        if facts is None:
            for value in self.values.values():
                value.setText("…")
            return
        locale = QLocale()
        sizes = {
            "cache": facts.cache_bytes,
            "work": facts.work_bytes,
            "log": facts.log_bytes,
            "quota": facts.quota_bytes,
            "free": facts.free_bytes,
        }
        for name, size in sizes.items():
            self.values[name].setText(size_words(size))
        counts = {"customers": facts.customers, "entries": facts.entries, "pinned": facts.pinned}
        for name, count in counts.items():
            self.values[name].setText(locale.toString(count))
        self.folder.setText(facts.folder)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.confirm.words.setText(
            " ".join(
                (
                    tr("Copies of customers and their history go from here and are fetched again."),
                    tr("Until then you see less without a line. Unsent work and drafts stay."),
                )
            )
        )
        self.show_storage(self._facts, online=self._online, busy=self._busy)
