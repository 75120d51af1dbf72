"""Who works here, at which centre, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from ui.design.avatar import Avatar
from ui.design.buttons import button
from ui.design.i18n import mark, plural, tr
from ui.design.labels import ElidedLabel, label
from ui.design.look import Look
from ui.settings.desk import Unsent
from ui.settings.rows import Confirm, Section

_ROLES = {
    "agent": mark("Operator"),
    "supervisor": mark("Supervisor"),
    "administrator": mark("Administrator"),
}


class AccountSection(Section):
    """Name, centre, and signing out.

    Attributes:
        sign_out_requested: end the session here; it was confirmed.
    """

    sign_out_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "account", mark("Account"))
        self._who = ("", "", "", "", "")
        self._unsent: Unsent | None = None
        self._avatar = Avatar(look, 48)
        self.name = ElidedLabel(look, size="title", weight=600, tone="strong", name="account_name")
        self.where = label(look, tone="muted", wrap=True, name="account_where")
        self.centre = label(look, tone="muted", wrap=True, name="account_centre")
        self.column.addWidget(self._avatar)
        self.column.addSpacing(8)
        self.column.addWidget(self.name)
        self.column.addSpacing(4)
        self.column.addWidget(self.where)
        self.column.addSpacing(4)
        self.column.addWidget(self.centre)
        self.column.addSpacing(16)
        self.out = button(look, "settings_sign_out", "danger")
        self.say(self.out.setText, "Sign out")
        self.out.clicked.connect(self._ask)
        self.column.addWidget(self.out, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(8)
        self.confirm = Confirm(look, "settings_sign_out_confirm", mark("Sign out"))
        self.confirm.agreed.connect(self.sign_out_requested)
        self.column.addWidget(self.confirm)
        self.end()

    def _ask(self) -> None:
        self.reworded()
        self.confirm.ask(self.out)

    def show_account(
        self, who: tuple[str, str, str, str, str], unsent: Unsent | None, *, busy: bool
    ) -> None:
        """Show who works here: name, login, role, branch, centre; and what is not sent."""
        self._who, self._unsent = who, unsent
        name, login, role, branch, centre = who
        self._avatar.show_person(name, None)
        self.name.setText(name or tr("Nobody is signed in"))
        words = [login, tr(_ROLES[role]) if role in _ROLES else role, branch]
        self.where.setText(" · ".join(word for word in words if word))
        self.centre.setText(centre)
        self.out.setEnabled(unsent is not None and not busy)
        self.confirm.words.setText(self._means())

    def _means(self) -> str:
        unsent = self._unsent or Unsent()
        said = [tr("Copies of customers and messages are destroyed on this computer.")]
        if unsent.operations:
            said.append(
                plural(
                    "%n action(s) of yours are not sent yet: they stay here encrypted and are "
                    "sent when you sign in here again.",
                    unsent.operations,
                )
            )
        if unsent.drafts:
            said.append(plural("%n draft(s) will be deleted.", unsent.drafts))
        if not unsent.operations and not unsent.drafts:
            said.append(tr("All your work is at the centre."))
        return " ".join(said)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_account(self._who, self._unsent, busy=not self.out.isEnabled())
