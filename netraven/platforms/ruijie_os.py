"""Ruijie RGOS: `end` is the last line of a whole configuration, as of Cisco IOS.

Source: the RGOS command reference.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

_VERSION = "show version"
_STATUS = "show interfaces status"
_ADDRESSES = "show ip interface brief"

PLATFORM = Platform(
    name="ruijie_os",
    vendor="Ruijie",
    title="RGOS",
    aliases=("ruijie", "rgos"),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text="show running-config", keep=True, begin=r"^(?:version |hostname )", end=r"^end$"),
        Command(text=_STATUS, optional=True),
        Command(text=_ADDRESSES, optional=True),
    ),
    errors=(
        r"^% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Unknown)\b",
        r"^% ?User doesn't have sufficient privilege",
    ),
    lines=Lines(
        volatile=(r"^Building configuration\.\.\.", r"^Current configuration ?: ?\d+ bytes"),
        secret=(
            *CISCO_LIKE,
            r"^username \S+ .*password (?:\d+ )?(\S+)",
            r"^username \S+ .*secret (?:\d+ )?(\S+)",
            r"^ +password (?:\d+ )?(\S+)",
            r"^ *ip ospf message-digest-key \d+ md5 (?:\d )?(\S+)",
            r"^ +key (?!\d+$|\d )(\S+)$",
            r"^snmp-server community \d (\S+)",
            r"^crypto isakmp key (?:\d )?(\S+)",
            r"wpa psk set-key (?:ascii|hex) (?:\d )?(\S+)",
            r"^ *sntp authentication-key \d+ md5 (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_VERSION, pattern=r"(?m)^ *System serial number +: (\S+)"),
        FactRule(field="model", command=_VERSION, pattern=r"System description +: .*\((\S+?)\)"),
        FactRule(field="os_version", command=_VERSION, pattern=r"(?m)^ *System software version +: (\S.*)$"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_STATUS,
            row=r"^(?P<name>[A-Z]\w*(?: \d[\d/]*)) +(?P<status>up|down|disabled|err-disable)\b",
        ),
        RowRule(
            table=Table.INTERFACES,
            command=_ADDRESSES,
            row=r"^(?P<name>[A-Z]\w* \d[\d/]*) +(?P<address>\d+\.\d+\.\d+\.\d+/\d+) ",
        ),
        RowRule(
            table=Table.MODULES,
            command=_VERSION,
            row=r"^ +Slot (?P<slot>\S+) +: (?P<description>\S+)",
            more=(r"^ +Serial number +: (?P<serial_number>\S+)",),
        ),
    ),
    restore="Copy the file to flash:config.text with `copy tftp://HOST/FILE flash:config.text`, and `reload`.",
)
