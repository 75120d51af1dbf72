"""How fast somebody unknown may go."""

from __future__ import annotations

import pytest

from server.rest.rates import Rates, peer_key
from tests.builders.clock import StillClock


def test_rates_fill_up_again_with_time() -> None:
    clock = StillClock()
    rates = Rates(clock)
    assert [rates.take("a", per_s=2, burst=2) for _ in range(3)] == [0, 0, 0.5]
    assert rates.take("b", per_s=2, burst=2) == 0
    clock.move(0.5)
    assert rates.take("a", per_s=2, burst=2) == 0
    clock.move(1000)
    assert [rates.take("a", per_s=2, burst=2) for _ in range(3)] == [0, 0, 0.5]


def test_rates_forget_the_quietest_when_there_are_too_many() -> None:
    rates = Rates(StillClock(), keys_max=2)
    for key in ("old", "warm", "new"):
        rates.take(key, per_s=0.001, burst=1)
    assert rates.take("new", per_s=0.001, burst=1) > 0
    assert rates.take("old", per_s=0.001, burst=1) == 0


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_peer_is_an_address_or_a_network(host: str, key: str) -> None:
    assert peer_key(host) == key
