"""Nokia SR OS with the model-driven CLI (MD-CLI User Guide, `admin show configuration`).

The context stands on a line of its own above each prompt, so it is the last full line of every output, and what the
file says at its end is looked for as a line that must be there.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import NOKIA_LIKE, PEM_PRIVATE_KEYS

_CHASSIS = "show chassis"
_CONFIGURATION = "admin show configuration configure full-context"
_CONTEXT = r"^[!*]*(?:\((?:ex|gl|pr|ro|bf)\))?\[/?[^\]]*\]$"

PLATFORM = Platform(
    name="nokia_srosmd",
    vendor="Nokia",
    title="SR OS (MD-CLI)",
    aliases=("srosmd", "nokia_sros_md"),
    channel=Channel.SHELL,
    prompt=r"\*?[A-D]:[\w.@-]+# ?",
    paging=steps("environment more false"),
    commands=(
        Command(text=_CHASSIS, optional=True),
        Command(
            text=_CONFIGURATION,
            keep=True,
            alternatives=("admin show configuration full-context",),
            begin=r"^# Finished ",
            end=_CONTEXT,
        ),
    ),
    errors=(r"^(?:MINOR|MAJOR): (?:CLI|MGMT_CORE|MGMT_AGENT) ", r"^Error: "),
    lines=Lines(
        volatile=(r"^# Generated ", r"^# Finished ", _CONTEXT),
        insignificant=(r"^# Commit ID ", r"^# {2,}(?:Committed|Log) "),
        secret=NOKIA_LIKE,
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_CHASSIS, pattern=r"Serial number +: *(\S+)"),
        FactRule(field="model", command=_CHASSIS, pattern=r"(?m)^ *(?:Chassis )?Type +: *(\S.*)"),
        FactRule(field="os_version", command=_CONFIGURATION, pattern=r"(?m)^# TiMOS-(\S+)"),
    ),
    rows=tuple(
        RowRule(table=Table.INTERFACES, command=_CONFIGURATION, row=row)
        for row in (
            r'^ *(?:/configure )?port (?P<name>\S+) description "(?P<description>[^"]*)"',
            r"^ *(?:/configure )?port (?P<name>\S+) admin-state (?P<status>\S+)",
            r'^ *(?:/configure )?router \S+ interface "(?P<name>[^"]+)" ipv4 primary address (?P<address>\S+)',
        )
    ),
    leave=("logout",),
    comment="#",
    restore="Copy the file to cf3: and in `edit-config exclusive` use `load full-replace cf3:/FILE`, then `commit`.",
)
