"""What checking the tone costs: of an ordinary reply and of the longest, against reading its words.

The floor is cutting the same text into words and no more. Compiling the rules, which happens on a
worker thread, is told in the note.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from domain.text import words
from domain.tone import MAX_CHECKED, Tone, Where
from domain.tone_rules import PersonalData, RuleKind
from tests.bench.figure import Figure, figure, report
from tests.builders.tone import no_problems, no_promises, rule

_ROUNDS = 40
_REPLY = (
    "Анна, здравствуйте! Понимаем вашу проблему с заказом 20418 и уже передали её в доставку. "
    "Новый срок сообщим сегодня до 20:00, курьер позвонит за час. С уважением, Мария"
)
_WORDS = ("ничем не можем помочь", "это не к нам", "позвоните нам", "сами виноваты", "увы", "никак")


def _rules() -> Tone:
    return Tone(
        [
            no_problems(),
            no_promises(),
            *(rule(RuleKind.WORDS, words=(word,)) for word in _WORDS * 10),
            rule(RuleKind.ADDRESS),
            rule(RuleKind.PERSONAL, data=tuple(PersonalData)),
            rule(RuleKind.PATTERN, pattern=r"\d{2}:\d{2}"),
            rule(RuleKind.FAREWELL, words=("с уважением",)),
        ]
    )


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def _measure() -> list[Figure]:
    begin = time.perf_counter()
    tone = _rules()
    compiled = (time.perf_counter() - begin) * 1000
    where, found = Where(channel_kind="telegram"), []
    calm = _REPLY.replace("проблему", "просьбу")  # otherwise the fiftieth finding ends it
    longest = (calm + " ") * (MAX_CHECKED // len(calm))
    for name, text, bar in (("a reply", _REPLY, 12.0), ("the longest text", longest, 12.0)):
        ours, floor = [], []
        for _ in range(_ROUNDS):
            floor.append(_timed(lambda text=text: words(text)))  # type: ignore[misc]
            ours.append(_timed(lambda text=text: tone.check(text, where)))  # type: ignore[misc]
        note = f"{len(text)} characters, 66 rules, compiled in {compiled:.0f} ms"
        found.append(figure(f"tone of {name}", "ms", ours, floor, bar, note=note))
    return found


if __name__ == "__main__":
    report("tone", _measure)
