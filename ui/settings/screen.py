"""Wires the settings: presenter to page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.phone.port import PhoneDesk
from ui.phone.settings import PhoneSettings, Shows, read_authority
from ui.preferences import PreferenceBook
from ui.settings.channels import ChannelsPresenter, ChannelsState
from ui.settings.desk import Desk
from ui.settings.earlier import Earlier
from ui.settings.fields_section import FieldsPresenter
from ui.settings.imports import ImportsPresenter
from ui.settings.imports_words import report_headings, report_lines
from ui.settings.keys import KeysPresenter
from ui.settings.knowledge_wiring import KnowledgeWiring
from ui.settings.offer_rules_section import OfferRulesPresenter
from ui.settings.phones import PhonesPresenter
from ui.settings.presenter import SectionId, SettingsPresenter
from ui.settings.reasons_section import ReasonsPresenter
from ui.settings.replies import RepliesPresenter
from ui.settings.routing_wiring import RoutingWiring
from ui.settings.services_wiring import ServicesWiring
from ui.settings.tone_wiring import ToneWiring
from ui.settings.view import SettingsPage
from ui.settings.workday_wiring import WorkdayWiring


class SettingsScreen:
    """The page with its presenter."""

    def __init__(
        self,
        context: Context,
        book: PreferenceBook,
        desk: Desk | None,
        keys: Mapping[str, str],
        rekeyed: Callable[[Mapping[str, str]], None],
        phone: PhoneDesk | None = None,
    ) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            book: the settings.
            desk: the program around the window.
            keys: shortcuts the agent changed.
            rekeyed: told them after each change.
            phone: the agent's own phone, where there is one.
        """
        self.view = SettingsPage(
            context.look,
            context.times,
            version=desk.version() if desk is not None else "",
            centre=desk.centre if desk is not None else "",
            has_tray=desk is not None and desk.has_tray(),
        )
        self.scope = TaskScope("settings", context.on_error)
        presenter = self.presenter = SettingsPresenter(
            context.queries, book, desk, self.scope, self.view.show_state, rekeyed
        )
        presenter.exported = lambda: context.notices.tell(tr("The log is saved"))
        presenter.cleared = lambda: context.notices.tell(tr("The copies are being fetched again"))
        view = self.view
        view.section_requested.connect(presenter.look_at)
        for section in view.sections.values():
            section.changed.connect(presenter.change)
        view.keys.remap_requested.connect(presenter.remap)
        view.keys.reset_requested.connect(presenter.reset_keys)
        view.notices.try_requested.connect(presenter.try_sound)
        replies = self.replies = RepliesPresenter(
            context.queries,
            context.commands,
            self.scope,
            lambda found, may: view.replies.show_snippets(found, may_share=may),
            lambda undo: context.notices.tell(tr("The canned reply is deleted"), undo),
            view.replies.offer,
        )
        self._wire_phone(context, phone)
        view.replies.kept.connect(replies.keep)
        view.replies.dropped.connect(replies.remove)
        self._wire_rules(context)
        if desk is not None:
            self._wire_channels(context, desk)
            self._wire_phones(context, desk)
            self._wire_imports(context, desk)
        view.desktop.start_requested.connect(presenter.start_with_system)
        view.storage.clear_requested.connect(presenter.clear_cache)
        view.account.sign_out_requested.connect(presenter.sign_out)
        view.about.export_requested.connect(presenter.export_log)
        self._forget = (
            book.listen(presenter.on_preferences),
            context.queries.on_status(lambda _status: presenter.on_status()),
            context.queries.on_changes(replies.on_changes),
            context.queries.on_changes(self.services.presenter.on_changes),
            context.queries.on_changes(self.knowledge.presenter.on_changes),
            context.queries.on_changes(self.fields.on_changes),
            context.queries.on_changes(self.offers.on_changes),
            context.queries.on_changes(self.reasons.on_changes),
            context.queries.on_changes(self.tone.presenter.on_changes),
            context.queries.on_changes(self.workday.on_changes),
            context.queries.on_changes(self.routing.presenter.on_changes),
        )
        presenter.start(keys)
        replies.start()

    def _wire_rules(self, context: Context) -> None:
        """Wire what administrators set for everybody."""
        self.earlier = Earlier(context, self.view)
        self.knowledge = KnowledgeWiring(context, self.view.knowledge, self.scope, self.earlier)
        self.presenter.watch_knowledge = self.knowledge.presenter.look
        self.services = ServicesWiring(context, self.view.services, self.scope, self.earlier)
        self.presenter.watch_services = self.services.presenter.look
        self.fields = FieldsPresenter(
            context.queries, context.commands, self.scope, self.view.fields, context.times.now
        )
        self.fields.removed = lambda undo: context.notices.tell(tr("The field is deleted"), undo)
        self.presenter.watch_fields = self.fields.look
        self.offers = OfferRulesPresenter(
            context.queries, context.commands, self.scope, self.view.offers, context.times.now
        )
        self.offers.removed = lambda undo: context.notices.tell(tr("The rule is deleted"), undo)
        self.presenter.watch_offers = self.offers.look
        self.reasons = ReasonsPresenter(context.queries, self.scope, self.view.reasons.show_reasons)
        self.presenter.watch_reasons = self.reasons.look
        self.tone = ToneWiring(context, self.view.tone, self.scope, self.earlier)
        self.presenter.watch_tone = self.tone.presenter.look
        self.workday = WorkdayWiring(context, self.view.workday, self.scope)
        self.presenter.watch_workday = self.workday.look
        self.routing = RoutingWiring(context, self.view.routing, self.scope)
        self.presenter.watch_routing = self.routing.presenter.look

    def _wire_channels(self, context: Context, desk: Desk) -> None:
        section = self.view.channels
        keys = self.keys = KeysPresenter(desk, self.scope, section.keys.show_keys)

        def show(state: ChannelsState) -> None:
            section.show_channels(state)
            keys.look_at(state.open)

        channels = self.channels = ChannelsPresenter(
            desk,
            self.scope,
            show,
            lambda: context.queries.directory().queues,
            lambda: context.notices.tell(tr("The channel is saved")),
        )
        self.presenter.watch_channels = channels.keep_looking
        section.add_requested.connect(channels.add)
        section.change_requested.connect(channels.change)
        section.form.left.connect(channels.leave)
        section.form.edited.connect(channels.edited)
        section.form.try_requested.connect(channels.try_out)
        section.form.save_requested.connect(channels.save)
        section.keys.make_requested.connect(keys.make)
        section.keys.revoke_requested.connect(keys.revoke)

    def _wire_imports(self, context: Context, desk: Desk) -> None:
        section = self.view.imports
        imports = self.imports = ImportsPresenter(
            desk,
            self.scope,
            section.show_imports,
            lambda: tuple(context.queries.directory().branches),
            lambda: context.notices.tell(tr("The report is saved")),
        )
        self.presenter.watch_imports = imports.keep_looking
        section.file_chosen.connect(imports.upload)
        section.open_requested.connect(imports.open)
        section.left.connect(imports.leave)
        section.act_requested.connect(imports.act)
        section.form.reading_changed.connect(imports.read_so)
        section.form.edited.connect(imports.edited)
        section.form.start_requested.connect(imports.start)
        section.report_requested.connect(
            lambda path: imports.save_report(path, report_headings(), report_lines)
        )

    def _wire_phones(self, context: Context, desk: Desk) -> None:
        section = self.view.phones
        phones = self.phones = PhonesPresenter(
            desk,
            self.scope,
            section.show_phones,
            lambda: tuple(
                agent for agent in context.queries.directory().agents.values() if agent.active
            ),
            lambda agent, given: context.notices.tell(
                tr("{name}'s phone takes the account by itself", name=agent.display_name)
                if given
                else tr("{name}'s phone signs out", name=agent.display_name)
            ),
        )
        self.presenter.watch_phones = phones.look
        section.change_requested.connect(phones.change)
        section.left.connect(phones.leave)
        section.edited.connect(phones.edited)
        section.give_requested.connect(phones.give)
        section.take_requested.connect(phones.take_back)
        section.authority_requested.connect(self._read_authority)

    def _read_authority(self, path: str) -> None:
        self.scope.start(self._authority_read(path), "authority")

    async def _authority_read(self, path: str) -> None:
        loop = asyncio.get_running_loop()
        pem = await loop.run_in_executor(None, read_authority, path)
        self.view.phones.fields.show_authority(path, pem)

    def _wire_phone(self, context: Context, desk: PhoneDesk | None) -> None:
        section = self.view.phone
        self.view.tabs[SectionId.PHONE].setVisible(desk is not None)
        self.phone: PhoneSettings | None = None
        if desk is None:
            return
        shows = Shows(
            section.show_account,
            lambda given, own: section.show_source(given, uses_own=own),
            section.own.show_authority,
            section.show_sound,
            section.show_devices,
            section.show_phone,
        )
        phone = self.phone = PhoneSettings(desk, self.scope, shows)
        phone.kept = lambda connected: context.notices.tell(
            tr("The phone uses this account now") if connected else tr("The phone is disconnected")
        )
        section.account_requested.connect(phone.keep_account)
        section.source_requested.connect(phone.use_own)
        section.authority_requested.connect(phone.read_authority)
        section.sound_requested.connect(phone.keep_sound)
        section.try_requested.connect(phone.try_sound)
        phone.open()

    async def close(self) -> None:
        """Stop listening and end every task."""
        for forget in self._forget:
            forget()
        if self.phone is not None:
            self.phone.stop()
        await self.earlier.close()
        await self.scope.close()
