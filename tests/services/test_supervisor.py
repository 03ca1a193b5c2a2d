"""What systemd puts into the environment, and what we make of it."""

import os
import socket

import pytest

from netraven.services.supervisor import find_supervisor


@pytest.mark.parametrize(
    ("environ", "ping_every_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_fed_twice_as_often_as_it_bites(environ: dict[str, str], ping_every_s: float | None) -> None:
    assert find_supervisor(environ).ping_every_s == ping_every_s


def test_an_abstract_socket_is_reached() -> None:
    name = f"netraven-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind("\0" + name)
        find_supervisor({"NOTIFY_SOCKET": "@" + name}).tell("READY=1")
        assert channel.recv(100) == b"READY=1"


def test_a_supervisor_that_is_gone_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    find_supervisor({"NOTIFY_SOCKET": "/nowhere/at/all"}).tell("READY=1")
    find_supervisor({}).tell("READY=1")

    assert caplog.text.count("does not hear READY=1") == 1
