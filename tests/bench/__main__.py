"""Runs the benchmarks and prints their figures beside the bars: `python -m tests.bench [names] [--quick]`.

`FLEET` names the fleet server's binary; without it the project's own simulator plays the devices.  The fleet runs on
one core and the program on another; each figure is the median of several rounds, in which reference and subject take
turns.  A figure of CPU per device is measured at latency 0 and leaves out the start of the process; one of time by the
clock is measured with latency.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tests.bench import api, archive, scale, unreachable, visit
from tests.bench.fleet import server
from tests.bench.table import ROWS, Row, show

BENCHMARKS: Mapping[str, Callable[..., list[Row]]] = {
    "visit": visit.run,
    "scale": scale.run,
    "large": visit.run_large,
    "archive": archive.run,
    "unreachable": unreachable.run,
    "api": api.run,
}
LONGEST_S = 1_800


def main() -> int:
    """Run the benchmarks asked for, or all; return 1 if a bar was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)} (all)")
    parser.add_argument("--quick", action="store_true", help="fewer devices and rounds: whether it works, not how fast")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    # A benchmark that hangs, or is told to stop, still ends the fleet that it started.
    for number in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, _stop)
    signal.alarm(LONGEST_S)
    if server() is None:
        sys.stderr.write(
            "FLEET names no fleet server: the project's own simulator plays the devices, figures are rough\n"
        )
    rows = [row for name in asked.names or BENCHMARKS for row in BENCHMARKS[name](quick=asked.quick)]
    show(rows)
    if asked.json is not None:
        asked.json.write_bytes(ROWS.dump_json(rows, indent=2))
    return 0 if all(row.is_good for row in rows) else 1


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(f"stopped by {signal.Signals(number).name}")


if __name__ == "__main__":
    sys.exit(main())
