"""Linux and its likes, read by an ordinary user: each file by a command of its own, which ends with an exit status."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_BOARD = "grep -s . /sys/class/dmi/id/product_name /sys/class/dmi/id/product_serial; true"
_RELEASE = "cat /etc/os-release"


def _file(path: str) -> Command:
    return Command(text=f"cat {path}", keep=True, optional=True, heading=f"### {path}")


def _state(command: str) -> Command:
    return Command(text=command, keep=True, optional=True, heading=f"### {command}")


PLATFORM = Platform(
    name="linux",
    vendor="Linux",
    title="Linux",
    aliases=("linuxgeneric", "debian", "ubuntu"),
    channel=Channel.EXEC,
    prompt=r"[\w.@:~/ \[\]()-]+[$#%>] ?",
    commands=(
        _file("/etc/hostname"),
        Command(text=_RELEASE, keep=True, optional=True, heading="### /etc/os-release"),
        _file("/etc/hosts"),
        _file("/etc/resolv.conf"),
        _file("/etc/network/interfaces"),
        _file("/etc/fstab"),
        # Every system has it, so a visit that reads nothing fails.
        Command(text="cat /etc/passwd", keep=True, heading="### /etc/passwd", begin="^root:"),
        _file("/etc/group"),
        _file("/etc/nsswitch.conf"),
        _state("ip -brief link"),
        _state("ip route"),
        _state("ip -6 route"),
        Command(text=_BOARD, optional=True),
    ),
    lines=Lines(
        # The rest of the life of a route that a router advertised.
        volatile=(r" expires \d+sec",),
        # Whether a link is up is not configuration.
        insignificant=(r"^\S+ +[A-Z]+ .* <[A-Z0-9_,-]+>",),
        secret=(
            *URLS,
            r"^[^:\s]+:(\$[^:]+|[\w./]{13}):\d+:\d+:",
            r"^\s*wpa-psk (.+)$",
            r"^\s*wireless-key\S* (.+)$",
            r"^\s*psk=(.+)$",
            r"password[=:] *(\S.*)$",
            r"credentials=(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_BOARD, pattern=r"product_serial:(.+)"),
        FactRule(field="model", command=_BOARD, pattern=r"product_name:(.+)"),
        FactRule(field="os_version", command=_RELEASE, pattern=r'(?m)^PRETTY_NAME="?([^"\n]+)'),
    ),
    comment="#",
    restore="Copy the parts that you need back into the files that their headings name.",
)
