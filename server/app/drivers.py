"""Which adapter serves which kind of channel.

An adapter is imported when the first account of its kind is: together they cost a start half a
second, and a centre has a few of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import msgspec

from adapters.mail.worker import MailParser
from domain.accounts import Driver
from domain.crm import SystemKind
from domain.glossary import ChannelKind
from server.app import apps

_MODULES: dict[str, str] = {
    ChannelKind.PHONE: "adapters.asterisk.driver",
    ChannelKind.TELEGRAM: "adapters.messengers.telegram.driver",
    ChannelKind.VK: "adapters.messengers.vk.driver",
    ChannelKind.MAX: "adapters.messengers.max.driver",
    ChannelKind.WHATSAPP: "adapters.messengers.whatsapp.driver",
    ChannelKind.VIBER: "adapters.messengers.viber.driver",
    ChannelKind.AVITO: "adapters.messengers.avito.driver",
    ChannelKind.FORM: "adapters.forms.driver",
    ChannelKind.MATRIX: "adapters.matrix.driver",
    ChannelKind.SMS: "adapters.sms.driver",
    ChannelKind.XMPP: "adapters.xmpp.driver",
    SystemKind.BITRIX24: "adapters.crm.bitrix24",
    SystemKind.AMOCRM: "adapters.crm.amocrm",
    SystemKind.REST: "adapters.crm.rest",
}


class Drivers(Mapping[str, Driver]):
    """How accounts are made, by kind."""

    def __init__(self, parser: MailParser) -> None:
        """Make it ready; nothing is imported yet.

        Args:
            parser: reads the mails of every mailbox.
        """
        self._parser = parser
        self._made: dict[str, Driver] = {ChannelKind.APP: apps.DRIVER}

    def __getitem__(self, kind: str) -> Driver:
        """Return the driver of a kind.

        Raises:
            KeyError: nothing serves channels of the kind.
        """
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: str) -> Driver:
        if kind == ChannelKind.EMAIL:
            from adapters.mail import driver as mail

            return mail.driver(self._parser)
        found: Driver = import_module(_MODULES[kind]).DRIVER
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield every kind."""
        yield from (ChannelKind.EMAIL, *_MODULES, ChannelKind.APP)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(_MODULES) + 2


def settings_structs() -> dict[str, type[msgspec.Struct]]:
    """Return the settings each kind of channel takes."""
    from server.handlers.webchat_site import WebChatSettings

    found = {kind: item.settings for kind, item in Drivers(MailParser()).items()}
    return {**found, ChannelKind.WEBCHAT: WebChatSettings}
