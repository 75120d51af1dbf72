"""Turns a raw AMI capture into a fixture: drops noise and fields nobody reads.

    python -m tests.peers.asterisk.trim < ami.jsonl > tests/data/telephony/NN-name.jsonl

Input: one JSON object per line, an AMI event with ``_t`` (seconds) or ``{"_mark": …}``, what a
person did. Marks are where a replay waits for the test to go on; put them *before* what the
person causes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator

_NOISE = re.compile(
    r"RTCP.*|VarSet|CEL|Cdr|Newexten|TestEvent|ChallengeSent|SuccessfulAuth|NewConnectedLine"
    r"|DialState|DeviceStateChange|ExtensionStatus|DTMF.*|NewAccountCode|UserEvent|InvalidPassword"
)
_UNREAD = re.compile(
    r"Privilege|SystemName|.*(Language|AccountCode|Priority|StateDesc|ConnectedLine(Num|Name)"
    r"|CallerIDName|BridgeVideo.*|BridgeTechnology|BridgeCreator|BridgeName|BridgeType)"
)
_ALWAYS = {"CallerIDName", "DestCallerIDName"}


def trim(lines: Iterable[str], *, keep_one: str = "TestEvent") -> Iterator[str]:
    """Yield the lines of the fixture.

    Args:
        lines: of the capture.
        keep_one: a kind of noise of which the first is kept, to see it ignored.
    """
    kept = False
    for line in lines:
        raw = json.loads(line)
        if "_mark" in raw:
            yield json.dumps({"mark": raw["_mark"]}, ensure_ascii=False)
            continue
        event = raw.get("Event", "")
        sample = event == keep_one and not kept
        if not event or (_NOISE.fullmatch(event) and not sample):
            continue
        kept = kept or sample
        fields = {key: value for key, value in raw.items() if _read(key, value)}
        yield json.dumps({"t": raw["_t"], **fields}, ensure_ascii=False)


def _read(key: str, value: object) -> bool:
    if not isinstance(value, str):
        return False
    return key in _ALWAYS or not _UNREAD.fullmatch(key)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in trim(sys.stdin))
