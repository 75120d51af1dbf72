"""HTML of strangers made safe to show: caps before, an allow-list, a strict rebuild after.

The allow-list is nh3's; it is quadratic on deep markup and lets odd link schemes through, so
neither what goes in nor what comes out is left to it alone (R-UI2, R-CH1).
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter

import nh3

from adapters.mail.charsets import scrub
from adapters.mail.limits import Breach, MailLimits, Unreadable
from adapters.mail.markup import Kind, Token, names, tokens
from adapters.mail.urls import safe_image, safe_link

_TAGS = names(
    "a abbr b blockquote br caption center cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i "
    "img ins li ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr "
    "tt u ul"
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_DROPPED_WHOLE = names(
    "script style title head noscript template iframe object embed svg math select "
    "textarea noembed noframes xmp"
)
_VOID = names("area base br col embed hr img input link meta source track wbr")
# The parser closes these by itself, so a mail that never does is not deep.
_SELF_CLOSING = names(
    "p li dt dd option optgroup tr td th tbody thead tfoot colgroup caption html head body"
)
_FORMATTING = names("a b big code em font i nobr s small strike strong tt u")
_OPENING = re.compile(r"<[a-zA-Z]")
_NUMBER = re.compile(r"[0-9]{1,4}")
# What nh3 does per tag grows with depth; this is about half a second of it.
_MAX_WORK = 1_500_000
_TOKEN_WORK = 10
_FORMATTING_WORK = 5
_MIN_OUTPUT = 4096
_ROUNDS = 4


def sanitise(html: str, limits: MailLimits) -> str:
    """Return ``html`` reduced to harmless markup; doing it twice changes nothing.

    Raises:
        Breach: it is too large, too deep, too complex, grows too much, or never comes to rest.
    """
    html = scrub(html)
    size = len(html.encode())
    if size > limits.html_bytes:
        raise Breach(Unreadable.HTML_TOO_LARGE)
    check_depth(html, limits.html_open_elements)
    cap = max(size * limits.html_output_factor, _MIN_OUTPUT)
    cap = min(cap, limits.html_output_bytes)
    for _ in range(_ROUNDS):
        cleaned = _rebuilt(_allowed(html))
        if len(cleaned.encode()) > cap:
            raise Breach(Unreadable.HTML_GREW)
        if cleaned == html:
            return cleaned
        check_depth(cleaned, limits.html_open_elements)
        html = cleaned
    raise Breach(Unreadable.HTML_UNSTABLE)


def check_depth(html: str, limit: int) -> None:
    """Refuse markup that a tree builder would choke on, without building the tree.

    An end tag only closes an element of its own name, and end tags inside raw text close
    nothing: the count may be above the real depth but never far below it.

    Raises:
        Breach: more than ``limit`` elements are open at once, or there are so many tags in
            open elements that building the tree would take too long.
    """
    open_by_name: Counter[str] = Counter()
    depth = formatting = work = 0
    for token in tokens(html):
        work += _TOKEN_WORK + depth + _FORMATTING_WORK * formatting
        if work > _MAX_WORK:
            raise Breach(Unreadable.HTML_TOO_COMPLEX)
        if token.kind is Kind.RAW:
            depth += len(_OPENING.findall(token.text))
        elif token.name in _VOID or token.name in _SELF_CLOSING:
            continue
        elif token.kind is Kind.START:
            open_by_name[token.name] += 1
            depth += 1
            formatting += token.name in _FORMATTING
        elif token.kind is Kind.END and open_by_name[token.name]:
            open_by_name[token.name] -= 1
            depth -= 1
            formatting -= token.name in _FORMATTING
        if depth > limit:
            raise Breach(Unreadable.HTML_TOO_DEEP)


def _allowed(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,
        strip_comments=True,
    )


def _rebuilt(html: str) -> str:
    """Return the markup written anew out of its tokens, so nothing unexpected gets through."""
    out: list[str] = []
    for token in tokens(html):
        if token.kind is Kind.TEXT:
            out.append(_escaped(token.text))
        elif token.name not in _TAGS:
            continue
        elif token.kind is Kind.END:
            out.append(f"</{token.name}>" if token.name not in _VOID else "")
        elif token.kind is Kind.START:
            out.append(_start(token))
    return "".join(out)


def _escaped(text: str) -> str:
    return entities.escape(entities.unescape(text), quote=False)


def _start(token: Token) -> str:
    given = {name: entities.unescape(value) for name, value in reversed(token.attributes)}
    kept: dict[str, str] = {}
    if token.name == "img":
        source = safe_image(given.get("src", ""))
        if not source:
            return entities.escape(given.get("alt", ""), quote=False)
        kept = {"src": source, "alt": given.get("alt", "")}
    elif token.name == "a":
        kept = {"href": safe_link(given.get("href", ""))}
    for name in ("colspan", "rowspan", "width", "height"):
        if name in _ATTRIBUTES.get(token.name, ()) and _NUMBER.fullmatch(given.get(name, "")):
            kept[name] = given[name]
    written = "".join(f' {key}="{entities.escape(text)}"' for key, text in kept.items() if text)
    return f"<{token.name}{written}>"
