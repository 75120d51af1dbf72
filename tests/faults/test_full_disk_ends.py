"""A disk without a byte left: a lease still ends, and a wipe still erases and loses nothing."""

from __future__ import annotations

from pathlib import Path

from nacl.public import PrivateKey

from desktop.wiping import carry_out
from domain.clock import SystemClock
from domain.ids import DeviceId, new_id
from domain.sealing import unseal
from sync.store import wiping
from tests.builders.clock import Machine
from tests.faults.test_full_disk import _fill_up
from tests.faults.test_full_disk import small_disk as small_disk
from tests.unit.sync.profile import SECRET, furnish, opened, save_note, shown_customer
from tests.unit.sync.test_lease import DAY, keep, take


def test_a_lease_ends_and_is_renewed_on_a_full_disk(small_disk: Path) -> None:
    clock = Machine()
    with opened(small_disk, clock=clock) as store:
        take(store)
        furnish(store)
        _fill_up(small_disk)
        clock.move(DAY / 2)
        assert not take(store), "renewed for this run, whether or not it can be written down"
        clock.move(DAY - 1)
        assert not keep(store)
        clock.move(1)
        assert keep(store)
        assert shown_customer(store) is None
        assert take(store)
        assert shown_customer(store) is not None


def test_an_order_is_carried_out_on_a_full_disk(small_disk: Path) -> None:
    key, clock = PrivateKey.generate(), SystemClock()
    order = wiping.Order(
        at=clock.now(),
        device=DeviceId(new_id()),
        proof=b"p" * 32,
        seal_key=bytes(key.public_key),
    )
    forgotten: list[bool] = []
    with opened(small_disk) as store:
        take(store)
        furnish(store)
        save_note(store, "не отправлено")
        _fill_up(small_disk)
        store.run_write(lambda: store.order_wipe(order)).result()
    kept = wiping.order_of(small_disk)
    assert kept is not None
    done = carry_out(small_disk, kept, clock, SECRET, lambda: forgotten.append(True))
    assert done.stage is wiping.Stage.ERASED
    assert forgotten
    assert {path.name for path in small_disk.iterdir()} == {wiping.ORDER, wiping.SEALED}
    envelope = unseal((small_disk / wiping.SEALED).read_bytes(), bytes(key))
    assert [item.op.args["text"] for item in envelope.ops] == ["не отправлено"]
