"""MikroTik RouterOS: an export has no last line of its own, so the command prints one when the export is through."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_END = "# end of export"
_EXPORT = '/export show-sensitive; :put "' + _END + '"'
_RESOURCE = "/system resource print"
_INTERFACES = "/interface print terse without-paging"
_ADDRESSES = "/ip address print terse without-paging"
_VALUE = r'("(?:[^"\\]|\\.)*"?|\S+)'  # without its last quote it reaches to the end of the line

PLATFORM = Platform(
    name="mikrotik_routeros",
    vendor="MikroTik",
    title="RouterOS",
    aliases=("routeros", "mikrotik"),
    channel=Channel.EXEC,
    prompt=r"\[[^\]]+\] (?:/\S+ )?> ?",
    commands=(
        Command(
            text=_EXPORT,
            keep=True,
            # RouterOS 6 shows secrets unless told not to, and does not know the word.
            alternatives=(_EXPORT.replace(" show-sensitive", ""),),
            begin=r"^# .* by RouterOS ",
            end=f"^{_END}$",
        ),
        Command(text=_RESOURCE, optional=True),
        Command(text=_INTERFACES, optional=True),
        Command(text=_ADDRESSES, optional=True),
    ),
    errors=(
        r"\(line \d+ column \d+\)$",
        r"^failure: ",
        r"^not enough permissions",
        r"^no such (?:item|command)",
        # A part of the export that could not be read is missing in it.
        r"^#error exporting ",
    ),
    continuation="\\",
    lines=Lines(
        volatile=(
            r"^# .* by RouterOS ",
            f"^{_END}$",
            r"^# (?:poe-out status|inactive time|received packet )",
            r"^# .*(?:not ready|restart the device|firmware upgraded)",
        ),
        secret=(
            *URLS,
            f"password={_VALUE}",
            f"secret={_VALUE}",
            f"passphrase={_VALUE}",
            f"(?<!public)(?<!host)-key={_VALUE}",
            rf"static-key-\d={_VALUE}",
            f" auth-id={_VALUE}",
        ),
        secret_blocks=(
            PEM_PRIVATE_KEYS,
            # The names of communities are what opens the door.
            (r"^/snmp community$", r"^/(?!snmp community$)"),
        ),
    ),
    facts=(
        FactRule(field="serial_number", command=_EXPORT, pattern=r"(?m)^# serial number = (\S+)"),
        FactRule(field="model", command=_EXPORT, pattern=r"(?m)^# model = (.+)$"),
        FactRule(field="os_version", command=_EXPORT, pattern=r"by RouterOS (\S+)"),
        # A virtual router names no model in its export.
        FactRule(field="model", command=_RESOURCE, pattern=r"(?m)^ *board-name: (.+)$"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=(
                r"^ *\d+ +(?:(?P<status>[A-Z]+) +)?(?:comment=(?P<description>.*?) )?"
                r"name=(?P<name>.+?) (?:default-name|type|mtu)="
            ),
        ),
        RowRule(
            table=Table.INTERFACES,
            command=_ADDRESSES,
            row=r" address=(?P<address>\S+) network=\S+ interface=(?P<name>.+?)(?: actual-interface=|$)",
        ),
    ),
    comment="#",
    restore="Reset without defaults, copy the file to the router and use `/import FILE verbose=yes`.",
)
