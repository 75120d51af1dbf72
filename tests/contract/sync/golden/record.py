"""Prints what a workstation of this checkout says, as hex in JSON; run from its top folder.

Run once for each version of the protocol, in a checkout that speaks it, and kept: the frames of
an old version are never made again.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path.cwd()))

from domain import live, wire
from domain.ids import DeviceId, OpId

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DEVICE, STREAM, EPOCH = (UUID(int=number) for number in (0xD1, 0x57, 0xE0))
BRANCH, CUSTOMER, AGENT = (UUID(int=number) for number in (0xB1, 0xC1, 0xA1))
NOTE = UUID(int=0x107E)
BUCKETS = ("tenant", f"branch:{BRANCH}", f"agent:{AGENT}", f"dev:{DEVICE}")


def _op(seq: int, name: str, kind: str, entity: UUID, args: dict[str, Any]) -> wire.Op:
    return wire.Op(
        seq=seq,
        op_id=OpId(UUID(int=0x0600 + seq)),
        name=name,
        kind=kind,
        entity=entity,
        args=args,
        base_ver=1,
        epoch0=EPOCH,
        made_at=AT,
    )


def frames() -> dict[str, str]:
    """Return the messages by name."""
    start = wire.Cursor(stream_id=STREAM, epoch=EPOCH, rev=0)
    held: dict[str, Any] = {} if wire.PROTO > 1 else {"buckets": BUCKETS}
    note: dict[str, Any] = {
        "id": str(NOTE),
        "customer_id": str(CUSTOMER),
        "branch_id": str(BRANCH),
        "text": "перезвонить",
    }
    city: dict[str, Any] = {"id": str(CUSTOMER), "changes": {"city": {"old": "", "new": "Тула"}}}
    ops = (
        _op(1, "note.add", "entry", NOTE, note),
        _op(2, "customer.patch", "customer", CUSTOMER, city),
    )
    said = {
        "hello": wire.Hello(app_version="golden", clock=AT),
        "hello_again": wire.Hello(cursor=start, app_version="golden", clock=AT),
        "push": wire.Push(epoch=EPOCH, sent_at=AT, ops=ops),
        "pull": wire.Pull(cursor=start, **held),
        "fill": wire.Fill(bucket=f"branch:{BRANCH}", gen=0),
        "fetch": wire.Fetch(refs=(("customer", CUSTOMER),)),
        "live_auth": live.LiveAuth(token="", device=DeviceId(DEVICE), cursor=start, **held),
    }
    return {name: wire.pack(message).hex() for name, message in said.items()}


if __name__ == "__main__":
    json.dump({"proto": wire.PROTO, "frames": frames()}, sys.stdout, indent=1)
