"""One profile's data side: store, engine thread, line, queries, commands.

Built once the device secret is known; works before anyone has signed in and with no line.
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import structlog

from adapters.phone_link.link import Address, PhoneLink
from desktop.engine_thread import EngineThread
from desktop.own_calls import OwnCalls
from domain.articles_report import ArticlesReport
from domain.clock import Clock
from domain.editions import AskEditions, EditionList
from domain.entities import Attachment
from domain.errors import Code, Expected, Offline, Refused, SignInRequired
from domain.ids import AgentId, ConversationId, CustomerId, DeviceId, EntryId
from domain.phone import AnyNews, SipAccount
from domain.phone_giving import GivenPhone
from domain.suspects import Suspects
from domain.tasks import TaskScope
from domain.wire import Fetch, FetchAnswer, SignIn
from sync.engine.engine import Ears, Engine
from sync.local.commands import LocalCommands
from sync.local.due import DueWatch
from sync.local.queries import LocalQueries, read_directory
from sync.queries.history import Heard
from sync.queries.rows import Directory
from sync.store import leaving, outbox, secrets
from sync.store.pins import Quota
from sync.store.replica import StoredTokens, StoreReplica, agent_id, device_id
from sync.store.store import Store
from sync.transport.http import HttpTransport

T = TypeVar("T")

_log = structlog.get_logger(__name__)

_LOGIN, _LOCK = "login", "lock"
"""Facts of work.db: the agent's login, and what tells the password without the centre."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes time to make and is made off the GUI thread."""

    store: Store
    device: DeviceId
    agent: AgentId | None
    directory: Directory
    transport: HttpTransport


class Session:
    """Everything behind the window. Lives on the GUI loop; the engine has its own thread.

    Attributes:
        wiped: set when this workstation is to be erased: close, and go to the door.
        greeted: told on this loop after each hello that the centre answered.
    """

    def __init__(self, parts: Parts, url: str, clock: Clock) -> None:
        """Build the rest; ``start`` begins to work.

        Args:
            parts: from ``open_parts``.
            url: the centre's address.
            clock: the one clock.
        """
        store = self.store = parts.store
        self.url = url
        self._clock = clock
        self._device = parts.device
        self._loop = asyncio.get_running_loop()
        self.wiped = asyncio.Event()
        self.greeted: Callable[[], None] = lambda: None
        self._thread = EngineThread()
        self.queries = LocalQueries(store, parts.agent, clock, parts.directory)
        self.transport = parts.transport
        self.engine = Engine(
            StoreReplica(store),
            self.transport,
            self._device,
            clock,
            Ears(
                self.queries.tell_status,
                typing=self.queries.tell_typing,
                nearby=self.queries.tell_nearby,
                line_gone=lambda: self.queries.tell_nearby(None),
                wiped=self._tell_wiped,
                greeted=self._tell_greeted,
            ),
        )
        self.queries.looked_at = self._looked_at
        self.queries.ask_centre = self._ask_centre
        self.queries.ask_suspects = self._ask_suspects
        self.queries.ask_report = self._ask_report
        self.queries.ask_editions = self._ask_editions
        self.queries.fetch_file = self._fetch_file
        self.commands = LocalCommands(
            store,
            self.queries.directory,
            clock,
            self.transport.call_out,
            self._thread.submit,
            self.transport.act_on_call,
        )
        self._unsubscribe = store.subscribe(self._thread.loop, self.engine.changed)
        self._scope = TaskScope("session")
        self.calls = OwnCalls(self.commands, self.queries, clock)
        self.phone = PhoneLink(store.folder, self.calls.take)
        self._engine_scope: TaskScope | None = None
        self.phone_address: Address | None = None

    def _tell_wiped(self) -> None:
        self._loop.call_soon_threadsafe(self.wiped.set)

    def _tell_greeted(self) -> None:
        self._loop.call_soon_threadsafe(lambda: self.greeted())

    @property
    def knows_agent(self) -> bool:
        """Tell whether somebody has signed in here before."""
        return self.queries.me is not None

    async def sign_in(self, login: str, password: str) -> None:
        """Start a session at the centre and let the engine work.

        Raises:
            Expected: offline, refused by the centre, or another agent's work waits here.
        """
        message = SignIn(
            login=login, password=password, device=self._device, device_name=platform.node()
        )
        tokens = await self._thread.call(self.transport.sign_in(message))
        waiting = await self.store.read(lambda _cache, work: leaving.authors(work))
        if waiting - {tokens.agent_id}:
            await self._thread.call(self.transport.sign_out())
            raise Refused(Code.OTHER_AGENT)
        await self._note(_LOGIN, login.encode())
        self._scope.start(self._remember(password), "remember")
        self.queries.set_me(tokens.agent_id, tokens.display_name, tokens.role)
        self._thread.post(self.engine.retry_now)

    async def _remember(self, password: str) -> None:
        """Keep what tells this password without the centre, for the lock of the window."""
        loop = asyncio.get_running_loop()
        await self._note(_LOCK, await loop.run_in_executor(None, secrets.verifier, password))

    async def _note(self, name: str, value: bytes | None) -> None:
        store = self.store
        await store.write(lambda: store.in_work(lambda work: outbox.set_ident(work, name, value)))

    async def check_password(self, password: str) -> None:
        """Return where it is the agent's password: the centre is asked first.

        Raises:
            Expected: it is wrong, or nobody can tell.
        """
        login, kept = await self.store.read(
            lambda _cache, work: (outbox.ident(work, _LOGIN), outbox.ident(work, _LOCK))
        )
        try:
            if login is not None:
                await self.sign_in(login.decode(), password)
                return
            raise Offline(Code.OFFLINE, "the agent's login is not here")
        except Offline:
            if kept is None:
                raise
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(None, secrets.is_password, kept, password):
            raise Refused(Code.WRONG_PASSWORD)

    # -- what lies here --------------------------------------------------------------------

    @property
    def quota_bytes(self) -> int:
        """Return how much opened customers may take."""
        return Quota().bytes

    async def held(self) -> leaving.Held:
        """Count what is here."""
        return await self.store.read(lambda cache, _work: leaving.held(cache))

    async def unsent(self) -> tuple[int, int]:
        """Return how many operations are not settled, and how many drafts there are."""
        return await self.store.read(lambda _cache, work: leaving.unsent(work))

    async def clear_cache(self) -> None:
        """Drop every copy and fetch them again; unsent work stays.

        Raises:
            Unavailable: the disk fails.
        """
        await self._thread.call(self._pause_engine())
        try:
            await self.store.write(lambda: self.store.drop_copies(for_good=False))
        finally:
            await self._thread.call(self._start_engine())

    async def sign_out(self) -> None:
        """End the session and destroy the copies; ``close`` it after that.

        Operations the centre does not have yet stay, encrypted, until the same agent is back.

        Raises:
            Unavailable: the disk fails.
        """
        await self._thread.call(self._pause_engine())
        await self._thread.call(self.transport.sign_out())
        store = self.store

        def run() -> None:
            store.in_work(leaving.forget_agent)
            store.drop_copies(for_good=True)

        await store.write(run)

    async def _pause_engine(self) -> None:
        if self._engine_scope is not None:
            await self._engine_scope.close()
            self._engine_scope = None

    async def start(self) -> None:
        """Let the engine and the phone link work."""
        self._scope.start(DueWatch(self.store, self._clock).run(), "due")
        await self._thread.call(self._start_engine())
        self.phone_address = await self.phone.start()

    async def _start_engine(self) -> None:
        self._engine_scope = TaskScope("engine")
        self._engine_scope.start(self.engine.run(), "run")

    async def access_token(self) -> str:
        """Return the session's access token, for tools that talk to the centre themselves.

        Raises:
            SignInRequired: nobody is signed in.
        """
        tokens = await StoredTokens(self.store).load()
        if tokens is None:
            raise SignInRequired("nobody is signed in")
        return tokens.access_token

    async def diagnose(self) -> list[str]:
        """Return what the engine is doing right now, for diagnostics; nothing personal."""
        status = self.engine.status
        state = (
            f"link={status.link} waiting={status.waiting} attention={status.attention} "
            f"filling={status.filling} skew_s={status.clock_skew_s} refills={status.refills}"
        )
        cursor = await StoreReplica(self.store).cursor()
        place = f"position={cursor.epoch}:{cursor.rev}" if cursor is not None else "position=none"
        count, first, following = await StoreReplica(self.store).outbox()
        queue = f"outbox count={count} first={first} next={following}"
        return [state, place, queue, *await self._thread.stacks()]

    def retry_now(self) -> None:
        """Try the line again at once."""
        self._thread.post(self.engine.retry_now)

    async def at_centre(self, ask: Callable[[HttpTransport], Coroutine[Any, Any, T]]) -> T:
        """Ask the centre something over this session's line; returns its answer.

        Raises:
            Expected: it does not answer, or says no.
        """
        return await self._thread.call(ask(self.transport))

    async def _ask_centre(self, text: str) -> FetchAnswer:
        return await self._thread.call(self.transport.fetch(Fetch(query=text)))

    async def _ask_suspects(self) -> Suspects:
        return await self.at_centre(lambda line: line.suspects())

    async def _ask_report(self) -> ArticlesReport:
        return await self.at_centre(lambda line: line.articles_report())

    async def _ask_editions(self, wanted: AskEditions) -> EditionList:
        return await self.at_centre(lambda line: line.editions(wanted))

    def _looked_at(self, customer_id: CustomerId) -> None:
        self._thread.submit(self.engine.pin(customer_id))

    async def _fetch_file(self, entry_id: EntryId, attachment: Attachment, heard: Heard) -> bytes:
        # Cancelled here it is cancelled there: the line is free for the next.
        work = self.transport.blob(str(entry_id), attachment.sha256, heard)
        return await self._thread.call(work)

    def set_viewing(
        self, conversation_id: ConversationId | None, *, replying: bool = False
    ) -> None:
        """Declare which conversation is on the screen, and whether a reply is being written."""
        self._thread.submit(self.engine.set_viewing(conversation_id, replying=replying))

    def tell_typing(self, conversation_id: ConversationId) -> None:
        """Tell the customer of a conversation that a reply is being typed."""
        self._thread.submit(self.engine.typing(conversation_id))

    def set_presence(self, state: str, kind: str = "") -> None:
        """Declare the agent's presence, with the kind of break or work."""
        self._thread.submit(self.engine.set_presence(state, kind))

    # -- this machine's phone --------------------------------------------------------------

    def hear_softphone(self, news: AnyNews) -> None:
        """Take the softphone's word as that of any other phone of this desk. GUI loop."""
        self.calls.hear(news)

    async def sip_account(self) -> SipAccount | None:
        """Return the agent's account at the PBX, kept in the encrypted store."""
        kept = await self.store.read(lambda _cache, work: outbox.ident(work, leaving.SIP))
        try:
            return msgspec.json.decode(kept, type=SipAccount) if kept else None
        except msgspec.MsgspecError:
            return None  # of another version

    async def keep_sip_account(self, account: SipAccount | None) -> None:
        """Keep the agent's account at the PBX, or forget it; signing out forgets it too."""
        await self._note(leaving.SIP, msgspec.json.encode(account) if account else None)

    async def ask_phone(self, stamp: str) -> GivenPhone:
        """Ask the centre for the agent's account at the PBX; ``stamp``: of the known one.

        Raises:
            Expected: it does not answer, or says no.
        """
        return await self.at_centre(lambda line: line.my_phone(stamp))

    async def given_phone(self) -> GivenPhone:
        """Return what the centre gave last, without the password."""
        kept = await self.store.read(lambda _cache, work: outbox.ident(work, leaving.GIVEN))
        try:
            return msgspec.json.decode(kept, type=GivenPhone) if kept else GivenPhone()
        except msgspec.MsgspecError:
            return GivenPhone()  # of another version: asked for anew

    async def keep_given_phone(self, given: GivenPhone) -> None:
        """Keep what the centre gave; its password must not be in it."""
        await self._note(leaving.GIVEN, msgspec.json.encode(given) if given.stamp else None)

    async def close(self) -> None:
        """Stop in order: phone, engine, line, store. Unsent work stays in the outbox."""
        await self.phone.close()
        await self.calls.close()
        await self._scope.close()
        self._unsubscribe()
        await self._thread.call(self._stop_engine())
        self._thread.stop()
        self.queries.close()
        await asyncio.get_running_loop().run_in_executor(None, self.store.close)

    async def _stop_engine(self) -> None:
        if self._engine_scope is not None:
            await self._engine_scope.close()
        await self.transport.close()


def open_parts(folder: Path, secret: bytes, url: str, clock: Clock) -> Parts:
    """Open the store and make the line. Blocking: not on the GUI thread.

    Raises:
        Unavailable: wrong key, damaged or newer files, disk full.
        Refused: the centre's address is unusable.
    """
    store = Store(folder, secret, clock)
    try:
        device, agent = device_id(store), agent_id(store)
        transport = HttpTransport(url, device, StoredTokens(store))
        return Parts(store, device, agent, read_directory(store, agent), transport)
    except Expected:
        store.close()
        raise


async def open_session(folder: Path, secret: bytes, url: str, clock: Clock) -> Session:
    """Open the store off the GUI thread and build the session over it.

    Raises:
        Unavailable: wrong key, damaged or newer files, disk full.
        Refused: the centre's address is unusable.
    """
    loop = asyncio.get_running_loop()
    parts = await loop.run_in_executor(None, open_parts, folder, secret, url, clock)
    return Session(parts, url, clock)
