"""A workstation to be erased: worked with, with unique markers wherever it keeps something."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from adapters.keyring.os_keyring import DeviceSecret
from desktop.device_secret import kept_in
from desktop.door import ProfileDoor
from desktop.profile import SERVER, settings_of
from desktop.session import Session, open_session
from domain.clock import Clock, SystemClock, to_micros
from domain.ids import DeviceId, EntryId, new_id
from domain.operations import Author, NoteAdd
from sync.queries.rows import Link
from sync.store import driver, outbox, schema
from sync.store.lease import Vault
from sync.store.replica import StoredTokens, agent_id, device_id
from sync.store.store import Store
from tests.contract.keyring.test_device_secret import MemoryKeyring
from tests.flows.centre import PASSWORD, Centre
from tests.unit.sync.raw_pages import plain
from ui.signin.presenter import Form

NAME, NOTE, DRAFT, LOGGED = "Кварцева-7f3a", "заметка-91bc", "черновик-55d0", "журнал-c2e8"
NOTES = 3


class Ring(MemoryKeyring):
    """A keyring that forgets on request."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget an entry."""
        del self.entries[service, username]


@dataclass
class Desk:
    """One profile and what its secrets were."""

    folder: Path
    place: Centre
    ring: Ring = field(default_factory=Ring)
    clock: Clock = field(default_factory=SystemClock)
    secrets: list[bytes] = field(default_factory=list)
    device: DeviceId | None = None

    @property
    def secret(self) -> bytes:
        """The device secret."""
        return kept_in(self.folder, self.ring)

    async def session(self) -> Session:
        """Open the data side."""
        return await open_session(self.folder, self.secret, self.place.url, self.clock)

    def door(self) -> ProfileDoor:
        """Return the door as the program opens it."""
        return ProfileDoor(
            self.folder,
            settings_of(self.folder),
            self.clock,
            lambda folder: kept_in(folder, self.ring),
            self.forget,
        )

    def forget(self, _folder: Path) -> None:
        """Forget the secret."""
        DeviceSecret(self.folder.name, self.ring).delete()

    async def work(self) -> None:
        """Sign in, copy, sign off, and go on without a line."""
        shop = self.place.shop
        marked = msgspec.structs.replace(shop.customer, display_name=NAME)
        await self.place.database.write(lambda unit: unit.put(marked))
        session = await self.session()
        await session.sign_in("anna", PASSWORD)
        await session.start()
        await until(session, lambda: session.queries.status().link is Link.ONLINE)
        await until(session, lambda: session.queries.directory().me is not None)
        while (await session.queries.card(shop.customer.id)) is None:
            await moved(session)
        self._note_secrets(session.store, await StoredTokens(session.store).load())
        await session.close()
        settings = settings_of(self.folder)
        settings.setValue(SERVER, self.place.url)
        settings.sync()
        self._work_offline()
        self._scatter()

    def _note_secrets(self, store: Store, tokens: object) -> None:
        cache = Vault(self.folder, self.secret, self.clock)
        key = cache.key()
        assert key is not None
        assert cache._mark is not None
        keys = [driver.derive_key(self.secret, name) for name in ("work", "cache", "lease")]
        self.secrets = [self.secret, base64.b64encode(self.secret), key, cache._mark.share, *keys]
        for name in ("access_token", "refresh_token"):
            self.secrets.append(getattr(tokens, name).encode())
        self.device = device_id(store)

    def _work_offline(self) -> None:
        customer = self.place.shop.customer
        store = Store(self.folder, self.secret, self.clock)
        me = agent_id(store)
        assert me is not None
        author = Author(agent_id=me, name="Анна", made_at=self.clock.now())
        for number in range(NOTES):
            note = NoteAdd(
                id=EntryId(new_id()),
                customer_id=customer.id,
                branch_id=customer.branch_id,
                text=f"{NOTE} {number}",
            )
            store.run_write(lambda note=note: store.save(lambda _view: note, author)).result()  # type: ignore[misc]
        draft = {"key": "reply", "body": DRAFT, "updated_at": to_micros(self.clock.now())}
        store.run_write(
            lambda: store.in_work(lambda work: work.execute(schema.draft.insert(), draft))
        ).result()
        assert store.run_read(lambda _cache, work: outbox.counts(work)).result() == (NOTES, 0)
        store.close()

    def _scatter(self) -> None:
        """Leave in the clear what careless parts might: only the erasing is looked at."""
        for name in ("log/pult.log", "log/crash.txt", "files/a/photo.bin", "aside-1/old.txt"):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{LOGGED} {name}")

    # -- looking ---------------------------------------------------------------------------

    def traces(self) -> list[str]:
        """Return which markers and secrets lie in which files, in the clear."""
        wanted = {
            word: tuple(word.encode(code) for code in ("utf-8", "utf-16-le"))
            for word in (NAME, NOTE, DRAFT, LOGGED)
        }
        wanted |= {f"secret {at}": (raw,) for at, raw in enumerate(self.secrets)}
        found = []
        for path in self.folder.rglob("*"):
            raw = path.read_bytes() if path.is_file() else b""
            found += [
                f"{word} in {path.name}"
                for word, forms in wanted.items()
                if any(form in raw for form in forms)
            ]
        return found

    def decrypted(self) -> bytes:
        """Return both databases as whoever has the keys reads them."""
        work, cache = driver.derive_key(self.secret, "work"), self.secrets[2]
        return plain(self.folder / "work.db", work) + plain(self.folder / "cache.db", cache)

    def left(self) -> set[str]:
        """Return what is in the profile."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}


async def moved(session: Session) -> None:
    """Wait until anything changes."""
    await session.queries.inbox_counts()


async def until(session: Session, fact: Callable[[], object]) -> None:
    """Let a session work until something is true.

    Raises:
        AssertionError: it is not after thousands of turns.
    """
    for _ in itertools.repeat(None, 20_000):
        if fact():
            return
        await moved(session)
    raise AssertionError(session.queries.status())


async def told_to_end(desk: Desk) -> None:
    """Open the session and let it learn its order."""
    session = await desk.session()
    await session.start()
    await until(session, session.wiped.is_set)
    assert await session.queries.card(desk.place.shop.customer.id) is None, "not shown any more"
    await session.close()


async def wiped(desk: Desk) -> Form | None:
    """Let a workstation learn its order and carry it out."""
    await told_to_end(desk)
    return await desk.door().first_form()


def status_of(desk: Desk) -> str:
    """Return how the workstation stands at the centre."""
    from server.storage import accounts

    assert desk.device is not None
    device = desk.device
    row = desk.place.database.read_now(lambda unit: accounts.device_row(unit, device))
    assert row is not None
    return str(row["status"])
