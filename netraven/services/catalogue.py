"""The platforms of this installation: those that ship with NetRaven and those of the operator's own folder."""

from collections.abc import Callable
from pathlib import Path

from netraven.platforms.platform import Platform
from netraven.platforms.registry import find

FindPlatform = Callable[[str], Platform]


def load_catalogue(folder: Path | None) -> FindPlatform:
    return find
