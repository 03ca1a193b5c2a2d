"""What can be counted and timed, for Prometheus.  Every label has a closed set of values."""

import platform
from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from netraven import __version__
from netraven.core.events import Event, RunFinished, TurnEnded
from netraven.core.outcome import RunStatus, Status

_REQUEST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_STATEMENT_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0)


class Metrics:
    """Counts and times what happens in this process.

    The methods that note something are called often: they look up what belongs to a label once.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        build = Gauge("netraven_build_info", "The release.", ["version", "python"], registry=self.registry)
        build.labels(__version__, platform.python_version()).set(1)
        self._requests = Histogram(
            "netraven_http_request_duration_seconds",
            "Requests to the API, by the pattern of their route.",
            ["method", "route", "status"],
            buckets=_REQUEST_S,
            registry=self.registry,
        )
        self._errors = Counter(
            "netraven_http_errors", "Requests that ended with an error.", ["type"], registry=self.registry
        )
        self._database = Histogram(
            "netraven_database_duration_seconds",
            "Statements of the main database, with the time they waited for their thread.",
            ["kind"],
            buckets=_STATEMENT_S,
            registry=self.registry,
        )
        self._cache = Counter("netraven_cache_reads", "Reads of the cache.", ["result"], registry=self.registry)
        self._runs = Counter("netraven_runs", "Runs that ended since the start.", ["status"], registry=self.registry)
        self._turns = Counter(
            "netraven_device_turns", "Turns of devices since the start.", ["status"], registry=self.registry
        )
        self._devices = Gauge("netraven_devices", "Devices in the inventory.", registry=self.registry)
        self._timed: dict[tuple[str, str, int], Histogram] = {}
        self._stated: dict[str, Histogram] = {kind: self._database.labels(kind) for kind in ("read", "write", "commit")}
        for status in RunStatus:
            self._runs.labels(status.value)
        for turn in Status:
            self._turns.labels(turn.value)

    def watch(self, name: str, says: str, value: Callable[[], float]) -> None:
        """Show a number that is asked for whenever somebody looks."""
        Gauge(name, says, registry=self.registry).set_function(value)

    def note_request(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Note a request; `route` is a pattern, never a path that a client made up."""
        key = (method, route, status // 100)
        timed = self._timed.get(key)
        if timed is None:
            timed = self._timed[key] = self._requests.labels(method, route, f"{status // 100}xx")
        timed.observe(duration_s)

    def note_error(self, kind: str) -> None:
        """Note an error of one of the types that the API has."""
        self._errors.labels(kind).inc()

    def note_statement(self, kind: str, duration_s: float) -> None:
        """Note a statement of the database: `read`, `write` or `commit`."""
        self._stated[kind].observe(duration_s)

    def note_cache(self, hit: bool) -> None:  # noqa: FBT001 - as the cache calls it
        """Note a read of the cache, and whether it found something."""
        self._cache.labels("hit" if hit else "miss").inc()

    def note_event(self, event: Event) -> None:
        """Note what the bus carries."""
        match event:
            case RunFinished():
                self._runs.labels(event.report.status.value).inc()
            case TurnEnded():
                self._turns.labels(event.outcome.status.value).inc()
            case _:
                pass

    def shown(self, *, devices: int) -> bytes:
        """Return everything in Prometheus' text format (version 0.0.4), with what only the database knows."""
        self._devices.set(devices)
        return generate_latest(self.registry)
