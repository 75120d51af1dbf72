"""Files of strangers: their names deceive nobody, and only what they are decides what is opened."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.file_names import LONGEST, extension, safe_name
from domain.file_types import Trust, judge, kind_of, may_be_picture

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@given(st.text(st.characters(), max_size=400))
@example("../../etc/passwd")
@example("..\\..\\autorun.inf")
@example("photo\u202egpj.exe")
@example("con.txt")
@example("a" * 300 + ".pdf")
@example(" . .")
@example("\u200b\u200b")
@example("x.p/df")
def test_a_safe_name_is_one_honest_bounded_part(raw: str) -> None:
    name = safe_name(raw)
    assert 0 < len(name) <= LONGEST
    assert not set('<>:"/\\|?*\x00\n\r\t\u202e\u200b') & set(name)
    assert name not in (".", "..")
    assert name == name.strip(" .")
    assert unicodedata.normalize("NFC", name) == name
    assert all(unicodedata.category(ch)[0] != "C" for ch in name)
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("отчёт за март.pdf", "отчёт за март.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\счёт.docx", "счёт.docx"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("NUL.txt", "_NUL.txt"),
        ("", "file"),
        ("\u200b\u200d", "file"),
        ("a:b?c.txt", "a_b_c.txt"),
        ("invoice.pdf   ", "invoice.pdf"),
    ],
)
def test_known_tricks_come_out_plain(raw: str, shown: str) -> None:
    assert safe_name(raw) == shown


def test_a_long_name_keeps_its_extension() -> None:
    assert extension(safe_name("я" * 10_000 + ".xlsx")) == "xlsx"


@pytest.mark.parametrize(
    ("name", "declared", "data", "trust"),
    [
        ("a.png", "image/png", PNG, Trust.OPEN),
        ("a.png", "application/octet-stream", PNG, Trust.OPEN),
        ("a.jpg", "image/jpeg", PNG, Trust.SAVE),
        ("a.pdf", "image/png", PNG, Trust.SAVE),
        ("a.png", "text/html", PNG, Trust.SAVE),
        ("a.png.exe", "image/png", PNG, Trust.RUNS),
        ("a.png", "image/png", b"MZ\x90\0", Trust.RUNS),
        ("a.txt", "text/plain", "Привет".encode(), Trust.OPEN),
        ("a.txt", "text/plain", "Привет, мир".encode("cp1251"), Trust.OPEN),
        ("a.csv", "text/csv", b"a;b\n1;2", Trust.OPEN),
        ("a.txt", "text/plain", b"<html><script>x</script>", Trust.SAVE),
        ("a.txt", "text/plain", b"#!/bin/sh\n", Trust.RUNS),
        ("a.svg", "image/svg+xml", b"<svg onload='x'/>", Trust.RUNS),
        ("a.docx", DOCX, packed("[Content_Types].xml", "word/document.xml"), Trust.OPEN),
        (
            "a.docx",
            DOCX,
            packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            Trust.SAVE,
        ),
        ("a.docm", "", packed("[Content_Types].xml", "word/document.xml"), Trust.RUNS),
        ("a.zip", "application/zip", packed("a.txt"), Trust.SAVE),
        ("a.docx", DOCX, b"PK\x03\x04 cut short", Trust.SAVE),
        ("a.lnk", "", b"", Trust.RUNS),
        ("a", "", b"\x00\x01", Trust.SAVE),
    ],
)
def test_only_what_agrees_with_itself_is_opened(
    name: str, declared: str, data: bytes, trust: Trust
) -> None:
    assert judge(name, declared, data).trust is trust


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_and_no_name_make_the_judge_fail(data: bytes, name: str) -> None:
    judge(safe_name(name), "image/png", data)
    judge("a.docx", DOCX, b"PK\x03\x04" + data)
    assert isinstance(kind_of(data), str)


def test_a_picture_that_is_drawn_elsewhere_is_not_shown() -> None:
    assert may_be_picture("a.jpeg", "image/jpeg")
    assert not may_be_picture("a.svg", "image/svg+xml")
    assert not may_be_picture("a.svg", "image/png")
