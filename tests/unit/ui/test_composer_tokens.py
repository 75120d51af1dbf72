"""What asks for help at the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.composer.tokens import Ask, token_at


def found(text: str, *, note: bool = False) -> tuple[Ask, str] | None:
    """The token before the bar."""
    at = text.index("|")
    token = token_at(text.replace("|", ""), at, note=note)
    return (token.ask, token.query) if token is not None else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/|", (Ask.SNIPPET, "")),
        ("/адр|ес", (Ask.SNIPPET, "адр")),
        ("Привет\n/адр|", (Ask.SNIPPET, "адр")),
        ("Привет /адр|", None),
        ("https://pult.example/|", None),
        ("/а б|", None),
        ("??|", (Ask.ARTICLE, "")),
        ("Сейчас ??возврат денег|", (Ask.ARTICLE, "возврат денег")),
        ("Что??|", None),
        ("??возврат  |", None),
        ("|", None),
        ("12/03/2026|", None),
    ],
)
def test_in_a_reply(text: str, expected: tuple[Ask, str] | None) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@|", (Ask.COLLEAGUE, "")),
        ("Спроси @Борис Ор|", (Ask.COLLEAGUE, "Борис Ор")),
        ("Спроси @Борис Орлов и |", None),
        ("анна@почта|", None),
    ],
)
def test_a_note_calls_colleagues(text: str, expected: tuple[Ask, str] | None) -> None:
    assert found(text, note=True) == expected
    assert found(text, note=False) is None


@given(st.text(max_size=200), st.integers(0, 200), st.booleans())
def test_a_token_is_a_part_of_the_text(text: str, at: int, note: bool) -> None:
    at = min(at, len(text))
    token = token_at(text, at, note=note)
    if token is not None:
        assert 0 <= token.start < token.end == at
        assert text[token.start : token.end].endswith(token.query)
