"""Certificates somebody chose to trust: PEM text from outside, bounded and tried."""

from __future__ import annotations

import ssl

MAX_AUTHORITY = 16_384


def is_authority(pem: str) -> bool:
    """Tell whether a text is certificates TLS can be told to trust."""
    if not pem or len(pem) > MAX_AUTHORITY:
        return False
    try:
        ssl.create_default_context(cadata=pem)
    except (ssl.SSLError, ValueError, TypeError):
        return False
    return True
