"""Ubiquiti UniFi access points and switches: the settings that the controller gave them, sorted, as of airOS.

Source: the UniFi documentation and the files of a device.
"""

from dataclasses import replace

from netraven.platforms.platform import Command, FactRule
from netraven.platforms.ubiquiti_airos import PLATFORM as AIROS

_ABOUT = "mca-cli-op info"

PLATFORM = replace(
    AIROS,
    name="ubiquiti_unifi",
    title="UniFi",
    aliases=("unifi", "unifiap", "ubiquiti_unifiswitch"),
    commands=(*AIROS.commands, Command(text=_ABOUT, optional=True)),
    facts=(
        FactRule(field="model", command=_ABOUT, pattern=r"(?m)^Model: +(\S.*)$"),
        FactRule(field="os_version", command=_ABOUT, pattern=r"(?m)^Version: +(\S+)"),
        *AIROS.facts,
    ),
    restore="The controller gives an adopted device its settings again; the file shows what they were.",
)
