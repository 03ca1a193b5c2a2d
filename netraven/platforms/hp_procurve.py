"""HP ProCurve, HPE ProVision and ArubaOS-Switch: one system under three names (Management and Configuration Guide).

A configuration has no last line of its own.  Terminals are drawn with cursor addressing, whatever they say they can do.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, QUOTED, URLS

_SYSTEM = "show system information"
_MODULES = "show modules"
_CONFIGURATION = "show running-config"

PLATFORM = Platform(
    name="hp_procurve",
    vendor="HPE Aruba",
    title="ProCurve, ProVision, ArubaOS-Switch",
    aliases=("procurve", "provision", "aruba_osswitch", "aruba_procurve", "arubaos_switch"),
    channel=Channel.SHELL,
    # The factory's names are several words: ProCurve Switch 2910al-24G#.
    prompt=r"\w[\w.@()/:~ +-]{0,80}[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("no page"),
    commands=(
        # In the order of their age, newest last.
        Command(text=_SYSTEM, alternatives=("show system-information", "show system"), optional=True),
        Command(text=_MODULES, optional=True),
        Command(text=_CONFIGURATION, keep=True, begin=r"^; \S+ Configuration Editor; Created on release #"),
    ),
    errors=(
        r"^Invalid input: ",
        r"^(?:Incomplete|Ambiguous) input: ",
        r"^Not authorized to (?:run|execute) ",
        r"^Command is not (?:supported|authorized)",
    ),
    lines=Lines(
        volatile=(r"^Running configuration:$",),
        secret=(
            *URLS,
            rf"^snmp-server community {QUOTED}",
            rf"^snmp-server host \S+ community {QUOTED}",
            rf"^snmp-server host \S+ (?!community |informs?|trap-level|version ){QUOTED}",
            rf"^snmpv3 user \S+ auth \S+ {QUOTED}(?: priv (?:aes |des )?{QUOTED})?",
            rf"^snmpv3 community index .* name {QUOTED}",
            rf"^password \S+ (?:user-name \S+ )?(?:plaintext|sha1|sha-256|sha256) {QUOTED}",
            rf" key (?!\d+ ){QUOTED}",
            rf" encrypted-key {QUOTED}",
            rf"key-string {QUOTED}",
            rf"key-value {QUOTED}",
            rf"authentication-key {QUOTED}",
            rf"encrypted-authentication-key {QUOTED}",
            rf"(?:auth-password|privacy-password) {QUOTED}",
            rf"^aaa port-access .*password {QUOTED}",
            rf"^aaa authentication local-user .*password (?:plaintext |sha1 |sha256 ){QUOTED}",
            rf"^autorun encryption-key {QUOTED}",
            rf"pre-shared-key ckn \S+ cak {QUOTED}",
            rf"psk {QUOTED}",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_SYSTEM, pattern=r"Serial Number *: *(\S+)"),
        # A stack is edited as one and has the models of its members.
        FactRule(field="model", command=_CONFIGURATION, pattern=r'(?m)^ +member 1 type "(\w+)"'),
        FactRule(field="model", command=_CONFIGURATION, pattern=r"(?m)^; (\S+) Configuration Editor"),
        FactRule(field="os_version", command=_CONFIGURATION, pattern=r"Created on release #(\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^(?:interface )?(?P<name>(?:vlan )?[A-L]?[\d/]+|(?:vlan|loopback) \d+) *$",
            more=(
                r'^ +name "(?P<description>[^"]*)"',
                r"^ +ip address (?P<address>\d\S+ \S+)",
                r"^ +(?P<status>disable) *$",
            ),
            end=r"^(?: +exit *)?$",
        ),
        RowRule(
            table=Table.MODULES,
            command=_MODULES,
            row=r"^ +(?P<slot>[A-L]|\d{1,2}) +(?:HPE? |Aruba )?(?P<part_number>J\w{5}) (?P<description>.{1,50}?) {2,}"
            r"(?P<serial_number>[A-Z]\w{9})",
        ),
    ),
    leave=("logout", "y", "n"),
    comment=";",
    restore="Copy the file with `copy tftp startup-config` or `copy sftp startup-config`; the switch then restarts.",
)
