"""The n-th write or sync fails, for every n: nothing said to be saved is gone, nothing crashes."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Code
from tests.capabilities import need

EVERYDAY = 20
"""Rounds of each kind of failure every day; all of them with PULT_ENDURE set."""

_SHIM = Path(__file__).with_name("shim.c")


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the disk that fails, compiled."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    need(compiler and sys.platform == "linux", "a C compiler on Linux")
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    command = [str(compiler), "-shared", "-fPIC", "-O1", "-o", str(library), str(_SHIM), "-ldl"]
    subprocess.run(command, check=True)
    return library


def _rounds(
    shim: Path, folder: Path, error: int, torn: bool, numbers: list[int]
) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.disk.rounds", str(folder), str(error), str(int(torn))]
    done = subprocess.run(
        [*command, *map(str, numbers)],
        check=True,
        capture_output=True,
        env={**os.environ, "LD_PRELOAD": str(shim)},
    )
    rounds: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rounds


def _chosen(calls: int) -> list[int]:
    if os.environ.get("PULT_ENDURE"):
        return list(range(1, calls + 1))
    step = max(1, calls // EVERYDAY)
    return list(range(1, calls + 1, step))


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("error", "torn"),
    [(errno.EIO, False), (errno.ENOSPC, False), (errno.EIO, True)],
    ids=["io-error", "full", "torn-write"],
)
def test_whatever_write_fails_nothing_saved_is_gone(
    shim: Path, tmp_path: Path, error: int, torn: bool
) -> None:
    (quiet,) = _rounds(shim, tmp_path, error, torn, [10**9])
    assert quiet["saved"] == ["заметка 0", "заметка 1", "заметка 2"]
    assert quiet["calls"] > 50, "the shim does not see the writes"
    stopped = 0
    for done in _rounds(shim, tmp_path, error, torn, _chosen(quiet["calls"])):
        assert "crashed" not in done, done
        assert "crashed" not in done["reopened"], done
        missing = set(done["saved"]) - set(done["reopened"]["kept"])
        assert missing == set(), done
        assert done["reopened"]["after"], done
        if done["stopped"]:
            stopped += 1
            assert done["stopped"] in (Code.DISK_FULL, Code.STORE_DAMAGED, Code.STORE_BUSY), done
    assert stopped > 0
