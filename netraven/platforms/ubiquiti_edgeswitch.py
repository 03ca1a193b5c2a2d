"""Ubiquiti EdgeSwitch, a FASTPATH: `exit` leaves the configuration mode, which the file enters near its beginning.

Source: EdgeSwitch CLI command reference.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import SHUTDOWN
from netraven.platforms.secrets import FASTPATH, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="ubiquiti_edgeswitch",
    vendor="Ubiquiti",
    title="EdgeSwitch",
    aliases=("edgeswitch", "ubiquiti_edge"),
    channel=Channel.SHELL,
    prompt=r"\([^()]{1,80}\) (?:\([^()]{1,80}\) ?)?[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        # Sections within end with this line too, so it proves little; nothing else is sure to come last.
        Command(text="show running-config", keep=True, begin=r"^!Current Configuration:", end=r"^exit$"),
    ),
    leave=("quit", "n"),
    errors=(
        r"^% ?(?:Invalid|Unrecognized|Incomplete|Ambiguous)",
        r"^Command not found",
        r"^Incomplete command",
    ),
    lines=Lines(
        volatile=(r"^!System Up Time", r"^!Current SNTP Synchronized Time"),
        secret=FASTPATH,
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"(?m)^Serial Number\.* (\S+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^Machine Model\.* (\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^Software Version\.* (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command="show running-config",
            row=r"^interface (?P<name>\S+(?: \S+)?)",
            more=(
                r"^description ['\"]?(?P<description>[^'\"]+)",
                r"^ip address (?P<address>\d\S+(?: \S+)?)",
                rf"^{SHUTDOWN}",
            ),
            end=r"^exit$",
        ),
    ),
    restore="Copy the file to the switch with `copy URL nvram:script NAME.scr`, then `script apply NAME.scr`.",
)
