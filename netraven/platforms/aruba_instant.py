"""HPE Aruba Instant access points: the virtual controller's configuration (Aruba Instant CLI Reference Guide)."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import ARUBA_LIKE, PEM_PRIVATE_KEYS

_VERSION = "show version"
_APS = "show aps"
# Sealed values would be sealed anew each time they are shown.
_CONFIGURATION = "show running-config no-encrypt"

PLATFORM = Platform(
    name="aruba_instant",
    vendor="HPE Aruba",
    title="Aruba Instant",
    aliases=("arubainstant", "aruba_iap"),
    channel=Channel.SHELL,
    # The name of an access point is its address until somebody gives it one.
    prompt=r" ?[\w.:@-]+(?: \([\w ()-]+\))? ?# ?",
    paging=steps("no paging"),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text=_APS, optional=True),
        Command(text=_CONFIGURATION, keep=True, alternatives=("show running-config",), begin=r"^version \d"),
    ),
    errors=(
        r"^% ?(?:Invalid|Incomplete|Ambiguous|Parse)",
        r"^ *\^?Invalid input detected",
        r"^% Error: ",
    ),
    lines=Lines(
        secret=(
            *ARUBA_LIKE,
            r"^mgmt-user \S+ (\S+)",
            r"^virtual-controller-key (\S+)",
            r"^hash-mgmt-user .*password (?:hash|cleartext) (\S+)",
            r"^hash-user \S+ (?:hash )?(\S+)",
            r"^user \S+ (\S+) (?:portal|radius)",
            r"bkup-passwords (\S+)",
            r"^ipsec (\S+)",
            r"^ap1x-peap-user \S+ (\S+)",
            r"pppoe-(?:passwd|chapsecret) (\S+)",
            r"^ams-key (\S+)",
            r"^opendns \S+ (\S+)",
            r"admin-password (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        # The asterisk is on the access point that speaks for all.
        FactRule(field="serial_number", command=_APS, pattern=r"(?m)^\S.*\d\* .* ([A-Z]{2}\w{7,8}) "),
        FactRule(field="model", command=_VERSION, pattern=r"\(MODEL: ([^)]+)\)"),
        FactRule(field="os_version", command=_VERSION, pattern=r"\(MODEL: [^)]+\), Version (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.MODULES,
            command=_APS,
            # Blanks may stand in a name, even two of them.
            row=r"^(?P<slot>\S.{0,60}?) {2,}\d+\.\d+\.\d+\.\d+\*? +\S+ +\S+ +\d+ +(?P<part_number>\S+) .* "
            r"(?P<serial_number>[A-Z]{2}\w{7,8}) ",
        ),
    ),
    restore="Upload the file as configuration backup in the web interface (Maintenance > Configuration > Restore).",
)
