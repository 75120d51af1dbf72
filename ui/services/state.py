"""What the panel of a service shows."""

from __future__ import annotations

from dataclasses import dataclass

from domain.catalogue import FINISHES, Ability, ScriptRun, Service, Step, Verdict
from domain.field_values import Fault
from domain.glossary import ChannelKind
from domain.ids import ConversationId, CustomerId
from domain.text import stems

NOWHERE = Verdict(ability=Ability.NOT_AVAILABLE)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A channel in which more can be done, and the conversation there, where there is one.

    ``begins``: it would be begun by a first message.
    """

    channel_kind: str
    verdict: Verdict
    conversation_id: ConversationId | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A service to choose.

    ``suggested``: the customer's words speak of it. ``reason``: the probable reason it is ready
    for.
    """

    service: Service
    verdict: Verdict
    suggested: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Everything the panel shows; without a run it is not there.

    Attributes:
        channel_kind: where the customer is.
        service: None where it is gone from the catalogue.
        step: None where the script has none of that name any more, or there is no script.
        faults: what is wrong with what was typed, by field.
        place: which step of how many it is.
        others: further services on their way for this customer.
    """

    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    channel_kind: str = ChannelKind.PHONE
    run: ScriptRun | None = None
    service: Service | None = None
    step: Step | None = None
    verdict: Verdict = NOWHERE
    elsewhere: tuple[Elsewhere, ...] = ()
    faults: tuple[tuple[str, Fault], ...] = ()
    place: tuple[int, int] = (0, 0)
    others: tuple[ScriptRun, ...] = ()

    @property
    def at_end(self) -> bool:
        """Tell whether nothing comes after this step."""
        return self.step is None or not self.step.next

    @property
    def finishes(self) -> bool:
        """Tell whether it can be brought to its end here."""
        return self.verdict.ability in FINISHES


def speaks_of(words: str, heard: set[str]) -> bool:
    """Tell whether all words of something are among the stems that were heard."""
    wanted = stems(words)
    return bool(wanted) and heard.issuperset(wanted)


def place_of(service: Service | None, step: Step | None) -> tuple[int, int]:
    """Return which step of how many one is."""
    if service is None or step is None:
        return (0, 0)
    return (service.steps.index(step) + 1, len(service.steps))
