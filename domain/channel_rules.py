"""What each kind of channel lets one write, so that it is known while typing and not after.

Figures are the providers' own: Telegram Bot API (4,096 characters, a bot never writes first), VK
(4,096), MAX (4,000), WhatsApp Cloud API (4,096; free text only for 24 hours after the customer's
last message), Viber (7,000), Avito (1,000; pictures), SMS (GSM 03.38 / UCS-2 in at most ten
parts). Sizes are in bytes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from domain.glossary import ChannelKind

MEBI = 1024 * 1024


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of a channel.

    Attributes:
        max_length: characters in one message.
        window: for how long after the customer's last message one may answer; None: always.
        can_start: whether we may write first.
        max_files, max_file: how many files, and how large each; none where zero.
    """

    max_length: int = 65_536
    window: timedelta | None = None
    can_start: bool = False
    max_files: int = 0
    max_file: int = 0


_RULES: dict[str, Rules] = {
    ChannelKind.EMAIL: Rules(can_start=True, max_files=50, max_file=25 * MEBI),
    ChannelKind.WEBCHAT: Rules(max_length=4_000, max_files=10, max_file=20 * MEBI),
    ChannelKind.TELEGRAM: Rules(max_length=4_096, max_files=10, max_file=50 * MEBI),
    ChannelKind.VK: Rules(max_length=4_096, max_files=10, max_file=50 * MEBI),
    ChannelKind.MAX: Rules(max_length=4_000, max_files=10, max_file=50 * MEBI),
    ChannelKind.WHATSAPP: Rules(
        max_length=4_096, window=timedelta(hours=24), max_files=1, max_file=16 * MEBI
    ),
    ChannelKind.VIBER: Rules(max_length=7_000),
    ChannelKind.AVITO: Rules(max_length=1_000, max_files=10, max_file=24 * MEBI),
    ChannelKind.FORM: Rules(),
    ChannelKind.APP: Rules(max_files=10, max_file=20 * MEBI),
    ChannelKind.SMS: Rules(max_length=670, can_start=True),
    # Neither protocol names a limit; servers take a few times as much.
    ChannelKind.XMPP: Rules(max_length=8_000, can_start=True, max_files=10, max_file=50 * MEBI),
    ChannelKind.MATRIX: Rules(max_length=8_000, max_files=10, max_file=50 * MEBI),
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
