"""What the headers say of a mail itself: who vouched for it, and whether a person wrote it."""

from __future__ import annotations

import re

from adapters.mail.headers import Header, first, plain, values

_DMARC = re.compile(r"(?:^|;)\s*dmarc\s*=\s*([a-z]+)([^;]*)", re.ASCII | re.IGNORECASE)
_HEADER_FROM = re.compile(r"header\.from\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"@]+)", re.IGNORECASE)
_ROBOTS = re.compile(
    r"(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)([-+=.].*)?"
)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_ROBOT_HEADERS = frozenset(
    {
        "list-id",
        "list-unsubscribe",
        "x-auto-response-suppress",
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply-from",
        "x-failed-recipients",
        "feedback-id",
    }
)


def authenticated(
    headers: list[Header], sender: str, authserv_id: str, trusted_hops: int
) -> bool | None:
    """Return our own MX's DMARC verdict on the From domain (R-ID1).

    Only the topmost verdict under ``authserv_id`` counts, and only above the customer's own
    part of the trace: a line the sender wrote himself lies deeper. Source: RFC 8601.
    """
    if not authserv_id or not sender or len(values(headers, "from")) != 1:
        return None
    hops = 0
    for header in headers:
        hops += header.name == "received"
        if hops > trusted_hops:
            return None
        if header.name != "authentication-results":
            continue
        text = _without_comments(plain(header.value))
        server, _, results = text.partition(";")
        found = _DMARC.search(results)
        if server.split()[:1] and server.split()[0].lower() == authserv_id.lower() and found:
            return _aligned(found.group(1).lower(), found.group(2), sender)
    return None


def _aligned(result: str, properties: str, sender: str) -> bool | None:
    if result == "fail":
        return False
    domain = _HEADER_FROM.search(properties)
    if result != "pass" or domain is None:
        return None
    return True if domain.group(1).lower() == sender.rpartition("@")[2] else None


def _without_comments(text: str) -> str:
    kept, depth, quoted = [], 0, False
    for char in text:
        if char == '"' and not depth:
            quoted = not quoted
        if char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(char)
    return "".join(kept)


def is_automatic(headers: list[Header], sender: str, own_address: str) -> bool:
    """Return whether a machine sent it, so that no machine of ours must answer (R-CH5)."""
    submitted = plain(first(headers, "auto-submitted")).partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if plain(first(headers, "precedence")).strip().lower() in _BULK:
        return True
    if any(header.name in _ROBOT_HEADERS for header in headers):
        return True
    if any(header.name == "return-path" and header.value == b"<>" for header in headers):
        return True
    if plain(first(headers, "content-type")).lower().startswith("multipart/report"):
        return True
    own = own_address.lower()
    if own and (sender == own or own in plain(first(headers, "x-loop")).lower()):
        return True
    return _ROBOTS.fullmatch(sender.partition("@")[0]) is not None
