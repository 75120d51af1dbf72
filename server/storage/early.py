"""Delivery reports that overtook what they are about.

A provider may say that a message has arrived before its dispatcher, perhaps on another node, has
written down that the provider took it, and under which reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.ids import ChannelId
from domain.ports import DeliveryReport
from server.storage import schema
from server.storage.unit import Unit

KEEP = timedelta(hours=1)
"""Reports of messages that others sent over the same account come here too, and are never taken."""

_early = schema.early_report
_FORGET = _early.delete().where(_early.c.kept_at < sa.bindparam("before"))


def keep(unit: Unit, report: DeliveryReport) -> None:
    """Keep a report until its message is known; the same one again replaces it."""
    _of(unit, report.channel_id, (report.provider_ref,), report.status)
    unit.connection.execute(
        _early.insert(),
        {
            "channel_id": report.channel_id.bytes,
            "provider_ref": report.provider_ref,
            "status": report.status,
            "at": to_micros(report.at),
            "detail": report.detail[:200],
            "kept_at": to_micros(unit.now),
        },
    )


def take(unit: Unit, channel_id: ChannelId, refs: Iterable[str]) -> list[DeliveryReport]:
    """Return the reports that waited for a message known under some references, and let them go."""
    return _of(unit, channel_id, tuple(refs))


def _of(
    unit: Unit, channel_id: ChannelId, refs: tuple[str, ...], status: str = ""
) -> list[DeliveryReport]:
    wanted = sa.and_(_early.c.channel_id == channel_id.bytes, _early.c.provider_ref.in_(refs))
    if status:
        wanted &= _early.c.status == status
    rows = unit.connection.execute(sa.select(_early).where(wanted).order_by(_early.c.kept_at)).all()
    if rows:
        unit.connection.execute(_early.delete().where(wanted))
    return [
        DeliveryReport(
            channel_id=channel_id,
            provider_ref=row.provider_ref,
            status=row.status,
            at=from_micros(row.at),
            detail=row.detail,
        )
        for row in rows
    ]


def forget(unit: Unit) -> None:
    """Let go of reports whose message nobody has sent."""
    unit.connection.execute(_FORGET, {"before": to_micros(unit.now - KEEP)})
