"""Writes the index rows of commits that have none: the process died between a commit and its rows."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence

from netraven.core.models import Device, Snapshot
from netraven.core.text import drop_lines
from netraven.platforms.platform import Platform
from netraven.services.configs import Configs, Version, new_snapshot
from netraven.store import devices, snapshots
from netraven.store.archive import Archive, ArchivedCommit, device_path
from netraven.store.database import Database

log = logging.getLogger(__name__)
