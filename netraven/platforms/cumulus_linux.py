"""NVIDIA Cumulus Linux: what NVUE was told, and the files that it or an administrator wrote.

Two of the files are closed to ordinary users, so the account needs sudo without a password; one that must not have it
must be able to read them.  Every kept command is required: a switch without NVUE, and one without a file, prints
nothing and ends well.  Source: the Cumulus Linux user guide.
"""

from netraven.platforms.linux import ADDRESS_ROWS, ADDRESSES, SECRETS, existing
from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS

_NVUE = "test ! -x /usr/bin/nv || nv config show -o commands --color off"
_RELEASE = "cat /etc/os-release"
_BOARD = "sudo -n decode-syseeprom"


def _closed(path: str) -> Command:
    return Command(
        text=f"sudo -n sh -c 'test ! -e {path} || cat {path}'",
        alternatives=(f"cat {path}",),
        keep=True,
        heading=f"### {path}",
    )


PLATFORM = Platform(
    name="cumulus_linux",
    vendor="NVIDIA",
    title="Cumulus Linux",
    aliases=("cumulus",),
    channel=Channel.EXEC,
    prompt=r"[\w.@:~/ \[\]()-]+[$#] ?",
    commands=(
        Command(text=_RELEASE, keep=True, heading="### /etc/os-release", begin=r"^NAME=\"?Cumulus"),
        existing("/etc/hostname"),
        existing("/etc/hosts"),
        existing("/etc/resolv.conf"),
        Command(
            text=_NVUE,
            # The first releases of NVUE know no other form.
            alternatives=("nv config show --color off",),
            keep=True,
            heading="### nv config show",
        ),
        existing("/etc/network/interfaces"),
        existing("/etc/cumulus/ports.conf"),
        existing("/etc/cumulus/datapath/traffic.conf"),
        existing("/etc/frr/daemons"),
        _closed("/etc/frr/frr.conf"),
        _closed("/etc/snmp/snmpd.conf"),
        Command(text=_BOARD, alternatives=("decode-syseeprom",), optional=True),
        ADDRESSES,
    ),
    lines=Lines(
        secret=(
            *SECRETS,
            r"^nv set [^'\"]*password '?([^'\s]+)",
            r"^nv set [^'\"]* secret '?([^'\s]+)",
            r"^nv set [^'\"]*(?:md5|encrypt|authentication)-key '?([^'\s]+)",
            r"^nv set [^'\"]* auth-\S+ '?([^'\s]+)'?(?: encrypt-\S+ '?([^'\s]+))?",
            r"^nv set [^'\"]*readonly-community(?:-v6)? '?([^'\s]+)",
            r"^ *hashed-password: (.+)$",
            r"^ *secret: (.+)$",
            # The service of FRR.
            r"^(?:enable )?password (?:8 )?(\S+)",
            r"^ *neighbor \S+ password (\S+)",
            r"message-digest-key \d+ md5 (\S+)",
            r"^ *ip ospf authentication-key (\S+)",
            r"^ *(?:area|domain)-password \S+ (\S+)",
            # The SNMP service.
            r"^r[ow]community6? (\S+)",
            r"^create[uU]ser \S+ \S+ (\"[^\"]+\"|\S+)(?: \S+ (\"[^\"]+\"|\S+))?",
            r"^trap2?sink \S+ (\S+)",
            r"^com2sec6? \S+ \S+ (\S+)",
        ),
        # In the other form of NVUE the communities are keys of a map.
        secret_blocks=(PEM_PRIVATE_KEYS, (r"^ +readonly-community(?:-v6)?:$", r"^ {1,8}\S")),
    ),
    facts=(
        FactRule(field="serial_number", command=_BOARD, pattern=r"(?m)^Serial Number +0x\w+ +\d+ (\S+)"),
        FactRule(field="model", command=_BOARD, pattern=r"(?m)^Product Name +0x\w+ +\d+ (\S.*)$"),
        FactRule(field="os_version", command=_RELEASE, pattern=r'(?m)^VERSION_ID="?([^"\n]+)'),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=existing("/etc/network/interfaces").text,
            row=r"^iface (?P<name>\S+)",
            more=(r"^\s+alias (?P<description>.+)", r"^\s+address (?P<address>\S+)"),
        ),
        ADDRESS_ROWS,
    ),
    comment="#",
    restore="Copy the files back where their headings say; with NVUE, enter its lines, then `nv config apply`.",
)
