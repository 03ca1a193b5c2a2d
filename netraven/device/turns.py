"""The turns of a visit to a shell: something to type, and what counts as an answer to it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from netraven.core.outcome import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing to type, and how to know that the device waits for us again.

    `ends` judges the cleaned last line.  `echo` is what the device is expected to repeat before it answers.
    `patience_s`: after so much silence the turn ends with an empty reply; None makes silence an error.
    `settle_s`: so much silence must follow the line that ends the turn, whatever the pace of the device.
    `strange`: judges a line at which the device stays for long although it ends no turn: the prompt of a device that
    got another name meanwhile.
    `stays`: judges the last lines at which nothing more comes: a prompt with messages of the device's log behind it.
    """

    keys: str
    stage: Stage
    ends: Callable[[str], bool]
    echo: str = ""
    end_mark: str | None = None
    patience_s: float | None = None
    settle_s: float = 0.0
    strange: Callable[[str], bool] | None = None
    stays: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The line at which the device waits, and the text before it without the echo."""

    line: str
    text: str
    is_strange: bool = False


Course = Generator[Turn, Reply, None]
Say = Generator[Turn, Reply, Reply]
