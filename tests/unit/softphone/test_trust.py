"""Where an exchange is, read from what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.softphone.trust import authorities, place_of
from domain.errors import BadInput
from domain.phone import SipAccount, Transport


@pytest.mark.parametrize(
    ("server", "place"),
    [
        ("pbx.example.org", ("pbx.example.org", 0)),
        ("pbx.example.org:5061", ("pbx.example.org", 5061)),
        ("[::1]:5061", ("::1", 5061)),
        ("[::1]", ("::1", 0)),
        ("::1", ("::1", 0)),
        ("pbx:seven", ("pbx", 0)),
        ("pbx:123456789", ("pbx", 0)),
    ],
)
def test_host_and_port(server: str, place: tuple[str, int]) -> None:
    assert place_of(server) == place


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_place(server: str) -> None:
    _host, port = place_of(server)
    assert 0 <= port <= 99_999


def _account(**more: object) -> SipAccount:
    return SipAccount(user="1", server="pbx", **more)  # type: ignore[arg-type]


def test_a_file_of_certificates_is_there_for_tls_alone() -> None:
    with authorities(_account()) as path:
        assert path is None
    with authorities(_account(transport=Transport.TLS)) as path:
        assert path is not None
        assert b"BEGIN CERTIFICATE" in path.read_bytes()


@pytest.mark.parametrize("text", ["no PEM", "x" * 20_000, "\u2603", "-----BEGIN CERTIFICATE-----"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with (
        pytest.raises(BadInput),
        authorities(_account(transport=Transport.TLS, authority=text)),
    ):
        pass
