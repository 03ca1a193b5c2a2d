"""Cuts recorded sessions anywhere and prints what came of it: `python -m tests.fuzz [--cuts N] [--whole N] [--seed N]`.

A tenth of the shell sessions and all sessions without a terminal are visited over real SSH.  The others are dialogues
with the same simulated terminal on a clock of their own, where SSH would add nothing but time.
"""

import argparse
import random
import sys

from tests.fuzz.campaign import run_campaign
from tests.platforms.cases import CASES

CUTS = 10_000
WHOLE = 1_000
SHOWN = 20


def main() -> int:
    """Run one campaign; return 1 if a cut was accepted or a whole session refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cuts", type=int, default=CUTS, metavar="N", help=f"sessions to cut or to delay ({CUTS})")
    parser.add_argument("--whole", type=int, default=WHOLE, metavar="N", help=f"sessions to leave whole ({WHOLE})")
    parser.add_argument("--seed", type=int, metavar="N", help="to try the same again (random)")
    parser.add_argument("--platform", metavar="NAME", help="only sessions of this one")
    asked = parser.parse_args()
    seed = random.getrandbits(32) if asked.seed is None else asked.seed
    cases = [case for case in CASES if asked.platform in {None, case.parent.name}]
    campaign = run_campaign(cases, cuts=asked.cuts, whole=asked.whole, seed=seed)
    sys.stdout.write(f"{campaign.table()}\n")
    faults = campaign.faults
    sys.stdout.writelines(f"{fault}\n" for fault in faults[:SHOWN])
    if len(faults) > SHOWN:
        sys.stdout.write(f"and {len(faults) - SHOWN} more\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
