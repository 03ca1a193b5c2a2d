"""Recordings: a directory holds one device, in `device.toml`, and what its commands print, a file each.

platform = "cisco_ios"
hostname = "edge1"
[manners]                       # where it differs from others of its kind
[misbehaviour]                  # what it does wrong
[replies]
"show version" = "show_version.txt"
[asks]                          # questions of commands, with the right answers
"_cmdline-mode on" = [["Continue? [Y/N]", "Y"]]
[modes."changeto context red"]  # where a command leads to; without a prompt it is the way back
prompt = "{hostname}/red# "
replies = { "show running-config" = "red.txt" }
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from netraven.device.simulator.devices import (
    Echo,
    Fault,
    Greeting,
    Manners,
    Misbehaviour,
    Mode,
    Pager,
    SimulatedDevice,
)
from netraven.device.simulator.manners import MANNERS


def load_recording(directory: Path | Traversable) -> SimulatedDevice:
    """Return the device that the directory holds."""
    table = tomllib.loads((directory / "device.toml").read_text("utf-8"))
    manners = _values(table.pop("manners", {}))
    if "pager" in manners:
        manners["pager"] = Pager(**_values(manners["pager"]))
    wrong = _values(table.pop("misbehaviour", {}))
    replies = _replies(directory, table.pop("replies"))
    modes = {
        command: Mode(**{**mode, "replies": _replies(directory, mode.get("replies", {}))})
        for command, mode in table.pop("modes", {}).items()
    }
    asks = {command: _pairs(pairs) for command, pairs in table.pop("asks", {}).items()}
    known = MANNERS.get(table["platform"])
    return SimulatedDevice(
        manners=Manners(**manners) if known is None else replace(known, **manners),
        misbehaviour=Misbehaviour(**wrong),
        replies=replies,
        modes=modes,
        asks=asks,
        **_values(table),
    )


_KINDS = {"echo": Echo, "fault": Fault, "greeting": Greeting}


def _values(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with the types of our values in place of those of TOML."""
    values = dict(table)
    for name, value in table.items():
        if name in {"questions", "messages"}:
            values[name] = _pairs(value)
        elif isinstance(value, list):
            values[name] = frozenset(value)
        elif name in _KINDS:
            values[name] = _KINDS[name](value)
    return values


def _pairs(value: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((question, answer) for question, answer in value)


def _replies(directory: Path | Traversable, names: Mapping[str, str]) -> dict[str, str]:
    return {command: _read(directory / name) for command, name in names.items()}


def _read(file: Path | Traversable) -> str:
    return file.read_bytes().decode("utf-8", "surrogateescape")
