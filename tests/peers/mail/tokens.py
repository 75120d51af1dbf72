"""A provider's token endpoint, and the place where mail servers ask whether a token is good."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qs


class TokenEndpoint:
    """Hands out access tokens for refresh tokens (RFC 6749), checks them (RFC 7662).

    Attributes:
        allowed: the mailbox each refresh token is for.
        good: the mailbox each access token is for.
        lifetime_s: what it says of how long a token is good.
        rotates: whether every renewal replaces the refresh token.
        says: an answer instead of the right one, as status and body; None behaves.
        asked: the forms it was sent.
    """

    def __init__(self) -> None:
        self.allowed: dict[str, str] = {}
        self.good: dict[str, str] = {}
        self.lifetime_s: object = 3600
        self.rotates = False
        self.says: tuple[int, bytes] | None = None
        self.asked: list[dict[str, str]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def revoke_access(self) -> None:
        """Forget every access token, as when somebody changes their password."""
        self.good.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            if head.split()[1].startswith("/introspect"):
                status, answer = self._checked(headers.get("authorization", ""))
            else:
                status, answer = self._handed_out(body.decode())
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(answer)}\r\nConnection: close\r\n\r\n".encode()
                + answer
            )
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    def _handed_out(self, body: str) -> tuple[int, bytes]:
        form = {name: found[0] for name, found in parse_qs(body).items()}
        self.asked.append(form)
        if self.says is not None:
            return self.says
        mailbox = self.allowed.get(form.get("refresh_token", ""))
        if mailbox is None:
            return 400, b'{"error":"invalid_grant","error_description":"Token revoked for a@b.c"}'
        number = len(self.asked)
        access = f"access-{number}"
        self.good[access] = mailbox
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime_s}
        if self.rotates:
            del self.allowed[form["refresh_token"]]
            answer["refresh_token"] = f"refresh-{number}"
            self.allowed[f"refresh-{number}"] = mailbox
        return 200, json.dumps(answer).encode()

    def _checked(self, authorization: str) -> tuple[int, bytes]:
        mailbox = self.good.get(authorization.removeprefix("Bearer "))
        if mailbox is None:
            return 401, b'{"active":false}'
        return 200, json.dumps({"active": "true", "email": mailbox}).encode()


@contextlib.asynccontextmanager
async def token_endpoint(port: int = 0) -> AsyncIterator[TokenEndpoint]:
    """Run an endpoint, on a port of its own or on the one a server asks at."""
    endpoint = TokenEndpoint()
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", port)
    endpoint.port = server.sockets[0].getsockname()[1]
    try:
        yield endpoint
    finally:
        server.close()
        await server.wait_closed()
