"""The phone: the account at the exchange, the devices, and a try of each."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from domain.phone import Devices, Registration, SipAccount, SoundChoice
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label, set_tone
from ui.design.look import Look
from ui.design.switch import Switch
from ui.phone.port import PhoneNow, PhoneThere
from ui.phone.words import distrust_words
from ui.settings.rows import Choices, RowColumn, Section, Steps
from ui.settings.sip_fields import SipFields

_STATES = {
    Registration.NONE: (mark("Not connected"), "muted"),
    Registration.TRYING: (mark("Connecting…"), "muted"),
    Registration.REGISTERED: (mark("Connected: calls ring here"), "positive"),
    Registration.LOST: (mark("The exchange cannot be reached; it is tried again"), "warning"),
    Registration.REFUSED: (
        mark("The exchange does not take the account: check number and password"),
        "danger",
    ),
}
_SOURCES = ((False, mark("From the administrator")), (True, mark("My own")))
_WIDE = 260


def _percent(number: int) -> str:
    return f"{number}\N{NO-BREAK SPACE}%"


class PhoneSection(Section):
    """Account and devices.

    Attributes:
        account_requested: a ``SipAccount`` to use, or None to do without.
        source_requested: whether to use the agent's own account, not the given one.
        authority_requested: path of a certificate to be read.
        sound_requested: a ``SoundChoice``.
        try_requested: ``headset``, ``speaker`` or ``ringer``.
    """

    account_requested = Signal(object)
    source_requested = Signal(bool)
    authority_requested = Signal(str)
    sound_requested = Signal(object)
    try_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "phone",
            mark("Phone"),
            mark("Calls in this window. Without an account the exchange rings your desk phone."),
        )
        self._now = PhoneNow()
        self._given: SipAccount | None = None
        self._uses_own = True
        self._sound = SoundChoice()
        self._devices = Devices()
        self._account_rows()
        self._sound_rows()
        self.end()

    # -- the account -----------------------------------------------------------------------

    def _account_rows(self) -> None:
        look = self.look
        self.told = label(look, weight=500, wrap=True, name="settings_phone_state")
        self.column.addWidget(self.told)
        self.column.addSpacing(12)
        self.given = RowColumn(look, "settings_phone_given")
        self.source = Choices(look, "settings_phone_source", _SOURCES)
        self.source.chosen.connect(lambda own: self.source_requested.emit(bool(own)))
        self.source_note = self.given.row(mark("Account"), "", self.source)
        self.column.addWidget(self.given)
        self.own = SipFields(look, "settings_phone", mark("Kept encrypted on this computer."))
        self.own.row(mark("Use this account"), "", self._account_buttons())
        self.own.edited.connect(self._show_can)
        self.own.entered.connect(self._connect)
        self.own.authority_chosen.connect(self.authority_requested)
        self.column.addWidget(self.own)
        self.show_source(None, uses_own=True)
        self._show_can()

    def _account_buttons(self) -> QWidget:
        both = QWidget()
        both.setObjectName("settings_phone_account")
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.drop = button(self.look, "settings_phone_drop", "plain")
        self.say(self.drop.setText, "Disconnect")
        self.drop.clicked.connect(lambda _on=False: self.account_requested.emit(None))
        self.keep = button(self.look, "settings_phone_keep", "primary")
        self.say(self.keep.setText, "Connect")
        self.keep.clicked.connect(lambda _on=False: self._connect())
        row.addWidget(self.drop)
        row.addWidget(self.keep)
        return both

    def _show_can(self) -> None:
        self.keep.setEnabled(self.own.complete)

    def _connect(self) -> None:
        if self.keep.isEnabled():
            self.account_requested.emit(self.own.account())

    def show_account(self, account: SipAccount | None) -> None:
        """Fill the fields with the agent's own account."""
        self.own.show_account(account)
        self._show_can()

    def show_source(self, given: SipAccount | None, *, uses_own: bool) -> None:
        """Show what the administrator gave, and which account is used."""
        self._given, self._uses_own = given, uses_own
        self.given.setVisible(given is not None)
        self.source.show_value(uses_own)
        self.own.setVisible(given is None or uses_own)
        if given is not None:
            facts = f"{given.user} · {given.server} · {given.transport.upper()}"
            self.source_note.setText(facts)
            self.source_note.show()
            self.source.setAccessibleDescription(facts)

    def show_phone(self, now: PhoneNow) -> None:
        """Show how the phone stands."""
        self._now = now
        if now.state.registration is Registration.UNTRUSTED:
            words, tone = ". ".join(distrust_words(now.state.reason)), "danger"
        else:
            source, tone = _STATES[now.state.registration]
            words = tr(source)
        if now.there is PhoneThere.STARTING:
            words, tone = tr("The phone is starting…"), "muted"
        elif now.there is PhoneThere.BROKEN:
            words, tone = tr("The phone did not start; it is tried again"), "danger"
        self.told.setText(words)
        set_tone(self.told, tone)
        self.drop.setVisible(now.there is not PhoneThere.NOT_WANTED)
        self.setProperty("busy", bool(now.state.calls))
        for part in (self.keep, self.drop, self.source):
            part.setToolTip(tr("Possible after the call") if now.state.calls else "")
        self.drop.setEnabled(not now.state.calls)
        self.source.setEnabled(not now.state.calls)
        there = now.there is PhoneThere.THERE
        for trial in self.trials.values():
            trial.setEnabled(there)

    # -- the devices -----------------------------------------------------------------------

    def _sound_rows(self) -> None:
        rows = (
            ("microphone", mark("Microphone"), mark("What the other side hears."), ""),
            ("headset", mark("Headset"), mark("Where you hear the other side."), "headset"),
            ("speaker", mark("Speaker"), mark("For a call heard aloud."), "speaker"),
            ("ringer", mark("Ringer"), mark("Where a call rings."), "ringer"),
        )
        self.fields: dict[str, ChoiceField] = {}
        self.trials = {}
        for name, title, hint, trial in rows:
            both = QWidget()
            both.setObjectName(f"settings_phone_{name}_both")
            line = QHBoxLayout(both)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            field = ChoiceField(self.look, f"settings_phone_{name}")
            field.setFixedWidth(self.look.grown(_WIDE))
            field.activated.connect(self._choosing(name, field))
            if trial:
                made = button(self.look, f"settings_phone_try_{name}", "quiet")
                self.say(made.setText, "Try")
                made.clicked.connect(self._trying(trial))
                line.addWidget(made)
                self.trials[name] = made
                self.say(made.setAccessibleDescription, title)
            line.addWidget(field)
            self.row(title, hint, both)
            self.say(field.setAccessibleName, title)
            self.fields[name] = field
        self.aloud = Switch(self.look, "settings_phone_aloud")
        self.aloud.clicked.connect(lambda on: self._choose("aloud", on))
        self.row(mark("Hear calls aloud"), mark("From the speaker instead."), self.aloud)
        self.volume = Steps(self.look, "settings_phone_volume", (0, 100, 5), _percent)
        self.volume.chosen.connect(lambda value: self._choose("ring_volume", value))
        self.row(mark("Loudness of the ringing"), mark("At nothing it is only shown."), self.volume)
        self.show_sound(self._sound)

    def _choosing(self, name: str, field: ChoiceField) -> Callable[[int], None]:
        return lambda at: self._choose(name, field.itemData(at))

    def _trying(self, which: str) -> Callable[[], None]:
        return lambda: self.try_requested.emit(which)

    def _choose(self, name: str, value: object) -> None:
        self._sound = msgspec.structs.replace(self._sound, **{name: value})
        self.sound_requested.emit(self._sound)

    def show_sound(self, sound: SoundChoice) -> None:
        """Show what is chosen."""
        self._sound = sound
        self.aloud.setChecked(sound.aloud)
        self.volume.show_value(sound.ring_volume)
        for name, field in self.fields.items():
            self._fill(field, str(getattr(sound, name)), name)

    def _fill(self, field: ChoiceField, wanted: str, name: str) -> None:
        devices = self._devices.inputs if name == "microphone" else self._devices.outputs
        field.clear()
        field.addItem(tr("As the system"), "")
        for device in devices:
            field.addItem(device, device)
        if wanted and wanted not in devices:
            field.addItem(tr("{name} (not here now)", name=wanted), wanted)
        field.setCurrentIndex(max(0, field.findData(wanted)))

    def show_devices(self, devices: Devices) -> None:
        """Offer what is there."""
        if devices != self._devices:
            self._devices = devices
            self.show_sound(self._sound)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.source.reword()
        self.volume.reword()
        self.show_source(self._given, uses_own=self._uses_own)
        self.show_sound(self._sound)
        self.show_phone(self._now)
