from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from domain.traces import trace

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from pathlib import Path
from desktop.logs import guard, listen_to_qt, set_up_logs
set_up_logs(Path(sys.argv[1]))
import structlog, logging
assert "rich" not in sys.modules
log = structlog.get_logger("sync.engine")
log.debug("not_told")
log.info("line_lost", code="offline")
log.warning("refused", conversation="0190")
logging.getLogger("httpx").info("GET https://centre.example/customers/+79161234567")
logging.getLogger("websockets").warning("closed by %s", "+79161234567")
listen_to_qt()
from PySide6.QtCore import qWarning
qWarning("This plugin does not support raise()")
qWarning("QPainter::begin: no")
try:
    raise ValueError("Maria +79161234567")
except ValueError:
    log.exception("act_broke")
with guard(Path(sys.argv[1])):
    raise KeyError("+79161234567")
"""


def test_one_pipe_for_ours_for_libraries_and_for_qt(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    text = (tmp_path / "log" / "pult.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    told = [(line["event"], line["level"]) for line in lines]
    assert told == [
        ("line_lost", "info"),
        ("refused", "warning"),
        ("closed by %s", "warning"),
        ("QPainter::begin: no", "warning"),
        ("act_broke", "error"),
        ("broke", "critical"),
    ]
    assert lines[1]["conversation"] == "0190"
    assert "ValueError at" in lines[4]["error"]
    assert "79161234567" not in text + done.stderr, "no personal data, whatever breaks"
    assert "line_lost" not in done.stderr
    assert "refused" in done.stderr
    assert (tmp_path / "log" / "crash.txt").exists()


def test_a_trace_names_the_places_and_the_cause() -> None:
    def inner() -> None:
        raise KeyError("secret")

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise ValueError("secret too") from error

    try:
        outer()
    except ValueError as error:
        told = trace(error)
    assert told.startswith("ValueError at test_logs.py:")
    assert "because of KeyError at test_logs.py:" in told
    assert "secret" not in told
