"""A visitor's page in a real browser, driven as a person would."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.contract.webchat.stage import Centre

WORDS = {
    "ru": {"open": "Открыть чат", "close": "Закрыть чат", "field": "Сообщение"},
    "en": {"open": "Open chat", "close": "Close chat", "field": "Message"},
}
expect.set_options(timeout=15_000)
_SENT = re.compile("Отправлено|Sent|Прочитано|Read")


@dataclass
class Widget:
    """The chat on a page. ``complaints`` collects what the browser's console objected to."""

    page: Page
    lang: str
    complaints: list[str]

    @property
    def field(self) -> Locator:
        """Return the message box."""
        return self.page.get_by_role("textbox", name=WORDS[self.lang]["field"])

    @property
    def button(self) -> Locator:
        """Return the round button, whatever it does at the moment."""
        return self.page.locator("pult-chat .fab")

    async def open(self) -> None:
        """Open the panel."""
        await self.page.get_by_role("button", name=WORDS[self.lang]["open"]).click()
        await expect(self.field).to_be_focused()

    async def say(self, text: str) -> None:
        """Type a message and press Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    def bubble(self, text: str) -> Locator:
        """Return the bubbles with a text."""
        return self.page.locator("pult-chat .r", has_text=text)

    async def sent(self, text: str) -> None:
        """Wait until a message is marked as sent or read, once."""
        await expect(self.bubble(text)).to_have_count(1)
        await expect(self.bubble(text)).to_contain_text(_SENT)

    async def stored(self) -> dict[str, Any]:
        """Return what the page keeps."""
        kept: dict[str, Any] = await self.page.evaluate(
            "Object.fromEntries(Object.entries(localStorage).map(([k, v]) => [k.split(':')[2], v]))"
        )
        return kept


@contextlib.asynccontextmanager
async def visit(
    browser: Browser, centre: Centre, lang: str = "ru", **options: Any
) -> AsyncIterator[Widget]:
    """Open the demo page in a fresh profile."""
    options.setdefault("viewport", {"width": 1200, "height": 820})
    context = await browser.new_context(**options)
    context.set_default_timeout(15_000)
    try:
        yield await enter(context, centre, lang)
    finally:
        await context.close()


async def enter(context: BrowserContext, centre: Centre, lang: str = "ru") -> Widget:
    """Open the demo page in a profile."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Policy" in message.text else None,
    )
    await page.goto(f"{centre.url}/chat/demo?channel={centre.channel}&lang={lang}")
    return Widget(page, lang, complaints)
