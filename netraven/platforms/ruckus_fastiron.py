"""Ruckus FastIron (ICX), once Brocade and Foundry: `end` is the last line of a whole configuration.

Source: Ruckus FastIron command reference and security configuration guide.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Step, Table
from netraven.platforms.rows import DISABLE, interfaces_of
from netraven.platforms.secrets import FOUNDRY, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="ruckus_fastiron",
    vendor="Ruckus",
    title="FastIron",
    aliases=("brocade_fastiron", "fastiron"),
    channel=Channel.SHELL,
    prompt=r"(?:(?:SSH|ssh|telnet)@)?[\w.()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=(Step(text="skip-page-display", alternatives=("terminal length 0",)),),
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
        insignificant=(r"^!? ?Configuration last (?:updated|saved)",),
        secret=FOUNDRY,
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"Serial +#: ?(\S+)"),
        FactRule(field="model", command="show version", pattern=r"HW: (?:Stackable |Chassis )?(\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"SW: Version (\S+)"),
    ),
    rows=(
        interfaces_of("show running-config", more=(r"^ port-name (?P<description>.+)", rf"^ {DISABLE}")),
        RowRule(
            table=Table.MODULES,
            command="show version",
            row=r"^(?P<slot>UNIT \d+: SL \d+): (?P<part_number>\S+)(?P<description>.*)",
            more=(r"Serial +#: ?(?P<serial_number>\S+)",),
        ),
    ),
    restore="Copy the file to the switch with `copy tftp startup-config ADDRESS FILE`, then reload.",
)
