"""How somebody waiting is made known: do not disturb, and the sound."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.switch import Switch
from ui.design.times import Times
from ui.preferences import NEVER, Preferences
from ui.settings.rows import Section, Steps

_HOUR_S = 3600
_SLOT_MIN = 30
_SLOTS = 24 * 60 // _SLOT_MIN


def _percent(number: int) -> str:
    return f"{number}\N{NO-BREAK SPACE}%"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


class NoticesSection(Section):
    """Do not disturb and sound.

    Attributes:
        try_requested: ring once.
    """

    try_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(
            look,
            "notifications",
            mark("Notifications"),
            mark("Whoever is offered to you is always shown in the window, whatever is set here."),
        )
        self._times = times
        self._devices: tuple[str, ...] = ()
        self._prefs = Preferences()
        self._quiet_rows()
        self._sound_rows()
        self.end()

    def _quiet_rows(self) -> None:
        look = self.look
        self.quiet = Switch(look, "settings_quiet")
        self.quiet.clicked.connect(self._on_quiet)
        self._quiet_hint = self.row(
            mark("Do not disturb"), mark("No sound and no message outside the window."), self.quiet
        )
        self.hour = button(look, "settings_quiet_hour")
        self.say(self.hour.setText, "For an hour")
        self.hour.clicked.connect(self._for_an_hour)
        self.row(mark("Do not disturb for an hour"), mark("Goes off by itself."), self.hour)
        self.say(self.hour.setAccessibleName, "For an hour")
        both = QWidget()
        both.setObjectName("settings_quiet_daily")
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.begin = self._time("settings_quiet_from", "quiet_from_min")
        self.until = self._time("settings_quiet_to", "quiet_to_min")
        dash = label(look, "–", tone="muted")
        for part in (self.begin, dash, self.until):
            row.addWidget(part)
        self.row(mark("Every day"), mark("By this computer's clock; may go past midnight."), both)
        self.say(self.begin.setAccessibleName, "Do not disturb from")
        self.say(self.until.setAccessibleName, "Do not disturb until")

    def _time(self, name: str, setting: str) -> ChoiceField:
        made = ChoiceField(self.look, name)
        made.setMinimumWidth(96)
        made.addItem("—")
        made.addItems([_clock(slot * _SLOT_MIN) for slot in range(_SLOTS)])
        made.activated.connect(
            lambda at: self.changed.emit(setting, (at - 1) * _SLOT_MIN if at else NEVER)
        )
        return made

    def _sound_rows(self) -> None:
        look = self.look
        self.sound = Switch(look, "settings_sound")
        self.sound.clicked.connect(self.emits("sound"))
        self.row(
            mark("Sound when somebody waits"),
            mark("Repeated until somebody takes them."),
            self.sound,
        )
        self.volume = Steps(look, "settings_volume", (0, 100, 5), _percent)
        self.volume.chosen.connect(self.emits("volume"))
        self.row(mark("Volume"), "", self.volume)
        self.device = ChoiceField(look, "settings_device")
        self.device.setFixedWidth(260)
        self.device.activated.connect(self._on_device)
        self.row(
            mark("Sound device"),
            mark("Calls in the headset, customers who wait on the speaker."),
            self.device,
        )
        self.trial = button(look, "settings_try")
        self.say(self.trial.setText, "Ring once")
        self.trial.clicked.connect(self.try_requested)
        self.row(mark("Try it"), "", self.trial)
        self.say(self.trial.setAccessibleName, "Ring once")

    def _on_quiet(self, on: bool) -> None:
        if not on:
            self.changed.emit("quiet_until", 0)
        self.changed.emit("quiet", on)

    def _for_an_hour(self) -> None:
        self.changed.emit("quiet_until", int(self._times.now().timestamp()) + _HOUR_S)

    def _on_device(self, at: int) -> None:
        self.changed.emit("sound_device", self.device.itemData(at))

    def show_preferences(self, prefs: Preferences) -> None:
        """Show what is set."""
        self._prefs = prefs
        was = self.quiet.blockSignals(True)
        now = self._times.now()
        for_now = now.timestamp() < prefs.quiet_until
        self.quiet.setChecked(prefs.quiet or for_now)
        self.quiet.blockSignals(was)
        hint = tr("No sound and no message outside the window.")
        if for_now and not prefs.quiet:
            until = datetime.fromtimestamp(prefs.quiet_until, now.tzinfo)
            hint = tr("Until {time}.", time=self._times.hour(until))
        self._quiet_hint.setText(hint)
        for field, minute in ((self.begin, prefs.quiet_from_min), (self.until, prefs.quiet_to_min)):
            field.setCurrentIndex(minute // _SLOT_MIN + 1 if minute >= 0 else 0)
        self.sound.setChecked(prefs.sound)
        self.volume.show_value(prefs.volume)
        for part in (self.volume, self.device, self.trial):
            part.setEnabled(prefs.sound)
        self._show_device()

    def show_devices(self, devices: tuple[str, ...]) -> None:
        """Offer what can play sound."""
        if devices != self._devices:
            self._devices = devices
            self._show_device()

    def _show_device(self) -> None:
        wanted = self._prefs.sound_device
        self.device.clear()
        self.device.addItem(tr("As the system"), "")
        for name in self._devices:
            self.device.addItem(name, name)
        if wanted and wanted not in self._devices:
            # Unplugged perhaps: it is still what was chosen, the system's own plays meanwhile.
            self.device.addItem(tr("{name} (not here now)", name=wanted), wanted)
        self.device.setCurrentIndex(max(0, self.device.findData(wanted)))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_preferences(self._prefs)
