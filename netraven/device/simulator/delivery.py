"""How a device sends what it prints: line ends, messages in between, pieces, pauses, and where it breaks off."""

import re
from collections.abc import Iterator
from random import Random

from netraven.device.simulator.devices import Misbehaviour


class Delivery:
    """Cuts what one connection prints into pieces; `is_over` once it has broken off."""

    def __init__(self, wrong: Misbehaviour) -> None:
        self.printed_bytes = 0
        self.is_over = False
        self._wrong = wrong
        self._messages = list(wrong.messages)
        self._random = Random(wrong.seed)  # noqa: S311 - it must give the same again
        self._pauses_after = None if wrong.pauses_after is None else re.compile(wrong.pauses_after.encode())

    def pieces(self, text: str, newline: str) -> Iterator[tuple[bytes, float]]:
        """Yield what is sent at once, and the seconds to wait after it."""
        wrong = self._wrong
        output = self._interrupted(text).replace("\n", newline).encode("utf-8", "surrogateescape")
        if wrong.breaks_after_bytes is not None:
            room = wrong.breaks_after_bytes - self.printed_bytes
            self.is_over = len(output) >= room
            output = output[:room]
        self.printed_bytes += len(output)
        start = 0
        for stop in self._stops(output):
            yield from self._chunks(output[start:stop], wrong.pause_s)
            start = stop
        yield from self._chunks(output[start:], wrong.pace_s)

    def _interrupted(self, text: str) -> str:
        """Return the text with the messages that have found their place in it."""
        for pattern, message in self._messages[:]:
            if place := re.search(pattern, text, re.MULTILINE):
                text = text[: place.end()] + message + text[place.end() :]
                self._messages.remove((pattern, message))
        return text

    def _stops(self, output: bytes) -> Iterator[int]:
        """Yield where lines end that are followed by a pause; it stands before their line end, as before a prompt."""
        start = 0
        while self._pauses_after and (end := output.find(b"\n", start)) >= 0:
            line = output[start:end].rstrip(b"\r")
            if self._pauses_after.search(line):
                yield start + len(line)
            start = end + 1

    def _chunks(self, output: bytes, last_pause_s: float) -> Iterator[tuple[bytes, float]]:
        start = 0
        while start < len(output):
            end = start + self._chunk_bytes(len(output))
            yield output[start:end], self._wrong.pace_s if end < len(output) else last_pause_s
            start = end

    def _chunk_bytes(self, rest: int) -> int:
        most = self._wrong.chunk_bytes or rest
        return most if self._wrong.seed is None else self._random.randint(1, most)
