"""SMPP on the wire: alphabets, splits, PDUs and receipts, of friends and of strangers."""

from __future__ import annotations

import smpp34
from hypothesis import given
from hypothesis import strategies as st

from adapters.sms import gsm
from adapters.sms.pdu import Address, Command, Delivery, Pdu, Submission, Tag, read_delivery
from adapters.sms.reading import decoded, is_receipt, part, receipt, submitted_id
from adapters.sms.settings import Alphabet, ReceiptIds
from adapters.sms.splitting import cut, header
from domain.errors import BadInput
from domain.glossary import Delivery as State

_GSM = "".join(gsm.decode(bytes([code])) for code in range(128) if code != 0x1B) + "^{}\\[~]|€"


@given(st.text(alphabet=_GSM))
def test_the_alphabet_of_gsm_says_what_was_written(text: str) -> None:
    assert gsm.fits(text)
    assert gsm.decode(b"".join(map(gsm.encode, text))) == text


@given(st.binary(max_size=300), st.integers(0, 255), st.sampled_from(list(Alphabet)))
def test_any_octets_in_any_coding_are_a_text_or_none(
    body: bytes, coding: int, alphabet: Alphabet
) -> None:
    text = decoded(body, coding, alphabet)
    assert text is None or len(text) <= len(body)


@given(st.text(), st.booleans())
def test_what_is_cut_fits_its_parts_and_is_whole_again(text: str, wide: bool) -> None:
    text = text.encode("utf-16", "replace").decode("utf-16")
    coded = cut(text, Alphabet.GSM, wide=wide)
    head = header(1, len(coded.bodies), 1, wide=wide)
    if len(coded.bodies) > 1:
        for body in coded.bodies:
            # Septets are packed on air; in UCS-2 an octet is an octet.
            octets = (len(body) * 7 + 7) // 8 if coded.data_coding == 0 else len(body)
            assert len(head) + octets <= 140
            assert (decoded(body, coded.data_coding, Alphabet.GSM) or "") in text  # nothing torn
    assert decoded(b"".join(coded.bodies), coded.data_coding, Alphabet.GSM) == text


def test_lengths_of_one_and_of_two_parts() -> None:
    def parts(text: str) -> int:
        return len(cut(text, Alphabet.GSM).bodies)

    assert [parts("a" * 160), parts("a" * 161), parts("a" * 306), parts("a" * 307)] == [1, 2, 2, 3]
    assert [parts("я" * 70), parts("я" * 71), parts("я" * 134), parts("я" * 135)] == [1, 2, 2, 3]
    assert [parts("€" * 80), parts("€" * 81)] == [1, 2]
    assert parts("я" * 670) == 10


@given(st.binary(max_size=400))
def test_any_body_is_a_delivery_or_bad_input(body: bytes) -> None:
    for command in (Command.DELIVER_SM, Command.DATA_SM):
        try:
            delivery = read_delivery(Pdu(command, 0, 1, body))
        except BadInput:
            continue
        part(delivery)
        if is_receipt(delivery):
            receipt(delivery, ReceiptIds.SAME)


@given(st.binary(max_size=140), st.integers(0, 255))
def test_headers_that_do_not_add_up_lose_no_octet(body: bytes, esm_class: int) -> None:
    found = part(Delivery("7916", "2020", esm_class, 8, body))
    assert body.endswith(found.body)
    if found.place is not None:
        assert 1 <= found.place.number <= found.place.total <= 255


@given(st.binary(max_size=255), st.integers(0, 255), st.booleans(), st.booleans())
def test_another_implementation_reads_what_we_submit(
    body: bytes, coding: int, has_header: bool, wants_receipt: bool
) -> None:
    ours = Submission(
        Address(5, 0, "POLKA"),
        Address(1, 1, "79161234567"),
        coding,
        body,
        has_header,
        wants_receipt,
    )
    theirs = smpp34.decode(Pdu(Command.SUBMIT_SM, 0, 7, ours.encoded()).encoded())
    assert isinstance(theirs, smpp34.SubmitSm)
    assert (theirs.source_addr, theirs.destination_addr) == ("POLKA", "79161234567")
    assert (theirs.short_message, theirs.data_coding) == (body, coding)
    assert (theirs.esm_class == 0x40, theirs.registered_delivery == 1) == (
        has_header,
        wants_receipt,
    )


@given(st.binary(max_size=255), st.integers(0, 255), st.binary(max_size=2000))
def test_we_read_what_another_implementation_delivers(
    body: bytes, esm_class: int, payload: bytes
) -> None:
    tlv = smpp34.Tlv(Tag.MESSAGE_PAYLOAD, payload)
    theirs = smpp34.DeliverSm("79161234567", "2020", body, esm_class=esm_class, tlvs=[tlv])
    ours = read_delivery(Pdu(Command.DELIVER_SM, 0, 1, theirs.encode()[16:]))
    assert (ours.source, ours.destination, ours.esm_class) == ("79161234567", "2020", esm_class)
    assert ours.body == (body or payload)


def _receipt(text: str, **parameters: bytes) -> Delivery:
    tags = {Tag[name.upper()]: value for name, value in parameters.items()}
    return Delivery(
        "79161234567", "2020", 4, 0, text.encode(), {int(k): v for k, v in tags.items()}
    )


def test_all_states_of_a_receipt() -> None:
    def state(word: str) -> State | None:
        told = receipt(_receipt(f"id:a1 stat:{word} err:000"), ReceiptIds.SAME)
        assert told is not None
        return told.state

    assert state("DELIVRD") == state("delivrd") == State.DELIVERED
    failed = ("EXPIRED", "DELETED", "UNDELIV", "REJECTD")
    assert {state(word) for word in failed} == {State.FAILED}
    assert {state(word) for word in ("ACCEPTD", "ENROUTE", "UNKNOWN", "SKIPPED", "")} == {None}
    numbers = [
        told.state
        for number in range(10)
        if (told := receipt(_receipt("id:a1", message_state=bytes([number])), ReceiptIds.SAME))
    ]
    delivered, lost = State.DELIVERED, State.FAILED
    assert numbers == [None, None, delivered, lost, lost, lost, None, None, lost, None]


def test_receipts_that_name_a_message_in_another_base() -> None:
    def found(ids: ReceiptIds, named: str) -> str:
        told = receipt(_receipt(f"id:{named} stat:DELIVRD"), ids)
        assert told is not None
        return told.message_id

    assert found(ReceiptIds.SAME, "00FF") == submitted_id("00FF", ReceiptIds.SAME)
    hexed = ReceiptIds.DECIMAL_OF_HEX
    assert found(hexed, "255") == submitted_id("00FF", hexed)
    decimal = ReceiptIds.HEX_OF_DECIMAL
    assert found(decimal, "ff") == submitted_id("0255", decimal)
    assert found(hexed, "no-number") == submitted_id("no-number", hexed)
    assert receipt(_receipt("stat:DELIVRD"), ReceiptIds.SAME) is None
