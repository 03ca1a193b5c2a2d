"""VyOS: the commands that would make the configuration again, from the operational mode of its shell.

Nothing marks the end of them.  Source: the VyOS user guide, and netmiko for the commands that switch paging off.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Step, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, VYATTA_LIKE

_VERSION = "show version"
_INTERFACES = "show interfaces"

PLATFORM = Platform(
    name="vyos",
    vendor="VyOS",
    title="VyOS",
    channel=Channel.SHELL,
    prompt=r"[\w.-]+@[\w.-]+(?::[^\s#$>]*)?[$#>] ?",
    paging=(Step(text="set terminal length 0", alternatives=("terminal length 0",)),),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text="show configuration commands", keep=True, begin=r"^set system "),
        Command(text=_INTERFACES, optional=True),
    ),
    errors=(
        r"^ *(?:Invalid|Incomplete|Ambiguous) command: ",
        r"^\S*bash: .*: command not found",
        r"^Permission denied",
    ),
    lines=Lines(secret=VYATTA_LIKE, secret_blocks=(PEM_PRIVATE_KEYS,)),
    facts=(
        FactRule(field="serial_number", command=_VERSION, pattern=r"(?m)^(?:Hardware|HW) S/N: +(\S.*)$"),
        FactRule(field="model", command=_VERSION, pattern=r"(?m)^(?:Hardware|HW) model: +(\S.*)$"),
        FactRule(field="os_version", command=_VERSION, pattern=r"(?m)^Version: +(?:VyOS )?(\S.*)$"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=(
                r"^(?P<name>[a-z][\w.]*) +(?:-|(?P<address>\S+)) .*?(?P<status>[uAD]/[uD])"
                r"(?: +(?P<description>\S.*?))? *$"
            ),
        ),
    ),
    comment="#",
    restore="In configuration mode `delete` what is there, enter the lines, then `commit-confirm` and `save`.",
)
