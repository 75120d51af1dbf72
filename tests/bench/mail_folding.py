"""How much history is folded in letters as people's programs write them, and what is hidden.

The corpus is ``tests/data/mail/folding.txt``: each line of a letter is marked as its author's own
or as history. Recall: the share of history that is folded. Precision: the share of what is folded
that is history; below 1 somebody's words are hidden.
"""

from __future__ import annotations

from tests.bench.figure import Figure, figure, report
from tests.unit.adapters.mail.folding_corpus import cases, score


def _measure() -> list[Figure]:
    scores = [score(case) for case in cases()]
    folded, hidden = sum(one.folded for one in scores), sum(one.hidden for one in scores)
    history = sum(one.history for one in scores)
    note = f"{len(scores)} letters, {history} lines of history"
    return [
        figure("history folded (recall)", "lines", [folded], [history], 0.9, least=True, note=note),
        figure(
            "folded is history (precision)", "lines", [folded], [folded + hidden], 1.0, least=True
        ),
    ]


if __name__ == "__main__":
    report("mail folding", _measure)
