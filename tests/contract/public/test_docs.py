"""What docs/api.md shows works, as it stands there."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from pathlib import Path

from domain.entities import Order
from tests.capabilities import need
from tests.contract.public.stage import Shop

_DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


async def test_every_example_works(shop: Shop) -> None:
    need(shutil.which("curl"), "curl")
    examples = re.findall(r"```sh\n(.*?)```", _DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    answers = []
    for example in examples:
        process = await asyncio.create_subprocess_shell(
            example.replace("curl ", "curl --silent --show-error --fail ", 1),
            env={**os.environ, "PULT": shop.node.url, "KEY": shop.key, "no_proxy": "*"},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, example
        answers.append(json.loads(out))
    assert [order.number for order in shop.all(Order)][-1] == "F-17"
    assert [item["text"] for item in answers[2]["messages"]] == ["Where is my order?"]
    assert answers[0]["customer_id"] == answers[1]["customer_id"]
