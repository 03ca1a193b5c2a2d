"""What a request may look like, how long a client may take for it, and what is written down of it."""

import io
import logging
import zlib
from types import NoneType

import pytest

from netraven.api import bodies
from netraven.api.connection import Patience
from netraven.api.front import Rules
from netraven.api.routing import Call, Method, Params, Route, Text
from netraven.core.access import Allow, Role
from tests.api.conftest import Served
from tests.api.raw import Heard, Other, Wire, serving

HASTY = Patience(head_s=0.2, look_every_s=0.05)
BRIEF = Patience(rest_s=0.05)
TOO_LONG = b"x" * 9_000


async def refused(other: Other, content: bytes) -> Heard:
    wire = await other.connect()
    await wire.send(content)
    heard = await wire.answer()
    assert await wire.rest() == b""
    wire.close()
    return heard


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"NONSENSE / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET /" + TOO_LONG + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + TOO_LONG + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: x\r\n" % number for number in range(200)) + b"\r\n", 400),
    ],
)
async def test_what_is_no_request_is_refused_in_the_one_shape_of_errors(
    served: Served, content: bytes, status: int
) -> None:
    async with serving(served) as other:
        heard = await refused(other, content)

    assert (heard.status, heard.body["status_code"]) == (status, status)
    assert heard.headers["x-request-id"] == heard.body["request_id"]
    assert heard.headers["x-content-type-options"] == "nosniff"
    assert "server" in heard.headers


async def test_what_nobody_can_expect_is_refused_in_the_same_shape(served: Served) -> None:
    async with serving(served) as other:
        wire = await other.connect()
        await wire.send(b"GET /health HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n")
        heard = await wire.answer()
        wire.close()

    assert (heard.status, heard.body["type"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "content", [b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"x" * 500, b"GET /" + b"x" * 500]
)
async def test_a_head_that_comes_byte_by_byte_is_given_up(served: Served, content: bytes) -> None:
    async with serving(served, patience=HASTY) as other:
        wire = await other.connect()
        heard = await wire.drip(content, 0.02)
        wire.close()

    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b'"type":"request_timeout"' in heard


async def test_a_second_head_has_its_time_too(served: Served) -> None:
    async with serving(served, patience=HASTY) as other:
        wire = await other.connect()
        await wire.send(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        first = await wire.answer()
        heard = await wire.drip(b"GET /health HTTP/1.1\r\nX-Slow: " + b"x" * 500, 0.02)
        wire.close()

    assert first.status == 200
    assert heard.startswith(b"HTTP/1.1 408 ")


async def test_a_connection_without_a_request_is_closed(served: Served) -> None:
    async with serving(served, patience=Patience(idle_s=0.1)) as other:
        wire = await other.connect()
        assert await wire.rest() == b""
        wire.close()


async def test_requests_may_be_sent_one_behind_the_other(served: Served) -> None:
    async with serving(served, patience=HASTY) as other:
        wire = await other.connect()
        await wire.send(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
        heard = [await wire.answer() for _ in range(50)]
        wire.close()

    assert {one.status for one in heard} == {200}
    assert len({one.headers["x-request-id"] for one in heard}) == 50


async def test_a_client_that_does_not_read_is_left(served: Served) -> None:
    patience = Patience(sending_s=0.2, look_every_s=0.05)
    async with serving(served, Rules(address_limit=100_000), patience=patience) as other:
        wire = await other.connect()
        with pytest.raises(ConnectionError):
            await wire.send_without_reading(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 1_000)
        wire.close()


async def head_of_post(other: Served, more: bytes) -> bytes:
    token = (await other.token(Role.ADMIN)).encode()
    return (
        b"POST /tags HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
        + token
        + b"\r\n"
        + more
        + b"\r\n"
    )


async def sent(other: Other, more: bytes, body: bytes) -> tuple[Wire, Heard]:
    wire = await other.connect()
    await wire.send(await head_of_post(other, more) + body)
    return wire, await wire.answer()


async def test_a_body_that_does_not_come_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_S", 0.1)
    async with serving(served, patience=BRIEF) as other:
        wire, heard = await sent(other, b"Content-Length: 20\r\n", b'{"name": ')
        wire.close()

    assert (heard.status, heard.body["type"]) == (408, "request_timeout")


async def test_a_body_that_is_cut_is_refused(served: Served) -> None:
    async with serving(served, patience=BRIEF) as other:
        wire, heard = await sent(other, b"Transfer-Encoding: chunked\r\n", b"5\r\n{}   \r\nnonsense\r\n")
        wire.close()

    assert (heard.status, heard.body["type"]) == (400, "bad_request")


async def test_a_client_that_leaves_in_the_middle_is_no_fault(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(served) as other:
        wire = await other.connect()
        await wire.send(await head_of_post(other, b"Content-Length: 20\r\n") + b"{")
        wire.close()
        await wire.writer.wait_closed()
        assert (await other.ask("GET", "/tags")).body["total"] == 1

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_body_that_says_it_is_too_large_is_not_read(served: Served) -> None:
    async with serving(served, patience=BRIEF) as other:
        wire, heard = await sent(other, b"Content-Length: 12000000\r\n", b"")
        wire.close()

    assert (heard.status, heard.body["detail"]) == (413, "the body is larger than 1 MiB")


async def test_a_body_that_does_not_say_so_is_read_no_further_than_the_limit(served: Served) -> None:
    body = io.BytesIO(b'"' + b"x" * 12_000_000 + b'"')

    reply = await served.ask("POST", "/tags", data=body, headers={"Content-Type": "application/json"})

    assert (reply.status, reply.detail) == (413, "the body is larger than 1 MiB")


@pytest.mark.parametrize("encoding", ["deflate", "gzip", "br", "zstd", "x"])
async def test_a_packed_body_is_refused_and_not_unpacked(served: Served, encoding: str) -> None:
    packed = zlib.compress(b" " * 50_000_000)
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}

    reply = await served.ask("POST", "/tags", data=packed, headers=headers)

    assert (reply.status, reply.body["type"]) == (415, "unsupported_media_type")
    assert repr(encoding) in reply.detail


async def test_more_clients_than_there_is_room_for_are_told_so(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(served, most_connections=2) as other:
        guests = [await other.connect() for _ in range(2)]
        for guest in guests:
            await guest.send(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await guest.answer()).status == 200
        late = await other.connect()
        heard = await late.answer()
        assert await other.ask_locally("GET", "/health") == 200
        for wire in (*guests, late):
            wire.close()

    assert (heard.status, heard.body["type"], heard.headers["retry-after"]) == (429, "rate_limited", "5")
    assert [record.levelname for record in caplog.records if "max_connections" in record.message] == ["WARNING"]


async def fail(call: Call[None, Params]) -> Text:
    raise RuntimeError(f"canary of {call.caller.name}")


BROKEN = Route(
    method=Method.GET,
    path="/broken/",
    handler=fail,
    allow=Allow.ANYONE,
    takes=NoneType,
    query=Params,
    gives=Text,
    summary="Fail",
)


async def test_a_fault_of_our_own_is_told_to_the_operator_alone(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(served, routes=(BROKEN,)) as other:
        reply = await other.ask("GET", "/broken", role=None)

    assert (reply.status, reply.body["type"], reply.detail) == (500, "internal_error", "Internal server error")
    fault, line = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert "canary" in str(fault.exc_info)
    assert {vars(record)["request_id"] for record in (fault, line)} == {reply.headers["X-Request-ID"]}
    assert (line.message, vars(line)["status"]) == ("request", 500)


async def test_a_request_is_one_line_in_the_log_without_secrets(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "netraven.api.front")
    headers = {"X-Request-ID": "night-1", "Cookie": "canary"}

    await served.ask("GET", "/api/v1/tags/1?ticket=canary", headers=headers)

    (line,) = (record for record in caplog.records if record.message == "request")
    told = {name: getattr(line, name) for name in ("method", "route", "status", "request_id", "user", "address")}
    assert told == {
        "method": "GET",
        "route": "/api/v1/tags/{tag_id}",
        "status": 422,
        "request_id": "night-1",
        "user": "the-admin",
        "address": "127.0.0.1",
    }
    assert (line.levelname, vars(line)["duration_ms"] > 0) == ("INFO", True)
    assert "canary" not in str(vars(line))
