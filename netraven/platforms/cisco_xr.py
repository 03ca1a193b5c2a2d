"""Cisco IOS-XR: `end` is the last line of a whole configuration, and a line before it names the release.

Source: IOS XR system management, routing and system security command references.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, steps
from netraven.platforms.rows import interfaces_of, inventory_of
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, TYPED, URLS

_SEALED = r"(?:clear |encrypted |password6 |\d )?"
_CHASSIS = r'NAME: "(?:Rack 0|chassis[^"]*)".*\n *PID: '

PLATFORM = Platform(
    name="cisco_xr",
    vendor="Cisco",
    title="IOS-XR",
    aliases=("iosxr", "cisco_iosxr"),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+# ?",
    paging=steps("terminal length 0", "terminal width 0", "terminal exec prompt no-timestamp"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show inventory all", alternatives=("show inventory",), optional=True),
        Command(text="show running-config", keep=True, begin=r"^!! IOS XR ", end=r"^end$"),
    ),
    errors=(
        r"^% ?Invalid input",
        r"^% ?(?:Incomplete|Ambiguous|Unknown|Unrecognized) command",
        r"^% ?This command is not authorized",
        r"^% ?Failed to ",
    ),
    lines=Lines(
        volatile=(
            r"^(?:!! )?Building configuration\.\.\.",
            # The time stands before each output, unless the user may not switch that off.
            *(
                rf"^{day} [A-Z][a-z][a-z] +\d+ \d\d:\d\d:\d\d\.\d+ \S+$"
                for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
            ),
            r"^!! Last configuration change at (?!.* by )",
        ),
        insignificant=(r"^!! Last configuration change at .* by ",),
        secret=(
            *TYPED,
            *URLS,
            r"^ +(?:secret|password) (?:encrypted |clear )?(?:\d+ )?(\S+)",
            r"^ +key (?:\d )?(?!\d+$|\d )(\S+)$",
            r"^(?:tacacs|radius)-server .*key (?:\d )?(\S+)",
            rf"^snmp-server community {_SEALED}(?!(?:clear|encrypted) )(\S+)",
            rf"^snmp-server host \S+ (?:traps |informs )?{_SEALED}(?:version (?:1|2c|3 (?:noauth|auth|priv)) )?(\S+)",
            rf"^snmp-server user \S+ .*?auth \S+ {_SEALED}(\S+)(?: priv (?:3des|des56|aes \d+) {_SEALED}(\S+))?",
            rf"authentication-key (?:\d+ \S+ )?{_SEALED}(\S+)",
            rf"message-digest-key \d+ md5 {_SEALED}(\S+)",
            r"key-string password6? (\S+)",
            rf"(?:hello|lsp)-password (?:hmac-md5 |text )?(?:accept )?{_SEALED}(?!keychain )(\S+)",
            rf"neighbor \S+ password {_SEALED}(\S+)",
            rf"neighbor password {_SEALED}(\S+)",
            rf"^ +\S+:\d+ password {_SEALED}(\S+)",
            r"text-authentication (\S+)",
            r"^ +authentication (?!md5|text|key|mode|message-digest|null|pre-share|rsa-)(\S+)$",
            rf"ppp (?:chap|pap) .*password {_SEALED}(\S+)",
            rf"^ +pre-shared-key {_SEALED}(\S+)",
            rf"^ +ldap-.*password {_SEALED}(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(
            field="serial_number",
            command="show inventory all",
            pattern=_CHASSIS + r"[^,]*, *VID: [^,]*, *SN: (\S+)",
        ),
        FactRule(field="model", command="show inventory all", pattern=_CHASSIS + r"([^,\s]+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^[Cc]isco (\S+(?: Series)?) .*processor"),
        FactRule(field="model", command="show version", pattern=r"(?m)^[Cc]isco ((?:ASR|NCS|IOS XRv|\d)[\w -]*)"),
        FactRule(field="os_version", command="show version", pattern=r"Version ([\w.]+)"),
    ),
    rows=(
        interfaces_of("show running-config", more=(r"^ ipv4 address (?P<address>\d\S*(?: \d\S+)?)",)),
        inventory_of("show inventory all"),
    ),
    restore="Copy the file to the router, in configuration mode `load FILE`, then `commit replace`.",
)
