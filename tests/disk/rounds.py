"""``python -m tests.disk.rounds FOLDER ERROR TORN N…``, with the shim loaded: one round per N.

In each round a workstation opens its store, saves, takes pages and settles on a disk whose N-th
write or sync fails; then it is opened again on a good one. Prints a JSON list of
``{"n", "calls", "saved", "kept", "stopped", "reopened"}``.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.errors import Expected
from domain.glossary import OpStatus
from domain.ids import DeviceId
from domain.wire import Result
from sync.store import outbox
from sync.store.outbox import Pending
from sync.store.store import Store
from tests.unit.sync.profile import START, furnish, opened, page, save_note, saved_texts

STICKY = 1 << 30
_ANY_DEVICE = DeviceId(UUID(int=9))


def _in_a_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run in a fork: what a failing disk leaves in a process dies with it."""
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = work()
        except BaseException as error:  # noqa: BLE001 - the parent judges it
            found = {"crashed": "".join(traceback.format_exception(error))}
        os.write(tells, json.dumps(found).encode())
        os._exit(0)
    os.close(tells)
    with os.fdopen(hears, "rb") as pipe:
        raw = pipe.read()
    os.waitpid(child, 0)
    return json.loads(raw) if raw else {"crashed": "killed"}


def _settled(store: Store, item: Pending, rev: int) -> None:
    result = Result(
        op_id=item.op_id,
        seq=item.seq,
        device=_ANY_DEVICE,
        status=OpStatus.APPLIED,
        rev=rev,
    )
    store.run_write(lambda: store.apply_page(page(rev - 1, rev, results=(result,)))).result()


def _day(folder: Path, saved: list[str]) -> None:
    """Work as an agent does, writing down what was said to be saved."""
    with opened(folder) as store:
        furnish(store)
        for number in range(3):
            text = f"заметка {number}"
            item = save_note(store, text)
            saved.append(text)
            if number == 1:
                _settled(store, item, START.rev + 2)


def _work(folder: Path, shim: ctypes.CDLL, n: int, error: int, *, torn: bool) -> dict[str, Any]:
    saved: list[str] = []
    stopped = ""
    shim.disk_fails(ctypes.c_long(n), ctypes.c_long(1 if torn else STICKY), error, int(torn))
    try:
        _day(folder, saved)
    except Expected as refusal:
        stopped = str(refusal.code)
    return {"saved": saved, "stopped": stopped, "calls": shim.disk_calls()}


def _look(folder: Path) -> dict[str, Any]:
    with opened(folder) as store:
        done = store.run_read(lambda _cache, work: outbox.recent(work)).result()
        kept = saved_texts(store) + [getattr(item.args, "text", "") for item in done]
        save_note(store, "после")
        return {"kept": kept, "after": "после" in saved_texts(store)}


def main() -> None:
    """Run the rounds."""
    place, error, torn, numbers = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    shim = ctypes.CDLL(None)
    rounds = []
    for n in map(int, numbers):
        folder = place / str(n)
        done = _in_a_child(partial(_work, folder, shim, n, error, torn=torn == "1"))
        shim.disk_fails(ctypes.c_long(0), ctypes.c_long(0), 0, 0)
        again = _in_a_child(partial(_look, folder))
        rounds.append({"n": n, **done, "reopened": again})
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(rounds))


if __name__ == "__main__":
    main()
