"""The service on its way for the customer on the screen: chosen, led, finished, taken elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain import field_values, placeholders, scripts
from domain.catalogue import (
    Ability,
    AttemptResult,
    RunState,
    ScriptRun,
    Service,
    Step,
    Verdict,
    verdict,
    ways_elsewhere,
)
from domain.changes import Changes
from domain.field_values import Fault
from domain.glossary import ChannelKind, IdentityKind
from domain.ids import ConversationId, CustomerId, RunId
from domain.matching import score
from domain.reasons import ranked
from domain.runs import Tried
from domain.tasks import Policy, TaskScope
from domain.text import stems
from sync.queries.rows import CardView
from ui.composer.ways import Block, Way, judged, ways_of
from ui.services.ports import Acts, Reads
from ui.services.state import (
    NOWHERE,
    Elsewhere,
    Offered,
    ServiceState,
    place_of,
    speaks_of,
)

_HEARD = 2000
"""How much of what the customer wrote last is looked through for what they want."""


class ServicePresenter:
    """Owns the panel. GUI loop only."""

    def __init__(
        self,
        queries: Reads,
        commands: Acts,
        scope: TaskScope,
        show: Callable[[ServiceState], None],
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the panel's tasks.
            show: told the state after each change.
            now: the moment channels' limits are read against.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._now = now
        self._card: CardView | None = None
        self._catalogue: list[Service] = []
        self._runs: list[ScriptRun] = []
        self._chosen: RunId | None = None
        self._put_away: set[RunId] = set()
        self._mine: dict[tuple[RunId, str], str] = {}
        self._opened: tuple[CustomerId | None, ConversationId | None] = (None, None)
        self.state = ServiceState()
        self.said: Callable[[str], None] = lambda _text: None
        """Told a text for the customer, to be put into the reply."""
        self.moved: Callable[[Elsewhere, str], None] = lambda _where, _text: None
        """Told where the customer is to be reached now, and what to write there."""
        self.told: Callable[[Service, str], None] = lambda _service, _result: None
        """Told the result that was recorded."""
        self.catalogued: Callable[[], None] = lambda: None
        """Told that the catalogue was read."""
        self.heard: Callable[[], str] = lambda: ""
        """Returns what the customer wrote last."""
        self.values: Callable[[], Mapping[str, str]] = dict
        """Returns what placeholders of the card are filled with."""

    def start(self) -> None:
        """Read the catalogue."""
        self._scope.start(self._read_catalogue(), "catalogue", Policy.QUEUE)

    def on_changes(self, changes: Changes) -> None:
        """Read again what changed."""
        if changes.everything or changes.touches(Service.KIND):
            self.start()
        if self._card is not None and (changes.everything or changes.touches(ScriptRun.KIND)):
            self._scope.start(self._read_runs(self._card.customer.id), "runs", Policy.QUEUE)

    async def _read_catalogue(self) -> None:
        self._catalogue = await self._queries.services()
        self._put()
        self.catalogued()

    async def _read_runs(self, customer_id: CustomerId) -> None:
        found = await self._queries.runs(customer_id)
        if self._card is not None and self._card.customer.id == customer_id:
            self._runs = [run for run in found if run.state == RunState.OPEN]
            held = {(run.id, name): text for run in found for name, text in run.collected.items()}
            # What was sent and has come back is what stands; until then it is what was seen.
            self._mine = {key: text for key, text in self._mine.items() if held.get(key) != text}
            self._put()

    def open(self, card: CardView | None, conversation_id: ConversationId | None) -> None:
        """Follow the customer on the screen, and where they are."""
        before = self._card.customer.id if self._card is not None else None
        self._card = card
        talks = card.conversations if card is not None else ()
        talk = next((item for item in talks if item.id == conversation_id), None)
        opened = (card.customer.id if card is not None else None, talk.id if talk else None)
        if opened != self._opened:  # otherwise they may have been taken elsewhere since
            self._opened = opened
            self.state = replace(
                self.state,
                customer_id=opened[0],
                conversation_id=opened[1],
                channel_kind=talk.channel_kind if talk is not None else ChannelKind.PHONE,
            )
        if card is None or card.customer.id != before:
            self._runs, self._chosen = [], None
            self.state = replace(self.state, faults=())
        if card is not None:
            self._scope.start(self._read_runs(card.customer.id), "runs", Policy.QUEUE)
        self._put()

    # -- what is on the screen -------------------------------------------------------------

    def _put(self) -> None:
        visible = [run for run in self._runs if run.id not in self._put_away]
        run = next((item for item in visible if item.id == self._chosen), None)
        run = run or (visible[0] if visible else None)
        if run is None:
            self.state = replace(
                self.state, run=None, service=None, step=None, elsewhere=(), faults=(), others=()
            )
            self._show(self.state)
            return
        if self.state.run is not None and self.state.run.id != run.id:
            self.state = replace(self.state, faults=())
        service = next((item for item in self._catalogue if item.id == run.service_id), None)
        step = service.step(run.step) if service is not None else None
        role = self._role()
        here = NOWHERE
        elsewhere: tuple[Elsewhere, ...] = ()
        if service is not None:
            here = verdict(service, self.state.channel_kind, role, run.collected)
            elsewhere = self._elsewhere(service)
        self.state = replace(
            self.state,
            run=run,
            service=service,
            step=step,
            verdict=here,
            elsewhere=elsewhere,
            place=place_of(service, step),
            others=tuple(item for item in self._runs if item.id != run.id),
        )
        self._show(self.state)

    def _role(self) -> str:
        me = self._queries.directory().me
        return me.role if me is not None else ""

    def _elsewhere(self, service: Service) -> tuple[Elsewhere, ...]:
        card = self._card
        if card is None:
            return ()
        channels = self._queries.directory().channels
        ways = ways_of(card.conversations, channels, card.identities)
        open_ways = {
            way.channel_kind: way
            for way in reversed(ways)
            if judged(card.customer, card.timezone, way, self._now())[0] is Block.NONE
        }
        near = [way.channel_kind for way in ways if way.channel_kind in open_ways]
        if any(item.kind == IdentityKind.PHONE for item in card.identities):
            near.append(ChannelKind.PHONE)
        ours = {item.kind for item in channels if item.enabled}
        near += [ChannelKind.APP] if ChannelKind.APP in ours else []
        near.append(ChannelKind.VISIT)
        found = ways_elsewhere(service, self.state.channel_kind, near, self._role())
        return tuple(_elsewhere(kind, there, open_ways.get(kind)) for kind, there in found)

    def offered(self, text: str) -> tuple[Offered, ...]:
        """Return the services a few letters mean, those the customer speaks of in front.

        Then come those that are ready for why they probably get in touch.
        """
        heard = set(stems(self.heard()[:_HEARD]))
        codes = ranked(self._card.reasons) if self._card is not None else ()
        places = {code: place for place, code in enumerate(codes)}
        role, found = self._role(), []
        for order, service in enumerate(self._catalogue):
            if not service.active:
                continue
            names = (service.name, service.topic, *service.keywords)
            value = max(score(text, name) for name in names) if text else 1
            if not value:
                continue
            wanted = any(speaks_of(word, heard) for word in (service.name, *service.keywords))
            ready = (place for code, place in places.items() if code in service.reasons)
            likely = min(ready, default=len(codes))
            here = verdict(service, self.state.channel_kind, role)
            why = codes[likely] if likely < len(codes) else ""
            found.append(((-value, not wanted, likely, order), Offered(service, here, wanted, why)))
        return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))

    @property
    def catalogue(self) -> tuple[Service, ...]:
        """Return the services, as far as they are read."""
        return tuple(self._catalogue)

    def named(self, name: str) -> Service | None:
        """Return the service of a name, however it is written."""
        wanted = name.strip().lower()
        found = (item for item in self._catalogue if item.active)
        return next((item for item in found if item.name.lower() == wanted), None)

    # -- acts ------------------------------------------------------------------------------

    def choose(self, service: Service) -> None:
        """Begin with a service, or go on where it stands for this customer."""
        known = next((run for run in self._runs if run.service_id == service.id), None)
        if known is not None:
            self.show_run(known.id)
        elif self.state.customer_id is not None:
            begun = self._begin(self.state.customer_id, service)
            self._scope.start(begun, "service", Policy.DROP_NEW)

    def rehearse(self, card: CardView, service: Service, channel_kind: str) -> None:
        """Begin with a service for nobody, as if they were in a channel."""
        self._card, self._runs = card, []
        self._opened = (card.customer.id, None)
        self.state = ServiceState(customer_id=card.customer.id, channel_kind=channel_kind)
        self._scope.start(self._begin(card.customer.id, service), "service")

    async def _begin(self, customer_id: CustomerId, service: Service) -> None:
        self._chosen = await self._commands.start_service(
            customer_id, service.id, self.state.channel_kind, self.state.conversation_id
        )
        await self._read_runs(customer_id)

    def show_run(self, run_id: RunId) -> None:
        """Put one of the services on its way in front."""
        self._chosen = run_id
        self._put_away.discard(run_id)
        self._put()

    def put_away(self) -> None:
        """Take the panel off the screen; the service stays where it stands."""
        if self.state.run is not None:
            self._put_away.add(self.state.run.id)
            self._put()

    def bring_back(self) -> bool:
        """Show what was put away; False where nothing is on its way."""
        if self.state.run is not None or not self._runs:
            return self.state.run is not None
        self.show_run(self._runs[0].id)
        return True

    def collect(self, name: str, typed: str, seen: str | None = None) -> None:
        """Keep what was typed into a field; what does not fit is said, and kept all the same.

        Args:
            name: of the field.
            typed: as it stands there.
            seen: what stood there before; without it, what holds now.
        """
        run, service = self.state.run, self.state.service
        field = service.field(name) if service is not None else None
        if run is None or field is None:
            return
        value, fault = field_values.read(field, typed)
        faults = dict(self.state.faults)
        faults.pop(name, None)
        if fault is not Fault.NONE and value:
            faults[name] = fault
        self.state = replace(self.state, faults=tuple(faults.items()))
        now = run.collected.get(name, "")
        before = self._mine.get((run.id, name), now if seen is None else seen)
        if value == before:
            self._show(self.state)
            return
        self._mine[(run.id, name)] = value
        keep = self._commands.go_on(run.id, {name: value}, {name: before})
        self._scope.start(self._do(keep, run.customer_id), f"collect {name}", Policy.QUEUE)

    def pick(self, name: str, value: str) -> None:
        """Decide which of two values collected for a field holds."""
        run = self.state.run
        if run is not None:
            keep = self._commands.go_on(run.id, {name: value}, settled=(name,))
            self._scope.start(self._do(keep, run.customer_id), f"collect {name}", Policy.QUEUE)

    async def _do(self, act: Coroutine[Any, Any, object], customer_id: CustomerId) -> None:
        await act
        await self._read_runs(customer_id)

    def forward(self) -> None:
        """Go on to the next step, or say what is still to be asked."""
        state = self.state
        if state.run is None or state.service is None or not self._complete():
            return
        if state.step is None:
            first = state.service.steps[0].id if state.service.steps else ""
            self._to(first)
            return
        self._to(scripts.next_step(state.step, state.run.collected, state.channel_kind))

    def back(self) -> None:
        """Go back to the step before."""
        run = self.state.run
        if run is not None and len(run.path) > 1:
            before = [step for step in run.path if step != run.step]
            self._to(before[-1] if before else "")

    def _to(self, step: str) -> None:
        run = self.state.run
        if run is not None and step:
            go = self._commands.go_on(run.id, step=step)
            self._scope.start(self._do(go, run.customer_id), "step", Policy.DROP_NEW)

    def _complete(self) -> bool:
        """Tell whether all this step asks for is there, and say what is not."""
        state = self.state
        if state.run is None or state.service is None:
            return False
        faults = {}
        for name in self.asked():
            field = state.service.field(name)
            if field is not None:
                _, fault = field_values.read(field, state.run.collected.get(name, ""))
                if fault is not Fault.NONE:
                    faults[name] = fault
        if faults:
            self.state = replace(state, faults=tuple(faults.items()))
            self._show(self.state)
        return not faults

    def asked(self) -> tuple[str, ...]:
        """Return the fields asked for now: the step's, or all where there is no script."""
        state = self.state
        if state.step is not None:
            return state.step.ask
        if state.service is None:
            return ()
        return () if state.service.steps else tuple(item.name for item in state.service.fields)

    def text(self) -> str:
        """Return what the step says in this channel, with what was collected."""
        state = self.state
        if state.run is None or state.service is None or state.step is None:
            return ""
        return self._said(state.service, state.step, state.run, state.channel_kind)

    def _said(self, service: Service, step: Step, run: ScriptRun, channel_kind: str) -> str:
        text = scripts.filled(scripts.text_for(step, channel_kind), service, run.collected)
        return placeholders.fill(text, self.values())

    def say(self) -> None:
        """Put the step's words into the reply."""
        text = self.text()
        if text:
            self.said(text)

    def _tried(self) -> Tried | None:
        state = self.state
        if state.run is None:
            return None
        return Tried(
            customer_id=state.run.customer_id,
            service_id=state.run.service_id,
            channel_kind=state.channel_kind,
            ability=state.verdict.ability,
            conversation_id=state.conversation_id,
            run_id=state.run.id,
        )

    def finish(self, outcome: str = "") -> None:
        """Record that it is done here; without an outcome, the step's own."""
        state, tried = self.state, self._tried()
        if tried is None or state.service is None or not self._complete():
            return
        informs = state.verdict.ability == Ability.INFORMATION_ONLY
        if not state.finishes and not informs:
            return
        outcome = outcome or (state.step.outcome if state.step is not None else "")
        result = AttemptResult.INFORMED if informs else AttemptResult.DONE
        text = self.summary()
        record = self._commands.record_service(tried, result, outcome=outcome, text=text)
        self._scope.start(self._record(record, state.service, result), "result", Policy.DROP_NEW)

    def request(self, title: str) -> None:
        """Leave a request with everything collected."""
        state, tried = self.state, self._tried()
        if tried is not None and state.service is not None:
            act = self._commands.request_service(tried, title, text=self.summary())
            told = self._record(act, state.service, AttemptResult.REQUESTED)
            self._scope.start(told, "result", Policy.DROP_NEW)

    def give_up(self) -> None:
        """Record that nothing came of it."""
        state, tried = self.state, self._tried()
        if tried is not None and state.run is not None:
            result = AttemptResult.GIVEN_UP
            record = self._commands.record_service(tried, result, text=self.summary())
            told = self._record(record, state.service, result)
            self._scope.start(told, "result", Policy.DROP_NEW)

    async def _record(
        self, act: Coroutine[Any, Any, object], service: Service | None, result: str
    ) -> None:
        run = self.state.run
        await act
        if service is not None:
            self.told(service, result)
        if run is not None:
            await self._read_runs(run.customer_id)

    def move(self, channel_kind: str = "") -> None:
        """Take the customer to a channel where more can be done, the nearest by default."""
        state = self.state
        found = [way for way in state.elsewhere if channel_kind in ("", way.channel_kind)]
        if state.run is not None and found:
            self._scope.start(self._move(state.run, found[0]), "move", Policy.DROP_NEW)

    async def _move(self, run: ScriptRun, where: Elsewhere) -> None:
        # What is not begun yet is known to nobody: the service is in no conversation until then.
        talk = None if where.begins else where.conversation_id
        await self._commands.take_elsewhere(run.id, where.channel_kind, talk)
        service, step = self.state.service, self.state.step
        text = ""
        if service is not None and step is not None:
            text = self._said(service, step, run, where.channel_kind)
        text = text or self.summary()
        self.state = replace(self.state, channel_kind=where.channel_kind, conversation_id=talk)
        self.moved(where, text)
        await self._read_runs(run.customer_id)

    def summary(self) -> str:
        """Return what was collected, a line for each field."""
        state = self.state
        if state.run is None or state.service is None:
            return ""
        held = state.run.collected
        return "\n".join(
            f"{item.title}: {field_values.shown(item, held[item.name])}"
            for item in state.service.fields
            if held.get(item.name)
        )


def _elsewhere(kind: str, there: Verdict, way: Way | None) -> Elsewhere:
    if way is None:
        return Elsewhere(kind, there)
    return Elsewhere(kind, there, way.conversation_id, begins=way.opening is not None)
