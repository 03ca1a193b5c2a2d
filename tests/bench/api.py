"""The API with 10,000 devices stored: lists beside FastAPI, /health beside bare aiohttp, and how fast it starts."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from tests.bench.api_inventory import keep_inventory
from tests.bench.api_load import OpenLoop, Target, closed_loop
from tests.bench.fleet import ROOT, FleetPlan, cores, fleet
from tests.bench.rounds import median
from tests.bench.table import Row

DEVICES = 10_000
BACKED_UP = 500
RATE = 100
CONNECTIONS = 8
LIST = "/devices/?size=100"
_NEEDED = ("fastapi", "sqlalchemy", "uvicorn")
_STOP_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server in a process of its own."""

    url: str
    token: str
    orders: IO[str]
    answers: IO[str]

    def target(self, path: str) -> Target:
        """Return what asks it for a path."""
        return Target(url=self.url, path=path, token=self.token)

    def order(self, order: object) -> None:
        """Have it do something, and wait until it is done.  Raises: RuntimeError: it ended instead."""
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        if not self.answers.readline():
            raise RuntimeError("the appliance ended")


@contextmanager
def server(kind: str, path: Path) -> Iterator[Server]:
    """Run a server for the length of the block."""
    command = [sys.executable, "-m", "tests.bench.api_servers", kind, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Server(orders=process.stdin, answers=process.stdout, **json.loads(process.stdout.readline()))
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            if kind == "fastapi":
                process.terminate()
            process.wait(_STOP_S)


def run(*, quick: bool) -> list[Row]:
    """Measure on one core, asked from another."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cores()[0]})
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _measure(Path(folder), quick=quick)
    finally:
        os.sched_setaffinity(0, before)


def _measure(folder: Path, *, quick: bool) -> list[Row]:
    data_dir = folder / "data"
    database = keep_inventory(data_dir, 1_000 if quick else DEVICES)
    rounds, seconds = (1, 1.0) if quick else (3, 4.0)
    start = median(_start_s(data_dir) for _ in range(rounds))
    with server("appliance", data_dir) as ours, server("bare", folder) as bare:
        rows = _lists(ours, database, rounds, seconds)
        rows += _health(ours, bare, rounds, seconds)
        rows += _during_a_backup(ours, quick=quick)
    return [*rows, _row("start to listening", start, "s", at_most=1.0)]


def _lists(ours: Server, database: Path, rounds: int, seconds: float) -> list[Row]:
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        sys.stderr.write(f"{', '.join(missing)} missing, so lists have no reference: install the extra `bench`\n")
        return [_row("list of 100 devices", _speed(ours, LIST, seconds), "requests/s")]
    speeds, references = list[float](), list[float]()
    with server("fastapi", database) as reference:
        for _ in range(rounds):
            references.append(_speed(reference, LIST, seconds))
            speeds.append(_speed(ours, LIST, seconds))
    ratio = median(own / other for own, other in zip(speeds, references, strict=True))
    return [
        _row("list of 100 devices, FastAPI", median(references), "requests/s"),
        _row("list of 100 devices", median(speeds), "requests/s"),
        _row("list of 100 devices", ratio, "times FastAPI", at_least=3.0),
    ]


def _health(ours: Server, bare: Server, rounds: int, seconds: float) -> list[Row]:
    taken = [(_speed(bare, "/health", seconds), _speed(ours, "/health", seconds)) for _ in range(rounds)]
    return [
        _row("/health, bare aiohttp", median(other for other, _ in taken), "requests/s"),
        _row("/health", median(own for _, own in taken), "requests/s"),
        _row("/health", median(own / other for other, own in taken), "of bare aiohttp", at_least=0.7),
    ]


def _during_a_backup(ours: Server, *, quick: bool) -> list[Row]:
    with fleet(FleetPlan(devices=50 if quick else BACKED_UP)) as devices:
        loop = asyncio.run(_ask_during(ours, list(devices.places)))
    return [
        _row(f"list at {RATE}/s during a backup, median", loop.percentile_ms(0.5), "ms"),
        _row(f"list at {RATE}/s during a backup, p99", loop.percentile_ms(0.99), "ms", at_most=100),
        _row("answers meanwhile", len(loop.latencies_s), "requests"),
    ]


async def _ask_during(ours: Server, places: list[tuple[str, int]]) -> OpenLoop:
    loop = OpenLoop(ours.target(LIST), RATE)
    asking = asyncio.create_task(loop.run(CONNECTIONS * 4))
    await asyncio.to_thread(ours.order, places)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    return loop


def _speed(asked: Server, path: str, seconds: float) -> float:
    return asyncio.run(closed_loop(asked.target(path), connections=CONNECTIONS, seconds=seconds))


def _start_s(data_dir: Path) -> float:
    command = [sys.executable, "-m", "netraven", "serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = iter(process.stderr)
        if not any("listening on" in line for line in lines):
            raise RuntimeError("the appliance did not start")
        taken_s = time.perf_counter() - start
        process.terminate()
        process.communicate(timeout=_STOP_S)
    return taken_s


def _row(what: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None) -> Row:
    return Row(benchmark="api", what=what, value=value, unit=unit, at_most=at_most, at_least=at_least)
