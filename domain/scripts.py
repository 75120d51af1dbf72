"""Scripts of services: whether one holds together, where it goes on, what is said where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from domain import field_values, safe_patterns
from domain.catalogue import (
    MATRIX_CHANNELS,
    Ability,
    Check,
    FieldType,
    Service,
    Step,
    Way,
)
from domain.channel_rules import rules_of
from domain.glossary import ChannelKind, Role
from domain.placeholders import KNOWN, NAMES
from domain.reason_facts import ReasonCode

MAX_FIELDS, MAX_STEPS, MAX_SAY = 60, 200, 4000
FAMILIES = ("voice", "letter", "chat", "short")
_BRACED = re.compile(r"\{([^\W\d][\w.]{0,40})\}")
_NAME = re.compile(r"[^\W\d][\w-]{0,39}\Z")
_TESTED = frozenset(Check) - {Check.ALWAYS}
_WITH_VALUE = frozenset({Check.IS, Check.IS_NOT, Check.ABOVE, Check.BELOW})


class Fault(StrEnum):
    """What can be wrong with a service; the interface has a sentence for each."""

    NO_NAME = "no_name"
    TOO_MANY = "too_many"
    BAD_NAME = "bad_name"
    TWICE = "twice"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_OUTCOME = "unknown_outcome"
    UNKNOWN_CHANNEL = "unknown_channel"
    UNKNOWN_ABILITY = "unknown_ability"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_REASON = "unknown_reason"
    UNKNOWN_TEST = "unknown_test"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    NO_CHOICES = "no_choices"
    BAD_PATTERN = "bad_pattern"
    BAD_LIMIT = "bad_limit"
    TOO_LONG = "too_long"
    UNREACHABLE = "unreachable"
    NO_WAY_ON = "no_way_on"
    NO_EXIT = "no_exit"
    BAD_SHAPE = "bad_shape"
    UNKNOWN_KEY = "unknown_key"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong.

    Attributes:
        fault: what.
        part: of which part: ``service``, ``field``, ``outcome``, ``channel`` or ``step``.
        name: which of them.
        subject: the word that is wrong.
    """

    fault: Fault
    part: str
    name: str = ""
    subject: str = ""


def problems(service: Service) -> tuple[Problem, ...]:
    """Return everything that is wrong with a service, in the order it is written."""
    found = [*_of_service(service), *_of_fields(service), *_of_cells(service)]
    steps = [*_of_steps(service)]
    return tuple(found + steps + ([] if steps else [*_of_ways(service)]))


def _twice(part: str, names: Iterable[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield Problem(fault=Fault.TWICE, part=part, name=name, subject=name)
        seen.add(name)
        if not _NAME.match(name):
            yield Problem(fault=Fault.BAD_NAME, part=part, name=name, subject=name)


def _of_service(service: Service) -> Iterable[Problem]:
    if not service.name.strip():
        yield Problem(fault=Fault.NO_NAME, part="service")
    if len(service.fields) > MAX_FIELDS or len(service.steps) > MAX_STEPS:
        yield Problem(fault=Fault.TOO_MANY, part="service", name=service.name)
    for role in service.roles:
        if role not in set(Role):
            yield Problem(fault=Fault.UNKNOWN_ROLE, part="service", subject=role)
    for code in service.reasons:
        if code not in set(ReasonCode):
            yield Problem(fault=Fault.UNKNOWN_REASON, part="service", subject=code)
    yield from _twice("outcome", (item.code for item in service.outcomes))


def _of_fields(service: Service) -> Iterable[Problem]:
    yield from _twice("field", (item.name for item in service.fields))
    for item in service.fields:
        if item.type not in set(FieldType):
            yield Problem(fault=Fault.UNKNOWN_TYPE, part="field", name=item.name, subject=item.type)
        if item.type == FieldType.CHOICE and not item.choices:
            yield Problem(fault=Fault.NO_CHOICES, part="field", name=item.name)
        if item.pattern and not safe_patterns.is_pattern(item.pattern):
            yield Problem(
                fault=Fault.BAD_PATTERN, part="field", name=item.name, subject=item.pattern
            )


def _of_cells(service: Service) -> Iterable[Problem]:
    yield from _twice("channel", (item.channel_kind for item in service.cells))
    for cell in service.cells:
        if cell.channel_kind not in MATRIX_CHANNELS:
            yield Problem(fault=Fault.UNKNOWN_CHANNEL, part="channel", subject=cell.channel_kind)
        if cell.ability not in set(Ability):
            yield Problem(
                fault=Fault.UNKNOWN_ABILITY,
                part="channel",
                name=cell.channel_kind,
                subject=cell.ability,
            )
        if cell.limit is not None and cell.limit < 0:
            yield Problem(fault=Fault.BAD_LIMIT, part="channel", name=cell.channel_kind)


def _of_steps(service: Service) -> Iterable[Problem]:
    yield from _twice("step", (item.id for item in service.steps))
    for step in service.steps:
        for name in step.ask:
            if service.field(name) is None:
                yield _about(step, Fault.UNKNOWN_FIELD, name)
        if step.outcome and service.outcome(step.outcome) is None:
            yield _about(step, Fault.UNKNOWN_OUTCOME, step.outcome)
        for way in step.next:
            yield from _of_way(service, step, way)
        yield from _of_texts(service, step)


def _of_way(service: Service, step: Step, way: Way) -> Iterable[Problem]:
    if service.step(way.to) is None:
        yield _about(step, Fault.UNKNOWN_STEP, way.to)
    if way.test not in set(Check):
        yield _about(step, Fault.UNKNOWN_TEST, way.test)
    elif way.test in _TESTED and service.field(way.field) is None:
        yield _about(step, Fault.UNKNOWN_FIELD, way.field)
    for kind in way.channels:
        if kind not in MATRIX_CHANNELS:
            yield _about(step, Fault.UNKNOWN_CHANNEL, kind)


def _of_texts(service: Service, step: Step) -> Iterable[Problem]:
    for kind in step.says:
        if kind not in MATRIX_CHANNELS and kind not in FAMILIES:
            yield _about(step, Fault.UNKNOWN_CHANNEL, kind)
    for text in (step.say, *step.says.values()):
        for found in _BRACED.finditer(text):
            name = found[1]
            known = name.lower() in NAMES or name.lower() in KNOWN
            if not known and service.field(name) is None:
                yield _about(step, Fault.UNKNOWN_PLACEHOLDER, found[0])
    if len(step.say) > MAX_SAY:
        yield _about(step, Fault.TOO_LONG, "say")
    for kind in step.says:
        text = step.says[kind]
        limit = rules_of(ChannelKind.SMS if kind == "short" else kind).max_length
        if len(text) > min(limit, MAX_SAY):
            yield _about(step, Fault.TOO_LONG, kind)


def _about(step: Step, fault: Fault, subject: str = "") -> Problem:
    return Problem(fault=fault, part="step", name=step.id, subject=subject)


def _of_ways(service: Service) -> Iterable[Problem]:
    """Yield steps nobody comes to, steps nobody leaves, and circles nobody gets out of."""
    if not service.steps:
        return
    reached = _reached(service, service.steps[0].id)
    ending = _ending(service)
    for step in service.steps:
        if step.id not in reached:
            yield _about(step, Fault.UNREACHABLE)
        elif step.next and not step.next[-1].always and not step.outcome:
            # Where no test holds, the agent would stand there for ever.
            yield _about(step, Fault.NO_WAY_ON)
        elif step.id not in ending:
            yield _about(step, Fault.NO_EXIT)


def _reached(service: Service, first: str) -> set[str]:
    reached, waiting = {first}, [first]
    while waiting:
        step = service.step(waiting.pop())
        new = {way.to for way in step.next} - reached if step is not None else set()
        reached |= new
        waiting += new
    return reached


def _ending(service: Service) -> set[str]:
    """Return the steps from which the script can come to an end."""
    ending = {step.id for step in service.steps if not step.next}
    grown = True
    while grown:
        more = {
            step.id
            for step in service.steps
            if step.id not in ending and any(way.to in ending for way in step.next)
        }
        ending |= more
        grown = bool(more)
    return ending


def next_step(step: Step, values: Mapping[str, str], channel_kind: str) -> str:
    """Return where a script goes on, or an empty string where it ends or nothing fits."""
    for way in step.next:
        if way.channels and channel_kind not in way.channels:
            continue
        if _holds(way, values.get(way.field, "")):
            return way.to
    return ""


def _holds(way: Way, value: str) -> bool:
    match way.test:
        case Check.ALWAYS:
            return True
        case Check.FILLED:
            return bool(value)
        case Check.EMPTY:
            return not value
        case Check.IS:
            return value.lower() == way.value.lower()
        case Check.IS_NOT:
            return value.lower() != way.value.lower()
        case Check.ABOVE | Check.BELOW:
            return _compares(way.test, value, way.value)
        case _:
            return False


def _compares(test: str, value: str, bound: str) -> bool:
    if not value:
        return False
    try:
        less = float(value) < float(bound)
        same = float(value) == float(bound)
    except ValueError:  # days are ISO: they compare as texts
        less, same = value < bound, value == bound
    return less if test == Check.BELOW else not less and not same


def family_of(channel_kind: str) -> str:
    """Return how one speaks in a kind of channel."""
    match channel_kind:
        case ChannelKind.PHONE | ChannelKind.VISIT:
            return "voice"
        case ChannelKind.EMAIL:
            return "letter"
        case ChannelKind.SMS:
            return "short"
        case _:
            return "chat"


def text_for(step: Step, channel_kind: str) -> str:
    """Return what is said in a channel: words of its own, of its family, or made of the source.

    A short message has the first paragraph of the source; a letter gets who it is to and from.
    """
    family = family_of(channel_kind)
    own = step.says.get(channel_kind) or step.says.get(family)
    if own:
        return own
    if family == "short":
        return step.say.strip().partition("\n\n")[0]
    if family == "letter" and step.say.strip():
        return "\n\n".join(("Здравствуйте, {имя}!", step.say.strip(), "С уважением, {оператор}"))
    return step.say.strip()


def filled(text: str, service: Service, values: Mapping[str, str]) -> str:
    """Return a text with the collected fields put in; other placeholders stay for the card."""

    def put(match: re.Match[str]) -> str:
        field, value = service.field(match[1]), values.get(match[1], "")
        return field_values.shown(field, value) if field is not None and value else match[0]

    return _BRACED.sub(put, text)
