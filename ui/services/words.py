"""What is said of services: what can be done where, what is wrong with what was typed."""

from __future__ import annotations

from domain.catalogue import Ability, Verdict
from domain.field_values import Fault
from domain.scripts import Fault as ScriptFault
from domain.scripts import Problem
from domain.text import clean_line
from ui.design.i18n import mark, tr
from ui.design.times import money

ABILITIES: dict[str, tuple[str, str, str]] = {
    Ability.SELF_SERVICE: (mark("The customer does it alone"), "positive", "user"),
    Ability.AGENT_COMPLETES: (mark("We finish it here"), "positive", "check"),
    Ability.ACCEPTS_REQUEST: (mark("We take a request"), "accent", "outbox"),
    Ability.INFORMATION_ONLY: (mark("We only explain"), "warning", "info"),
    Ability.NOT_AVAILABLE: (mark("Not here"), "neutral", "ban"),
}
SHORT_ABILITIES: dict[str, str] = {
    Ability.SELF_SERVICE: mark("alone"),
    Ability.AGENT_COMPLETES: mark("finish"),
    Ability.ACCEPTS_REQUEST: mark("request"),
    Ability.INFORMATION_ONLY: mark("explain"),
    Ability.NOT_AVAILABLE: mark("no"),
}
_FAULTS = {
    Fault.MISSING: mark("Ask for it"),
    Fault.NO_NUMBER: mark("Only digits fit here"),
    Fault.NO_DATE: mark("A day looks like 05.11.2026"),
    Fault.NO_PHONE: mark("This is no telephone number"),
    Fault.NO_EMAIL: mark("This is no mail address"),
    Fault.NO_CHOICE: mark("Choose from the list"),
    Fault.TOO_SMALL: mark("It is less than is possible"),
    Fault.TOO_LARGE: mark("It is more than is possible"),
    Fault.OTHER_FORM: mark("It is written in another way"),
}
_REASONS = {
    "limit": mark("Above {limit} only a request is taken here"),
    "role": mark("Your role takes requests; a supervisor finishes it"),
}
_PARTS = {
    "service": mark("Service"),
    "field": mark("Field"),
    "outcome": mark("Outcome"),
    "channel": mark("Channel"),
    "step": mark("Step"),
}
_PROBLEMS = {
    ScriptFault.NO_NAME: mark("has no name"),
    ScriptFault.TOO_MANY: mark("has too many steps or fields"),
    ScriptFault.BAD_NAME: mark("“{subject}” is no name: letters, digits, _ and - only"),
    ScriptFault.TWICE: mark("“{subject}” is there twice"),
    ScriptFault.UNKNOWN_TYPE: mark("nobody knows the type “{subject}”"),
    ScriptFault.UNKNOWN_FIELD: mark("nobody knows the field “{subject}”"),
    ScriptFault.UNKNOWN_STEP: mark("leads to “{subject}”, which is not there"),
    ScriptFault.UNKNOWN_OUTCOME: mark("nobody knows the outcome “{subject}”"),
    ScriptFault.UNKNOWN_CHANNEL: mark("nobody knows the channel “{subject}”"),
    ScriptFault.UNKNOWN_ABILITY: mark("nobody knows “{subject}”"),
    ScriptFault.UNKNOWN_ROLE: mark("nobody knows the role “{subject}”"),
    ScriptFault.UNKNOWN_REASON: mark("nobody knows the reason “{subject}”"),
    ScriptFault.UNKNOWN_TEST: mark("nobody knows the test “{subject}”"),
    ScriptFault.UNKNOWN_PLACEHOLDER: mark("nothing fills {subject}"),
    ScriptFault.NO_CHOICES: mark("has nothing to choose from"),
    ScriptFault.BAD_PATTERN: mark("the pattern “{subject}” cannot be used"),
    ScriptFault.BAD_LIMIT: mark("the limit is below zero"),
    ScriptFault.TOO_LONG: mark("the text is too long: {subject}"),
    ScriptFault.UNREACHABLE: mark("no step leads here"),
    ScriptFault.NO_WAY_ON: mark("the last way on must hold always"),
    ScriptFault.NO_EXIT: mark("goes round in a circle with no way out"),
    ScriptFault.BAD_SHAPE: mark("“{subject}” is written in another way"),
    ScriptFault.UNKNOWN_KEY: mark("nobody knows the word “{subject}”"),
}


def ability_words(ability: str) -> tuple[str, str, str]:
    """Return what can be done in a channel: words, tint and icon."""
    words, tint, icon = ABILITIES.get(ability, ABILITIES[Ability.NOT_AVAILABLE])
    return tr(words), tint, icon


def verdict_hint(verdict: Verdict) -> str:
    """Return why it is so, and on which condition."""
    parts = []
    if verdict.reason in _REASONS:
        parts.append(tr(_REASONS[verdict.reason], limit=money(verdict.limit or 0)))
    elif verdict.limit is not None:
        parts.append(tr("up to {limit}", limit=money(verdict.limit)))
    if verdict.condition:
        parts.append(clean_line(verdict.condition))
    return " · ".join(parts)


def fault_words(fault: Fault) -> str:
    """Return what is wrong with what was typed."""
    return tr(_FAULTS[fault]) if fault in _FAULTS else ""


def problem_words(problem: Problem) -> str:
    """Return what is wrong with a service as a sentence."""
    part = tr(_PARTS.get(problem.part, _PARTS["service"]))
    where = f"{part} “{clean_line(problem.name)}”" if problem.name else part
    words = _PROBLEMS.get(problem.fault)
    said = tr(words, subject=clean_line(problem.subject)) if words else str(problem.fault)
    return f"{where}: {said}"
