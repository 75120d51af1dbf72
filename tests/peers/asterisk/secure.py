"""The Asterisk of the tests with TCP, TLS and WebSocket beside UDP, and certificates to refuse."""

from __future__ import annotations

import os
from pathlib import Path

from tests.peers.asterisk.pbx import Pbx
from tests.peers.certificates import Authority, Flaw
from tests.peers.ports import free_port

_MODULES = ("res_http_websocket.so", "res_pjsip_transport_websocket.so")
_HTTP = """\
[general]
enabled = yes
bindaddr = 127.0.0.1
bindport = {plain}
tlsenable = yes
tlsbindaddr = 127.0.0.1:{tls}
tlscertfile = {folder}/good.pem
tlsprivatekey = {folder}/good.key
"""
_TRANSPORT = """
[tls-{name}]
type = transport
protocol = tls
bind = 127.0.0.1:{port}
cert_file = {folder}/{name}.pem
priv_key_file = {folder}/{name}.key
method = tlsv1_2
"""
_PJSIP = """
[tcp]
type = transport
protocol = tcp
bind = 127.0.0.1:{sip}
[ws]
type = transport
protocol = wss
bind = 127.0.0.1

[1005](phone)
context = agents
auth = 1005
aors = 1005
rewrite_contact = yes
media_encryption = sdes
callerid = Agent Five <1005>
[1005](account)
username = 1005
password = pw1005
[1005](place)
[1006](phone)
context = agents
auth = 1006
aors = 1006
rewrite_contact = yes
media_encryption = sdes
allow = !all,opus
callerid = Agent Six <1006>
[1006](account)
username = 1006
password = pw1006
[1006](place)
[1007](phone)
context = agents
auth = 1007
aors = 1007
rewrite_contact = yes
callerid = Agent Seven <1007>
[1007](account)
username = 1007
password = pw1007
[1007](place)
[1008](phone)
context = agents
auth = 1008
aors = 1008
webrtc = yes
bind_rtp_to_media_address = no
allow = !all,opus,alaw
callerid = Agent Eight <1008>
[1008](account)
username = 1008
password = pw1008
[1008](place)
"""
"""1005: G.711 and 1006: Opus, both in cipher alone; 1007: TCP; 1008: a browser."""


class SecurePbx(Pbx):
    """Phones 1005 to 1008 come by TLS, TCP or WebSocket.

    Attributes:
        authority: the PEM of who signed the good certificate.
        tls: the port of each certificate, by what is wrong with it.
        wss: the port of SIP over WebSocket.
    """

    def __init__(self) -> None:
        """Prepare a run, with fresh certificates."""
        self.tls = {flaw: free_port() for flaw in Flaw}
        self.wss = free_port()
        self._plain_http = free_port()
        super().__init__()

    def _write_configuration(self) -> None:
        super()._write_configuration()
        etc = self._home / "etc"
        ours, stranger = Authority(), Authority("Somebody else")
        self.authority = ours.pem
        inside = Path("/") / etc.relative_to(self._root)
        added = _PJSIP.format(sip=self.ports.sip)
        for flaw, port in self.tls.items():
            name = "good" if flaw is Flaw.NONE else flaw.value
            signer = stranger if flaw is Flaw.STRANGER else ours
            signer.sign(etc, name, flaw)
            added += _TRANSPORT.format(name=name, port=port, folder=inside)
        with (etc / "pjsip.conf").open("a", encoding="utf-8") as file:
            file.write(added)
        with (etc / "modules.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"load = {name}\n" for name in _MODULES)
        http = _HTTP.format(plain=self._plain_http, tls=self.wss, folder=inside)
        (etc / "http.conf").write_text(http, encoding="utf-8")
        owner = self._home.stat()
        for path in etc.iterdir():
            os.chown(path, owner.st_uid, owner.st_gid)
