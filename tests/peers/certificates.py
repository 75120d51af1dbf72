"""An authority of our own and the certificates it signs, fresh for every run."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from domain.clock import SystemClock


class Flaw(StrEnum):
    """What is wrong with a certificate."""

    NONE = "none"
    NAME = "name"
    EXPIRED = "expired"
    STRANGER = "stranger"


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


class Authority:
    """Signs certificates for loopback.

    Attributes:
        pem: its own certificate, which phones are to trust.
    """

    def __init__(self, name: str = "Pult test authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        now = SystemClock().now()
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        made = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=7))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(identifier, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.pem = made.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, folder: Path, name: str, flaw: Flaw = Flaw.NONE) -> tuple[Path, Path]:
        """Write ``<name>.pem`` and ``<name>.key`` for this computer; return their paths."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = SystemClock().now()
        right = [x509.IPAddress(IPv4Address("127.0.0.1")), x509.DNSName("localhost")]
        wrong = [x509.DNSName("pbx.elsewhere.test")]
        until = now - timedelta(hours=1) if flaw is Flaw.EXPIRED else now + timedelta(days=2)
        made = (
            x509.CertificateBuilder()
            .subject_name(_named("elsewhere" if flaw is Flaw.NAME else "localhost"))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(until)
            .add_extension(
                x509.SubjectAlternativeName(wrong if flaw is Flaw.NAME else right), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        certificate, secret = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        secret.write_bytes(_pem(key))
        return certificate, secret
