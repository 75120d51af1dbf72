"""What a caller writes into SIP headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.softphone.headers import EXPOSED, caller, cause_of, pbx_ref, wants_auto_answer
from domain.errors import BadInput
from domain.phone import Cause, SipAccount, dialled

_TEXT = st.text(max_size=300)


@pytest.mark.parametrize(
    ("peer", "headers", "shown"),
    [
        ("sip:7916@pbx", {}, ("7916", "")),
        ("sip:7916@pbx", {"From": '"Анна К." <sip:7916@pbx>;tag=1'}, ("7916", "Анна К.")),
        ("sip:1@pbx", {"From": "Anna <sip:2@pbx>"}, ("2", "Anna")),
        ("", {"P-Asserted-Identity": "<tel:+7916>", "From": "<sip:x@y>"}, ("+7916", "")),
        ("", {"From": '"Anonymous" <sip:anonymous@anonymous.invalid>'}, ("", "")),
        ("", {"From": '"a\\"b" <sip:%2B7@pbx>'}, ("+7", 'a"b')),
        ("nonsense", {}, ("", "")),
    ],
)
def test_who_calls(peer: str, headers: dict[str, str], shown: tuple[str, str]) -> None:
    assert caller(peer, headers) == shown


@given(_TEXT, st.dictionaries(st.sampled_from(EXPOSED), _TEXT))
def test_nothing_a_caller_writes_breaks_or_spreads(peer: str, headers: dict[str, str]) -> None:
    for told in (*caller(peer, headers), pbx_ref(headers)):
        assert len(told) <= 150
        assert told.isprintable()
    assert wants_auto_answer(headers) in (True, False)


def test_ten_thousand_characters_of_a_name() -> None:
    number, name = caller("", {"From": f'"{"й" * 10_000}" <sip:7916@pbx>'})
    assert number == ""  # its end is never looked for
    assert name == ""


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"Call-Info": "<sip:x>;answer-after=0"}, True),
        ({"Call-Info": "<sip:x>;answer-after=60"}, False),
        ({"Alert-Info": "<http://x>;info=alert-autoanswer"}, True),
        ({"Alert-Info": "info=Auto Answer"}, True),
        ({"Answer-Mode": "Auto"}, True),
        ({"Answer-Mode": "Manual"}, False),
        ({"Alert-Info": "<urn:alert:service:normal>"}, False),
        ({}, False),
    ],
)
def test_who_may_ask_for_an_answer(headers: dict[str, str], wanted: bool) -> None:
    assert wants_auto_answer(headers) is wanted


@pytest.mark.parametrize(
    ("reason", "answered", "ours", "outbound", "cause"),
    [
        ("486 Busy Here", False, False, True, Cause.BUSY),
        ("404 Not Found", False, False, True, Cause.UNREACHABLE),
        ("603 Decline", False, False, True, Cause.REFUSED),
        ("500 Server", False, False, True, Cause.FAILED),
        ("", False, False, False, Cause.CANCELLED),
        ("", True, False, False, Cause.HUNG_UP),
        ("", True, True, False, Cause.LEFT),
        ("", False, True, False, Cause.DECLINED),
        ("", False, True, True, Cause.LEFT),
        ("rtp stream error", True, False, False, Cause.LOST),
        ("Call transfered", True, True, False, Cause.TRANSFERRED),
    ],
)
def test_why_it_ended(
    reason: str, answered: bool, ours: bool, outbound: bool, cause: Cause
) -> None:
    assert cause_of(reason, answered=answered, ours=ours, outbound=outbound) is cause


def test_a_reference_of_the_pbx_is_taken_only_where_it_looks_like_one() -> None:
    assert pbx_ref({"X-Pult-Call": "1732291200.17"}) == "1732291200.17"
    assert pbx_ref({"X-Pult-Call": "a b\r\nX: y"}) == ""


@pytest.mark.parametrize("typed", ["+7 (916) 123-45-67", "*60#", "1001", "anna.k"])
def test_what_can_be_dialled(typed: str) -> None:
    assert " " not in dialled(typed)


@given(st.text(max_size=80))
def test_what_is_dialled_never_ends_a_line_or_an_address(typed: str) -> None:
    try:
        kept = dialled(typed)
    except BadInput:
        return
    assert not set(kept) & set('@;<>?\r\n" ')


def test_a_password_is_in_no_trace() -> None:
    assert "hush" not in repr(SipAccount(user="1", server="pbx", password="hush"))
