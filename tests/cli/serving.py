"""A daemon as a process of its own, for verbs that ask it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def daemon(data_dir: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run `netraven serve` in the data directory and give it when it listens."""
    command = [sys.executable, "-m", "netraven", "serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if "listening on" in line:
                    break
            yield process
        finally:
            process.terminate()
            process.stderr.read()
