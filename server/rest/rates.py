"""Token buckets by key, in memory and bounded: how fast somebody unknown may go on."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict

from domain.clock import Clock

MAX_KEYS = 20_000


class Rates:
    """Counts per node; forgets the keys that were quiet for longest when there are too many."""

    def __init__(self, clock: Clock, keys_max: int = MAX_KEYS) -> None:
        self._clock = clock
        self._keys_max = keys_max
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, *, per_s: float, burst: float) -> float:
        """Take one token; return 0, or without taking any the seconds until there is one."""
        now = self._clock.monotonic()
        level, since = self._buckets.get(key, (burst, now))
        level = min(burst, level + (now - since) * per_s)
        taken = level >= 1
        self._buckets[key] = (level - 1 if taken else level, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._keys_max:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - level) / per_s


def peer_key(host: str) -> str:
    """Return what counts as one peer: an IPv4 address, or the /64 an IPv6 address is in."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return host
