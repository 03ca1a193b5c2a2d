"""Huawei VRP 8 (CloudEngine, NE40E): as VRP 5, but a configuration is a candidate until it is committed."""

from dataclasses import replace

from netraven.platforms.huawei import PLATFORM as HUAWEI

PLATFORM = replace(
    HUAWEI,
    name="huawei_vrpv8",
    title="VRP 8",
    aliases=("vrpv8", "huawei_ce"),
    restore="Copy the file to flash: as a .cfg, then `startup saved-configuration FILE` and reboot without saving.",
)
