"""What stood on the command line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceFlags:
    """The options of `netraven --once`."""

    inventory: Path | None = None
    tags: tuple[str, ...] = ()
    hostnames: tuple[str, ...] = ()
    username: str | None = None
    unattended: bool = False
    as_json: bool = False
    data_dir: Path | None = None
    config: Path | None = None
