"""What the worker is asked, one mail and what is known of it, and what it answers."""

from __future__ import annotations

from datetime import datetime

import msgspec

from adapters.mail.bounces import Report
from domain.ids import ChannelId
from domain.ports import InboundMessage


class MailJob(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to read.

    Attributes:
        channel_id: the channel it came through.
        raw: the mail, or only its beginning when ``partial``.
        provider_ref: its id and the key of deduplication (``refs.py``).
        received_at: when the mailbox took it; the Date header is the sender's opinion.
        own_address: ours, to recognise loops.
        authserv_id: the name our MX signs verdicts with; empty where there is none.
        trusted_hops: Received headers that may stand above the verdict.
        partial: the mail was too big to download.
        withheld: the server lists the mail and does not hand it over.
    """

    channel_id: ChannelId
    raw: bytes
    provider_ref: str
    received_at: datetime
    own_address: str = ""
    authserv_id: str = ""
    trusted_hops: int = 2
    partial: bool = False
    withheld: bool = False


class Reading(msgspec.Struct, frozen=True):
    """What a mail says: a message, or what became of one of ours.

    ``message`` stands in any case: a report of a message that is not ours is shown as it is.
    """

    message: InboundMessage
    report: Report | None = None
