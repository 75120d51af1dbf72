"""The settings of one account at the exchange, as they are typed: the agent's or a given one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from domain.phone import SipAccount, Transport
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import ElidedLabel
from ui.design.look import Look
from ui.design.switch import Switch
from ui.settings.rows import Choices, RowColumn

_TRANSPORTS = (
    (Transport.UDP, "UDP"),
    (Transport.TCP, "TCP"),
    (Transport.TLS, "TLS"),
    (Transport.WSS, "WebRTC"),
)
_SECURE = (Transport.TLS, Transport.WSS)
_WIDE = 260
_MAX_FIELD = 200


class AuthorityField(QWidget):
    """Whose signature on the exchange's certificate is believed: the system's, or one's own.

    Attributes:
        chosen: path of a file to be read.
        dropped: the system's again.
    """

    chosen = Signal(str)
    dropped = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.pem = ""
        self._file = ""
        self.told = ElidedLabel(look, name=f"{name}_told")
        self.choose = button(look, f"{name}_choose")
        self.drop = button(look, f"{name}_drop", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.told, 1)
        row.addWidget(self.drop)
        row.addWidget(self.choose)
        self.setFixedWidth(look.grown(_WIDE))
        self.setFocusProxy(self.choose)
        self.choose.clicked.connect(self._ask)
        self.drop.clicked.connect(self.dropped)
        self.reword()

    def show_pem(self, pem: str, file: str = "") -> None:
        """Show whether there is one of one's own; ``file`` names where it came from."""
        self.pem, self._file = pem, file
        self.reword()

    def reword(self) -> None:
        """Say everything again in the other language."""
        own = self._file or tr("Your own")
        self.told.setText(own if self.pem else tr("As the system"))
        self.choose.setText(tr("Choose…"))
        self.drop.setText(tr("Remove"))
        self.drop.setVisible(bool(self.pem))

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), tr("The certificate of your company"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("PEM (*.pem *.crt *.cer)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.chosen)
        dialog.open()


class SipFields(RowColumn):
    """Number, password, exchange and how it is reached.

    Attributes:
        edited: something was changed by hand.
        entered: Return was pressed in a field.
        authority_chosen: path of a certificate to be read.
    """

    edited = Signal()
    entered = Signal()
    authority_chosen = Signal(str)

    def __init__(self, look: Look, name: str, password_hint: str) -> None:
        """Build the rows.

        Args:
            look: the appearance.
            name: begins every objectName.
            password_hint: where the password is kept.
        """
        super().__init__(look, name)
        self._name = name
        self._kept = False
        self.user = self._field("user")
        self.row(mark("Number"), mark("The extension at the exchange."), self.user)
        self.password = self._field("password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.row(mark("Password"), password_hint, self.password)
        self.server = self._field("server")
        self.server.setPlaceholderText("pbx.example.org")
        self.row(mark("Exchange"), mark("Its address, with a port if need be."), self.server)
        self.login = self._field("login")
        self.row(mark("Login"), mark("Where it is not the number."), self.login)
        self.transport = Choices(look, f"{name}_transport", _TRANSPORTS)
        self.transport.show_value(Transport.UDP)
        self.transport.chosen.connect(self._on_transport)
        self.row(
            mark("Connection"), mark("TLS and WebRTC are encrypted on the way."), self.transport
        )
        self.authority = AuthorityField(look, f"{name}_authority")
        self.authority.chosen.connect(self.authority_chosen)
        self.authority.dropped.connect(self._drop_authority)
        self.row(
            mark("Trusted certificate"),
            mark("Who vouches for the exchange. One of your own stands instead of the system's."),
            self.authority,
        )
        self.encrypt = Switch(look, f"{name}_encrypt")
        self.encrypt.clicked.connect(lambda _on: self.edited.emit())
        self.row(mark("Encrypt what is said"), mark("The exchange must know SRTP."), self.encrypt)
        self.auto = Switch(look, f"{name}_auto")
        self.auto.clicked.connect(lambda _on: self.edited.emit())
        self.row(
            mark("Answer by itself"),
            mark("Where the exchange asks for it, as for an intercom."),
            self.auto,
        )
        self.auto.setChecked(True)
        self._show_authority_row()

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(f"{self._name}_{name}")
        made.setMaxLength(_MAX_FIELD)
        made.setFixedWidth(self.look.grown(_WIDE))
        made.textEdited.connect(lambda _text: self.edited.emit())
        made.returnPressed.connect(self.entered)
        return made

    def _on_transport(self, _value: object) -> None:
        self._show_authority_row()
        self.edited.emit()

    def _show_authority_row(self) -> None:
        line = self.authority.parentWidget()
        assert line is not None  # noqa: S101 - a row has just been made for it
        line.setVisible(self._transport in _SECURE)

    def _drop_authority(self) -> None:
        self.authority.show_pem("")
        self.edited.emit()

    def show_authority(self, path: str, pem: str) -> None:
        """Take a certificate that was read from a file."""
        self.authority.show_pem(pem, Path(path).name)
        self.edited.emit()

    @property
    def _transport(self) -> Transport:
        chosen = [value for value, made in self.transport.buttons.items() if made.isChecked()]
        return Transport(str(chosen[0])) if chosen else Transport.UDP

    @property
    def complete(self) -> bool:
        """Whether there is enough of it to try."""
        return bool(self.user.text().strip() and self.server.text().strip())

    def account(self) -> SipAccount:
        """Return what is typed."""
        transport = self._transport
        return SipAccount(
            user=self.user.text().strip(),
            server=self.server.text().strip(),
            password=self.password.text(),
            login=self.login.text().strip(),
            transport=transport,
            encrypt=self.encrypt.isChecked(),
            auto_answer=self.auto.isChecked(),
            authority=self.authority.pem if transport in _SECURE else "",
        )

    def show_account(self, account: SipAccount | None, *, kept: bool = False) -> None:
        """Fill the fields; ``kept``: there is a password, which is not told."""
        known = account or SipAccount(user="", server="")
        self._kept = kept
        self.user.setText(known.user)
        self.password.setText(known.password)
        self.server.setText(known.server)
        self.login.setText(known.login)
        self.transport.show_value(known.transport)
        self.encrypt.setChecked(known.encrypt)
        self.auto.setChecked(known.auto_answer)
        self.authority.show_pem(known.authority)
        self._show_authority_row()
        self.reword()

    def reword(self) -> None:
        """Say everything again in the other language."""
        self.password.setPlaceholderText(tr("Kept; type to replace it") if self._kept else "")
        self.transport.reword()
        self.authority.reword()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "auto"):
            self.reword()
