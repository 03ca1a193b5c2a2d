"""HPE Aruba controllers and gateways with ArubaOS 6 and 8, Alcatel-Lucent AOS-W (ArubaOS CLI Reference Guide).

Encryption of secrets on the screen is switched off, as they would be sealed anew each time they are shown.  Whether
each release ends with `end` is not documented, so nothing but the prompt is asked for.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import ARUBA_LIKE, PEM_PRIVATE_KEYS

_VERSION = "show version"
_INVENTORY = "show inventory"
_CONFIGURATION = "show running-config"

PLATFORM = Platform(
    name="aruba_os",
    vendor="HPE Aruba",
    title="ArubaOS (controllers)",
    aliases=("aosw", "arubaos", "aruba_controller"),
    channel=Channel.SHELL,
    # Version 8 adds where one stands; a caret says that something is not committed, an asterisk that it is not saved.
    prompt=r"\([\w.@ -]+\) ?[*^]?(?:\[[\w.@ /:-]*\] ?)?[*^]?[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("no paging", "encrypt disable"),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text=_INVENTORY, optional=True),
        Command(text=_CONFIGURATION, keep=True, begin=r"^version \d"),
    ),
    errors=(
        r"^% ?(?:Invalid|Incomplete|Ambiguous|Parse)",
        r"^ *\^?Invalid input detected",
        r"^% Error: ",
        r"^Permission denied",
    ),
    lines=Lines(
        volatile=(r"^Building Configuration\.\.\.", r"^controller config \d+$"),
        secret=(
            *ARUBA_LIKE,
            r"^mgmt-user (?!ssh-pubkey |webui-cacert |localauth-)\S+ \S+ (\S+)$",
            r"^enable secret (\S+)",
            r"isakmp key (\S+)",
            r"ip \S+ ipsec (\S+)",
            r"PRE-SHARE (\S+)",
            r"bkup-passwords (\S+)",
            r"bkup-passphrase (\S+)",
            r"console-password (\S+)",
            r"admin-passwd (\S+)",
            r"^ +authentication (?!message-digest$|pre-share$|rsa-sig$|ecdsa)(\S+)$",
            r"message-digest-key \d+ (?:md5 )?(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_INVENTORY, pattern=r"(?m)^(?:System|Chassis) Serial# *: *(\S+)"),
        FactRule(field="model", command=_VERSION, pattern=r"\(MODEL: (?:Aruba)?([^)]+)\)"),
        FactRule(field="os_version", command=_VERSION, pattern=r"\(MODEL: [^)]+\), Version (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^interface (?P<name>\S.*)",
            more=(
                r"^\s+description \"?(?P<description>[^\"\n]+)",
                r"^\s+ip address (?P<address>\d\S+ \S+)",
                r"^\s+(?P<status>shutdown)$",
            ),
            end=r"^!",
        ),
    ),
    leave=("exit", "exit"),
    restore="Copy the file to flash: and use `copy flash: FILE startup-config`, then reload.",
)
