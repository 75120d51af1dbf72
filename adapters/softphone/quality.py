"""From what RTCP measured to how it sounds: the E-model of ITU-T G.107, reduced to what we know.

R = 93.2 − Id(delay) − Ie,eff(codec, loss); MOS from R. Echo and noise are not in it: a headset.
"""

from __future__ import annotations

from dataclasses import dataclass

_R_BEST = 93.2
_KNEE_MS = 177.3
_FRAMES_MS = 40.0
"""One packet of 20 ms on its way in and one on its way out: there before any network."""


@dataclass(frozen=True, slots=True)
class CodecFactors:
    """``ie``: impairment without loss; ``bpl``: how well loss is borne (G.113 Appendix I)."""

    ie: float
    bpl: float


CODECS = {
    "G.711": CodecFactors(0.0, 25.1),
    "G.722": CodecFactors(0.0, 15.0),
    "Opus": CodecFactors(0.0, 20.0),
}
_UNKNOWN = CodecFactors(5.0, 10.0)
_BY_RATE = {8_000: "G.711", 16_000: "G.722", 48_000: "Opus"}


def codec_at(rate: int) -> str:
    """Return the codec that has a rate of samples: each of ours has its own."""
    return _BY_RATE.get(rate, "")


def mos(codec: str, loss_percent: float, jitter_ms: float, round_trip_ms: float) -> float:
    """Return an estimate of how people would judge it, 1 to 4.5.

    Args:
        codec: a name of ``CODECS``; another one is judged with care.
        loss_percent: packets that never came, 0 to 100.
        jitter_ms: of their arrival; the buffer that evens it out costs twice as much delay.
        round_trip_ms: there and back.
    """
    loss = min(max(loss_percent, 0.0), 100.0)
    delay = max(round_trip_ms, 0.0) / 2 + 2 * max(jitter_ms, 0.0) + _FRAMES_MS
    delay_impairment = 0.024 * delay + max(0.0, 0.11 * (delay - _KNEE_MS))
    factors = CODECS.get(codec, _UNKNOWN)
    loss_impairment = factors.ie + (95.0 - factors.ie) * loss / (loss + factors.bpl)
    rating = min(max(_R_BEST - delay_impairment - loss_impairment, 0.0), 100.0)
    judged = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return round(min(max(judged, 1.0), 4.5), 2)
