"""What comes with the opened panel, in a real Chromium: forms, files, rating; a strict page."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Route, expect

from domain.entities import Channel, Conversation
from domain.glossary import ChannelKind, ConversationStatus
from domain.ids import ChannelId, new_id
from server.handlers.webchat_site import (
    AwayWhen,
    Corner,
    SiteAway,
    SiteForm,
    SiteLook,
    Theme,
    Wanted,
    WebChatSettings,
)
from tests.contract.webchat.conftest import opened
from tests.contract.webchat.page import Widget, visit
from tests.contract.webchat.stage import AGENT, FRIEND_ORIGIN, Centre

pytestmark = [pytest.mark.chromium, pytest.mark.asyncio(loop_scope="module")]

ORIGINS = (FRIEND_ORIGIN,)
ASK = SiteForm(
    name=Wanted.MUST,
    email=Wanted.MAYBE,
    order=Wanted.MAYBE,
    consent_text="Согласен на обработку персональных данных",
    consent_link="https://polka.example/privacy",
)


@pytest_asyncio.fixture(loop_scope="module", name="centre")
async def centre_on_the_browsers_loop(tmp_path: Path, founded: Path) -> AsyncIterator[Centre]:
    """A running centre with a web chat."""
    async with opened(tmp_path, founded) as centre:
        yield centre


async def _leave(centre: Centre) -> None:
    """Let the last agent go on a break."""
    gone = msgspec.structs.replace(AGENT, presence="break")
    await centre.node.services.database.write(lambda unit: unit.put(gone))


async def _resolve(centre: Centre) -> Conversation:
    talk = await centre.conversation()
    done = msgspec.structs.replace(talk, status=ConversationStatus.RESOLVED, waiting_since_at=None)
    await centre.node.services.database.write(lambda unit: unit.put(done))
    return done


async def test_the_form_comes_first_and_nothing_is_kept_before_consent(
    centre: Centre, browser: Browser
) -> None:
    await centre.set_up(WebChatSettings(allowed_origins=ORIGINS, ask=ASK))
    async with visit(browser, centre) as widget:
        page = widget.page
        await page.get_by_role("button", name="Открыть чат").click()
        form = page.get_by_role("form", name="Прежде чем начать")
        await expect(form.get_by_role("textbox", name="Имя")).to_be_focused()
        await expect(page.locator("pult-chat .f")).to_be_hidden()
        await page.keyboard.press("Enter")
        await expect(form.get_by_text("Заполните это поле")).to_have_count(2)
        await expect(form.get_by_text("Без согласия начать нельзя")).to_be_visible()
        await expect(form.get_by_role("textbox", name="Имя")).to_be_focused()
        await page.keyboard.type("Анна")
        await form.get_by_role("textbox", name="E-mail").fill("anna@")
        await form.get_by_role("textbox", name="Сообщение").fill("Где заказ?")
        await form.get_by_role("button", name="Начать чат").click()
        await expect(form.get_by_text("Проверьте адрес")).to_be_visible()
        assert await widget.stored() == {}
        assert await centre.texts() == []
        await form.get_by_role("textbox", name="E-mail").fill("anna@pochta.example")
        await form.get_by_role("checkbox").press("Space")
        await form.get_by_role("button", name="Начать чат").click()
        await widget.sent("Где заказ?")
        await expect(form).to_be_hidden()
        await expect(widget.field).to_be_focused()
        assert len((await widget.stored())["token"]) == 43
        assert await page.context.cookies() == []
        await page.reload()
        await widget.open()
        await widget.sent("Где заказ?")
        assert await centre.texts() == ["Где заказ?"]
        assert widget.complaints == []


async def test_what_has_to_be_asked_is_awaited_and_nothing_kept_before(
    centre: Centre, browser: Browser
) -> None:
    await centre.set_up(WebChatSettings(allowed_origins=ORIGINS, ask=ASK))
    async with visit(browser, centre) as widget:
        page = widget.page
        await page.route("**/chat/site*", lambda route: route.abort())
        await page.reload()
        await page.get_by_role("button", name="Открыть чат").click()
        await expect(page.get_by_text("Подключаемся снова")).to_be_visible()
        await expect(page.locator("pult-chat .f")).to_be_hidden()
        await page.unroute("**/chat/site*")
        form = page.get_by_role("form", name="Прежде чем начать")
        await expect(form.get_by_role("textbox", name="Имя")).to_be_focused()
        await expect(page.get_by_text("Подключаемся снова")).to_be_hidden()
        assert await widget.stored() == {}
        assert widget.complaints == []


async def test_who_finds_nobody_leaves_a_message(centre: Centre, browser: Browser) -> None:
    mailbox = Channel(id=ChannelId(new_id()), kind=ChannelKind.EMAIL, name="Почта")
    await centre.node.services.database.write(lambda unit: unit.put(mailbox))
    await _leave(centre)
    async with visit(browser, centre) as widget:
        page = widget.page
        await page.get_by_role("button", name="Открыть чат").click()
        form = page.get_by_role("form", name="Сейчас никого нет")
        await form.get_by_role("textbox", name="Сообщение").fill("Перенесите доставку")
        await form.get_by_role("button", name="Отправить").click()
        await expect(form.get_by_text("иначе ответить некуда")).to_be_visible()
        await form.get_by_role("textbox", name="E-mail").fill("anna@pochta.example")
        await form.get_by_role("button", name="Отправить").click()
        await widget.sent("Перенесите доставку")
        await expect(page.get_by_text("Ответим на anna@pochta.example")).to_be_visible()
        talk = await centre.conversation()
        assert talk.channel_id == mailbox.id
        assert widget.complaints == []


async def test_a_file_goes_with_its_progress_and_comes_back_whole(
    centre: Centre, browser: Browser, tmp_path: Path
) -> None:
    await centre.set_up(WebChatSettings(allowed_origins=ORIGINS, max_file_mb=1))
    async with visit(browser, centre) as widget:
        page, data = widget.page, bytes(range(256)) * 1000
        await widget.open()
        async with page.expect_file_chooser() as chosen:
            await page.get_by_role("button", name="Прикрепить файл").click()
        await (await chosen.value).set_files(
            [
                FilePayload(name="счёт.pdf", mimeType="application/pdf", buffer=data),
                FilePayload(name="кино.mp4", mimeType="video/mp4", buffer=b"x" * (1 << 21)),
            ]
        )
        await expect(widget.bubble("кино.mp4")).to_contain_text("Предел, МБ: 1")
        await widget.sent("счёт.pdf")
        async with page.expect_download() as coming:
            await page.get_by_role("button", name="Скачать счёт.pdf").click()
        download = await coming.value
        assert download.suggested_filename == "счёт.pdf"
        await download.save_as(tmp_path / "got.pdf")
        assert (tmp_path / "got.pdf").read_bytes() == data
        assert widget.complaints == []


async def test_a_file_that_did_not_go_can_be_sent_again(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        await widget.open()
        await widget.say("Сейчас пришлю")
        await widget.sent("Сейчас пришлю")
        await centre.stop()
        picker = widget.page.locator("pult-chat input[type=file]")
        await picker.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"})
        again = widget.bubble("a.txt").get_by_role("button", name="Повторить")
        await expect(again).to_be_visible()
        await centre.start()
        await again.click()
        await widget.sent("a.txt")
        assert await centre.texts() == ["Сейчас пришлю", ""]


async def test_how_it_was_is_said_by_keyboard(centre: Centre, browser: Browser) -> None:
    async with visit(browser, centre) as widget:
        page = widget.page
        await widget.open()
        await widget.say("Спасибо")
        await widget.sent("Спасибо")
        await _resolve(centre)
        asked = page.get_by_role("group", name="Как мы справились?")
        await asked.get_by_role("radio", name="1 из 5").focus()
        for _ in range(3):
            await page.keyboard.press("ArrowRight")
        await asked.get_by_role("textbox").fill("Всё понятно")
        await asked.get_by_role("button", name="Оценить").press("Enter")
        await expect(page.get_by_text("Спасибо за оценку!")).to_be_visible()
        await expect(widget.field).to_be_focused()
        entries = await centre.entries()
        assert [(item.kind, item.text) for item in entries] == [
            ("message", "Спасибо"),
            ("survey", "Всё понятно"),
        ]
        assert entries[1].details["score"] == 4
        assert widget.complaints == []


STRICT = (
    "default-src 'none'; script-src 'nonce-r4nd0m'; connect-src {http} {ws}; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
LISTENER = """
window.broken = [];
document.addEventListener(
  'securitypolicyviolation', (e) => window.broken.push(e.violatedDirective));
"""
HOSTILE_PAGE = (
    "* { all: unset !important; color: red !important; font: 2px serif !important }"
    " pult-chat { display: none !important; opacity: .5 }"
)


@contextlib.asynccontextmanager
async def _on_page(
    centre: Centre, browser: Browser, headers: dict[str, str], head: str = ""
) -> AsyncIterator[Widget]:
    async def shop(route: Route) -> None:
        await route.fulfill(
            content_type="text/html; charset=utf-8",
            headers=headers,
            body=f'<!doctype html><html lang="ru">{head}<body><script nonce="r4nd0m" '
            f'src="{centre.url}/chat/widget.js" data-channel="{centre.channel}" async></script>',
        )

    async with visit(browser, centre) as widget:
        await widget.page.add_init_script(LISTENER)
        await widget.page.route("**/shop.html", shop)
        await widget.page.goto(f"{FRIEND_ORIGIN}/shop.html")
        yield widget


async def test_the_strictest_policy_has_nothing_against_it(
    centre: Centre, browser: Browser
) -> None:
    await centre.set_up(
        WebChatSettings(allowed_origins=ORIGINS, ask=ASK, look=SiteLook(colour="#8a3ffc"))
    )
    policy = STRICT.format(http=centre.url, ws=centre.url.replace("http", "ws"))
    async with _on_page(centre, browser, {"content-security-policy": policy}) as widget:
        page = widget.page
        await page.get_by_role("button", name="Открыть чат").click()
        form = page.get_by_role("form")
        await form.get_by_role("textbox", name="Имя").fill("Анна")
        await form.get_by_role("textbox", name="Сообщение").fill("Где заказ?")
        await form.get_by_role("checkbox").check()
        await form.get_by_role("button", name="Начать чат").click()
        await widget.sent("Где заказ?")
        picker = page.locator("pult-chat input[type=file]")
        await picker.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"})
        await widget.sent("a.txt")
        async with page.expect_download():
            await page.get_by_role("button", name="Скачать a.txt").click()
        await _resolve(centre)
        await page.get_by_role("radio", name="5 из 5").check()
        await page.get_by_role("button", name="Оценить").click()
        await expect(page.get_by_text("Спасибо за оценку!")).to_be_visible()
        assert await page.evaluate("window.broken") == []
        assert widget.complaints == []
        ground = await widget.button.evaluate("node => getComputedStyle(node).backgroundColor")
        assert ground == "rgb(138, 63, 252)"


async def test_a_hostile_page_does_not_reach_into_it(centre: Centre, browser: Browser) -> None:
    head = f"<style>{HOSTILE_PAGE}</style><script>Array.prototype.evil = 1; window.T = 1</script>"
    async with _on_page(centre, browser, {}, head) as widget:
        await widget.open()
        await widget.say("Слышно?")
        await widget.sent("Слышно?")
        colour = await widget.field.evaluate("node => getComputedStyle(node).color")
        assert colour != "rgb(255, 0, 0)"
        assert await widget.field.evaluate("node => getComputedStyle(node).fontSize") == "15px"
        assert await centre.texts() == ["Слышно?"]


async def _fits(widget: Widget) -> None:
    """Check that nothing is wider than the panel and the panel is on the screen."""
    loose = await widget.page.evaluate(
        """() => {
            const root = document.querySelector('pult-chat').shadowRoot;
            const box = root.querySelector('.p').getBoundingClientRect();
            const out = [...root.querySelectorAll('.p *')].filter((node) => {
                const r = node.getBoundingClientRect();
                return r.width > 1 && (r.left < box.left - 1 || r.right > box.right + 1);
            }).map((node) => node.className || node.tagName);
            if (box.left < 0 || box.top < 0 || box.right > innerWidth) out.push('panel');
            return out;
        }"""
    )
    assert loose == []


@pytest.mark.parametrize("lang", ["ru", "en"])
async def test_forms_files_and_rating_look_as_they_should(
    centre: Centre, browser: Browser, tmp_path: Path, lang: str
) -> None:
    dark = lang == "en"
    look = SiteLook(
        colour="#ffb000" if dark else "#0b7a4b",
        corner=Corner.LEFT if dark else Corner.RIGHT,
        theme=Theme.DARK if dark else Theme.AUTO,
    )
    ask = msgspec.structs.replace(ASK, phone=Wanted.MAYBE, question="Город" * 8)
    away = SiteAway(offline_form=AwayWhen.NEVER)
    await centre.set_up(WebChatSettings(look=look, ask=ask, away=away))
    async with visit(browser, centre, lang, reduced_motion="reduce") as widget:
        page = widget.page
        await widget.button.click()
        form = page.get_by_role("form")
        await expect(form).to_be_visible()
        await form.get_by_role("button").click()
        await _fits(widget)
        await page.screenshot(path=tmp_path / f"{lang}-form.png")
        await page.set_viewport_size({"width": 360, "height": 640})
        await _fits(widget)
        await page.screenshot(path=tmp_path / f"{lang}-form-phone.png")
        await page.set_viewport_size({"width": 1200, "height": 820})
        boxes = form.get_by_role("textbox")
        await boxes.first.fill("Анна")
        await boxes.last.fill("Привезли не ту лампу, вот фотография и чек.")
        await form.get_by_role("checkbox").check()
        await form.get_by_role("button").click()
        await widget.sent("Привезли не ту лампу")
        picker = page.locator("pult-chat input[type=file]")
        name = "Договор поставки с приложениями и подписями, окончательный " + "х" * 60 + ".pdf"
        await picker.set_input_files({"name": name, "mimeType": "a/b", "buffer": b"x" * 300_000})
        await widget.sent("Договор поставки")
        await centre.answer("Простите! Заменим завтра. Когда вам удобно?")
        await expect(widget.bubble("Заменим")).to_be_visible()
        await _resolve(centre)
        await page.get_by_role("radio").nth(3).check()
        await _fits(widget)
        await page.screenshot(path=tmp_path / f"{lang}-end.png")
        await page.set_viewport_size({"width": 360, "height": 640})
        await _fits(widget)
        await page.screenshot(path=tmp_path / f"{lang}-end-phone.png")
        assert widget.complaints == []
