"""Allied Telesis AlliedWare Plus: `end` is the last line of a whole configuration.

Source: the AlliedWare Plus command reference.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

_SYSTEM = "show system"
_INTERFACES = "show interface brief"
_ADDRESSES = "show ip interface brief"

PLATFORM = Platform(
    name="allied_telesis_awplus",
    vendor="Allied Telesis",
    title="AlliedWare Plus",
    aliases=("awplus",),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text=_SYSTEM, optional=True),
        Command(text="show running-config", keep=True, begin=r"^!$", end=r"^end$"),
        Command(text=_INTERFACES, optional=True),
        Command(text=_ADDRESSES, optional=True),
    ),
    errors=(r"^% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Unknown)\b", r"^% ?No such command"),
    lines=Lines(
        secret=(
            *CISCO_LIKE,
            r"^username \S+ .*password (?:8 )?(\S+)",
            r"^ *radius-server (?:host \S+ .*)?key (\S+)",
            r"^ *server \S+ .*key (?:8 )?(\S+)",
            r"^ *ip ospf message-digest-key \d+ md5 (\S+)",
            r"^ *ip rip authentication string (\S+)",
            r"^crypto isakmp key (?:8 )?(\S+)",
            r"^ *ppp password (\S+)",
            r"^ *nas \S+ key (\S+)",
            r"^ *user \S+ .*password (\S+)",
            r"^atmf secure-mode .*key (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        # The base board's line: kind, id, bay, name, revision, serial number.
        FactRule(field="serial_number", command=_SYSTEM, pattern=r"(?m)^Base +\d+ +\S+ +\S+ +(\S+)\s*$"),
        FactRule(field="model", command=_SYSTEM, pattern=r"(?m)^Base +\d+ +(\S+)"),
        FactRule(field="os_version", command=_SYSTEM, pattern=r"(?m)^Software version +: (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=r"^(?P<name>[a-z]+[\d.]+) +(?:admin up|admin down) +(?P<status>running|down)",
        ),
        RowRule(
            table=Table.INTERFACES,
            command=_ADDRESSES,
            row=r"^(?P<name>[a-z]+[\d.]+) +(?P<address>\d+\.\d+\.\d+\.\d+(?:/\d+)?) ",
        ),
        RowRule(
            table=Table.MODULES,
            command=_SYSTEM,
            row=(
                r"^(?:Expansion|PSU|Fan module) +\d+ +(?P<slot>[A-Z]\w+) +(?P<part_number>\S+) +"
                r"\S+ +(?P<serial_number>\S+)"
            ),
        ),
    ),
    restore="Copy the file to flash, make it the boot configuration with `boot config-file FILE`, and `reload`.",
)
