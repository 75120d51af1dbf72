"""A page of the knowledge base as a file of Markdown, with what it is about in front.

Between two lines of ``---`` stand ``tags``, ``services``, ``branches``, ``queues``, ``link``,
``draft`` and ``review``, names by commas; then the title as a heading, and the text. A file
without them is a page all the same, and leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec

from domain.articles import Article
from domain.errors import BadInput
from domain.text import clean_line

_FENCE = "---"
_LISTS = {"services": "services", "branches": "branch_ids", "queues": "queue_ids"}
_KEYS = frozenset({*_LISTS, "tags", "link", "draft", "review"})


class ArticleFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says. ``about`` is what stands in front: None where nothing does."""

    title: str = ""
    text: str = ""
    about: dict[str, str] | None = None


def write(article: Article, names: Mapping[UUID, str]) -> str:
    """Return a page as a file; ``names`` are of services, branches and queues."""
    about = {
        "tags": ", ".join(article.tags),
        **{
            key: ", ".join(names[item] for item in getattr(article, field) if item in names)
            for key, field in _LISTS.items()
        },
        "link": article.link,
        "draft": "yes" if article.draft else "",
        "review": article.review_on.isoformat() if article.review_on is not None else "",
    }
    lines = [f"{key}: {clean_line(value, 20_000)}" for key, value in about.items() if value]
    return "\n".join([_FENCE, *lines, _FENCE, f"# {article.title}", "", article.text, ""])


def read(text: str) -> ArticleFile:
    """Return what a file says.

    Raises:
        BadInput: what stands in front cannot be read.
    """
    about: dict[str, str] | None = None
    lines = text.strip().split("\n")
    if lines[0].rstrip() == _FENCE:
        about, lines = _front(lines)
    body = "\n".join(lines).strip()
    first, _, rest = body.partition("\n")
    if first.startswith("# "):
        return ArticleFile(title=first.removeprefix("# ").strip(), text=rest.strip(), about=about)
    return ArticleFile(text=body, about=about)


def _front(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    about: dict[str, str] = {}
    for at, line in enumerate(lines[1:], 1):
        if line.rstrip() == _FENCE:
            return about, lines[at + 1 :]
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if line.strip() and (not colon or key not in _KEYS):
            raise BadInput(f"line {at + 1}: {', '.join(sorted(_KEYS))} stand in front of a page")
        if line.strip():
            about[key] = value.strip()
    raise BadInput(f"no second line of {_FENCE}")


def applied(article: Article, file: ArticleFile, ids: Mapping[str, Mapping[str, UUID]]) -> Article:
    """Return a page as a file changes it.

    Args:
        article: as it is.
        file: what the file says.
        ids: by the keys ``services``, ``branches`` and ``queues``: id by lower-case name.

    Raises:
        BadInput: a name is nobody's, or a day is none: a page must not be for all by mistake.
    """
    made = msgspec.structs.replace(article, title=file.title or article.title, text=file.text)
    if file.about is None:
        return made
    fields: dict[str, object] = {
        "tags": _parts(file.about.get("tags", "")),
        "link": file.about.get("link", ""),
        "draft": file.about.get("draft", "").lower() in ("yes", "true", "да"),
    }
    for key, field in _LISTS.items():
        found = []
        for name in _parts(file.about.get(key, "")):
            if name.lower() not in ids[key]:
                raise BadInput(f"{key}: none is called {name}")
            found.append(ids[key][name.lower()])
        fields[field] = tuple(found)
    day = file.about.get("review", "")
    try:
        fields["review_on"] = date.fromisoformat(day) if day else None
    except ValueError:
        raise BadInput(f"review: {clean_line(day, 40)} is no day") from None
    return msgspec.structs.replace(made, **fields)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (clean_line(item) for item in text.split(",")))))
