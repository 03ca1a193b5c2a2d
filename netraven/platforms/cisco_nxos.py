"""Cisco NX-OS: its configuration has no last line of its own, so another prompt must follow at once.

Source: Nexus 9000 and 7000 series command references.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, steps
from netraven.platforms.rows import interfaces_of, inventory_of
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
        # Old releases do not know the word.
        Command(text="show inventory all", alternatives=("show inventory",), optional=True),
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
            # Localized keys: the words in front of the second one differ by release.
            r"^snmp-server user \S+ .*?auth \S+ \S+ priv (?:aes-\d+ |aes-\d+-cfb |des )?(\S+)",
            r"^snmp-server user \S+ .*?localizedV2key (\S+)",
            r"^snmp-server mib community-map (\S+)",
            r"^ +authentication text (\S+)",
            r"^vtp password (\S+)",
            r"^ +password (?!\d )(\S+)$",
            r"key-octet-string (?:\d )?(\S+)",
            r"^ +isis authentication .*password (\S+)",
            r"fcsp dhchap .*password (?:\d )?(\S+)",
            r"^ldap-server host .*password (?:\d )?(\S+)",
            r"^ +pac key (?:\d )?(\S+)",
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
    # No mark follows the last interface; these lines come after all of them.
    rows=(interfaces_of("show running-config", "  ", r"^line "), inventory_of("show inventory all")),
    restore="Copy the file to the device and use `configure replace`, or `copy FILE running-config` on an empty one.",
)
