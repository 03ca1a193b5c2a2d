"""Recordings: a directory holds one device, in `device.toml`, and what its commands print, a file each.

platform = "cisco_ios"
hostname = "edge1"
[manners]                       # where it differs from others of its kind
[misbehaviour]                  # what it does wrong
[replies]
"show version" = "show_version.txt"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from netraven.device.simulator.devices import Echo, Fault, Greeting, Misbehaviour, Pager, SimulatedDevice
from netraven.device.simulator.manners import MANNERS


def load_recording(directory: Path | Traversable) -> SimulatedDevice:
    """Return the device that the directory holds."""
    table = tomllib.loads((directory / "device.toml").read_text("utf-8"))
    manners = _values(table.pop("manners", {}))
    if "pager" in manners:
        manners["pager"] = Pager(**_values(manners["pager"]))
    wrong = _values(table.pop("misbehaviour", {}))
    replies = {command: _read(directory / name) for command, name in table.pop("replies").items()}
    return SimulatedDevice(
        manners=replace(MANNERS[table["platform"]], **manners),
        misbehaviour=Misbehaviour(**wrong),
        replies=replies,
        **_values(table),
    )


_KINDS = {"echo": Echo, "fault": Fault, "greeting": Greeting}


def _values(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with the types of our values in place of those of TOML."""
    values = dict(table)
    for name, value in table.items():
        if name == "questions":
            values[name] = tuple((question, answer) for question, answer in value)
        elif isinstance(value, list):
            values[name] = frozenset(value)
        elif name in _KINDS:
            values[name] = _KINDS[name](value)
    return values


def _read(file: Path | Traversable) -> str:
    return file.read_bytes().decode("utf-8", "surrogateescape")
