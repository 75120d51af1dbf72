"""The description of the public API, made from the types it decodes and encodes."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from server.handlers.api_keys import Scope
from server.handlers.public_told import (
    FileKept,
    Kept,
    MailingTold,
    MessageTold,
    OrderTold,
    PaymentTold,
    VisitTold,
)
from server.rest.public_said import MessagesSaid, ReadTold
from server.rest.public_steps import ApiProblem

_REF = "#/components/schemas/{name}"
_PROBLEMS = {
    "401": "The key is missing, unknown or revoked",
    "403": "The key may not do this",
    "413": "The request is too large",
    "422": "Something in the request has to be mended: `field` says where, `detail` how",
    "429": "Too fast: come again after `Retry-After` seconds",
    "503": "Not now: the same request may be sent again",
}
_IDEMPOTENT = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Your own name of this request. The same request under it is answered as the "
    "first time, for a day; another request under it is refused.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


def _parameter(name: str, place: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": words,
        "schema": schema,
    }


def _operation(
    name: str, scope: Scope, words: str, *parameters: dict[str, Any], **parts: Any
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": _REF.format(name="ApiProblem")}}}
    errors = {
        status: {"description": said, "content": problem} for status, said in _PROBLEMS.items()
    }
    return {
        "operationId": name,
        "summary": words,
        "description": f"Needs the scope `{scope.value}`.",
        "parameters": list(parameters),
        "responses": {**parts.pop("responses"), **errors},
        **parts,
    }


def _json(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=struct.__name__)}}}


def _kept(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return {
        "200": {"description": "It was known before", "content": _json(struct)},
        "201": {"description": "It is new", "content": _json(struct)},
    }


def _told(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": _json(struct)}, "responses": _kept(Kept)}


_WORD = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[^\\s/]+$"}
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def _paths() -> dict[str, Any]:
    by = [
        _parameter(name, "query", words, {"type": "string"})
        for name, words in (
            ("user", "Their account in your application"),
            ("phone", "Their number, where they have no account"),
            ("email", "Their address, where they have neither"),
            ("after", "The cursor of the last answer; without it from the beginning"),
        )
    ]
    number = _parameter("number", "path", "Your number of the order", _WORD)
    payment = _parameter("ref", "path", "Your id of the payment", _WORD)
    visit = _parameter("ref", "path", "Your id of the visit", _WORD)
    mailing = _parameter("ref", "path", "Your id of the message", _WORD)
    name = _parameter("name", "query", "What the file is called", {"type": "string"})
    message = _parameter("message", "path", "Id of the message", {"type": "string"})
    digest = _parameter("sha256", "path", "Which of its files", {"type": "string"})
    return {
        "/orders/{number}": {
            "put": _operation(
                "putOrder", Scope.ORDERS, "Tell an order as it is now", number, _IDEMPOTENT,
                **_told(OrderTold),
            )
        },
        "/payments/{ref}": {
            "put": _operation(
                "putPayment", Scope.PAYMENTS, "Tell a payment as it is now", payment, _IDEMPOTENT,
                **_told(PaymentTold),
            )
        },
        "/visits/{ref}": {
            "put": _operation(
                "putVisit", Scope.VISITS, "Tell that a customer came", visit, _IDEMPOTENT,
                **_told(VisitTold),
            )
        },
        "/mailings/{ref}": {
            "put": _operation(
                "putMailing", Scope.MAILINGS, "Tell of a mailing's message", mailing, _IDEMPOTENT,
                **_told(MailingTold),
            )
        },
        "/messages": {
            "post": _operation(
                "postMessage", Scope.WRITE, "Tell a customer's message", _IDEMPOTENT,
                **_told(MessageTold),
            ),
            "get": _operation(
                "getMessages", Scope.READ, "Read what was said since a cursor", *by,
                responses={"200": {"description": "Messages", "content": _json(MessagesSaid)}},
            ),
        },
        "/messages/read": {
            "post": _operation(
                "readMessages", Scope.WRITE, "Tell that the customer has read our messages",
                requestBody={"required": True, "content": _json(ReadTold)},
                responses={"204": {"description": "Noted"}},
            )
        },
        "/files": {
            "post": _operation(
                "postFile", Scope.WRITE, "Send a file for a message to name", name, _IDEMPOTENT,
                requestBody={"required": True, "content": _BYTES}, responses=_kept(FileKept),
            )
        },
        "/messages/{message}/files/{sha256}": {
            "get": _operation(
                "getFile", Scope.READ, "Fetch a file of a message", message, digest,
                responses={
                    "200": {"description": "The file", "content": _BYTES},
                    "404": {"description": "No such file"},
                },
            )
        },
    }  # fmt: skip


@cache
def document() -> bytes:
    """Return the description as JSON (OpenAPI 3.1)."""
    structs = (
        OrderTold,
        PaymentTold,
        VisitTold,
        MailingTold,
        MessageTold,
        Kept,
        FileKept,
        MessagesSaid,
        ReadTold,
        ApiProblem,
    )
    _, schemas = msgspec.json.schema_components(structs, ref_template=_REF)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "Pult for shops and apps", "version": "1"},
            "servers": [{"url": "/api/v1"}],
            "security": [{"key": []}],
            "paths": _paths(),
            "components": {
                "schemas": schemas,
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            },
        }
    )
