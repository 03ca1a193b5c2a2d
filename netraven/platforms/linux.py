"""Linux and its likes, read by an ordinary user: each file by a command of its own, which ends with an exit status.

A file that does not exist is empty; one that exists must be readable, or the visit fails.  Only `interfaces` may be
closed to ordinary users, as it may hold a key.  What `ip` says is left out where there is no such `ip`.  The commands
are understood by csh and fish too.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_BOARD = "grep -s . /sys/class/dmi/id/product_name /sys/class/dmi/id/product_serial; true"
_RELEASE = "test ! -e /etc/os-release || cat /etc/os-release"


def existing(path: str) -> Command:
    """Return the command that keeps a file which may not exist."""
    return Command(text=f"test ! -e {path} || cat {path}", keep=True, heading=f"### {path}")


def _readable(path: str) -> Command:
    return Command(text=f"test ! -r {path} || cat {path}", keep=True, heading=f"### {path}")


def _state(command: str) -> Command:
    return Command(text=command, keep=True, optional=True, heading=f"### {command}")


ADDRESSES = Command(text="ip -brief address", optional=True)
ADDRESS_ROWS = RowRule(
    table=Table.INTERFACES,
    command=ADDRESSES.text,
    row=r"^(?P<name>[^\s@]+)(?:@\S+)? +(?P<status>[A-Z]+)\b(?: +(?P<address>\S+))?",
)
SECRETS = (
    *URLS,
    r"^\s*wpa-psk (.+)$",
    r"^\s*wireless-key\S* (.+)$",
    r"^\s*psk=(.+)$",
    r"password[=:] *(\S.*)$",
    r"credentials=(\S+)",
)

PLATFORM = Platform(
    name="linux",
    vendor="Linux",
    title="Linux",
    aliases=("linuxgeneric", "debian", "ubuntu"),
    channel=Channel.EXEC,
    prompt=r"[\w.@:~/ \[\]()-]+[$#%>] ?",
    commands=(
        existing("/etc/hostname"),
        existing("/etc/os-release"),
        existing("/etc/hosts"),
        existing("/etc/resolv.conf"),
        _readable("/etc/network/interfaces"),
        existing("/etc/fstab"),
        # Every system has it, so a visit that reads nothing fails.
        Command(text="cat /etc/passwd", keep=True, heading="### /etc/passwd", begin="^root:"),
        existing("/etc/group"),
        existing("/etc/nsswitch.conf"),
        existing("/etc/motd"),
        existing("/etc/issue"),
        _state("ip -brief link"),
        _state("ip route"),
        _state("ip -6 route"),
        Command(text=_BOARD, optional=True),
        ADDRESSES,
    ),
    lines=Lines(
        # The rest of the life of a route that a router advertised.
        volatile=(r" expires \d+sec",),
        # Whether a link is up is not configuration.
        insignificant=(r"^\S+ +[A-Z]+ .* <[A-Z0-9_,-]+>",),
        secret=(
            # A hash that stands in /etc/passwd itself.
            r"^[^:\s]+:(\$[^:]+|[\w./]{13}):\d+:\d+:",
            *SECRETS,
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_BOARD, pattern=r"product_serial:(.+)"),
        FactRule(field="model", command=_BOARD, pattern=r"product_name:(.+)"),
        FactRule(field="os_version", command=_RELEASE, pattern=r'(?m)^PRETTY_NAME="?([^"\n]+)'),
    ),
    rows=(ADDRESS_ROWS,),
    comment="#",
    restore="Copy the parts that you need back into the files that their headings name.",
)
