"""Juniper Junos: the command ends with an exit status, and the last line closes the last section."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

PLATFORM = Platform(
    name="juniper_junos",
    vendor="Juniper",
    title="Junos OS",
    aliases=("junos", "juniper"),
    channel=Channel.EXEC,
    prompt=r"[\w.@-]+[>#%] ?",
    commands=(
        Command(
            text="show configuration | display omit",
            keep=True,
            # The log-in shell of root is a Unix shell.
            alternatives=('cli -c "show configuration | display omit"',),
            begin=r"^## Last (?:commit|changed): ",
            end=r"^\}",
        ),
        Command(text="show version", alternatives=('cli -c "show version"',), optional=True),
        Command(text="show chassis hardware", alternatives=('cli -c "show chassis hardware"',), optional=True),
    ),
    errors=(r"^error: ", r"^syntax error", r"^unknown command", r"^missing argument", r"show: Command not found"),
    lines=Lines(
        secret=(
            *URLS,
            r'"([^"]+)"; ## SECRET-DATA',
            r' ([^\s"]+); ## SECRET-DATA',
            # How a value is hashed or sealed may be seen, and makes the pattern cheap to look for.
            r'"\$1\$([^"]+)"',
            r'"\$5\$([^"]+)"',
            r'"\$6\$([^"]+)"',
            r'"\$8\$([^"]+)"',
            r'"\$9\$([^"]+)"',
            r'"\$sha1\$([^"]+)"',
            # Of SNMP; a community of a routing policy may look the same, and is masked with it.
            r"^ +community (\S+) \{",
            r"^ +community ([^\s;]+);",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(
            field="serial_number", command="show chassis hardware", pattern=r"(?m)^Chassis +(?:REV \S+ +\S+ +)?(\S+) "
        ),
        FactRule(field="model", command="show version", pattern=r"(?m)^Model: (\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^Junos: (\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"JUNOS .*\[(\S+)\]"),
    ),
    comment="#",
    restore="In configuration mode `load override FILE`, then `commit check` and `commit confirmed 5`.",
)
