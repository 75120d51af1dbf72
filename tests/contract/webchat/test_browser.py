"""The widget in a real Chromium, under the demo page's strict policy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from domain.glossary import Delivery
from tests.contract.webchat.conftest import opened
from tests.contract.webchat.page import WORDS, Widget, enter, visit
from tests.contract.webchat.stage import FRIEND_ORIGIN, PATIENCE_S, Centre

# One browser serves the module, so everything in it lives on one loop.
pytestmark = [pytest.mark.chromium, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'

DEAF_PROXY = """
window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
  close() {}
};
"""


@pytest_asyncio.fixture(loop_scope="module", name="centre")
async def centre_on_the_browsers_loop(tmp_path: Path, founded: Path) -> AsyncIterator[Centre]:
    """A running centre with a web chat."""
    async with opened(tmp_path, founded) as centre:
        yield centre


async def test_a_question_is_stored_once_and_answered(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        assert await widget.stored() == {}
        await widget.open()
        assert await widget.stored() == {}
        await widget.say("Где мой заказ?")
        await widget.sent("Где мой заказ?")
        assert await centre.texts() == ["Где мой заказ?"]
        reply = await centre.answer("Уже в пути, привезут завтра: https://polka.example/track")
        bubble = widget.bubble("Уже в пути")
        await expect(bubble).to_contain_text("Мария Соколова")
        await expect(bubble.get_by_role("link")).to_have_attribute(
            "href", "https://polka.example/track"
        )
        await centre.delivery(reply, Delivery.READ)
        await expect(widget.bubble("Где мой заказ?")).to_contain_text("Прочитано")
        stored = await widget.stored()
        assert len(stored["token"]) == 43
        assert stored["queue"] == "[]"
        assert await widget.page.context.cookies() == []
        assert widget.complaints == []


async def test_a_restart_loses_and_doubles_nothing(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.open()
        await widget.say("один")
        await widget.sent("один")
        await centre.stop()
        await widget.say("два")
        await widget.say("три")
        await expect(widget.page.get_by_text("Подключаемся снова")).to_be_visible()
        await expect(widget.bubble("два")).to_contain_text("Отправляется")
        await centre.start()
        for text in ("два", "три"):
            await widget.sent(text)
        await expect(widget.page.get_by_text("Подключаемся снова")).to_be_hidden()
        assert await centre.texts() == ["один", "два", "три"]
        await expect(widget.page.locator("pult-chat .r")).to_have_count(3)
        assert widget.complaints == []


async def test_what_was_not_sent_outlives_the_page(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.open()
        await widget.say("один")
        await widget.sent("один")
        await centre.stop()
        await widget.say("два")
        await widget.page.close()
        await centre.start()
        back = await enter(widget.page.context, centre)
        await back.open()
        for text in ("один", "два"):
            await back.sent(text)
        assert await centre.texts() == ["один", "два"]


async def test_the_conversation_is_there_on_return(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.open()
        await widget.say("Здравствуйте")
        await widget.sent("Здравствуйте")
        await widget.page.close()
        first = await centre.answer("Добрый день!")
        await centre.delivery(first, Delivery.SENT)
        back = await enter(widget.page.context, centre)
        await expect(back.page.get_by_role("button", name="непрочитанных: 1")).to_be_visible()
        await centre.delivery(first, Delivery.DELIVERED)
        await back.open()
        await expect(back.bubble("Добрый день!")).to_be_visible()
        await centre.delivery(first, Delivery.READ)


async def test_both_see_each_other_type(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.open()
        await widget.say("Здравствуйте")
        await widget.sent("Здравствуйте")
        talk = await centre.conversation()
        heard = centre.agent_watches()
        await widget.field.press_sequentially("Ещё")
        async with asyncio.timeout(PATIENCE_S):
            assert (await heard.get()).conversation == talk.id
        centre.node.services.agent_typing(talk.id)
        await expect(widget.page.get_by_text("Оператор печатает")).to_be_visible()
        await expect(widget.bubble("Здравствуйте")).to_contain_text("Прочитано")
        await centre.answer("Слушаю")
        await expect(widget.page.get_by_text("Оператор печатает")).to_be_hidden()


async def test_hostile_text_is_text(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        title = await widget.page.title()
        await widget.open()
        await widget.say(HOSTILE)
        await widget.sent("onerror")
        await centre.answer(f"{HOSTILE} javascript:alert(1) https://x.example/\"onmouseover='1'")
        await expect(widget.bubble("javascript:alert")).to_contain_text("<script>")
        await expect(
            widget.page.locator("pult-chat .log img, pult-chat .log script")
        ).to_have_count(0)
        links = widget.bubble("javascript:alert").get_by_role("link")
        await expect(links).to_have_count(1)
        assert await links.get_attribute("href") == "https://x.example/"
        assert await widget.page.title() == title
        assert widget.complaints == []


async def test_half_a_character_does_not_jam_the_queue(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.open()
        await widget.field.evaluate(
            "field => { field.value = 'до \\ud83d'; field.dispatchEvent(new Event('input')); }"
        )
        await widget.field.press("Enter")
        await widget.say("после")
        await widget.sent("после")
        assert await centre.texts() == ["до \ufffd", "после"]


async def test_the_keyboard_is_enough(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.button.focus()
        await widget.page.keyboard.press("Enter")
        await expect(widget.field).to_be_focused()
        await expect(widget.page.get_by_role("dialog", name="Полка на связи")).to_be_visible()
        await widget.page.keyboard.type("первая")
        await widget.page.keyboard.press("Shift+Enter")
        await widget.page.keyboard.type("вторая")
        await widget.page.keyboard.press("Enter")
        await widget.sent("вторая")
        assert await centre.texts() == ["первая\nвторая"]
        await widget.page.keyboard.press("Escape")
        await expect(widget.button).to_be_focused()
        await expect(widget.button).to_have_attribute("aria-expanded", "false")


async def test_two_tabs_show_the_same(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as left:
        await left.open()
        await left.say("из левой")
        await left.sent("из левой")
        right = await enter(left.page.context, centre)
        await right.open()
        await right.sent("из левой")
        await right.say("из правой")
        for tab in (left, right):
            await tab.sent("из правой")
        assert await centre.texts() == ["из левой", "из правой"]


async def test_without_websockets_it_goes_over_plain_http(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.page.add_init_script(DEAF_PROXY)
        await widget.page.reload()
        await widget.open()
        await widget.say("Нас слышно?")
        await widget.sent("Нас слышно?")
        await centre.answer("Слышно!")
        await expect(widget.bubble("Слышно!")).to_be_visible()
        await expect(widget.page.get_by_text("Подключаемся снова")).to_be_hidden()
        assert await centre.texts() == ["Нас слышно?"]


@contextlib.asynccontextmanager
async def _embedded(centre: Centre, browser: Browser, site: str) -> AsyncIterator[Widget]:
    """Open a page of another site that embeds the widget."""

    async def shop(route: Route) -> None:
        await route.fulfill(
            content_type="text/html",
            body=f'<script src="{centre.url}/chat/widget.js" data-channel="{centre.channel}" '
            'data-lang="ru" async></script>',
        )

    async with visit(browser, centre) as widget:
        await widget.page.route("**/shop.html", shop)
        await widget.page.goto(f"{site}/shop.html")
        await widget.open()
        yield widget


async def test_a_page_that_is_listed_may_chat(centre: Centre, browser: Browser) -> None:
    async with _embedded(centre, browser, FRIEND_ORIGIN) as widget:
        await widget.say("С вашего сайта")
        await widget.sent("С вашего сайта")
        await centre.answer("Слушаем")
        await expect(widget.bubble("Слушаем")).to_be_visible()


async def test_a_foreign_page_may_not_chat(centre: Centre, browser: Browser) -> None:
    async with _embedded(centre, browser, "http://evil.localhost") as widget:
        await widget.say("Пустите")
        await expect(widget.page.get_by_text("Нет связи", exact=True)).to_be_visible()
        await expect(widget.bubble("Пустите")).to_contain_text("Отправляется")
        assert await centre.texts() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["ru", "en"])
async def test_it_looks_as_it_should(
    centre: Centre, browser: Browser, tmp_path: Path, lang: str, scheme: str
) -> None:
    still = {"color_scheme": scheme, "reduced_motion": "reduce"}
    async with visit(browser, centre, lang, **still) as widget:
        await widget.open()
        await _fits(widget)
        await widget.page.screenshot(path=tmp_path / f"{lang}-{scheme}-hello.png")
        for text in TALK[lang][:2]:
            await widget.say(text)
            await widget.sent(text)
        await centre.answer(TALK[lang][2])
        await expect(widget.bubble(TALK[lang][2][:20])).to_be_visible()
        await widget.say(TALK[lang][3])
        await widget.sent(TALK[lang][3])
        centre.node.services.agent_typing((await centre.conversation()).id)
        await expect(widget.page.locator("pult-chat .ty")).to_be_visible()
        await _fits(widget)
        await widget.page.screenshot(path=tmp_path / f"{lang}-{scheme}-talk.png")
        await widget.page.set_viewport_size({"width": 360, "height": 640})
        await _fits(widget)
        await widget.page.screenshot(path=tmp_path / f"{lang}-{scheme}-phone.png")
        close = widget.page.get_by_role("button", name=WORDS[lang]["close"])
        await close.first.click()
        await expect(widget.field).to_be_hidden()
        assert widget.complaints == []


async def _fits(widget: Widget) -> None:
    """Check that nothing is wider than the panel and the panel is on the screen."""
    loose = await widget.page.evaluate(
        """() => {
            const root = document.querySelector('pult-chat').shadowRoot;
            const box = root.querySelector('.p').getBoundingClientRect();
            const out = [...root.querySelectorAll('.p *')].filter((node) => {
                const r = node.getBoundingClientRect();
                return r.width > 1 && (r.left < box.left - 1 || r.right > box.right + 1);
            }).map((node) => node.className);
            if (box.left < 0 || box.top < 0 || box.right > innerWidth) out.push('panel');
            return out;
        }"""
    )
    assert loose == []


TALK = {
    "ru": (
        "Здравствуйте! Заказ П-48213 должны были привезти вчера.",
        "Курьер так и не позвонил",
        "Добрый день! Простите за ожидание. Вижу заказ: он на складе в вашем городе, доставка "
        "завтра с 10 до 14. Курьер позвонит за час.",
        "Хорошо, спасибо, завтра я дома",
    ),
    "en": (
        "Hello! Order P-48213 was due yesterday.",
        "The courier never called",
        "Good afternoon, and sorry for the wait. I can see the order: it is in the warehouse in "
        "your city and will be delivered tomorrow from 10 to 14.",
        "Fine, thank you, I will be at home",
    ),
}
