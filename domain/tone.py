"""Checking a text by the rules of tone, the same on a workstation and at the centre.

The rules are compiled once, off the GUI thread: each word gets all its forms from the dictionary
(``domain.word_forms``) with the form of what is said instead. A check then only looks words up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from domain import personal_data, safe_patterns
from domain.text import stems, word_spans, words
from domain.tone_rules import Level, RuleKind, ToneRule
from domain.word_forms import analyzer

MAX_CHECKED = 20_000
"""Characters of a text that are looked through; a letter of more is no reply."""
MAX_FINDINGS = 50
_EDGE = 300
"""Where a greeting and a farewell are looked for, from either end."""
_FAMILIAR = frozenset(
    {
        *("ты", "тебя", "тебе", "тобой", "тобою", "твой", "твоя", "твое", "твои", "твоего"),
        *("твоей", "твоему", "твоим", "твоих", "твоими", "твоем", "твою"),
    }
)


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """What a text is: in which channel, and whether it is the first answer there."""

    channel_kind: str
    first: bool = False


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something a rule has against a text.

    Attributes:
        rule: whose name and explanation the agent reads.
        start, end: which part of the text; equal where it is about the whole.
        fix: what would stand there instead, or at the edge; empty where nobody knows.
    """

    rule: ToneRule
    start: int = 0
    end: int = 0
    fix: str = ""

    @property
    def blocks(self) -> bool:
        """Tell whether the text may not go out as it is."""
        return self.rule.level == Level.BLOCK


class _Phrase(msgspec.Struct, frozen=True):
    """One phrase of a rule: for each of its words, the forms that are it."""

    rule: ToneRule
    forms: tuple[frozenset[str], ...]
    instead: Mapping[str, str]
    """What stands instead of each form, where the phrase is one word."""


_Check = Callable[[ToneRule, str, Where], Iterable[Finding]]


class Tone:
    """Rules made ready. Immutable: safe to be asked from any thread."""

    def __init__(self, rules: Iterable[ToneRule]) -> None:
        """Compile rules; reads the dictionary, which takes a while: off the GUI thread."""
        active = [rule for rule in rules if rule.active]
        self._rules = tuple(
            rule for rule in active if rule.kind not in (RuleKind.WORDS, RuleKind.PROMISE)
        )
        self._by_first: dict[str, list[_Phrase]] = {}
        for rule in active:
            if rule.kind in (RuleKind.WORDS, RuleKind.PROMISE):
                for phrase in _phrases(rule):
                    for form in phrase.forms[0]:
                        self._by_first.setdefault(form, []).append(phrase)

    def check(self, text: str, where: Where) -> tuple[Finding, ...]:
        """Return what the rules have against a text, in its order, what blocks in front."""
        text = text[:MAX_CHECKED]
        found = [*self._spoken(text, where)]
        for rule in self._rules:
            if _holds(rule, where) and len(found) < MAX_FINDINGS:
                found += _CHECKS.get(rule.kind, _nothing)(rule, text, where)
        found.sort(key=lambda item: (not item.blocks, item.start))
        return tuple(found[:MAX_FINDINGS])

    def _spoken(self, text: str, where: Where) -> Iterable[Finding]:
        if not self._by_first:
            return
        spans = word_spans(text)
        said = [_folded(text[start:end]) for start, end in spans]
        count = 0
        for at, word in enumerate(said):
            for phrase in self._by_first.get(word, ()):
                if not _holds(phrase.rule, where) or not _follows(phrase, said, at):
                    continue
                start, end = spans[at][0], spans[at + len(phrase.forms) - 1][1]
                fix = phrase.instead.get(word, phrase.rule.instead)
                yield Finding(
                    rule=phrase.rule, start=start, end=end, fix=_cased(text[start:end], fix)
                )
                count += 1
                if count == MAX_FINDINGS:
                    return


def _folded(word: str) -> str:
    return word.lower().replace("ё", "е")


def _holds(rule: ToneRule, where: Where) -> bool:
    return not rule.channels or where.channel_kind in rule.channels


def _follows(phrase: _Phrase, said: Sequence[str], at: int) -> bool:
    size = len(phrase.forms)
    return at + size <= len(said) and all(
        said[at + step] in phrase.forms[step] for step in range(1, size)
    )


def _cased(before: str, after: str) -> str:
    """Return a replacement that begins as what it replaces does."""
    if after and before[:1].isupper():
        return after[0].upper() + after[1:]
    return after


def _phrases(rule: ToneRule) -> Iterable[_Phrase]:
    for phrase in rule.words:
        parts = words(phrase)
        if not parts:
            continue
        instead: dict[str, str] = {}
        if len(parts) == 1 and rule.instead and len(words(rule.instead)) == 1:
            instead = dict(_inflected(parts[0], rule.instead.strip()))
        yield _Phrase(rule, tuple(_forms(part) for part in parts), instead)


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    """Return all forms of a word, ё folded; a word no dictionary knows is itself alone."""
    if not any("а" <= letter <= "я" for letter in word):
        return frozenset({word})
    parses = [item for item in analyzer().parse(word) if item.is_known][:1]
    forms = {_folded(form.word) for item in parses for form in item.lexeme}
    return frozenset({word, *forms})


@lru_cache(maxsize=1024)
def _inflected(word: str, instead: str) -> tuple[tuple[str, str], ...]:
    """Return for each form of a word the same form of another."""
    mine = next((item for item in analyzer().parse(word) if item.is_known), None)
    other = next((item for item in analyzer().parse(instead.lower()) if item.is_known), None)
    if mine is None or other is None or mine.tag.POS != other.tag.POS:
        return ()
    found = []
    for form in mine.lexeme:
        wanted = {tag for tag in (form.tag.case, form.tag.number, form.tag.person) if tag}
        wanted |= {tag for tag in (form.tag.tense, form.tag.mood) if tag}
        same = other.inflect(wanted) if wanted else None
        if same is not None:
            found.append((_folded(form.word), same.word))
    return tuple(found)


# -- rules that are not about words ------------------------------------------------------------


def _nothing(_rule: ToneRule, _text: str, _where: Where) -> Iterable[Finding]:
    return ()


def _pattern(rule: ToneRule, text: str, _where: Where) -> Iterable[Finding]:
    for start, end in safe_patterns.spans(rule.pattern, text, MAX_FINDINGS):
        yield Finding(rule=rule, start=start, end=end, fix=rule.instead)


def _address(rule: ToneRule, text: str, _where: Where) -> Iterable[Finding]:
    """Find where a customer is spoken to as a friend: «ты» and its forms."""
    for start, end in word_spans(text):
        if _folded(text[start:end]) in _FAMILIAR:
            yield Finding(rule=rule, start=start, end=end)


def _length(rule: ToneRule, text: str, _where: Where) -> Iterable[Finding]:
    if len(text) > rule.most:
        yield Finding(rule=rule, start=rule.most, end=len(text))


def _greeting(rule: ToneRule, text: str, where: Where) -> Iterable[Finding]:
    if where.first and text.strip() and not _says(text[:_EDGE], rule.words):
        yield Finding(rule=rule, fix=rule.instead or _sentence(rule.words[0], "!"))


def _farewell(rule: ToneRule, text: str, _where: Where) -> Iterable[Finding]:
    if text.strip() and not _says(text[-_EDGE:], rule.words):
        end = len(text)
        yield Finding(
            rule=rule, start=end, end=end, fix=rule.instead or _sentence(rule.words[0], "")
        )


def _sentence(words_: str, sign: str) -> str:
    return f"{words_[:1].upper()}{words_[1:]}{sign}"


def _says(text: str, phrases: Iterable[str]) -> bool:
    said = stems(text)
    for phrase in phrases:
        wanted = stems(phrase)
        size = len(wanted)
        if any(said[at : at + size] == wanted for at in range(len(said) - size + 1)):
            return True
    return False


def _personal(rule: ToneRule, text: str, _where: Where) -> Iterable[Finding]:
    for kind in rule.data:
        for start, end in personal_data.spans(kind, text):
            fix = personal_data.masked(text[start:end])
            yield Finding(rule=rule, start=start, end=end, fix=fix)


_CHECKS: dict[str, _Check] = {
    RuleKind.PATTERN: _pattern,
    RuleKind.ADDRESS: _address,
    RuleKind.LENGTH: _length,
    RuleKind.GREETING: _greeting,
    RuleKind.FAREWELL: _farewell,
    RuleKind.PERSONAL: _personal,
}


def fixed(text: str, finding: Finding) -> str:
    """Return a text with one finding mended: replaced, cut, greeted or signed."""
    match finding.rule.kind:
        case RuleKind.LENGTH:
            return text[: finding.rule.most].rstrip()
        case RuleKind.GREETING:
            return f"{finding.fix} {text.lstrip()}"
        case RuleKind.FAREWELL:
            return f"{text.rstrip()}\n\n{finding.fix}"
        case _:
            return text[: finding.start] + finding.fix + text[finding.end :]


def can_fix(finding: Finding) -> bool:
    """Tell whether there is something to mend it with."""
    return bool(finding.fix) or finding.rule.kind == RuleKind.LENGTH
