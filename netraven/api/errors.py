"""One table from what went wrong to what the client is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from netraven.core import errors

MOST_FIELD_ERRORS = 100


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class ErrorDetail(BaseModel):
    """The same error once more, in the words of older clients."""

    type: str
    code: int
    message: str
    path: str
    method: str


class ErrorBody(BaseModel):
    """The one shape of every error."""

    detail: str
    status_code: int
    type: str
    field_errors: list[FieldError] | None = None
    error: ErrorDetail
    request_id: str


@dataclass(eq=False, slots=True, kw_only=True)
class Problem(Exception):  # noqa: N818 - it is the answer, not only an error
    """An answer that says what is wrong."""

    status: int
    detail: str
    fields: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


TYPES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    409: "conflict",
    412: "precondition_failed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "validation_error",
    429: "rate_limited",
    431: "headers_too_large",
    500: "internal_error",
    503: "queue_full",
    507: "storage_low",
}

# The narrowest class that fits counts, so that order does not matter.
STATUS: Mapping[type[errors.NetravenError], int] = {
    errors.NotFoundError: 404,
    errors.DuplicateError: 400,
    errors.ForbiddenError: 403,
    errors.ConflictError: 409,
    errors.QueueFullError: 503,
    errors.InputError: 422,
    errors.StorageFullError: 507,
    errors.NotAuthenticatedError: 401,
    errors.TooManyRequestsError: 429,
    errors.NetravenError: 500,
}


def problem_of(error: errors.NetravenError) -> Problem:
    """Return what the client is told of one of our own errors; a fault of the appliance shows no internals."""
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
    status = STATUS[kind]
    if status == 500:  # noqa: PLR2004 - the status of faults that are not the client's
        return Problem(status=status, detail=INTERNAL)
    headers: dict[str, str] = {}
    if isinstance(error, errors.NotAuthenticatedError):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, errors.TooManyRequestsError):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, errors.QueueFullError):
        headers["Retry-After"] = "30"
    fields = [FieldError(field=error.field, message=str(error))] if isinstance(error, errors.FieldFaultError) else []
    return Problem(status=status, detail=str(error), fields=fields, headers=headers)


INTERNAL = "Internal server error"


def invalid(error: ValidationError, *, shown: Mapping[str, str] | None = None) -> Problem:
    """Return what is wrong with a body or a query; `shown` gives the names by which the client knows fields."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    rows = [_field_error(detail, shown or {}) for detail in found[:MOST_FIELD_ERRORS]]
    first = rows[0]
    detail = f"{first.field}: {first.message}" if first.field else first.message
    return Problem(status=422, detail=detail, fields=rows)


def _field_error(detail: ErrorDetails, shown: Mapping[str, str]) -> FieldError:
    place = [str(part) for part in detail["loc"]]
    if place and place[0] in shown:
        place[0] = shown[place[0]]
    message = {"extra_forbidden": "there is no such field", "missing": "is required"}.get(detail["type"])
    return FieldError(field=".".join(place), message=message or detail["msg"].removeprefix("Value error, "))


def body_of(problem: Problem, *, path: str, method: str, request_id: str) -> ErrorBody:
    """Return the body of an answer that says what is wrong."""
    kind = {422: "validation_error", 500: "internal_server_error"}.get(problem.status, "http_exception")
    return ErrorBody(
        detail=problem.detail,
        status_code=problem.status,
        type=TYPES[problem.status],
        field_errors=list(problem.fields) or None,
        error=ErrorDetail(type=kind, code=problem.status, message=problem.detail, path=path, method=method),
        request_id=request_id,
    )
