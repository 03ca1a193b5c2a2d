"""Cisco NX-OS: its configuration has no last line of its own, so another prompt must follow at once."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, steps
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="cisco_nxos",
    vendor="Cisco",
    title="NX-OS",
    aliases=("nxos", "nexus", "cisco_nexus"),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+# ?",
    paging=steps("terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show running-config", keep=True, begin=r"^version "),
    ),
    errors=(
        r"^% ?(?:Invalid|Incomplete|Ambiguous) command",
        r"^% ?Permission denied",
        r"^ERROR: ",
    ),
    lines=Lines(
        volatile=(
            r"^!Command: ",
            r"^!Time: ",
            r"^!Running configuration last done at: ",
            r"^!No configuration change since last restart",
            r"^!NVRAM config last updated at: ",
        ),
        secret=(
            *CISCO_LIKE,
            r"^snmp-server mib community-map (\S+)",
            r"^ +authentication text (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"Processor Board ID (\S+)"),
        FactRule(
            field="model", command="show version", pattern=r"(?im)^\s*cisco Nexus\s*\d* (\S+)(?: \(.*\))? chassis"
        ),
        FactRule(field="model", command="show version", pattern=r"(?im)^\s*cisco (Nexus\s*\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^\s*(?:NXOS|system):\s+version (\S+)"),
    ),
    restore="Copy the file to the device and use `configure replace`, or `copy FILE running-config` on an empty one.",
)
