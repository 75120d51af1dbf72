"""What goes wrong with a mailbox, as an administrator can act on it, in words without people."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator

from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
)

from adapters.mail.plain_words import plain_words
from domain.accounts import Problem
from domain.errors import Code, Unavailable

# RFC 5530: the door is right and the key is right, only not now.
_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[EXPUNGEISSUED]")
_TOO_MUCH = ("[LIMIT]", "[OVERQUOTA]", "too many", "rate limit", "try again later")


class Trouble(Unavailable):
    """Something is wrong with an account.

    Attributes:
        problem: what it is.
        final: trying again cannot help: somebody took our right away.
    """

    def __init__(
        self, problem: Problem, detail: str, *, final: bool = False, code: Code = Code.CHANNEL_DOWN
    ) -> None:
        super().__init__(code, detail)
        self.problem = problem
        self.final = final


class ServerSaysNo(Trouble):
    """The server understood and will not; the connection still stands."""


@contextlib.contextmanager
def imap_errors(phase: str, *names: str) -> Iterator[None]:
    """Turn what the library and the network raise into ours.

    Raises:
        Trouble: what is wrong; ``names`` are left out of its words.
    """
    try:
        yield
    except IMAPClientAbortError as error:
        raise _unreachable(phase, error) from error
    except LoginError as error:
        raise _refused(_words(error, *names)) from error
    except IMAPClientError as error:
        raise _no(phase, _words(error, *names)) from error
    except ssl.SSLCertVerificationError as error:
        detail = f"the server's certificate is not trusted: {error.verify_message}"
        raise Trouble(Problem.MISCONFIGURED, detail) from error
    except socket.gaierror as error:
        raise Trouble(Problem.UNREACHABLE, "there is no server of that name") from error
    except OSError as error:
        raise _unreachable(phase, error) from error
    # Answers the library could not make sense of, or a connection cut under it.
    except (ValueError, KeyError, AttributeError, IndexError, TypeError) as error:
        detail = f"imap {phase}: {type(error).__name__}"
        raise Trouble(Problem.BAD_ANSWER, detail) from error


def _words(error: Exception, *names: str) -> str:
    return plain_words(error.args[0] if error.args else "", *names)


def _unreachable(phase: str, error: Exception) -> Trouble:
    return Trouble(Problem.UNREACHABLE, f"imap {phase}: {type(error).__name__}")


def _refused(words: str) -> Trouble:
    if any(mark.lower() in words.lower() for mark in _TOO_MUCH):
        return Trouble(Problem.SLOWED, words)
    if any(mark in words for mark in _NOT_NOW):
        return Trouble(Problem.UNREACHABLE, words)
    return Trouble(Problem.REFUSED, words, code=Code.BAD_CONFIGURATION)


def _no(phase: str, words: str) -> Trouble:
    if any(mark.lower() in words.lower() for mark in _TOO_MUCH):
        return Trouble(Problem.SLOWED, words)
    if any(mark in words for mark in _NOT_NOW):
        return Trouble(Problem.UNREACHABLE, words)
    if phase == "select":
        return Trouble(Problem.MISCONFIGURED, words, code=Code.BAD_CONFIGURATION)
    return ServerSaysNo(Problem.BAD_ANSWER, words or f"imap {phase}")
