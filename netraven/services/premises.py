"""An installation as a place that can be looked over, and what may be wrong with it."""

from dataclasses import dataclass

from netraven.services.master_key import KeyPlaces
from netraven.store.data_dir import DataDir


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """Where an installation stands: its data directory, and where its master key may be."""

    places: DataDir
    keys: KeyPlaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, found by the check of this name, and what to do about it."""

    check: str
    problem: str
    remedy: str


FROM_BACKUP = "put the data directory back from a backup"
