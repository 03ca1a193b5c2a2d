"""Arista EOS: `end` is the last line of a whole configuration.

Source: Arista EOS user manual.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import interfaces_of
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="arista_eos",
    vendor="Arista",
    title="EOS",
    aliases=("eos", "arista"),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show inventory", optional=True),
        Command(text="show running-config", keep=True, begin=r"^! device: ", end=r"^end$"),
    ),
    errors=(
        r"^% ?Invalid input",
        r"^% ?(?:Incomplete|Ambiguous|Unavailable) command",
        r"^% ?(?:Incomplete|Ambiguous) token",
        r"^% ?Authorization denied",
    ),
    lines=Lines(
        volatile=(r"^! Time: ",),
        secret=(
            *CISCO_LIKE,
            r"^username \S+ .*secret (?:sha512 |\d )?(\S+)",
            r"^aaa root secret (?:sha512 |\d )?(\S+)",
            r"^snmp-server user \S+ \S+ v3 localized \S+ auth \S+ (\S+)(?: priv \S+ (\S+))?",
            r"^service unsupported-transceiver \S+ (\S+)",
            r"shared-key (?:\d )?(\S+)",
            # A connectivity association of MACsec: name, type, key.
            r"^ +key \S+ \d (\S+)",
            r"auth=key,([^,\s]+)",
            r"^snmp-server host \S+ (?:vrf \S+ )?(?:traps |informs )?version 3 (?:noauth|auth|priv) (\S+)",
            r"^enable password (?:sha512 |\d )?(\S+)",
            r"^ +secret (?:sha512 |\d )?(\S+)",
            r"^ +(?:pre-shared-key|passphrase) (?:\d )?(\S+)",
            r"^ +(?:vrrp|ip virtual-router) .*authentication (?:text|ietf-md5 key-string) (?:\d )?(\S+)",
            r"^ +authentication mode \S+ key-id \d+ (?:algorithm \S+ )?key (?:\d )?(\S+)",
            r"^ +authentication key (?:\d+ algorithm \S+ key )?(?:\d )?(\S+)",
            r"^ +isis authentication key (?:\d )?(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"(?m)^Serial number: +(\S+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^Arista (\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^Software image version: +(\S+)"),
    ),
    rows=(
        interfaces_of("show running-config", "   "),
        # Of optics only: power supplies and fans have fewer columns, and slots of the same numbers.
        RowRule(
            table=Table.MODULES,
            command="show inventory",
            row=r"^ +(?P<slot>\d+(?:/\d+)*) +(?P<description>[A-Z]\w+(?: \w+)*) {2,}(?P<part_number>\S+) +"
            r"(?P<serial_number>\S+) +\S{1,4}$",
        ),
    ),
    restore="Copy the file to flash: and use `configure replace flash:FILE`.",
)
