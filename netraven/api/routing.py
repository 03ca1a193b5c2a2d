"""A route is a declaration: everything that the server and its description do follows from it.

A handler is a typed function that knows no HTTP and no surface: it takes a `Call` and returns a value.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import NoneType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from netraven.api.cookies import Cookie, Jar
from netraven.core.access import Allow, Caller, TokenScope
from netraven.services.world import World

Body = TypeVar("Body")
Query = TypeVar("Query", bound="Params")
Answer = TypeVar("Answer")


class Params(BaseModel):
    """The query parameters of a route; those that are not named are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(StrEnum):
    """The methods that routes answer to."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class Form(StrEnum):
    """How a body is written; a multipart body is an `Upload`."""

    JSON = "application/json"
    URLENCODED = "application/x-www-form-urlencoded"
    MULTIPART = "multipart/form-data"


class Upload(BaseModel):
    """A file that is sent in the field of this name."""

    file: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An answer that is not JSON of a model: what it says, and the name under which it is kept as a file.

    `headers` stand in place of those of all answers.
    """

    content: bytes
    media_type: str = "text/plain"
    filename: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


LARGEST_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Body, Query]):
    """One use of a route: who asks, for which records, and what was sent.

    `ids` are the ids of the path by their names, already those of the database; `jar` holds the cookie of the route.
    """

    world: World
    caller: Caller
    address: str
    ids: Mapping[str, int]
    query: Query
    body: Body
    jar: Jar = field(default_factory=Jar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Generic[Body, Query, Answer]):
    """What one method on one path takes and gives, and who may use it.

    `path` names ids in braces, as in `/tags/{tag_id}`; `ids` says of which noun each is.  `gives` is a model, a page or
    a list of models, or a `Text` of one of these `media_types`, which no surface wraps.  `enveloped` is off for the
    few other routes whose answer is bare on all surfaces; `only_root` is on for those that stand at the root alone.
    `errors` are the statuses that the handler may answer with besides those that follow from the declaration.
    A created record stands at the path plus its id.  `is_body_optional`: no body is as good as `{}`.
    `other_statuses`: answers of these types, which are kinds of `gives`, have these statuses.
    `is_open_here`: on this machine itself nobody needs a token.  `token_scope`: what an API token must be for.
    """

    method: Method
    path: str
    handler: Callable[[Call[Body, Query]], Awaitable[Answer]]
    allow: Allow
    takes: type[Body]
    query: type[Query]
    gives: type[Answer]
    summary: str
    status: int = 200
    other_statuses: Mapping[type[Any], int] = field(default_factory=dict)
    form: Form = Form.JSON
    is_body_optional: bool = False
    largest_body: int = LARGEST_BODY
    media_types: tuple[str, ...] = ("text/plain",)
    ids: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[int, ...] = ()
    enveloped: bool = True
    only_root: bool = False
    is_open_here: bool = False
    token_scope: TokenScope = TokenScope.API
    cookie: Cookie | None = None
    deprecated_for: str | None = None

    @property
    def has_body(self) -> bool:
        """Whether the route takes a body."""
        return self.takes is not NoneType

    @property
    def name(self) -> str:
        """The name of the operation in the description of the API."""
        return self.handler.__name__


AnyRoute = Route[Any, Any, Any]


def both(route: Route[Body, Query, Answer]) -> tuple[Route[Body, Query, Answer], Route[Body, Query, Answer]]:
    """Return the route as PUT and as PATCH: both change only what is sent."""
    return replace(route, method=Method.PUT), replace(route, method=Method.PATCH)
