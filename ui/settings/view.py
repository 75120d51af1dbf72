"""The page of settings: sections on the left, one of them on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from domain.glossary import Role
from ui.design.buttons import button
from ui.design.i18n import mark
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.preferences import Preferences
from ui.settings.about_section import AboutSection
from ui.settings.account_section import AccountSection
from ui.settings.channels_section import ChannelsSection
from ui.settings.desktop_section import DesktopSection
from ui.settings.fields_section import FieldsSection
from ui.settings.imports_section import ImportsSection
from ui.settings.keys_section import KeysSection
from ui.settings.knowledge_section import KnowledgeSection
from ui.settings.look_section import LookSection
from ui.settings.notices_section import NoticesSection
from ui.settings.offer_rules_section import OfferRulesSection
from ui.settings.phone_section import PhoneSection
from ui.settings.phones_section import PhonesSection
from ui.settings.presenter import SectionId, SettingsState
from ui.settings.reasons_section import ReasonsSection
from ui.settings.replies_section import RepliesSection
from ui.settings.routing_section import RoutingSection
from ui.settings.rows import Section
from ui.settings.sending_section import SendingSection
from ui.settings.services_section import ServicesSection
from ui.settings.storage_section import StorageSection
from ui.settings.tone_section import ToneSection
from ui.settings.workday_section import WorkdaySection

_COLUMN, _WIDE, _NAV = 760, 1240, 216
_NAMES = {
    SectionId.LOOK: ("contrast", mark("Look")),
    SectionId.KEYS: ("keyboard", mark("Keys")),
    SectionId.NOTIFICATIONS: ("bell", mark("Notifications")),
    SectionId.PHONE: ("phone", mark("Phone")),
    SectionId.SENDING: ("send", mark("Sending")),
    SectionId.REPLIES: ("bolt", mark("Canned replies")),
    SectionId.KNOWLEDGE: ("knowledge", mark("Knowledge base")),
    SectionId.SERVICES: ("case", mark("Services")),
    SectionId.FIELDS: ("tag", mark("Fields of the card")),
    SectionId.OFFERS: ("star", mark("Offers")),
    SectionId.REASONS: ("question", mark("Reasons for contact")),
    SectionId.TONE: ("quote", mark("Tone of voice")),
    SectionId.WORKDAY: ("coffee", mark("Working day")),
    SectionId.ROUTING: ("transfer", mark("Routing")),
    SectionId.CHANNELS: ("globe", mark("Channels")),
    SectionId.PHONES: ("users", mark("Agents' phones")),
    SectionId.IMPORTS: ("customers", mark("Import")),
    SectionId.DESKTOP: ("screen", mark("Window")),
    SectionId.STORAGE: ("storage", mark("Storage")),
    SectionId.ACCOUNT: ("user", mark("Account")),
    SectionId.ABOUT: ("info", mark("About and diagnostics")),
}


_ADMINISTRATORS = (
    *(SectionId.SERVICES, SectionId.FIELDS, SectionId.OFFERS, SectionId.TONE, SectionId.WORKDAY),
    *(SectionId.ROUTING, SectionId.CHANNELS, SectionId.PHONES, SectionId.IMPORTS),
)
"""Sections others do not see."""


class _NavScroll(QScrollArea):
    """As wide as the names of the sections; scrolls where they are more than the window is high."""

    def __init__(self, nav: QWidget) -> None:
        super().__init__()
        self.setObjectName("settings_nav_scroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._nav = nav
        self.setWidget(nav)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take another width when the names do: another language, larger letters."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the names and of a scroll bar beside them."""
        return QSize(self._wide(), 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same: no name is cut."""
        return QSize(self._wide(), 0)

    def _wide(self) -> int:
        inside = max(self._nav.sizeHint().width(), self._nav.minimumSizeHint().width())
        return inside + self.verticalScrollBar().sizeHint().width()


class SettingsPage(Panel):
    """The whole page.

    Attributes:
        section_requested: a ``SectionId``.
    """

    section_requested = Signal(object)

    def __init__(
        self, look: Look, times: Times, *, version: str, centre: str, has_tray: bool
    ) -> None:
        """Build every section.

        Args:
            look: the appearance.
            times: the clock.
            version: of this program.
            centre: the centre's address.
            has_tray: whether there is a tray to close the window to.
        """
        super().__init__(look, "settings")
        self._centre = centre
        self._state: SettingsState | None = None
        self.looks = LookSection(look)
        self.keys = KeysSection(look)
        self.notices = NoticesSection(look, times)
        self.phone = PhoneSection(look)
        self.sending = SendingSection(look)
        self.replies = RepliesSection(look)
        self.knowledge = KnowledgeSection(look, times)
        self.services = ServicesSection(look)
        self.fields = FieldsSection(look)
        self.offers = OfferRulesSection(look)
        self.reasons = ReasonsSection(look)
        self.tone = ToneSection(look)
        self.workday = WorkdaySection(look)
        self.routing = RoutingSection(look)
        self.channels = ChannelsSection(look, times, centre)
        self.phones = PhonesSection(look)
        self.imports = ImportsSection(look, times)
        self.desktop = DesktopSection(look, has_tray=has_tray)
        self.storage = StorageSection(look)
        self.account = AccountSection(look)
        self.about = AboutSection(look, version)
        self.sections: dict[SectionId, Section] = {
            SectionId.LOOK: self.looks,
            SectionId.KEYS: self.keys,
            SectionId.NOTIFICATIONS: self.notices,
            SectionId.PHONE: self.phone,
            SectionId.SENDING: self.sending,
            SectionId.REPLIES: self.replies,
            SectionId.KNOWLEDGE: self.knowledge,
            SectionId.SERVICES: self.services,
            SectionId.FIELDS: self.fields,
            SectionId.OFFERS: self.offers,
            SectionId.REASONS: self.reasons,
            SectionId.TONE: self.tone,
            SectionId.WORKDAY: self.workday,
            SectionId.ROUTING: self.routing,
            SectionId.CHANNELS: self.channels,
            SectionId.PHONES: self.phones,
            SectionId.IMPORTS: self.imports,
            SectionId.DESKTOP: self.desktop,
            SectionId.STORAGE: self.storage,
            SectionId.ACCOUNT: self.account,
            SectionId.ABOUT: self.about,
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._nav_scroll = _NavScroll(self._nav())
        row.addWidget(self._nav_scroll)
        self._stack = QStackedWidget()
        for section_id, section in self.sections.items():
            self._stack.addWidget(self._scrolled(section_id, section))
        row.addWidget(self._stack, 1)

    def _nav(self) -> Panel:
        nav = Panel(self.look, "settings_nav", surface=0)
        nav.setProperty("edge", "right")
        nav.setMinimumWidth(_NAV)
        column = QVBoxLayout(nav)
        column.setContentsMargins(12, 20, 12, 12)
        column.setSpacing(4)
        title = label(self.look, size="title", weight=600, tone="strong")
        title.setContentsMargins(12, 0, 0, 8)
        self.say(title.setText, "Settings")
        column.addWidget(title)
        group = QButtonGroup(self)
        self.tabs: dict[SectionId, QPushButton] = {}
        for section_id, (icon, words) in _NAMES.items():
            made = button(self.look, f"settings_nav_{section_id}", "nav")
            made.setCheckable(True)
            made.setFont(self.look.font("body"))
            made.clicked.connect(self._going(section_id))
            self.say(made.setText, words)
            made.setProperty("icon_name", icon)
            group.addButton(made)
            column.addWidget(made)
            self.tabs[section_id] = made
        column.addStretch(1)
        self.restyled()
        return nav

    def _going(self, section_id: SectionId) -> Callable[[], None]:
        return lambda: self.section_requested.emit(section_id)

    def _scrolled(self, section_id: SectionId, section: Section) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setObjectName(f"settings_scroll_{section_id}")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = Panel(self.look, f"settings_inside_{section_id}")
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(32, 24, 32, 24)
        section.setMaximumWidth(_WIDE if section_id is SectionId.SERVICES else _COLUMN)
        middle.addWidget(section, 100)
        middle.addStretch(1)
        scroll.setWidget(inside)
        return scroll

    def show_state(self, state: SettingsState) -> None:
        """Show what is another than before: nothing else is touched while the agent chooses."""
        before, self._state = self._state, state
        if before is None or before.preferences != state.preferences:
            self._show_preferences(state.preferences)
        if before is None or before.keys != state.keys:
            self.keys.show_keys(state.keys)
        self._show_facts(state)

    def _show_preferences(self, prefs: Preferences) -> None:
        self.looks.show_preferences(prefs)
        self.notices.show_preferences(prefs)
        self.sending.show_preferences(prefs)
        self.desktop.show_preferences(prefs)

    def _show_facts(self, state: SettingsState) -> None:
        for section_id in _ADMINISTRATORS:
            self.tabs[section_id].setVisible(state.role == Role.ADMINISTRATOR)
        leads = state.role in (Role.ADMINISTRATOR, Role.SUPERVISOR)
        for section_id in (SectionId.REASONS, SectionId.KNOWLEDGE):
            self.tabs[section_id].setVisible(leads)
        self.tabs[state.section].setChecked(True)
        self._stack.setCurrentIndex(list(self.sections).index(state.section))
        self.notices.show_devices(state.devices)
        self.desktop.show_start(state.starts_with_system)
        self.storage.show_storage(state.storage, online=state.online, busy=state.busy)
        who = (state.name, state.login, state.role, state.branch, self._centre)
        self.account.show_account(who, state.unsent, busy=state.busy)
        self.about.show_diagnosis(state.diagnosis)
        self.about.show_parts(state.parts)

    def focus_first(self) -> None:
        """Put the keyboard on the section that is open."""
        for tab in self.tabs.values():
            if tab.isChecked():
                tab.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._nav_scroll.ensureWidgetVisible(tab)

    def restyled(self) -> None:
        """Take the colours of the theme."""
        for tab in self.tabs.values():
            tab.setIcon(self.look.icon(tab.property("icon_name"), "muted", 18))
            tab.setIconSize(self.look.icon_size(18))
