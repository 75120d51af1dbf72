"""Settings of one source of forms."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from domain.glossary import IdentityKind


class Address(StrEnum):
    """What the address in a form is."""

    PHONE = IdentityKind.PHONE.value
    EMAIL = IdentityKind.EMAIL.value
    FORM = IdentityKind.FORM.value


class FormsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One source: a site's form, a shop, an app.

    Where values are found in a request's JSON is said by paths: names and numbers of list places
    between dots, as ``order.customer.phones.0``.

    Attributes:
        hook_secret: signs requests both ways.
        id_path: the request's own id: a second one with the same id changes nothing.
        address_path: the customer's address, of the kind ``address_kind``.
        name_path, subject_path, text_path: words; a text path may name an object or a list,
            which is then told line by line.
        reply_url: where answers are posted; without it they cannot be sent.
        sample: a request to try the paths on.
        timeout_s: patience with the receiver of answers.
        ca_file: certificates that replace the system's.
    """

    hook_secret: str
    id_path: str = "id"
    address_path: str = "phone"
    address_kind: Address = Address.PHONE
    name_path: str = "name"
    subject_path: str = ""
    text_path: str = "text"
    reply_url: str = ""
    sample: str = ""
    timeout_s: float = 20.0
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse what would be unsafe or could not work.

        Raises:
            ValueError: the secret is short, or answers would cross a network in the clear.
        """
        if len(self.hook_secret) < 16:
            raise ValueError("the secret is shorter than 16 characters - at `$.hook_secret`")
        plain = self.reply_url.startswith(("http://127.0.0.1:", "http://localhost:"))
        if self.reply_url and not plain and not self.reply_url.startswith("https://"):
            raise ValueError("answers need https - at `$.reply_url`")

    def __repr__(self) -> str:
        """Return what may be logged."""
        return f"FormsConfig({self.address_path}, {self.reply_url})"
