"""Ubiquiti EdgeSwitch, of the FASTPATH family: `exit` closes the last section.

Source: the EdgeSwitch CLI command reference, and netmiko for the log-in.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, SNMP, URLS

_VERSION = "show version"
_PORTS = "show interfaces status all"

PLATFORM = Platform(
    name="ubiquiti_edgeswitch",
    vendor="Ubiquiti",
    title="EdgeSwitch",
    aliases=("edgeswitch", "ubiquiti_edge"),
    channel=Channel.SHELL,
    prompt=r"\([^()\n]{1,64}\) [>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text="show running-config", keep=True, begin=r"^!Current Configuration:", end=r"^exit$"),
        Command(text=_PORTS, optional=True),
    ),
    leave=("quit", "n"),
    errors=(
        r"^% ?Invalid input",
        r"^(?:Incomplete command|Command not found)",
        r"^% ?(?:Incomplete|Ambiguous|Unrecognized) command",
    ),
    lines=Lines(
        volatile=(r"^!System Up Time ", r"^!Current SNTP Synchronized Time"),
        secret=(
            *URLS,
            *SNMP,
            r'^username .*?password "?([^\s"]+)',
            r"^users passwd .* encrypted (\S+)",
            r"^enable password (\S+)",
            r'^snmp-server community "([^"]+)"',
            r"^radius server key .*encrypted (\S+)",
            r"^tacacs-server key (?:encrypted )?(\S+)",
            r"^ *key encrypted (\S+)",
            r"authentication-key \d+ md5 (\S+)",
            r"^snmp-server user \S+ .*auth-\S+ (\S+)(?: priv-\S+ (\S+))?",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_VERSION, pattern=r"(?m)^Serial Number\.+ (\S+)"),
        FactRule(field="model", command=_VERSION, pattern=r"(?m)^Machine Model\.+ (\S+)"),
        FactRule(field="os_version", command=_VERSION, pattern=r"(?m)^Software Version\.+ (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_PORTS,
            row=r"^(?P<name>\d+/\d+) +(?:(?P<description>\S.*?) +)?(?P<status>Up|Down)\b",
        ),
    ),
    restore="`copy tftp://HOST/FILE nvram:script NAME.scr`, then `script apply NAME.scr`.",
)
