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


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFlags:
    """The options of `netraven site add` and `netraven site set`; None was not given."""

    jump_host: str | None = None
    jump_port: int | None = None
    jump_username: str | None = None
    jump_key_file: Path | None = None
    jump_password_file: Path | None = None
    max_sessions: int | None = None
    ssh_profile: str | None = None
    no_jump: bool = False

    @property
    def names_jump(self) -> bool:
        """Whether an option is about a jump host."""
        return any((self.jump_host, self.jump_port, self.jump_username, self.jump_key_file, self.jump_password_file))
