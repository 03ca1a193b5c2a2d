"""HPE Comware 5 and 7: `return` is the last line of a whole configuration (Comware command reference)."""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Step, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, VRP_LIKE

_VERSION = "display version"
_MANUFACTURE = "display device manuinfo"
_CONFIGURATION = "display current-configuration"

PLATFORM = Platform(
    name="hp_comware",
    vendor="HPE",
    title="Comware",
    aliases=("comware", "hpe_comware"),
    channel=Channel.SHELL,
    # In a description a bracket may end a line as well: the quiet after the literal prompt decides.
    prompt=r"[<\[][\w.@()/:-]+[>\]] ?",
    questions=((r"Press Y or ENTER to continue", "\n"),),
    enable=Enable(privileged=r"[>\]]\s*$", command="super", only_with_password=True),
    paging=(Step(text="screen-length disable"), Step(text="undo terminal monitor")),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text=_MANUFACTURE, optional=True),
        Command(text=_CONFIGURATION, keep=True, begin=r"^ *sysname ", end=r"^return$"),
    ),
    errors=(
        r"^ *% ?(?:Unrecognized|Incomplete|Ambiguous) command",
        r"^ *% ?(?:Wrong parameter|Too many parameters)",
        r"^ *% ?Permission denied",
        r"^ *% ?Error: ",
    ),
    lines=Lines(
        # A clock before each output of some releases.
        volatile=(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\d.: +A-Z-]*$",),
        secret=(
            *VRP_LIKE,
            r" hash (\$\S+)",
            r" key (?:authentication|accounting|authorization) (?!cipher |simple )(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_MANUFACTURE, pattern=r"DEVICE_SERIAL_NUMBER *: *(\S+)"),
        FactRule(field="model", command=_MANUFACTURE, pattern=r"DEVICE_NAME *: *(\S.*)"),
        FactRule(field="model", command=_VERSION, pattern=r"(?m)^(?:HPE?|H3C|3Com) (\S.*?) uptime is"),
        FactRule(field="os_version", command=_VERSION, pattern=r"Comware[^\n]*[Vv]ersion (\S+, \w+ \S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^ *interface (?P<name>\S+)",
            more=(r"^ description (?P<description>.+)", r"^ ip address (?P<address>\d.*)", r"^ (?P<status>shutdown)$"),
            end=r"^#",
        ),
        RowRule(
            table=Table.MODULES,
            command=_MANUFACTURE,
            row=r"^ *(?P<slot>(?:Chassis \d+ )?Slot \d+|Fan \d+|Power \d+)",
            more=(r"DEVICE_NAME *: *(?P<part_number>\S.*)", r"DEVICE_SERIAL_NUMBER *: *(?P<serial_number>\S+)"),
        ),
    ),
    comment="#",
    restore="Copy the file to flash: as a .cfg and use `configuration replace file FILE`.",
)
