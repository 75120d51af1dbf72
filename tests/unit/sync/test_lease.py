"""The lease of the cache: when it ends, what opens the files then, and what comes back."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest

from domain.entities import Customer
from domain.ids import CustomerId, new_id
from sync.queries.rows import InboxView
from sync.store import driver, lease, outbox, position, rows
from sync.store.first_look import first_look
from sync.store.lease import Vault
from sync.store.store import Store
from tests.builders.clock import Machine
from tests.unit.sync.profile import (
    CUSTOMER,
    SECRET,
    furnish,
    opened,
    save_note,
    saved_texts,
    shown_customer,
)

SHARE = b"c" * 32
HOUR = 3600.0
DAY = 24 * HOUR
YEAR = timedelta(days=365)


def lent(folder: Path, clock: Machine, left_s: float = DAY) -> Vault:
    """Return a vault that was just lent a share."""
    folder.mkdir(exist_ok=True)
    vault = Vault(folder, SECRET, clock)
    vault.begin(SHARE, left_s)
    return vault


def may_open(folder: Path, clock: Machine) -> bool:
    """Tell whether a program started now gets the key."""
    return Vault(folder, SECRET, clock).key() is not None


def take(store: Store, left_s: float = DAY, share: bytes = SHARE) -> bool:
    return store.run_write(lambda: store.take_lease(share, left_s)).result()


def keep(store: Store, *, standing: bool = False) -> bool:
    return store.run_write(lambda: store.keep_lease(standing=standing)).result()


def leased(store: Store) -> None:
    """Lend the cache, with one customer in it."""
    take(store)
    furnish(store)


def opens_raw(path: Path, key: bytes) -> bool:
    """Tell whether the bare driver reads a file with a key."""
    try:
        with contextlib.closing(driver.connect_quietly(path, key, durable=False)) as file:
            return bool(file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except driver.DatabaseError:
        return False


# -- when it ends ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [timedelta(), timedelta(days=1), timedelta(days=-1), YEAR, -YEAR, 10 * YEAR]
)
def test_a_running_machine_counts_right_whatever_its_wall_clock_is_set_to(
    tmp_path: Path, change: timedelta
) -> None:
    clock = Machine()
    vault = lent(tmp_path, clock)
    clock.move(HOUR)
    clock.set_by(change)
    clock.move(23 * HOUR - 1)
    assert vault.key() is not None
    assert may_open(tmp_path, clock), "another start of the program counts the same"
    clock.move(1)
    assert vault.key() is None
    assert not may_open(tmp_path, clock)


def test_a_hundred_settings_of_the_clock_change_nothing(tmp_path: Path) -> None:
    clock = Machine()
    vault = lent(tmp_path, clock)
    for step in range(100):
        clock.set_by((-1) ** step * timedelta(days=7 * step + 1))
        clock.move(DAY / 100 - 0.001)
        vault.note()
        assert vault.key() is not None
    clock.move(1)
    assert vault.key() is None


def test_sleep_counts(tmp_path: Path) -> None:
    clock = Machine()
    vault = lent(tmp_path, clock)
    clock.sleep(DAY - 1)
    assert vault.key() is not None
    clock.sleep(1)
    assert vault.key() is None


def test_time_switched_off_counts(tmp_path: Path) -> None:
    clock = Machine()
    lent(tmp_path, clock)
    clock.restart(DAY - 1)
    assert may_open(tmp_path, clock)
    clock.restart(1)
    assert not may_open(tmp_path, clock)


@pytest.mark.parametrize("back", [YEAR, timedelta(days=1), timedelta(minutes=3)])
def test_a_clock_put_back_while_switched_off_ends_it(tmp_path: Path, back: timedelta) -> None:
    clock = Machine()
    lent(tmp_path, clock)
    clock.restart()
    clock.set_by(-back)
    assert not may_open(tmp_path, clock)


def test_restarts_with_the_clock_put_back_a_little_add_nothing(tmp_path: Path) -> None:
    clock = Machine()
    vault = lent(tmp_path, clock)
    for _ in range(23):
        clock.move(HOUR)
        vault.note()
        clock.restart()
        clock.set_by(timedelta(seconds=-100))
        vault = Vault(tmp_path, SECRET, clock)
        assert vault.key() is not None
    clock.move(HOUR)
    assert vault.key() is None


def test_a_restart_whose_wall_clock_stands_counts_the_time_it_is_on(tmp_path: Path) -> None:
    clock = Machine()
    lent(tmp_path, clock)
    clock.restart()
    clock.move(DAY)
    clock.set_by(timedelta(seconds=-DAY))
    assert not may_open(tmp_path, clock)


def test_a_centre_cannot_lend_for_longer_than_three_days(tmp_path: Path) -> None:
    clock = Machine()
    vault = lent(tmp_path, clock, 1000 * DAY)
    clock.move(3 * DAY)
    assert vault.key() is None


def test_a_damaged_lease_is_no_lease(tmp_path: Path) -> None:
    clock = Machine()
    lent(tmp_path, clock)
    (tmp_path / lease.LEASE).write_bytes(b"x" * 4096)
    vault = Vault(tmp_path, SECRET, clock)
    assert vault.key() is None
    vault.renew(SHARE, DAY)
    assert may_open(tmp_path, clock)


# -- what opens --------------------------------------------------------------------------------


def test_after_the_end_the_device_secret_alone_opens_nothing(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        before = Vault(tmp_path, SECRET, clock).key()
    assert before is not None
    cache = tmp_path / "cache.db"
    assert opens_raw(cache, before), "the lease runs: the control"
    clock.move(DAY)
    with opened(tmp_path, clock=clock) as store:
        assert store.locked
    salt = (tmp_path / lease.SALT).read_bytes()
    for key in (
        driver.derive_key(SECRET, "cache"),
        driver.derive_key(SECRET, "work"),
        driver.derive_key(SECRET, "lease"),
        lease._hkdf(SECRET, salt, b"pult cache"),
        SECRET,
        salt,
    ):
        assert not opens_raw(cache, key)
    for path in tmp_path.rglob("*"):
        assert path.name == "lock" or SHARE not in path.read_bytes()
    assert not (tmp_path / lease.LEASE).exists()
    assert opens_raw(cache, lease._hkdf(SECRET + SHARE, salt, b"pult cache"))
    assert not opens_raw(cache, lease._hkdf(b"x" * 32 + SHARE, salt, b"pult cache"))


def test_the_share_never_lies_in_the_clear(tmp_path: Path) -> None:
    with opened(tmp_path, clock=Machine()) as store:
        leased(store)
        assert (tmp_path / lease.LEASE).exists()
        assert all(SHARE not in path.read_bytes() for path in tmp_path.glob("*"))


# -- the store ---------------------------------------------------------------------------------


def test_locked_and_back_without_a_new_copy(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        save_note(store, "до конца срока")
        assert not keep(store)
        clock.move(DAY)
        assert keep(store)
        assert shown_customer(store) is None
        assert saved_texts(store) == ["до конца срока"]
        save_note(store, "после конца срока")
        assert take(store), "the screens must read again"
        assert shown_customer(store) is not None
        assert store.run_read(lambda cache, _work: position.cursor(cache)).result() is not None
        assert saved_texts(store) == ["до конца срока", "после конца срока"]
    assert not (tmp_path / "locked.db").exists()


def test_locked_across_a_restart_and_back(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        save_note(store, "не отправлено")
    clock.restart(2 * DAY)
    for _ in range(2):
        with opened(tmp_path, clock=clock) as store:
            assert store.locked
            assert saved_texts(store) == ["не отправлено"]
    with opened(tmp_path, clock=clock) as store:
        assert take(store)
        assert shown_customer(store) == CUSTOMER


def test_a_standing_line_is_never_locked(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        clock.move(DAY)
        assert not keep(store, standing=True)
        assert not take(store), "renewed: the cache is the same"
        clock.move(DAY - 1)
        assert not keep(store)


def test_a_lease_of_nothing_is_for_the_line_only(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        take(store, 0)
        furnish(store)
        assert not (tmp_path / lease.LEASE).exists()
        clock.move(lease.CONNECTED_S)
        assert not keep(store, standing=True)
        assert keep(store)
    with opened(tmp_path, clock=clock) as store:
        assert store.locked
        assert take(store, 0)
        assert shown_customer(store) == CUSTOMER


def test_a_shortened_lease_counts_at_once(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        take(store, HOUR)
        clock.move(HOUR)
        assert keep(store)


def test_a_profile_from_before_keeps_its_work_and_gets_a_new_cache(tmp_path: Path) -> None:
    clock = Machine()
    old_key = driver.derive_key(SECRET, "cache")
    with opened(tmp_path, clock=clock) as store:
        furnish(store)
        save_note(store, "из прежней версии")
    clock.move(1000 * DAY)
    assert opens_raw(tmp_path / "cache.db", old_key)
    with opened(tmp_path, clock=clock) as store:
        assert shown_customer(store) == CUSTOMER, "nothing was lent, so nothing has ended"
        assert not keep(store)
        assert take(store)
        assert store.run_read(lambda cache, _work: position.cursor(cache)).result() is None
        assert saved_texts(store) == ["из прежней версии"]
        furnish(store)
    assert not opens_raw(tmp_path / "cache.db", old_key)
    assert not list(tmp_path.glob("*.damaged"))
    with opened(tmp_path, clock=clock) as store:
        assert shown_customer(store) == CUSTOMER


def test_another_share_means_another_cache(tmp_path: Path) -> None:
    with opened(tmp_path, clock=Machine()) as store:
        leased(store)
        save_note(store, "не отправлено")
        assert take(store, share=b"d" * 32)
        assert shown_customer(store) is None
        assert saved_texts(store) == ["не отправлено"]


def test_reads_under_way_while_it_is_locked_end_well(tmp_path: Path) -> None:
    """Reads before see the customer, reads after do not, and none of them fails."""
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        clock.move(DAY)
        ask = [CustomerId(new_id()) for _ in range(200)]

        def read(cache: object, _work: object) -> bool:
            return rows.get(cache, Customer, CUSTOMER.id) is not None  # type: ignore[arg-type]

        before = [store.run_read(read) for _ in ask]
        locking = store.run_write(lambda: store.keep_lease(standing=False))
        after = [store.run_read(read) for _ in ask]
        assert locking.result()
        seen = [future.result() for future in before + after]
        assert seen == sorted(seen, reverse=True)
        assert not store.run_read(read).result()


def test_the_first_look_shows_nothing_once_the_lease_is_over(tmp_path: Path) -> None:
    clock = Machine()
    with opened(tmp_path, clock=clock) as store:
        leased(store)
        agent = CustomerId(new_id()).bytes
        store.run_write(
            lambda: store.in_work(lambda work: outbox.set_ident(work, "agent", agent))
        ).result()

    def look() -> object:
        return first_look(tmp_path, SECRET, clock, InboxView.ALL, 10)

    assert look() is not None
    clock.move(DAY)
    assert look() is None
