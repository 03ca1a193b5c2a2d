"""Nokia SR OS with the classic CLI: the file says itself when it is finished (`admin display-config`)."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import NOKIA_LIKE, PEM_PRIVATE_KEYS

_CHASSIS = "show chassis"
_BOF = "show bof"
_CONFIGURATION = "admin display-config"

PLATFORM = Platform(
    name="nokia_sros",
    vendor="Nokia",
    title="SR OS (classic CLI)",
    aliases=("sros", "alcatel_sros", "timos"),
    channel=Channel.SHELL,
    # The active processor, and an asterisk while something is not saved.
    prompt=r"\*?[A-D]:[\w.@ -]{1,64}(?:>[\w>(){}\[\]\"/.:-]*)?[#$] ?",
    paging=steps("environment no more"),
    commands=(
        Command(text=_CHASSIS, optional=True),
        # What the system boots from is no part of the configuration, and is needed to restore one.
        Command(text=_BOF, keep=True, optional=True, heading="# show bof", begin=r"^BOF \(Memory\)", end=r"^=+$"),
        Command(
            text=_CONFIGURATION,
            keep=True,
            heading="# admin display-config",
            begin=r"^# TiMOS-",
            end=r"^# Finished ",
        ),
    ),
    errors=(
        r"^Error: (?:Bad|Invalid|Missing|Ambiguous) ",
        r"^Error: \S+ command",
        r"^(?:MINOR|MAJOR): CLI ",
    ),
    lines=Lines(
        volatile=(r"^# Generated ", r"^# Finished "),
        secret=NOKIA_LIKE,
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_CHASSIS, pattern=r"Serial number +: *(\S+)"),
        FactRule(field="model", command=_CHASSIS, pattern=r"(?m)^ *(?:Chassis )?Type +: *(\S.*)"),
        FactRule(field="os_version", command=_CONFIGURATION, pattern=r"(?m)^# TiMOS-(\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^    port (?P<name>[\w/-]+) *$",
            more=(r'^ {8}description "(?P<description>[^"]*)"', r"^ {8}(?P<status>(?:no )?shutdown)$"),
            end=r"^    exit *$",
        ),
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r'^ {8}interface "(?P<name>[^"]+)"',
            more=(
                r'^ {12}description "(?P<description>[^"]*)"',
                r"^ {12}address (?P<address>\S+)",
                r"^ {12}(?P<status>(?:no )?shutdown)$",
            ),
            end=r"^ {8}exit *$",
        ),
    ),
    leave=("logout",),
    comment="#",
    restore="Copy what follows the second heading to cf3: and use `exec cf3:/FILE`, or boot from it.",
)
