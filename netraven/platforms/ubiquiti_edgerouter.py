"""Ubiquiti EdgeOS, an heir of Vyatta: the commands that would make the configuration again.

Source: the EdgeOS user guide, and netmiko for the command that switches paging off.
"""

from dataclasses import replace

from netraven.platforms.platform import steps
from netraven.platforms.vyos import PLATFORM as VYOS

PLATFORM = replace(
    VYOS,
    name="ubiquiti_edgerouter",
    vendor="Ubiquiti",
    title="EdgeOS",
    aliases=("edgeos", "ubiquiti_edge_router"),
    paging=steps("terminal length 0"),
)
