"""The platforms of this installation: those that come with NetRaven and those of the operator's own folder."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from netraven.core.errors import PlatformError
from netraven.platforms.definition import load_definitions
from netraven.platforms.platform import Platform
from netraven.platforms.registry import PLATFORMS, by_name, find

FindPlatform = Callable[[str], Platform]


def load_catalogue(folder: Path | None) -> FindPlatform:
    """Return what finds a platform by any of its names.  Raises: PlatformError: as `load_platforms`."""
    return finder(load_known(folder))


def load_known(folder: Path | None) -> Mapping[str, Platform]:
    """Return all platforms by each of their names.  Raises: PlatformError: as `load_platforms`."""
    return by_name(load_platforms(folder))


def finder(known: Mapping[str, Platform]) -> FindPlatform:
    """Return what finds one of these platforms by any of its names."""
    return partial(find, known=known)


def load_platforms(folder: Path | None) -> tuple[Platform, ...]:
    """Return all platforms, with those of the TOML files in the folder.

    Raises: PlatformError: the folder cannot be read, or a file is wrong.
    """
    if folder is None:
        return PLATFORMS
    try:
        # A folder that is missing would otherwise look like an empty one.
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
        texts = [(str(path), path.read_text("utf-8")) for path in files]
    except (OSError, UnicodeDecodeError) as error:
        raise PlatformError(f"platforms_dir {folder} cannot be read: {error}") from error
    return PLATFORMS + load_definitions(texts)
