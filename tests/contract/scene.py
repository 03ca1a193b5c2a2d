"""Asks an appliance for what the route table declares, and holds every answer against the description of the API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp

from netraven.api.routes import ROUTES
from netraven.api.routing import AnyRoute, Form
from netraven.api.surface import ROOT
from netraven.core.access import Allow, Role
from tests.api.conftest import PASSWORD, Reply, Served
from tests.contract.examples import example
from tests.contract.operations import Operation, validator

Json = Any

UNKNOWN_ID = 2**62
UNKNOWN_UID = "00000000-0000-7000-8000-000000000000"

_ETAG = re.compile(r'"[0-9a-f]{64}"')
_ERROR = {"detail", "status_code", "type", "error", "request_id"}


def maker(noun: str) -> AnyRoute | None:
    """Return the route that creates records of a noun; None where no route does."""
    singles = {route.path.rpartition("/")[0]: route for route in ROUTES if _last_noun(route) == noun}
    found = [route for route in ROUTES if route.method == "POST" and route.status == 201 and _stem(route) in singles]
    return min(found, key=lambda route: len(route.ids), default=None)


def is_plain(operation: Operation) -> bool:
    """Return whether an operation needs nothing but its own record, and that can be made."""
    last = re.sub(r"/\{\w+\}$", "", _stem(operation.route))
    return "{" not in last and all(maker(noun) for noun in operation.route.ids.values())


def is_good(operation: Operation, status: int) -> bool:
    """Return whether the status is the one of a request that makes sense."""
    # What hangs on more than its own record may find that missing, or in no state for it.
    return status == operation.route.status or (not is_plain(operation) and status in {404, 409})


def _stem(route: AnyRoute) -> str:
    return route.path.rstrip("/")


def _last_noun(route: AnyRoute) -> str | None:
    name = re.search(r"/\{(\w+)\}$", route.path)
    return route.ids.get(name[1]) if name else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that makes sense for an operation: the ids in its path, and its body as aiohttp takes it."""

    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """An appliance, and ways to use each of its operations as they are meant."""

    served: Served

    async def use(self, operation: Operation, who: Role | None) -> Reply:
        """Use an operation as it is meant, on records made for it."""
        return await self.ask(operation, who, await self.prepared(operation, who))

    async def ask(self, operation: Operation, who: Role | None, sent: Sent, **more: Any) -> Reply:  # noqa: ANN401 - what aiohttp takes
        """Send a request; its answer must be one that the description knows, in the form that it says."""
        request_id = uuid4().hex
        headers = {**await self._headers(operation, who), "X-Request-ID": request_id, **more.pop("headers", {})}
        method = operation.route.method
        reply = await self.served.ask(method, sent.path, role=None, headers=headers, **{**sent.body, **more})
        assert reply.headers["X-API-Version"] == "1"
        assert reply.headers["X-Request-ID"] == request_id
        check(operation, reply, sent.path.partition("?")[0])
        return reply

    async def prepared(self, operation: Operation, who: Role | None, *, uids: bool = False) -> Sent:
        """Return a request that makes sense: with records that exist, by their UUIDs if asked for."""
        route, ids = operation.route, dict[str, Json]()
        for name, noun in route.ids.items():
            record = await self.made(noun, who)
            ids[name] = record.get("uid" if uids else "id") or (UNKNOWN_UID if uids else UNKNOWN_ID)
        return Sent(path=operation.path.format(**ids), body=await self.body(operation, who))

    async def made(self, noun: str, who: Role | None) -> Mapping[str, Json]:
        """Return a record of a noun that was just made, so that who asks sees it; nothing where no route makes it."""
        route = maker(noun)
        if route is None:
            return {}
        # What a viewer may make is his own, as API tokens are: another could not even see it.
        owner = who if who is not None and route.allow is Allow.VIEWER else Role.ADMIN
        reply = await self.use(Operation(route=route, surface=ROOT), owner)
        assert reply.status == 201, reply.body
        created: Mapping[str, Json] = reply.body
        return created

    async def body(self, operation: Operation, who: Role | None) -> Mapping[str, Any]:
        """Return a body that makes sense, as aiohttp takes it."""
        route = operation.route
        if not route.has_body:
            return {}
        if route.form not in {Form.JSON, Form.URLENCODED}:
            form = aiohttp.FormData()
            form.add_field("file", b"hostname,ip_address,device_type\n", filename="devices.csv")
            return {"data": form}
        fields = {**self._example(operation), **await self._known(operation, who)}
        return {"json" if route.form is Form.JSON else "data": fields}

    async def _known(self, operation: Operation, who: Role | None) -> Mapping[str, Json]:
        """Return the fields that must name what exists."""
        known: dict[str, Json] = {}
        for name in self._example(operation):
            if name.endswith("_id"):
                known[name] = (await self.made(name.removesuffix("_id"), who)).get("id", UNKNOWN_ID)
        if operation.route.path in {"/auth/token", "/auth/login"}:
            await self.served.token(Role.USER)
            known |= {"username": f"the-{Role.USER}", "password": PASSWORD}
        if operation.route.path == "/auth/refresh":
            known["refresh_token"] = (await self._logged_in(Role.USER))["refresh_token"]
        return known

    def _example(self, operation: Operation) -> dict[str, Json]:
        # A credential needs a password or a key, which no schema of a single field says.
        also = {"password"} if operation.route.path == "/credentials/" else set[str]()
        return example(operation.body_schema, also)

    async def _headers(self, operation: Operation, who: Role | None) -> Mapping[str, str]:
        if who is None:
            return {}
        logs_out = operation.route.path == "/auth/logout"
        token = (await self._logged_in(who))["access_token"] if logs_out else await self.served.token(who)
        return {"Authorization": f"Bearer {token}"}

    async def _logged_in(self, who: Role) -> Mapping[str, Json]:
        await self.served.token(who)
        login = {"username": f"the-{who}", "password": PASSWORD}
        pair: Mapping[str, Json] = (await self.served.ask("POST", "/auth/login", role=None, json=login)).body
        return pair


def check(operation: Operation, reply: Reply, path: str) -> None:
    """Hold an answer against the description, and against what the contract says of all answers."""
    assert str(reply.status) in operation.described["responses"], f"{reply.status} is not documented: {reply.body}"
    assert reply.status != 500
    schema = validator(operation, reply.status)
    if schema is not None:
        errors = [f"{error.instance_path}: {error.message}" for error in schema.iter_errors(reply.body)]
        assert not errors
    if reply.status >= 400:
        check_error(operation, reply, path)
    elif reply.status in {204, 304}:
        assert reply.body == ""
    elif operation.route.method == "GET" or reply.status == 201:
        assert _ETAG.fullmatch(reply.headers["ETag"])


def check_error(operation: Operation, reply: Reply, path: str) -> None:
    """Hold an error against the one shape of all errors."""
    body = reply.body
    assert set(body) - {"field_errors"} == _ERROR
    assert body["status_code"] == body["error"]["code"] == reply.status
    assert body["detail"] == body["error"]["message"]
    assert (body["error"]["method"], body["error"]["path"]) == (operation.route.method, path)
    assert body["request_id"] == reply.headers["X-Request-ID"]
    if reply.status == 401:
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    if reply.status == 422:
        assert body["type"] == "validation_error"
        assert body["error"]["type"] == "validation_error"
        assert body["field_errors"]
