"""``python -m tests.mutations [WORD]``: every guard, or those whose names contain a word."""

from __future__ import annotations

import sys

from tests.mutations.guards import GUARDS
from tests.mutations.trial import notices


def main() -> int:
    """Switch one guard off after the other; the exit code tells whether all were missed."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    survivors = 0
    for guard in GUARDS:
        if word not in guard.name:
            continue
        said = notices(guard)
        survivors += not said
        print(f"{guard.invariant:3}  {guard.name}: {said or 'SURVIVED'}"[:200], flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
