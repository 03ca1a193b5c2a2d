"""Every route on every surface where it stands, with what the description of the API says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_origin

import jsonschema_rs
from pydantic import BaseModel

from netraven.api.openapi import describe
from netraven.api.page import Page
from netraven.api.routes import ROUTES
from netraven.api.routing import AnyRoute
from netraven.api.surface import ROOT, SURFACES, Surface
from netraven.core.access import Allow, Role

Json = Any

DOCUMENT: Mapping[str, Json] = describe(ROUTES)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """A route on one surface."""

    route: AnyRoute
    surface: Surface

    @property
    def path(self) -> str:
        """Its path as the description has it, with the names of ids."""
        return self.surface.prefix + self.route.path

    @property
    def described(self) -> Mapping[str, Json]:
        """What the description says of it."""
        found: Mapping[str, Json] = DOCUMENT["paths"][self.path][self.route.method.lower()]
        return found

    @property
    def body_schema(self) -> Json:
        """The schema of its body; None where it takes none."""
        content = self.described.get("requestBody", {}).get("content", {})
        return next(iter(content.values()))["schema"] if content else None

    @property
    def takes_json(self) -> bool:
        """Whether it takes a body of JSON."""
        return "application/json" in self.described.get("requestBody", {}).get("content", {})

    @property
    def gives_page(self) -> bool:
        """Whether it answers with pages of a list."""
        return not self.gives_list and issubclass(self.route.gives, Page)

    @property
    def gives_model(self) -> bool:
        """Whether a good answer is JSON of a model, or of a list of one."""
        return self.gives_list or issubclass(self.route.gives, BaseModel)

    @property
    def gives_list(self) -> bool:
        """Whether it answers with a plain list."""
        return get_origin(self.route.gives) is list

    @property
    def lowest_role(self) -> Role | None:
        """The lowest role that may use it; None where nobody has to log in."""
        return None if self.route.allow is Allow.ANYONE else Role(self.route.allow)

    def lets_in(self, who: Role | None) -> bool:
        """Return whether somebody of this role may use it; None is a guest."""
        return self.lowest_role is None or (who is not None and who.includes(self.lowest_role))

    def __str__(self) -> str:
        return f"{self.route.method} {self.path}"


def _operations() -> Iterator[Operation]:
    for surface in SURFACES:
        for route in ROUTES:
            if surface is ROOT or not route.only_root:
                yield Operation(route=route, surface=surface)


OPERATIONS = tuple(_operations())


@cache
def validator(operation: Operation, status: int) -> jsonschema_rs.Draft202012Validator | None:
    """Return what checks the JSON of answers of this status; None where the description knows no JSON for it."""
    answer = operation.described["responses"][str(status)]
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    return jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]}, validate_formats=True)
