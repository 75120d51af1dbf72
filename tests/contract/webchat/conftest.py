"""The centre, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.contract.webchat.stage import Centre

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    """A running centre with a web chat."""
    centre = Centre(tmp_path)
    centre.found()
    await centre.start()
    yield centre
    await centre.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium that talks to nobody but the pages it opens."""
    if shutil.which(CHROMIUM) is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("Debian's Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                # A shop's page made up by a test has no address, which counts as the internet.
                "--disable-features=LocalNetworkAccessChecks",
            ],
        )
        yield browser
        await browser.close()
