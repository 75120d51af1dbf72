"""Text is read in the alphabet it is written in, whatever its mail claims."""

from __future__ import annotations

import pytest

from adapters.mail.charsets import decode

LETTER = "Здравствуйте! Где мой заказ № 4127? Жду ответа."
CODECS = ["koi8-r", "windows-1251", "cp866", "iso-8859-5", "utf-8"]


@pytest.mark.parametrize("real", CODECS)
@pytest.mark.parametrize("claimed", [*CODECS, "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    "text", [LETTER, LETTER.upper(), LETTER.lower()], ids=["as is", "LOUD", "low"]
)
def test_a_wrong_claim_is_noticed(real: str, claimed: str, text: str) -> None:
    if real == "koi8-r":
        text = text.replace("№", "N")  # it has no such sign
    assert decode(text.encode(real), claimed) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Où est ma commande ? Merci d'avance, à bientôt, très déçu.", "iso-8859-1"),
        ("Wo ist meine Bestellung? Ich möchte sie zurückgeben, schöne Grüße", "windows-1252"),
        ("Де моє замовлення? Дякую, чекаю на відповідь, Їжак", "windows-1251"),
        ("Где је моја поруџбина? Хвала љубазно, њихова", "windows-1251"),
        ("Hello, world", "koi8-r"),
        ("«…»", "windows-1251"),
        ("ёж", "koi8-r"),
    ],
)
def test_a_right_claim_is_believed(text: str, codec: str) -> None:
    assert decode(text.encode(codec), codec) == text
