"""Which adapter serves which kind of channel."""

from __future__ import annotations

import msgspec

from adapters.asterisk import driver as asterisk
from adapters.forms import driver as forms
from adapters.mail import driver as mail
from adapters.mail.worker import MailParser
from adapters.matrix import driver as matrix
from adapters.messengers.avito import driver as avito
from adapters.messengers.max import driver as max_messenger
from adapters.messengers.telegram import driver as telegram
from adapters.messengers.viber import driver as viber
from adapters.messengers.vk import driver as vk
from adapters.messengers.whatsapp import driver as whatsapp
from adapters.sms import driver as sms
from adapters.xmpp import driver as xmpp
from domain.accounts import Driver
from domain.glossary import ChannelKind
from server.app import apps
from server.handlers.webchat_site import WebChatSettings


def drivers(parser: MailParser) -> dict[str, Driver]:
    """Return how accounts are made, by kind.

    Args:
        parser: reads the mails of every mailbox.
    """
    return {
        ChannelKind.PHONE: asterisk.DRIVER,
        ChannelKind.EMAIL: mail.driver(parser),
        ChannelKind.TELEGRAM: telegram.DRIVER,
        ChannelKind.VK: vk.DRIVER,
        ChannelKind.MAX: max_messenger.DRIVER,
        ChannelKind.WHATSAPP: whatsapp.DRIVER,
        ChannelKind.VIBER: viber.DRIVER,
        ChannelKind.AVITO: avito.DRIVER,
        ChannelKind.FORM: forms.DRIVER,
        ChannelKind.APP: apps.DRIVER,
        ChannelKind.MATRIX: matrix.driver(),
        ChannelKind.SMS: sms.driver(),
        ChannelKind.XMPP: xmpp.driver(),
    }


def settings_structs() -> dict[str, type[msgspec.Struct]]:
    """Return the settings each kind of channel takes."""
    found = {kind: item.settings for kind, item in drivers(MailParser()).items()}
    return {**found, ChannelKind.WEBCHAT: WebChatSettings}
