"""The two ways to hold an attempt: a dialogue with a played terminal on its own clock, or a visit over real SSH."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from netraven.core.errors import DeviceError
from netraven.device.dialogue import Dialogue
from netraven.device.session import Output, Visit, visit
from netraven.device.simulator import Fault, SimulatedDevice, Simulator
from netraven.device.simulator.delivery import Delivery
from netraven.device.simulator.terminal import Terminal
from tests.fuzz.attempts import Attempt, Ending, Result, judged

AT_ONCE = 50


class Played:
    """A shell session between a dialogue and a simulated terminal; waiting costs nothing."""

    def __init__(self, request: Visit, device: SimulatedDevice) -> None:
        self.printed = bytearray()
        self._now = 0.0
        self._device = device
        self._terminal = Terminal(device, [])
        self._delivery = Delivery(device.misbehaviour)
        self._sent: deque[tuple[float, bytes]] = deque()
        self._free_at = 0.0  # when the device has printed all that it wants to print
        self._dialogue = Dialogue(request, session_at=request.timeouts.session_s)

    def hold(self) -> tuple[Output, ...]:
        """Hold the whole session and return what the commands printed.  Raises: DeviceError."""
        self._print(self._terminal.open())
        self._type(self._dialogue.start(self._now))
        while not self._dialogue.finished:
            if self._sent and self._sent[0][0] <= self._dialogue.deadline:
                self._now, piece = self._sent.popleft()
                self.printed += piece
                self._dialogue.receive(piece, self._now)
            elif not self._sent and self._has_hung_up():
                raise self._dialogue.lost("end of file")
            else:
                assert self._dialogue.deadline < inf, "the dialogue waits for ever"
                self._now = max(self._now, self._dialogue.deadline)
                self._type(self._dialogue.tick(self._now))
        return self._dialogue.outputs

    def _has_hung_up(self) -> bool:
        if self._delivery.is_over:
            return self._device.misbehaviour.fault is not Fault.STALL
        return self._terminal.over

    def _type(self, keys: bytes) -> None:
        if keys and not self._delivery.is_over:
            self._print(self._terminal.type(keys.decode()))

    def _print(self, text: str) -> None:
        self._free_at = max(self._free_at, self._now) + self._device.misbehaviour.latency_s
        for piece, pause_s in self._delivery.pieces(text, self._device.manners.newline):
            self._sent.append((self._free_at, piece))
            self._free_at += pause_s


def played(attempt: Attempt) -> Result:
    """Hold an attempt without a network."""
    try:
        return judged(attempt, Played(attempt.visit, attempt.device).hold())
    except DeviceError as error:
        return Result(attempt, Ending.REFUSED, error.reason)


async def visited(attempts: Iterable[Attempt]) -> Sequence[Result]:
    """Hold attempts over SSH, many at once; what fails where nobody waits for it ends them all."""
    results: list[Result] = []
    unheard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: unheard.append(f"{context['message']}: {context.get('exception')!r}")
    )
    waiting = iter(attempts)

    async def work() -> None:
        for attempt in waiting:
            result = await _visited(attempt)
            results.append(result)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    if unheard:
        raise AssertionError("\n".join(unheard))
    return results


async def _visited(attempt: Attempt) -> Result:
    device = attempt.device
    async with Simulator([device]) as simulator:
        try:
            there = replace(attempt.visit, ip_address=simulator.address, port=simulator.port(device.hostname))
            return judged(attempt, (await visit(there)).outputs)
        except DeviceError as error:
            return Result(attempt, Ending.REFUSED, error.reason)
