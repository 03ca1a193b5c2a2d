"""A report as a run leaves it, and devices for verbs to visit."""

import asyncio
import io
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from netraven.core.models import Device, Facts
from netraven.core.outcome import Counts, Failure, Outcome, RunReport, RunStatus, Stage, Status
from netraven.device.simulator import SimulatedDevice, Simulator
from netraven.device.simulator.demo import demo_devices

STARTED = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


class Terminal(io.StringIO):
    """Standard output as a terminal."""

    def isatty(self) -> bool:
        return True


def device(number: int) -> Device:
    return Device(
        id=number, uid=f"u{number}", hostname=f"edge{number}", ip_address=f"127.0.1.{number}", device_type="cisco_ios"
    )


def failed(number: int, status: Status, stage: Stage, reason: str, message: str) -> tuple[Device, Outcome]:
    failure = Failure(stage=stage, reason=reason, message=message)
    return device(number), Outcome(device_id=number, status=status, duration_ms=640, failure=failure)


@pytest.fixture
def report() -> RunReport:
    good = Outcome(
        device_id=1,
        status=Status.SUCCESS,
        duration_ms=812,
        changed=True,
        sha256="5f" * 32,
        size_bytes=20480,
        commit="ab" * 20,
        path="3f/edge1.cfg",
        facts=Facts(serial_number="FTX1", model="C2900", os_version="15.7"),
    )
    return RunReport(
        run_id=12,
        status=RunStatus.PARTIAL_FAILURE,
        started_at=STARTED,
        completed_at=STARTED + timedelta(milliseconds=2140),
        counts=Counts(total=3, success=1, failed=1, suspect=1, changed=1, unchanged=0),
        outcomes=(
            (device(1), good),
            failed(2, Status.FAILED, Stage.AUTH, "auth_rejected", "127.0.1.2 refused user 'ad\x1b[31mmin'"),
            failed(3, Status.SUSPECT, Stage.ACCEPT, "shrunk", "12 bytes after 20480"),
        ),
    )


@contextmanager
def playing(devices: Sequence[SimulatedDevice]) -> Iterator[Simulator]:
    """Play devices on a loop and thread of their own, so that a verb can run its own loop."""
    with asyncio.Runner() as runner, ThreadPoolExecutor(1, "simulator") as thread:
        simulator, left = Simulator(devices), threading.Event()
        ready: Future[None] = Future()

        async def play() -> None:
            async with simulator:
                ready.set_result(None)
                await asyncio.to_thread(left.wait)

        ended = thread.submit(runner.run, play())
        wait([ready, ended], timeout=10, return_when=FIRST_COMPLETED)
        try:
            yield simulator
        finally:
            left.set()
            ended.result(timeout=10)


@pytest.fixture
def edge() -> Iterator[tuple[SimulatedDevice, int]]:
    """A simulated device and the port at which it listens."""
    device = demo_devices(changed=False)[0]
    with playing([device]) as simulator:
        yield device, simulator.port(device.hostname)
