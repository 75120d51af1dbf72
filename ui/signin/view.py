"""The door as a window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.words import code_words
from ui.signin.presenter import FIELDLESS, MIN_PASSPHRASE, Form, SignInState

_WIDTH = 400
_TITLES = {
    Form.SIGN_IN: mark("Welcome to Pult"),
    Form.UNLOCK: mark("Unlock"),
    Form.NEW_PASSPHRASE: mark("Protect your data"),
    Form.KEY_MISSING: mark("No key to your data"),
    Form.WIPED: mark("This workstation was erased"),
    Form.WIPED_WAITING: mark("This workstation was erased"),
}
_HINTS = {
    Form.SIGN_IN: mark("Sign in with the account your administrator gave you."),
    Form.UNLOCK: mark("Your data on this computer is locked. It opens without a line too."),
    Form.NEW_PASSPHRASE: mark(
        "This computer has no keyring. Choose a passphrase of at least 10 characters: "
        "it opens your data on this computer."
    ),
    Form.KEY_MISSING: mark(
        "Your data on this computer is encrypted, and its key is not in this system's keyring. "
        "Open Pult under the user account you worked in, with the keyring unlocked, and try "
        "again.\n\n"
        "You can also start anew: the old files are kept aside, unsent work with them, and can be "
        "put back once the key is found."
    ),
    Form.WIPED: mark(
        "Your organisation ordered it. Customers, messages and keys are gone from this computer. "
        "What you had not sent was handed in sealed: only your administrator can open it."
    ),
    Form.WIPED_WAITING: mark(
        "Your organisation ordered it. Customers, messages and keys are gone from this computer. "
        "What you had not sent is kept here sealed for up to 30 days and is handed in as soon as "
        "the centre can be reached: only your administrator can open it."
    ),
}
_ACTS = {
    Form.SIGN_IN: mark("Sign in"),
    Form.UNLOCK: mark("Open"),
    Form.NEW_PASSPHRASE: mark("Set passphrase"),
    Form.KEY_MISSING: mark("Look for the key again"),
    Form.WIPED: mark("Sign in anew"),
    Form.WIPED_WAITING: mark("Try the centre again"),
}


class SignInWindow(Panel):
    """Fields, one accented button, and errors where they belong.

    Attributes:
        sign_in_requested: server, login, password.
        passphrase_requested: the passphrase.
        key_requested: look for the missing key again.
        anew_requested: keep the locked files aside and begin with empty ones.
        stop_requested: give up waiting.
        other_requested: sign in as somebody else.
    """

    sign_in_requested = Signal(str, str, str)
    passphrase_requested = Signal(str)
    key_requested = Signal()
    anew_requested = Signal()
    stop_requested = Signal()
    other_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "signin", surface=0)
        self.setWindowTitle("Pult")
        self.resize(880, 620)
        self._state = SignInState()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._sheet())
        middle.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self.show_state(self._state)

    def _sheet(self) -> Panel:
        sheet = Panel(self.look, "signin_sheet", surface=None)
        sheet.setProperty("box", "plain")
        sheet.setFixedWidth(_WIDTH)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(6)
        self._mark = IconLabel(self.look, "pult", "accent", 40)
        self.title = label(self.look, size="display", weight=600, tone="strong")
        self.hint = label(self.look, tone="muted", wrap=True)
        for part in (self._mark, self.title, self.hint):
            column.addWidget(part)
        column.addSpacing(12)
        self._fields(column)
        self._problem(column)
        column.addSpacing(10)
        self.enter = button(self.look, "signin_enter", "primary")
        self.enter.setMinimumHeight(36)
        self.enter.clicked.connect(self._submit)
        self.stop = button(self.look, "signin_stop", "quiet")
        self.say(self.stop.setText, "Stop waiting")
        self.stop.clicked.connect(self.stop_requested)
        self.other = button(self.look, "signin_other", "quiet")
        self.say(self.other.setText, "Sign in as somebody else")
        self.other.clicked.connect(self.other_requested)
        self.anew = button(self.look, "signin_anew", "quiet")
        self.say(self.anew.setText, "Start anew, keep the old files aside")
        self.anew.clicked.connect(self.anew_requested)
        for act in (self.enter, self.stop, self.other, self.anew):
            column.addWidget(act)
        return sheet

    def _fields(self, column: QVBoxLayout) -> None:
        self._rows: dict[str, QWidget] = {}
        self.server = self._field(column, "server", mark("Server"))
        self.server.setPlaceholderText("pult.example.ru")
        self.login = self._field(column, "login", mark("Login"))
        self.password = self._field(column, "password", mark("Password"), secret=True)
        self.passphrase = self._field(column, "passphrase", mark("Passphrase"), secret=True)

    def _field(
        self, column: QVBoxLayout, name: str, words: str, *, secret: bool = False
    ) -> QLineEdit:
        row = QWidget()
        inside = QVBoxLayout(row)
        inside.setContentsMargins(0, 4, 0, 4)
        inside.setSpacing(4)
        title = label(self.look, size="small", weight=500, tone="strong")
        self.say(title.setText, words)
        edit = QLineEdit()
        edit.setObjectName(f"signin_{name}")
        edit.setMaxLength(300)
        self.say(edit.setAccessibleName, words)
        if secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.returnPressed.connect(self._submit)
        edit.textChanged.connect(lambda _text: self._judge())
        inside.addWidget(title)
        inside.addWidget(edit)
        column.addWidget(row)
        self._rows[name] = row
        return edit

    def _problem(self, column: QVBoxLayout) -> None:
        self.problem = Panel(self.look, "signin_problem", surface=None)
        self.problem.setProperty("box", "danger")
        row = QHBoxLayout(self.problem)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        icon = IconLabel(self.look, "alert", "danger", 18)
        words = QVBoxLayout()
        words.setSpacing(1)
        self.problem_title = label(self.look, weight=600, tone="danger", wrap=True)
        self.problem_hint = label(self.look, size="small", wrap=True)
        words.addWidget(self.problem_title)
        words.addWidget(self.problem_hint)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column.addWidget(self.problem)

    def show_state(self, state: SignInState) -> None:
        """Show a form, its error, and whether an answer is awaited."""
        other_form = state.form is not self._state.form
        self._state = state
        signing, fieldless = state.form is Form.SIGN_IN, state.form in FIELDLESS
        for name, row in self._rows.items():
            row.setVisible((name != "passphrase") == signing and not fieldless)
        self.title.setText(tr(_TITLES[state.form]))
        self.hint.setText(tr(_HINTS[state.form]))
        self._mark.show_icon("pult" if signing else "lock", "accent")
        if state.server and not self.server.text():
            self.server.setText(state.server)
        if state.login and not self.login.text():
            self.login.setText(state.login)
        self.problem.setVisible(bool(state.problem))
        if state.problem:
            title, hint = code_words(state.problem)
            self.problem_title.setText(title)
            self.problem_hint.setText(hint)
            self._retry()
        self.enter.setText(tr("One moment…") if state.busy else tr(_ACTS[state.form]))
        self.stop.setVisible(state.busy)
        self.other.setVisible(state.form is Form.UNLOCK and not state.busy)
        self.anew.setVisible(state.form is Form.KEY_MISSING and not state.busy)
        if other_form:
            self.focus_first()
        self._judge()

    def _retry(self) -> None:
        secret = self.password if self._state.form is Form.SIGN_IN else self.passphrase
        secret.setFocus()
        secret.selectAll()

    def focus_first(self) -> None:
        """Put the cursor into the first empty field."""
        if self._state.form in FIELDLESS:
            self.enter.setFocus()
            return
        signing = self._state.form is Form.SIGN_IN
        fields = (self.server, self.login, self.password) if signing else (self.passphrase,)
        empty = [field for field in fields if not field.text()] or [fields[-1]]
        empty[0].setFocus()

    def _judge(self) -> None:
        signing = self._state.form is Form.SIGN_IN
        if signing:
            ready = all(f.text().strip() for f in (self.server, self.login, self.password))
        elif self._state.form in FIELDLESS:
            ready = True
        else:
            least = MIN_PASSPHRASE if self._state.form is Form.NEW_PASSPHRASE else 1
            ready = len(self.passphrase.text()) >= least
        self.enter.setEnabled(ready and not self._state.busy)

    def _submit(self) -> None:
        if not self.enter.isEnabled():
            return
        if self._state.form is Form.SIGN_IN:
            fields = (self.server, self.login, self.password)
            self.sign_in_requested.emit(*(field.text() for field in fields))
        elif self._state.form in FIELDLESS:
            self.key_requested.emit()
        else:
            self.passphrase_requested.emit(self.passphrase.text())

    def forget_secrets(self) -> None:
        """Clear what must not stay in memory."""
        self.password.clear()
        self.passphrase.clear()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_state(self._state)
