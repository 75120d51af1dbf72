"""What an administrator does with workstations: the lease of their data, and its end."""

from __future__ import annotations

from collections.abc import Callable

from domain.errors import BadInput
from server.storage import devices
from server.storage.unit import Unit


def set_lease(hours: int) -> Callable[[Unit], None]:
    """Return the step that sets for how long workstations may do without the centre.

    Raises:
        BadInput: not between 0 and 72 hours.
    """
    if not 0 <= hours <= devices.MAX_LEASE_H:
        raise BadInput(f"a lease is 0 to {devices.MAX_LEASE_H} hours")
    return lambda unit: devices.set_lease_hours(unit, hours)
