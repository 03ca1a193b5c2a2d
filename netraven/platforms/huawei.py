"""Huawei VRP 5: `return` is the last line of a whole configuration (VRP command reference)."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, VRP_LIKE

_VERSION = "display version"
_ESN = "display esn"
_DEVICE = "display device"
_CONFIGURATION = "display current-configuration all"

PLATFORM = Platform(
    name="huawei",
    vendor="Huawei",
    title="VRP",
    aliases=("vrp", "huawei_vrp"),
    channel=Channel.SHELL,
    # <H> and [H]; on VRP 8 [~H], and [*H] with changes that are not committed; firewalls in a pair put HRP_M first.
    prompt=r"(?:HRP_[MS])?[<\[][~*]?[\w.@()/:-]+[>\]] ?",
    paging=steps("screen-length 0 temporary", "undo terminal monitor"),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text=_DEVICE, optional=True),
        Command(text=_ESN, optional=True),
        Command(
            text=_CONFIGURATION,
            keep=True,
            # `all` adds what belongs to boards that are absent; small devices do not know the word.
            alternatives=("display current-configuration",),
            begin=r"^#$",
            end=r"^return$",
        ),
    ),
    errors=(
        r"^ *Error: ?",
        r"^ *Warning: ?(?:You have no|No) (?:right|permission)",
    ),
    lines=Lines(
        # A clock before each output, unless `timestamp disable` is set.
        volatile=(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\d.: +A-Z-]*$",),
        insignificant=(
            r"^!Last configuration was updated ",
            r"^!Last configuration was saved ",
            # Sealed anew, with another salt, each time they are shown.
            r"%\^%#",
            r"%@%@",
            r"%\$%\$",
            r"@%@%",
        ),
        secret=(
            *VRP_LIKE,
            r"irreversible-cipher (\S+)",
            r"%\^%#(.+?)%\^%#",
            r"%@%@(.+?)%@%@",
            r"%\$%\$(.+?)%\$%\$",
            r" user \S+ password (?!cipher |simple |irreversible)(\S+)",
            r"pin verify (\S+)",
            # Of LDP, whose neighbour stands before the value.
            r"md5-password (?:cipher|plain) [\d.]+ (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_ESN, pattern=r"(?i)\bESN[^:\n]*: *(\S+)"),
        FactRule(field="model", command=_VERSION, pattern=r"(?im)^(?:Quidway|Huawei) (\S+) .*uptime"),
        FactRule(field="os_version", command=_VERSION, pattern=r"VRP \(R\) software, Version \S+ \((?:\S+ )?(\S+)\)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^interface (?P<name>\S.*)",
            more=(r"^ description (?P<description>.+)", r"^ ip address (?P<address>\d.*)", r"^ (?P<status>shutdown)$"),
            end=r"^#",
        ),
        RowRule(
            table=Table.MODULES,
            command=_DEVICE,
            # Chassis, then switches, where the type stands after the number of the card.
            row=r"^ *(?P<slot>\d+) +(?:(?:-|\d+) +)?(?P<part_number>[A-Z][\w-]+) +[Pp]resent",
        ),
    ),
    comment="#",
    restore="Copy the file to flash: as a .cfg, then `startup saved-configuration FILE` and reboot without saving.",
)
