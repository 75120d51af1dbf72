"""The centre, and a browser where there is one."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.contract.webchat.stage import Centre

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded centre's database: migrating once saves a fifth of a second in each test."""
    centre = Centre(tmp_path_factory.mktemp("founded"))
    centre.found()
    return centre.path


@pytest.fixture
async def centre(tmp_path: Path, founded: Path) -> AsyncIterator[Centre]:
    """A running centre with a web chat."""
    async with opened(tmp_path, founded) as centre:
        yield centre


@contextlib.asynccontextmanager
async def opened(folder: Path, founded: Path) -> AsyncIterator[Centre]:
    """Run a centre on a copy of a founded database."""
    centre = Centre(folder)
    shutil.copy(founded, centre.path)
    await centre.start()
    yield centre
    await centre.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
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
