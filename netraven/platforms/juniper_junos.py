"""Juniper Junos: the command ends with an exit status, and the last line closes the last section.

Only the configuration is kept, so that the file loads as it stands.  An account without the permission `secret` is
shown `/* SECRET-DATA */` in place of each secret; that is stored, because such an account may be what is wanted.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS


def _asked(text: str) -> Command:
    return Command(text=text, alternatives=(f'cli -c "{text}"',), optional=True)


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
        _asked("show version"),
        _asked("show chassis hardware"),
        _asked("show interfaces terse"),
        _asked("show interfaces descriptions"),
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
            # Licences that are part of the configuration.
            r'^ +key "([^"]+)"',
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
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command="show interfaces terse",
            row=r"^(?P<name>\S+) +(?:up|down) +(?P<status>up|down)\b(?: +inet6? +(?P<address>\S+))?",
        ),
        RowRule(
            table=Table.INTERFACES,
            command="show interfaces descriptions",
            row=r"^(?P<name>\S+) +(?:up|down) +(?:up|down) +(?P<description>\S.*)$",
        ),
        RowRule(
            table=Table.MODULES,
            command="show chassis hardware",
            # The columns have fixed places; parts of parts are indented, and their names recur.
            row=(
                r"^(?!Item )(?P<slot>\S.{16}).{9}(?P<part_number>.{13})"
                r"(?P<serial_number>.{18})(?P<description>.*)$"
            ),
        ),
    ),
    comment="#",
    restore=(
        "In configuration mode `load override FILE`, then `commit check` and `commit confirmed 5`; "
        "first put a secret wherever `/* SECRET-DATA */` stands."
    ),
)
