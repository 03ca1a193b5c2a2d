"""What holds for every request, whatever route it takes: an id, headers, one shape of errors, a line in the log.

It stands around the whole of aiohttp's application, so that also what aiohttp itself refuses looks like ours.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from netraven.api.arrival import ARRIVAL, NO_ROUTE, Arrival, Arrivals, Limits
from netraven.api.connection import Connection
from netraven.api.cors import is_preflight, let_read, preflight
from netraven.api.errors import INTERNAL, TYPES, Problem, body_of, problem_of
from netraven.api.headers import dress
from netraven.api.limits import Allowance
from netraven.core.errors import NetravenError, TooManyRequestsError
from netraven.core.policy import Network
from netraven.services.metrics import Metrics

log = logging.getLogger(__name__)

_FAULTS = 500  # where the statuses of a server's own faults begin

Handler = Callable[[Any], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator decided about requests; the limits are requests in a minute."""

    user_limit: int = 6_000
    address_limit: int = 600
    origins: Collection[str] = ()
    trusted_proxies: tuple[Network, ...] = ()


DEFAULT_RULES = Rules()


class Front:
    """Receives every request and sends every answer off.

    `fixed` are the handlers of methods and paths that hold no ids: they are found without aiohttp's search.
    """

    def __init__(self, rules: Rules, metrics: Metrics, fixed: Mapping[tuple[str, str], Handler]) -> None:
        limits = Limits(user=Allowance(rules.user_limit), address=Allowance(rules.address_limit))
        self._arrivals = Arrivals(limits, rules.trusted_proxies)
        self._origins = frozenset(rules.origins)
        self._metrics = metrics
        self._fixed = fixed

    def around(self, handler: Handler) -> Handler:
        """Return the handler of all routes with everything around it."""

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            started = time.perf_counter()
            connection = request.protocol
            if not isinstance(connection, Connection):
                raise TypeError("the server has connections that are not ours")
            connection.begin()
            arrival = self._arrivals.note(request, connection.origin)
            request[ARRIVAL] = arrival
            response = await self._answer(request, arrival, handler)
            if not response.prepared:
                self.dress(request, response)
            self._note(request, arrival, response.status, time.perf_counter() - started)
            return response

        return answer

    def dress(self, request: web.BaseRequest, response: web.StreamResponse) -> None:
        """Put into an answer what every answer has; a stream does so before it begins."""
        arrival = request[ARRIVAL]
        dress(response.headers, arrival.request_id, is_secure=arrival.is_secure)
        let_read(response.headers, request, self._origins)

    def told(self, request: web.BaseRequest, problem: Problem) -> web.Response:
        """Return the answer to what is no request."""
        request_id = self._arrivals.new_id()
        log.info("what is no request was refused: %s", problem.detail, extra={"request_id": request_id})
        response = self._response(problem, request, request_id)
        dress(response.headers, request_id, is_secure=False)
        return response

    def written(self, problem: Problem) -> bytes:
        """Return the answer to what is not even that, as it goes over the wire."""
        request_id = self._arrivals.new_id()
        self._metrics.note_error(TYPES[problem.status])
        body = body_of(problem, path="", method="", request_id=request_id).model_dump_json(exclude_none=True).encode()
        response = web.Response(status=problem.status, body=body, headers=dict(problem.headers))
        dress(response.headers, request_id, is_secure=False)
        response.headers.update({"Content-Type": "application/json; charset=utf-8", "Connection": "close"})
        response.headers["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
        return f"HTTP/1.1 {response.status} {response.reason}\r\n{head}\r\n".encode() + body

    async def _answer(self, request: web.BaseRequest, arrival: Arrival, handler: Handler) -> web.StreamResponse:
        fixed = self._fixed.get((request.method, request.path))
        try:
            # What the client expects before it sends its body is aiohttp's to answer.
            return await (handler if fixed is None or "Expect" in request.headers else fixed)(request)
        except web.HTTPException as error:
            return self._unrouted(error, request, arrival)
        except Exception as error:  # noqa: BLE001 - a fault of our own must not show its insides to whoever asked
            return self._response(_problem(error, request, arrival), request, arrival.request_id)

    def _unrouted(self, error: web.HTTPException, request: web.BaseRequest, arrival: Arrival) -> web.Response:
        """Answer where aiohttp found no route; it counts for the address, as nobody has asked who it was."""
        try:
            arrival.count()
        except TooManyRequestsError as too_many:
            return self._response(problem_of(too_many), request, arrival.request_id)
        if isinstance(error, web.HTTPMethodNotAllowed) and is_preflight(request, self._origins):
            return preflight(error.allowed_methods)
        return self._response(_of_aiohttp(error), request, arrival.request_id)

    def _response(self, problem: Problem, request: web.BaseRequest, request_id: str) -> web.Response:
        self._metrics.note_error(TYPES[problem.status])
        body = body_of(problem, path=request.path, method=request.method, request_id=request_id)
        return web.Response(
            status=problem.status,
            text=body.model_dump_json(exclude_none=True),
            content_type="application/json",
            headers=dict(problem.headers),
        )

    def _note(self, request: web.BaseRequest, arrival: Arrival, status: int, duration_s: float) -> None:
        # Methods are what the client makes of them, until a route has taken one.
        method = "-" if arrival.route is NO_ROUTE else request.method
        self._metrics.note_request(method, arrival.route, status, duration_s)
        level = logging.ERROR if status >= _FAULTS else logging.INFO
        if log.isEnabledFor(level):
            log.log(
                level,
                "request",
                extra={
                    "method": request.method,
                    "route": arrival.route,
                    "status": status,
                    "duration_ms": round(duration_s * 1000, 2),
                    "request_id": arrival.request_id,
                    "user": arrival.user,
                    "address": arrival.address,
                },
            )


def _problem(error: Exception, request: web.BaseRequest, arrival: Arrival) -> Problem:
    """Return what the client is told of an error, and tell the operator of our own faults."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ConnectionError) and request.transport is None:
        return Problem(status=400, detail="the client has left")
    known = {"request_id": arrival.request_id}
    if not isinstance(error, NetravenError):
        log.error("%s %s failed in our own code", request.method, arrival.route, exc_info=error, extra=known)
        return Problem(status=500, detail=INTERNAL)
    problem = problem_of(error)
    if problem.status >= _FAULTS:
        log.error("%s: %s", type(error).__name__, error, extra=known)
    return problem


def _of_aiohttp(error: web.HTTPException) -> Problem:
    """Return what aiohttp itself refuses, in our words."""
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    details = {404: "Not found", 405: "Method not allowed"}
    status = error.status if error.status in TYPES else 400
    return Problem(status=status, detail=details.get(error.status, error.reason), headers=headers)
