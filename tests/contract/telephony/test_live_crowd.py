"""Some calls at once: nothing is lost that the PBX wrote into its own books.

A hundred are ``make bench NAME=calls_at_once``.
"""

from __future__ import annotations

import os

import pytest

from tests.contract.telephony.crowd import run
from tests.peers.asterisk.chroot import CannotBuild
from tests.peers.asterisk.sipp import available

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.skipif(not available() and os.environ.get("CI") != "true", reason="no sipp here"),
]


async def test_nothing_is_lost_of_calls_that_come_together() -> None:
    try:
        books = await run(8, 16, talk_ms=500, per_s=20)
    except CannotBuild as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Asterisk in CI: {reason}")
        pytest.skip(f"no Asterisk here: {reason}")
    assert books.lost == {}
    assert len(books.told["entered"]) == 17
    assert len(books.told["connected"]) == 16
    assert len(books.told["abandoned"]) == 1
    assert books.most_at_once >= 8
