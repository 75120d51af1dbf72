"""The estimate of how a call sounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.softphone.quality import CODECS, codec_at, mos

_LOSS = st.floats(0, 100)
_MS = st.floats(0, 5_000)
_CODEC = st.sampled_from((*CODECS, "other"))


def test_known_points() -> None:
    assert mos("G.711", 0, 0, 0) > 4.3
    assert 3.0 < mos("G.711", 5, 10, 100) < 4.0
    assert mos("G.711", 60, 50, 800) < 2.0
    assert mos("other", 0, 0, 0) < mos("G.711", 0, 0, 0)


@given(_CODEC, _LOSS, _MS, _MS, st.floats(0, 20), st.floats(0, 500))
def test_worse_never_sounds_better(
    codec: str, loss: float, jitter: float, delay: float, lost: float, later: float
) -> None:
    here = mos(codec, loss, jitter, delay)
    assert 1.0 <= mos(codec, loss + lost, jitter, delay + later) <= here <= 4.5


def test_each_rate_has_its_codec() -> None:
    assert [codec_at(rate) for rate in (8_000, 16_000, 48_000, 0)] == [
        "G.711",
        "G.722",
        "Opus",
        "",
    ]
