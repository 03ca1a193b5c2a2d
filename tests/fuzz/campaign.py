"""A campaign: many attempts on all recorded sessions, and the table of what came of them."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netraven.cli.tables import plain_table
from netraven.device.session import visit
from netraven.device.simulator import Simulator
from netraven.device.simulator.visitor import Counters
from tests.fuzz.attempts import Attempt, Ending, Result, Session, draw, load_sessions
from tests.fuzz.players import Played, played, visited
from tests.platforms.cases import request

LEAVING = b"exit\r\n"  # what a device prints after the last command may be lost, too


@dataclass(frozen=True, slots=True)
class Campaign:
    """What came of all attempts under one seed."""

    seed: int
    results: Sequence[Result]

    @property
    def faults(self) -> list[str]:
        """What must not be: a cut that was taken for whole, a whole session that was refused."""
        cuts = [result for result in self.results if result.attempt.kind is not None]
        whole = [result for result in self.results if result.attempt.kind is None]
        return [
            *(f"accepted wrongly: {result.attempt}" for result in cuts if result.ending is Ending.WRONG),
            *(
                f"{result.ending} {result.reason}: {result.attempt}"
                for result in whole
                if result.ending != Ending.WHOLE
            ),
        ]

    def table(self) -> str:
        """Return what came of the cuts and of the whole sessions, a line for each platform."""
        platforms = sorted({result.attempt.session.case.parent.name for result in self.results})
        rows = [_row([one for one in self.results if _platform(one) == name]) for name in platforms]
        rows.append(_row(self.results))
        reasons = sorted({result.reason for result in self.results} - {""})
        header = ["platform", "cuts", "over ssh", *(reason.replace("_", " ") for reason in reasons)]
        header += ["looks whole", "accepted wrongly", "whole all the same", "whole", "refused"]
        lines = [
            [row[name] for name in ("cuts", "ssh", *reasons, "alike", "wrong", "same", "whole", "refused")]
            for row in rows
        ]
        names = [*platforms, "all"]
        cells = [[name, *map(str, line)] for name, line in zip(names, lines, strict=True)]
        return f"seed {self.seed}\n" + plain_table(header, cells, numbers=True)


def _row(results: Sequence[Result]) -> Counter[str]:
    cuts = [result for result in results if result.attempt.kind is not None]
    whole = [result for result in results if result.attempt.kind is None]
    row = Counter(result.reason for result in cuts if result.ending is Ending.REFUSED)
    row["cuts"] = len(cuts)
    row["ssh"] = sum(result.attempt.over_ssh for result in results)
    row["wrong"] = sum(result.ending is Ending.WRONG for result in cuts)
    row["alike"] = sum(result.ending is Ending.ALIKE for result in cuts)
    row["same"] = sum(result.ending is Ending.WHOLE for result in cuts)
    row["whole"] = len(whole)
    row["refused"] = sum(result.ending is not Ending.WHOLE for result in whole)
    return row


def _platform(result: Result) -> str:
    return result.attempt.session.case.parent.name


def run_campaign(cases: Sequence[Path], *, cuts: int, whole: int, seed: int) -> Campaign:
    """Try so many cuts and whole sessions, a tenth and all that have no dialogue over real SSH, the others without."""
    sessions = asyncio.run(_measured(load_sessions(cases)))
    attempts = list(draw(sessions, cuts=cuts, whole=whole, seed=seed))
    results = [*_played(attempts), *asyncio.run(visited(attempt for attempt in attempts if attempt.over_ssh))]
    return Campaign(seed, results)


def _played(attempts: Iterable[Attempt]) -> Iterator[Result]:
    return (played(attempt) for attempt in attempts if not attempt.over_ssh)


async def _measured(sessions: Sequence[Session]) -> list[Session]:
    """Return the sessions with all that they print in a whole visit."""
    measured = []
    for session in sessions:
        device = session.device
        if session.is_shell:
            shell = Played(request(device, "127.0.0.1", 22), device)
            shell.hold()
            printed = bytes(shell.printed) + LEAVING
        else:
            async with Simulator([device]) as simulator:
                await visit(request(device, simulator.address, simulator.port(device.hostname)))
                printed = _printed(session, simulator.counters(device.hostname))
        measured.append(replace(session, printed=printed))
    return measured


def _printed(session: Session, counters: Counters) -> bytes:
    device = session.device
    replies = [device.reply(command) for command in counters.commands]
    newline = device.manners.exec_newline or "\n"
    texts = [device.manners.invalid if reply is None else reply for reply in replies]
    return "".join(texts).replace("\n", newline).encode("utf-8", "surrogateescape")
