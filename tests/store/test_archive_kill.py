"""A process that is killed at any moment loses nothing that it was promised."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from netraven.store.archive import Archive
from tests.store.conftest import Git

CHILD = [sys.executable, "-m", "tests.store.commit_forever"]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_a_killed_process_loses_nothing_that_was_acknowledged(repository: Path, git: Git, times: int) -> None:
    seed = int(os.environ.get("NETRAVEN_TEST_SEED", random.SystemRandom().randrange(2**32)))
    print(f"NETRAVEN_TEST_SEED={seed}")  # noqa: T201 - shown when the test fails
    moments = random.Random(seed)  # noqa: S311 - nothing secret
    promised, known = set[str](), None
    for turn in range(times):
        new = killed_after(repository, moments.uniform(0, 0.3), f"{seed}-{turn}", started=moments.random() < 0.7)
        archive = await Archive.open(repository)
        assert new <= {commit.commit for commit in await archive.commits_since(known)}
        known = await archive.head()
        await archive.close()
        promised |= new
        assert git("fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert promised <= set(git("rev-list", "HEAD").split())
    assert promised


def killed_after(repository: Path, delay_s: float, seed: str, *, started: bool) -> set[str]:
    """Let a process commit, kill it after a while from its start (or when it is ready), and return what it printed."""
    with subprocess.Popen([*CHILD, str(repository), seed], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if started:
            assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=delay_s)
        process.kill()
        printed, _ = process.communicate(timeout=30)
    return {line for line in printed.splitlines() if len(line) == 40}  # the last may be cut
