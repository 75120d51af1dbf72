"""The widget as a file: small, plain, cacheable; and the page to try it on."""

from __future__ import annotations

import asyncio
import gzip
import re
from urllib.parse import urlsplit

import httpx
import pytest

from domain.ids import new_id
from resources import widget
from server.handlers.webchat_site import Corner, SiteForm, SiteLook, Wanted, WebChatSettings
from tests.contract.webchat.stage import Centre

BUDGET = 10 * 1024
"""Bytes of the first load with its headers. May only fall."""

CONSENT = (
    "Отправляя сообщение, я соглашаюсь на обработку персональных данных в целях ответа на мой "
    "вопрос и принимаю условия политики конфиденциальности магазина «Полка»."
)

FORBIDDEN = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|\.cookie"


async def test_the_first_load_is_small(centre: Centre) -> None:
    """All a page asks for before anybody touches the chat, as it goes over the wire."""
    look = SiteLook(
        title="Полка на связи", greeting="Чем помочь?", colour="#8a3ffc", corner=Corner.LEFT
    )
    ask = SiteForm(name=Wanted.MUST, email=Wanted.MAYBE, consent_text=CONSENT)
    await centre.set_up(WebChatSettings(look=look, ask=ask))
    host = urlsplit(centre.url)
    taken = 0
    for path in ("/chat/widget.js", f"/chat/site?channel={centre.channel}"):
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        asked = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n"
        writer.write(f"{asked}Connection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 200")
        taken += len(answer)
    assert taken <= BUDGET


@pytest.mark.parametrize("name", ["widget.js", "more.js"])
def test_it_makes_no_html_from_strings_and_runs_no_strings(name: str) -> None:
    source = widget.script(name, zipped=False).data.decode()
    assert re.findall(FORBIDDEN, source) == []
    assert not re.search(r"(setTimeout|setInterval)\(['\"`]", source)
    # Nothing is loaded from anywhere but the centre the script came from.
    assert set(re.findall(r"https?://[\w.]+", source)) <= {"http://www.w3.org"}


async def test_it_is_served_for_embedding_and_caching(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        plain = await client.get("/chat/widget.js", headers={"accept-encoding": "identity"})
        assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
        assert plain.headers["x-content-type-options"] == "nosniff"
        assert plain.headers["cross-origin-resource-policy"] == "cross-origin"
        zipped = await client.get("/chat/widget.js", headers={"accept-encoding": "gzip"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.content == plain.content == gzip.decompress(widget.script(zipped=True).data)
        assert zipped.headers["etag"] != plain.headers["etag"]
        known = {"accept-encoding": "gzip", "if-none-match": zipped.headers["etag"]}
        again = await client.get("/chat/widget.js", headers=known)
        assert (again.status_code, again.content) == (304, b"")


async def test_the_page_to_try_it_on_is_strict(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        for lang, word in (("ru", "Полка"), ("en", "Shelf"), ("xx", "Полка")):
            page = await client.get("/chat/demo", params={"lang": lang})
            assert word in page.text
            assert str(min(centre.channel, centre.other_channel)) in page.text
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
        other = await client.get("/chat/demo", params={"channel": str(new_id())})
        assert other.status_code == 200
        script = {"channel": '"><script>alert(1)</script>'}
        refused = await client.get("/chat/demo", params=script)
        assert refused.status_code == 422
        assert "<script>" not in refused.text


async def test_the_api_description_still_comes(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        paths = (await client.get("/openapi/openapi.json")).json()["paths"]
    assert {"/chat/session", "/chat/messages"} <= set(paths)
