"""What a connection is about: the buckets the centre granted, and whether it knows pins."""

from __future__ import annotations

from dataclasses import dataclass

from domain.wire import Welcome


@dataclass(frozen=True, slots=True)
class Scope:
    """One connection's buckets.

    Attributes:
        granted: what hello told, pins aside.
        proto: what the centre speaks.
        pins: whether it knows pins, a window and a directory.
    """

    granted: tuple[str, ...]
    proto: int
    pins: bool

    def names(self) -> tuple[str, ...]:
        """Return what a request names: a centre that knows our pins needs no list."""
        return () if self.pins else self.granted


def scope_of(welcome: Welcome) -> Scope:
    """Return the scope of a connection."""
    return Scope(
        granted=tuple(bucket.name for bucket in welcome.buckets),
        proto=welcome.proto,
        pins=bool(welcome.pins_digest) and welcome.proto > 1,
    )
