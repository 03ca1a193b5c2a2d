"""HPE Aruba Networking AOS-CX (AOS-CX Command-Line Interface Guide); a configuration has no last line of its own."""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, QUOTED, URLS

_SYSTEM = "show system"
_MODULE = "show module"
_CONFIGURATION = "show running-config"

PLATFORM = Platform(
    name="aruba_aoscx",
    vendor="HPE Aruba",
    title="AOS-CX",
    aliases=("aoscx", "arubaoscx"),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    paging=steps("no page"),
    commands=(
        Command(text=_SYSTEM, optional=True),
        Command(text=_MODULE, optional=True),
        Command(text=_CONFIGURATION, keep=True, begin=r"^!Version (?:ArubaOS|AOS)-CX "),
    ),
    errors=(
        r"^Invalid input: ",
        r"^% (?:Unknown|Incomplete|Ambiguous|Invalid|Command incomplete)",
        r"^Cannot execute command\. ",
        r"^Command (?:not allowed|is not authorized)",
    ),
    lines=Lines(
        volatile=(r"^Current configuration:$",),
        secret=(
            *URLS,
            rf"ciphertext {QUOTED}",
            rf"plaintext {QUOTED}",
            r"^snmp-server community (\S+)",
            r"^snmp-server host .* community (\S+)",
            rf"^snmpv3 user .*auth-pass (?!ciphertext |plaintext ){QUOTED}",
            rf"^snmpv3 user .*priv-pass (?!ciphertext |plaintext ){QUOTED}",
            r"^ntp authentication-key \d+ \S+ (?!ciphertext |plaintext )(\S+)",
            rf"(?:radius|tacacs)-server .*key (?!ciphertext |plaintext ){QUOTED}",
            r"key-string (?!ciphertext |plaintext )(\S+)",
            r"neighbor \S+ password (?!ciphertext |plaintext )(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_SYSTEM, pattern=r"Chassis Serial Nbr *: *(\S+)"),
        FactRule(field="model", command=_SYSTEM, pattern=r"Product Name *: *(\S.*)"),
        FactRule(field="os_version", command=_SYSTEM, pattern=r"(?:ArubaOS|AOS)-CX Version *: *(\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^interface (?P<name>\S.*)",
            more=(
                r"^ +description (?P<description>.+)",
                r"^ +ip address (?P<address>\S+)",
                r"^ +(?P<status>(?:no )?shutdown)\s*$",
            ),
            end=r"^\S",
        ),
        RowRule(
            table=Table.MODULES,
            command=_MODULE,
            row=r"^(?P<slot>\d+/\d+) +(?P<part_number>[A-Z]\w{5}) +(?P<description>\S.{1,50}?) +"
            r"(?P<serial_number>[A-Z]{2}\w{8}) ",
        ),
    ),
    restore="Use `copy sftp://USER@HOST/FILE running-config vrf mgmt`, then `write memory`.",
)
