"""Errors as problem documents with codes from one list; no texts of ours reach a screen."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from domain.errors import BadInput, Code, Expected, NotFound, Refused, SignInRequired, Unavailable
from domain.ids import new_id
from domain.wire import Problem

AnyRequest = Request[Any, Any, Any]

_log = structlog.get_logger(__name__)

_STATUS: dict[Code, int] = {
    Code.SIGN_IN_REQUIRED: 401,
    Code.WRONG_PASSWORD: 401,
    Code.TOO_MANY_TRIES: 429,
    Code.FORBIDDEN: 403,
    Code.DEVICE_REVOKED: 403,
    Code.NOT_FOUND: 404,
    Code.EPOCH_CHANGED: 409,
    Code.TOO_LARGE: 413,
    Code.UPGRADE_REQUIRED: 426,
    Code.SLOW_DOWN: 429,
    Code.OVERLOADED: 503,
}


def _respond(problem: Problem) -> Response[bytes]:
    headers = {}
    if problem.retry_after_s is not None:
        headers["retry-after"] = str(max(1, round(problem.retry_after_s)))
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def expected_status(error: Expected) -> int:
    """Return the HTTP status of an expected error."""
    if isinstance(error, SignInRequired):
        return 401
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Unavailable):
        return 503
    return _STATUS.get(error.code, 400 if isinstance(error, BadInput | Refused) else 500)


def problem_of(error: Expected) -> Problem:
    """Return an error of ours as a problem document."""
    return Problem(
        code=error.code,
        title=error.code.replace("_", " "),
        status=expected_status(error),
        retryable=error.retryable,
        retry_after_s=error.retry_after_s if isinstance(error, Refused) else None,
        field=error.field if isinstance(error, Refused) else None,
    )


def on_expected(_request: AnyRequest, error: Expected) -> Response[bytes]:
    """Answer an error of ours."""
    return _respond(problem_of(error))


def on_http(_request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Answer what the framework refused: unknown routes, bodies that do not fit."""
    codes = {401: Code.SIGN_IN_REQUIRED, 404: Code.NOT_FOUND, 413: Code.TOO_LARGE}
    status = 422 if isinstance(error, ValidationException) else error.status_code
    code = codes.get(status, Code.INVALID)
    return _respond(Problem(code=code, title=code.replace("_", " "), status=status))


def on_defect(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer a bug of ours with a reference into the log, and nothing else."""
    ref = str(new_id())
    _log.error("request_broke", ref=ref, route=request.url.path, exc_info=error)
    return _respond(
        Problem(code=Code.INTERNAL, title="internal", status=500, retryable=True, ref=ref)
    )
