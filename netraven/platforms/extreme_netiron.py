"""Extreme NetIron (MLX, CER, CES), once Brocade and Foundry: `end` is the last line of a whole configuration.

Source: Extreme NetIron command reference and security configuration guide.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import DISABLE, interfaces_of
from netraven.platforms.secrets import FOUNDRY, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="extreme_netiron",
    vendor="Extreme",
    title="NetIron",
    aliases=("brocade_netiron", "ironware"),
    channel=Channel.SHELL,
    prompt=r"(?:(?:SSH|ssh|telnet)@)?[\w.()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    # Releases differ in which of the two they know.
    paging=steps("skip-page-display", "terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show module", optional=True),
        Command(text="show running-config", keep=True, begin=r"^ver ", end=r"^end$"),
    ),
    leave=("exit", "exit"),
    errors=(
        r"^(?:Invalid|Ambiguous) input ->",
        r"^Incomplete command",
        r"^Unrecognized command",
        r"^Not authorized",
        r"^Authorization failed",
        r"^Error ?[:-] ",
    ),
    lines=Lines(
        volatile=(r"^!?Current configuration ?:", r"^!?Building configuration"),
        secret=(*FOUNDRY, r"^ +(?:ldp|rsvp) .*authentication key (?:\d )?(\S+)"),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"(?m)^Chassis: .*Serial #: ?([^,\s)]+)"),
        FactRule(field="serial_number", command="show version", pattern=r"Serial #: ?([^,\s)]+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^(?:System Mode|HW): (?:NetIron )?(\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"IronWare : Version (\S+)"),
    ),
    rows=(
        interfaces_of("show running-config", more=(r"^ port-name (?P<description>.+)", rf"^ {DISABLE}")),
        RowRule(
            table=Table.MODULES,
            command="show version",
            row=r"^(?P<slot>SL \w+): (?P<description>.*) \(Serial #: ?(?P<serial_number>[^,\s]+), +"
            r"Part #: ?(?P<part_number>[^)\s]+)\)",
        ),
    ),
    restore="Copy the file to the router with `copy tftp startup-config ADDRESS FILE`, then reload.",
)
