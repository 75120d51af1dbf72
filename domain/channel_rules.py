"""What each kind of channel lets one write, so that it is known while typing and not after.

Figures are the providers' own: Telegram Bot API (4,096 characters, a bot never writes first), VK
(4,096), MAX (4,000), WhatsApp Cloud API (4,096; free text only for 24 hours after the customer's
last message), Viber (7,000), Avito (1,000; pictures), SMS (GSM 03.38 / UCS-2 in at most ten
parts). A message that is there may be changed or taken back: in Telegram at any time, and for two
days; in VK and MAX for a day; in Avito only taken back, for an hour. Sizes are in bytes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from domain.glossary import ChannelKind, IdentityKind

MEBI = 1024 * 1024
_DAY = timedelta(hours=24)
_ALWAYS = timedelta(days=36_500)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of a channel.

    Attributes:
        max_length: characters in one message.
        window: for how long after the customer's last message one may answer; None: always.
        starts_to: the kind of address we may write first to; empty: they write first.
        has_subject: whether each conversation is about something, and there may be several.
        max_files, max_file: how many files, and how large each; none where zero.
        changes_for, takes_back_for: for how long a message of ours may be changed, or taken back,
            after it was sent; None: never.
    """

    max_length: int = 65_536
    window: timedelta | None = None
    starts_to: str = ""
    has_subject: bool = False
    max_files: int = 0
    max_file: int = 0
    changes_for: timedelta | None = None
    takes_back_for: timedelta | None = None

    @property
    def can_start(self) -> bool:
        """Tell whether we may write first."""
        return bool(self.starts_to)


_RULES: dict[str, Rules] = {
    ChannelKind.EMAIL: Rules(
        starts_to=IdentityKind.EMAIL, has_subject=True, max_files=50, max_file=25 * MEBI
    ),
    ChannelKind.WEBCHAT: Rules(max_length=4_000, max_files=10, max_file=20 * MEBI),
    ChannelKind.TELEGRAM: Rules(
        max_length=4_096,
        max_files=10,
        max_file=50 * MEBI,
        changes_for=_ALWAYS,
        takes_back_for=timedelta(hours=48),
    ),
    ChannelKind.VK: Rules(
        max_length=4_096,
        max_files=10,
        max_file=50 * MEBI,
        changes_for=_DAY,
        takes_back_for=_DAY,
    ),
    ChannelKind.MAX: Rules(
        max_length=4_000,
        max_files=10,
        max_file=50 * MEBI,
        changes_for=_DAY,
        takes_back_for=_DAY,
    ),
    ChannelKind.WHATSAPP: Rules(max_length=4_096, window=_DAY, max_files=1, max_file=16 * MEBI),
    ChannelKind.VIBER: Rules(max_length=7_000),
    ChannelKind.AVITO: Rules(
        max_length=1_000, max_files=10, max_file=24 * MEBI, takes_back_for=timedelta(hours=1)
    ),
    ChannelKind.FORM: Rules(),
    ChannelKind.APP: Rules(max_files=10, max_file=20 * MEBI),
    ChannelKind.SMS: Rules(max_length=670, starts_to=IdentityKind.PHONE),
    # Neither protocol names a limit; servers take a few times as much.
    ChannelKind.XMPP: Rules(
        max_length=8_000,
        starts_to=IdentityKind.XMPP,
        max_files=10,
        max_file=50 * MEBI,
        changes_for=_ALWAYS,
        takes_back_for=_ALWAYS,
    ),
    ChannelKind.MATRIX: Rules(
        max_length=8_000,
        starts_to=IdentityKind.MATRIX,
        max_files=10,
        max_file=50 * MEBI,
        changes_for=_ALWAYS,
        takes_back_for=_ALWAYS,
    ),
}
NOTE_RULES = Rules()


def rules_of(kind: str) -> Rules:
    """Return the limits of a kind of channel; an unknown one has the widest."""
    return _RULES.get(kind, NOTE_RULES)


def closes_at(rules: Rules, last_inbound_at: datetime | None) -> datetime | None:
    """Return until when one may answer, None where there is no such limit or nothing to answer."""
    if rules.window is None or last_inbound_at is None:
        return None
    return last_inbound_at + rules.window


def may_change(kind: str, sent_at: datetime, now: datetime) -> bool:
    """Tell whether a channel still lets us change a message sent at a moment."""
    lasts = rules_of(kind).changes_for
    return lasts is not None and now - sent_at < lasts


def may_take_back(kind: str, sent_at: datetime, now: datetime) -> bool:
    """Tell whether a channel still lets us take back a message sent at a moment."""
    lasts = rules_of(kind).takes_back_for
    return lasts is not None and now - sent_at < lasts
