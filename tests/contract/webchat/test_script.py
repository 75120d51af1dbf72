"""The widget as a file: small, plain, cacheable; and the page to try it on."""

from __future__ import annotations

import gzip
import re

import httpx

from domain.ids import new_id
from resources import widget
from tests.contract.webchat.stage import Centre

BUDGET = 10 * 1024
"""Bytes of the first load, gzipped. May only fall."""

FORBIDDEN = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|\.cookie"


def test_the_first_load_is_small() -> None:
    assert len(widget.script(zipped=True).data) <= BUDGET


def test_it_makes_no_html_from_strings_and_runs_no_strings() -> None:
    source = widget.script(zipped=False).data.decode()
    assert re.findall(FORBIDDEN, source) == []
    assert not re.search(r"(setTimeout|setInterval)\(['\"`]", source)
    # Nothing is loaded from anywhere but the centre the script came from.
    assert set(re.findall(r"https?://[\w.]+", source)) == {
        "https://centre",
        "http://www.w3.org",
    }


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
