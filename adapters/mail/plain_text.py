"""Readable plain text out of HTML, for mails that bring no text of their own."""

from __future__ import annotations

import html as entities
import re

from adapters.mail.charsets import scrub
from adapters.mail.markup import Kind, Token, names, tokens
from adapters.mail.urls import safe_link

_BLOCKS = names(
    "address article aside body center dd div dl dt fieldset figure footer form header h1 h2 h3 "
    "h4 h5 h6 hr html li main nav ol p pre section table tbody tfoot thead tr ul"
)
_SPACED = names("p h1 h2 h3 h4 h5 h6 ul ol table pre blockquote")
_SPACES = re.compile(r"[ \t\n\f\r]+")
_MAX_QUOTE = 20


def html_to_text(html: str, limit: int) -> str:
    """Return the text of ``html`` with its lines, list marks, links and quotations.

    Reading stops soon after ``limit`` characters, so that a longer answer means "too long".
    """
    writer = _Writer()
    for token in tokens(html):
        if writer.written > limit:
            break
        if token.kind is Kind.TEXT:
            writer.write(entities.unescape(token.text))
        elif token.kind is Kind.START:
            writer.open(token)
        elif token.kind is Kind.END:
            writer.close(token.name)
    return scrub(writer.text())


class _Writer:
    """Gathers lines; blockquotes become '>' so that folding sees HTML and text alike."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quote = 0
        self._pre = 0
        self._links: list[tuple[str, int]] = []
        self.written = 0

    def write(self, text: str) -> None:
        """Add visible characters."""
        self.written += len(text)
        if self._pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self._break()
                self._line.append(line)
            return
        text = _SPACES.sub(" ", text)
        if text.startswith(" ") and (not self._line or self._line[-1].endswith(" ")):
            text = text[1:]
        if text:
            self._line.append(text)

    def open(self, token: Token) -> None:
        """Start an element."""
        name = token.name
        if name == "br":
            self._break()
        elif name == "blockquote":
            self._end_line(blank=True)
            self._quote = min(self._quote + 1, _MAX_QUOTE)
        elif name in _BLOCKS:
            self._end_line(blank=name in _SPACED)
        elif name in ("td", "th") and self._line:
            self._line.append("\t")
        elif name == "a":
            link = safe_link(entities.unescape(dict(token.attributes).get("href", "")))
            self._links.append((link, len(self._line)))
        elif name == "img":
            self.write(entities.unescape(dict(token.attributes).get("alt", "")))
        if name == "li":
            self._line.append("• ")
        self._pre += name == "pre"

    def close(self, name: str) -> None:
        """End an element."""
        if name == "a" and self._links:
            link, start = self._links.pop()
            shown = "".join(self._line[start:])
            if link.startswith("http") and link.rstrip("/") not in shown:
                self._line.append(f" ({link})")
        elif name == "blockquote":
            self._end_line(blank=True)
            self._quote = max(0, self._quote - 1)
        elif name in _BLOCKS:
            self._end_line(blank=name in _SPACED)
        if name == "pre":
            self._pre = max(0, self._pre - 1)

    def _break(self) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._pre else line.strip()
        self._lines.append(f"{'>' * self._quote} {line}".rstrip() if self._quote else line)
        self._line.clear()
        self._links = [(link, 0) for link, _ in self._links[-1:]]

    def _end_line(self, *, blank: bool) -> None:
        if self._line:
            self._break()
        if blank and self._lines and self._lines[-1].strip("> "):
            self._break()

    def text(self) -> str:
        """Return everything written, without blank lines in a row."""
        self._end_line(blank=False)
        kept: list[str] = []
        for line in self._lines:
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line)
        return "\n".join(kept).strip("\n")
