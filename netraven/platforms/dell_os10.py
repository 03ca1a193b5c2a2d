"""Dell SmartFabric OS10: its first line names the release, and no line of its own ends the configuration.

Source: Dell SmartFabric OS10 user guide, chapters on the CLI, security and SNMP.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import interfaces_of
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

_CONFIGURATION = "show running-configuration"

PLATFORM = Platform(
    name="dell_os10",
    vendor="Dell",
    title="SmartFabric OS10",
    aliases=("os10",),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show inventory", optional=True),
        Command(text=_CONFIGURATION, keep=True, begin=r"^! Version \d"),
    ),
    leave=("exit", "exit"),
    errors=(
        r"^% ?(?:Error|Warning): (?:Unrecognized|Illegal|Incomplete|Ambiguous|Invalid|Command)",
        r"^%? ?Error: ",
    ),
    lines=Lines(
        insignificant=(r"^! Last configuration change at ",),
        secret=(
            *CISCO_LIKE,
            r"^username \S+ password (\S+)",
            r"^system-user linuxadmin password (\S+)",
            r"^enable password (?:\d+ |sha-\d+ )?(\S+)",
            r"^boot protect (?:enable )?username \S+ password (?:\S+ )?(\S+)$",
            r"^(?:radius|tacacs)-server host .*key (?:\d )?(\S+)",
            r"^snmp-server user \S+ .*?auth (?:md5|sha) (\S+)(?: priv (?:des|aes) (\S+))?",
            r"authentication simple-text (\S+)",
            r"^ +password (?:\d )?(\S+)",
            r"proxy-server .*password (?:\d )?(\S+)",
            r"^ntp authentication-key \d+ \S+ (?:\d )?(\S+)",
            r"^ +key-string (?:\d )?(\S+)",
            r"^crypto .*(?:password|passphrase) (?:\d )?(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(
            field="serial_number",
            command="show inventory",
            pattern=r"(?m)^\* ?\d+ +\S+ +\S+ +\S+ +\S+ +(\S+)",
        ),
        FactRule(field="model", command="show version", pattern=r"(?m)^System Type: (\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^OS Version: (\S+)"),
    ),
    rows=(
        interfaces_of(_CONFIGURATION),
        # The unit's own number stands on all lines of its parts, so the part's name tells them apart.
        RowRule(
            table=Table.MODULES,
            command="show inventory",
            row=r"^[* ] ?\d+ +(?P<slot>[A-Z]\S+) +(?P<part_number>\S+) +\S+ +\S+ +(?P<serial_number>\S+)",
        ),
    ),
    restore="Copy the file to the switch with `copy`, then `configure replace`, or `copy FILE running-configuration`.",
)
