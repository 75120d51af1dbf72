"""Runs in a session of its own; does what it is told with the keyring and says how it went.

Arguments: the profile's folder, then words: ``secret``, ``forget``, ``spoil``, ``lock``.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from adapters.keyring.os_keyring import SERVICE, system_backend
from desktop.device_secret import system_secret
from domain.errors import Expected


def _do(word: str, folder: Path) -> str:
    if word == "secret":
        return hashlib.sha256(system_secret(folder)).hexdigest()
    if word == "forget":
        system_backend().delete_password(SERVICE, folder.name)
    elif word == "spoil":
        system_backend().set_password(SERVICE, folder.name, "not a secret of ours")
    elif word == "backend":
        return type(system_backend()).__module__
    return "done"


def main() -> None:
    """Do each word, one line of answer each."""
    folder = Path(sys.argv[1])
    for word in sys.argv[2:]:
        try:
            answer = _do(word, folder)
        except Expected as error:
            answer = str(error.code)
        sys.stdout.write(answer + "\n")


if __name__ == "__main__":
    main()
