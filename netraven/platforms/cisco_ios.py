"""Cisco IOS: `end` is the last line of a whole configuration, and its header states the size.

Source: Cisco IOS configuration fundamentals command reference, and the security, routing and wireless references.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, steps
from netraven.platforms.rows import interfaces_of, inventory_of
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="cisco_ios",
    vendor="Cisco",
    title="IOS",
    aliases=("ios",),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show inventory", optional=True),
        Command(
            text="show running-config",
            keep=True,
            # Users of a parser view may only ask for it in this form.
            alternatives=("show running-config view full",),
            begin=r"^version ",
            end=r"^end$",
            size=r"^Current configuration : (\d+) bytes",
        ),
    ),
    errors=(
        r"^% ?Invalid input",
        r"^% ?(?:Incomplete|Ambiguous|Unknown|Unrecognized) command",
        r"^(?:% A|Command a)uthorization failed",
        # Someone else is writing it.
        r"^%?(?:Error: )?Unable to get configuration",
    ),
    lines=Lines(
        volatile=(
            r"^Building configuration\.\.\.",
            r"^Current configuration : \d+ bytes",
            r"^! No configuration change since last restart",
            r"^! NVRAM config last updated at ",
            # Without a user it tells nothing but that the device was restarted.
            r"^! Last configuration change at (?!.* by )",
            r"^ntp clock-period ",
            # Both stand before each output where `terminal exec prompt timestamp` is set.
            r"^Load for five secs: ",
            r"^Time source is ",
        ),
        insignificant=(
            r"^! Last configuration change at .* by ",
            # Automatic bandwidth rewrites this value by itself.
            r"^ tunnel mpls traffic-eng bandwidth \d+$",
            # A number that the event and expression MIBs count.
            r"^ +expression \d+$",
        ),
        secret=(
            *CISCO_LIKE,
            r"^username \S+ .*password (?:\d+ )?(\S+)",
            r"^username \S+ .*secret (?:\d+ )?(\S+)",
            r"^ +password (?:\d+ )?(\S.*)",
            # In a key chain `key 1` is only a number.
            r"^ +key (?!\d+$|\d )(\S.*)$",
            r"^crypto isakmp key (?:\d )?(\S+)",
            r"^ +pre-shared-key (?:(?:address \S+(?: \d\S+)?|hostname \S+) key |local |remote )?(?:hex )?(?:\d )?(\S+)",
            r"^ +ppp .*password (?:\d )?(\S+)",
            r"wpa-psk (?:ascii|hex) (?:\d )?(\S+)",
            r"wpa psk set-key (?:ascii|hex) (?:\d )?(\S+)",
            r"^ +(?:aaa )?client .*server-key (?:\d )?(\S+)",
            r"^ +server-key (?:\d )?(\S+)",
            r"^ +dot1x .*password (?:\d )?(\S+)",
            r"mgmtuser username \S+ password (?:\d )?(\S+)(?: secret (?:\d )?(\S+))?",
            r"^ +(?:domain|area)-password (\S+)",
            r"^ +isis password (\S+)",
            r"^ip (?:ftp|http client) password (?:\d )?(\S+)",
            r"authentication mode hmac-sha-256 (?:\d )?(\S+)",
            r"^ +pac key (?:\d )?(\S+)",
            r"^ +server-private .*key (?!\d )(\S+)",
            r"^ +bind authenticate root-dn \S+ password (?:\d )?(\S+)",
            r"^ +ip nhrp authentication (\S+)",
            r"^vtp password (\S+)",
            # Of the telephony service.
            r"^ +web (?:admin (?:system|customer)|customize) name \S+ password (?:\d )?(\S+)",
            r"l2tp tunnel password (?:\d )?(\S+)",
            r"pre-share key (?:\d )?(\S+)",
            r"authentication ipsec spi \d+ \S+ (?:\d )?(\S+)",
            r"encryption ipsec spi \d+ esp (?:null|\S+ (?:\d{3} )?(?:\d )?(\S+)) \S+ (?:\d )?(\S+)",
            r"^ +set session-key \S+ esp \d+ cipher (\S+)(?: authenticator (\S+))?",
            r"^ +set session-key \S+ ah \d+ (\S+)",
            r"^mpls ldp .*password (?:fallback |option \d+ for \S+ )?\d (\S+)",
            r"^mpls ldp (?:vrf \S+ )?neighbor \S+ password (?!\d )(\S+)",
            r"^ +(?:authentication |credentials )?username \S+ password (?:\d )?(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"System [Ss]erial [Nn]umber\s*: (\S+)"),
        FactRule(field="serial_number", command="show version", pattern=r"Processor board ID (\S+)"),
        FactRule(field="model", command="show version", pattern=r"Model [Nn]umber\s*: (\S+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^[Cc]isco (\S+) .*(?:processor|memory)"),
        FactRule(field="os_version", command="show version", pattern=r"Version ([\w.()]+)"),
    ),
    rows=(interfaces_of("show running-config"), inventory_of("show inventory")),
    restore="Copy the file to flash: and use `configure replace`; stored secrets of types 5 to 9 work as they stand.",
)
