"""SIP over TCP and TLS, sound in cipher, and certificates that are not to be believed."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from domain.errors import BadInput
from domain.phone import (
    Answered,
    Distrust,
    Ended,
    Phase,
    Registration,
    RegistrationRefused,
    SipAccount,
    SoundChoice,
    Transport,
)
from tests.contract.softphone.stage import CUSTOMER, Desk, account, heard
from tests.peers.asterisk.people import Person
from tests.peers.asterisk.secure import SecurePbx
from tests.peers.certificates import Authority, Flaw

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package")]

_OURS, _THEIRS = 440, 620


def _tls(pbx: SecurePbx, user: str = "1005", flaw: Flaw = Flaw.NONE) -> SipAccount:
    return account(
        user,
        pbx.tls[flaw],
        transport=Transport.TLS,
        encrypt=True,
        authority=pbx.authority,
    )


@pytest_asyncio.fixture(loop_scope="package")
async def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "profile", tmp_path / "room")


@pytest.mark.parametrize(
    ("user", "transport", "codec"),
    [
        ("1005", Transport.TLS, "G.711"),
        ("1006", Transport.TLS, "Opus"),
        ("1007", Transport.TCP, "G.711"),
    ],
)
async def test_calls_in_and_out_are_heard(
    pbx: SecurePbx, customer: Person, desk: Desk, user: str, transport: Transport, codec: str
) -> None:
    plain = account(user, pbx.ports.sip, transport=transport)
    await desk.comes_up(_tls(pbx, user) if transport is Transport.TLS else plain)
    await desk.phone.dial(CUSTOMER)
    theirs = await customer.picks_up()
    await customer.sounds(theirs, _THEIRS)
    await desk.hears(_THEIRS)
    await heard(lambda: customer.ear, _OURS)
    customer.do("hangup", call=theirs)
    await desk.empty()
    theirs = await customer.dials(user)
    ringing = await desk.call(Phase.RINGING)
    await desk.phone.answer(ringing.id)
    await customer.hears("talks", call=theirs)
    await customer.sounds(theirs, _THEIRS)
    await desk.hears(_THEIRS)
    await heard(lambda: customer.ear, _OURS)
    customer.do("hangup", call=theirs)
    await desk.empty()
    ended = [news.call for news in desk.news if isinstance(news, Ended)]
    assert [call.quality.codec for call in ended if call.quality] == [codec, codec]
    await desk.leaves()


@pytest.mark.parametrize(
    ("flaw", "distrust"),
    [
        (Flaw.NAME, Distrust.NAME),
        (Flaw.EXPIRED, Distrust.EXPIRED),
        (Flaw.STRANGER, Distrust.STRANGER),
    ],
)
async def test_a_wrong_certificate_is_named_and_told_nothing(
    pbx: SecurePbx, desk: Desk, flaw: Flaw, distrust: Distrust
) -> None:
    desk.phone.start(_tls(pbx, flaw=flaw), SoundChoice())
    news = await desk.hears_of(RegistrationRefused)
    assert isinstance(news, RegistrationRefused)
    assert news.reason == distrust
    await desk.until(lambda: desk.phone.now.state.registration is Registration.UNTRUSTED)
    assert desk.phone.now.state.reason == distrust
    await desk.phone.use_account(_tls(pbx))
    await desk.until(lambda: desk.phone.now.state.registration is Registration.REGISTERED)
    await desk.leaves()


async def test_without_an_authority_of_its_own_only_the_systems_are_believed(
    pbx: SecurePbx, desk: Desk
) -> None:
    ours = _tls(pbx)
    stranger = SipAccount(
        user=ours.user, server=ours.server, password=ours.password, transport=Transport.TLS
    )
    desk.phone.start(stranger, SoundChoice())
    await desk.until(lambda: desk.phone.now.state.reason == Distrust.STRANGER)
    other = Authority("another").pem
    await desk.phone.use_account(
        account("1005", pbx.tls[Flaw.NONE], transport=Transport.TLS, authority=other)
    )
    await desk.until(lambda: desk.phone.now.state.reason == Distrust.STRANGER)
    with pytest.raises(BadInput):
        await desk.phone.use_account(
            account("1005", pbx.tls[Flaw.NONE], transport=Transport.TLS, authority="no PEM")
        )
    await desk.leaves()


async def test_what_does_not_speak_tls_is_said_not_to(pbx: SecurePbx, desk: Desk) -> None:
    plain = account("1005", pbx.ports.sip, transport=Transport.TLS, authority=pbx.authority)
    desk.phone.start(plain, SoundChoice())
    await desk.until(lambda: desk.phone.now.state.registration is not Registration.TRYING)
    await desk.until(lambda: desk.phone.now.state.reason == Distrust.NOT_TLS)
    await desk.leaves()


async def test_a_call_in_cipher_is_refused_where_the_pbx_would_talk_in_the_clear(
    pbx: SecurePbx, desk: Desk
) -> None:
    await desk.comes_up(account("1007", pbx.ports.sip, transport=Transport.TCP, encrypt=True))
    await desk.phone.dial("600")
    await desk.empty()
    assert not any(isinstance(news, Answered) for news in desk.news)
    await desk.leaves()
