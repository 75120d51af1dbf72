"""Files of other programs: what they are, their rows, and what is no row; hostile ones refused."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.import_files import delimited, vcards
from adapters.import_files.reader import look, rows
from domain.errors import BadInput
from domain.import_rows import MAX_LINE, Reading, Row

TABLE = 'ФИО;Телефон;Город\nИванов Иван;8 (916) 123-45-67;"Орёл; центр"\nПетрова Анна;;Тверь\n'


def read(data: bytes, reading: Reading | None = None) -> list[Row]:
    """Return the rows of a file, read as it is best read where nobody says how."""
    file = io.BytesIO(data)
    return list(rows(file, reading or look(file).reading))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r", "cp866"]
)
def test_tables_are_read_in_every_usual_encoding(encoding: str) -> None:
    found = read(TABLE.encode(encoding))
    assert found == [
        Row(1, {"ФИО": "Иванов Иван", "Телефон": "8 (916) 123-45-67", "Город": "Орёл; центр"}),
        Row(2, {"ФИО": "Петрова Анна", "Город": "Тверь"}),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(sign: str) -> None:
    text = sign.join(["name", "phone"]) + "\n" + sign.join(["Anna", "+79161234567"]) + "\n"
    assert look(io.BytesIO(text.encode())).reading.delimiter == sign


def test_columns_without_names_have_their_number_and_repeated_ones_another_name() -> None:
    assert delimited.headings(["Телефон", "", "Телефон"], 4) == ["Телефон", "2", "Телефон 2", "4"]
    found = read("Анна,+79161234567\nИван,+79160000000\n".encode())
    assert found[0].values == {"1": "Анна", "2": "+79161234567"}


def test_broken_rows_are_told_and_the_others_read() -> None:
    text = f"a,b\n1,2\n1,2,3\n{'x' * (MAX_LINE + 10)}\n3,4\n"
    found = read(text.encode(), Reading(format="csv"))
    assert [(row.number, row.broken) for row in found] == [
        (1, ""),
        (2, "columns"),
        (3, "too_large"),
        (4, ""),
    ]


def test_a_quote_that_never_ends_takes_no_more_than_a_field() -> None:
    text = 'a,b\n1,"2\n' + "3,4\n" * 60_000
    found = read(text.encode(), Reading(format="csv"))
    assert found[0].broken == "quote"
    assert len(found) > 1_000


def test_an_encoding_or_delimiter_we_do_not_offer_is_refused() -> None:
    for reading in (
        Reading(format="csv", encoding="utf-7"),
        Reading(format="csv", delimiter="x"),
        Reading(format="exe"),
        Reading(format="vcard", encoding="punycode"),
    ):
        with pytest.raises(BadInput):
            read(b"a,b\n1,2\n", reading)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_clear_refusal(data: bytes) -> None:
    with contextlib.suppress(BadInput):
        read(data)
    list(vcards.rows(io.BytesIO(b"BEGIN:VCARD\n" + data), Reading(format="vcard")))


# -- vCard ----------------------------------------------------------------------------------------

CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Иванов;Иван;Иванович;;\r\nFN:Иван Иванов\r\n"
    "TEL;TYPE=cell:+7 916 123-45-67\r\nitem1.TEL;VALUE=uri:tel:+74951234567\r\n"
    "NOTE:строка\\, раз\r\n  и два\\nтри\r\nCATEGORIES:vip,опт\r\n"
    "PHOTO;ENCODING=b:AAAA\r\n AAAA\r\nADR;TYPE=home:;;Улица 1;Орёл;;302000;Россия\r\n"
    "BDAY:19900317\r\nEND:VCARD\r\n"
)


def test_cards_of_version_3_and_4_are_read() -> None:
    (card,) = read(CARDS.encode())
    assert card.values == {
        "N.family": "Иванов",
        "N.given": "Иван",
        "N.additional": "Иванович",
        "FN": "Иван Иванов",
        "TEL": ["+7 916 123-45-67", "+74951234567"],
        "NOTE": "строка, раз и два\nтри",
        "CATEGORIES": ["vip", "опт"],
        "ADR.street": "Улица 1",
        "ADR.city": "Орёл",
        "ADR.code": "302000",
        "ADR.country": "Россия",
        "BDAY": "1990-03-17",
    }
    four = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Anna\n"
        'TEL;VALUE=uri;TYPE="voice,cell":tel:+79160000001\nEND:VCARD\n'
    )
    assert read(four.encode())[0].values == {"FN": "Anna", "TEL": ["+79160000001"]}


def test_old_phones_write_quoted_printable() -> None:
    name = "Анна".encode()
    quoted = "".join(f"={byte:02X}" for byte in name)
    text = (
        "BEGIN:VCARD\nVERSION:2.1\n"
        f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted[:12]}=\n{quoted[12:]}\nEND:VCARD\n"
    )
    assert read(text.encode())[0].values == {"FN": "Анна"}


def test_cards_that_do_not_end_or_have_no_lines_are_told() -> None:
    text = "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nnonsense\nEND:VCARD\nBEGIN:VCARD\nFN:B\n"
    assert [(row.number, row.broken) for row in read(text.encode())] == [
        (1, "unfinished"),
        (2, "line"),
        (3, "unfinished"),
    ]


# -- XLSX -----------------------------------------------------------------------------------------


def workbook(*lines: list[object]) -> bytes:
    """Return a workbook with rows."""
    book = openpyxl.Workbook()
    page = book.active
    for line in lines:
        page.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_and_its_formulae_are_not_worked_out() -> None:
    data = workbook(
        ["Имя", "Телефон", "Дата рождения", "Сумма заказа"],
        ["Анна", 79161234567, date(1990, 3, 17), "=1+1"],
        [None, None, None, None],
        ["Иван", "8 916 000-00-00", None, 12.5],
    )
    assert read(data) == [
        Row(1, {"Имя": "Анна", "Телефон": "79161234567", "Дата рождения": "1990-03-17"}),
        Row(2, {"Имя": "Иван", "Телефон": "8 916 000-00-00", "Сумма заказа": "12.5"}),
    ]


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook one part of which is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_ROWS = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"\0" * 100,
        changed(workbook(["a"]), SHEET, b"0" * (8 << 20)),
        changed(
            workbook(["a"]),
            SHEET,
            b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>',
        ),
        changed(
            workbook(["a"]),
            "xl/workbook.xml",
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        ),
        changed(workbook(["a"]), SHEET, _ROWS.encode() + b"<row><c><v>1</v>"),
        workbook(["a"])[:-200],
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"",
        b"   \n",
    ],
    ids=["zip", "bomb", "entities", "outside", "cut", "damaged", "old", "empty", "blank"],
)
def test_hostile_and_damaged_workbooks_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        read(data)
