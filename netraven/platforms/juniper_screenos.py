"""Juniper ScreenOS: nothing marks the end of a configuration but the prompt.

Source: the ScreenOS CLI reference guide.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_SYSTEM = "get system"
_INTERFACES = "get interface"

PLATFORM = Platform(
    name="juniper_screenos",
    vendor="Juniper",
    title="ScreenOS",
    aliases=("screenos", "netscreen"),
    channel=Channel.SHELL,
    # The mark of a cluster's member stands behind the name: host(M)->
    prompt=r"[\w.-]+(?:\([A-Z]\))?-> ?",
    paging=steps("set console page 0"),
    commands=(
        Command(text=_SYSTEM, optional=True),
        Command(text="get config", keep=True, begin=r"^Total Config size \d+"),
        Command(text=_INTERFACES, optional=True),
    ),
    # Switching paging off counts as a change that could be saved.
    leave=("exit", "n"),
    errors=(r"^ *\^-+ ?\w",),
    lines=Lines(
        volatile=(r"^Total Config size \d+", r"^set console page 0$"),
        secret=(
            *URLS,
            r'^set (?:admin|xauth|user) .*?password "?([^"\s]+)',
            r'^set user .* hash-password "?([^"\s]+)',
            r'^set auth-server .* secret "?([^"\s]+)',
            r'^set snmp community "([^"]+)"',
            r"^set snmp community ([^\s\"]+)",
            r'^set snmp host "([^"]+)"',
            r'^set ike gateway .* preshare "?([^"\s]+)',
            r'^set ppp(?:oe)? .* password "?([^"\s]+)',
            r'^set ppp profile .* secret "?([^"\s]+)',
            r'^set l2tp .* secret "?([^"\s]+)',
            r'^set ssid name .* passphrase "?([^"\s]+)',
            r'^set dns ddns id \d+ .*password "?([^"\s]+)',
            r'^set ntp .*preshare-key "?([^"\s]+)',
            r'neighbor \S+ md5-authentication "?([^"\s]+)',
            r'ospf authentication (?:md5|password) "?([^"\s]+)',
            r'rip authentication (?:md5|password) "?([^"\s]+)',
            r'^set nsrp auth password "?([^"\s]+)',
            r'^set nsrp encrypt password "?([^"\s]+)',
            r'^set vpn .* (?:auth|esp) \S+ (?:key|password) "?([^"\s]+)',
            r'^set pki .* (?:password|challenge) "?([^"\s]+)',
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_SYSTEM, pattern=r"(?m)^Serial Number: ([^\s,]+)"),
        FactRule(field="model", command=_SYSTEM, pattern=r"(?m)^Product Name: (\S.*)$"),
        FactRule(field="os_version", command=_SYSTEM, pattern=r"(?m)^Software Version: ([^\s,]+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=r"^(?P<name>[a-z][\w./:-]*) +(?P<address>\d+\.\d+\.\d+\.\d+/\d+) +\S.*? (?P<status>[UDIR]) ",
        ),
    ),
    comment="#",
    restore="`save config from tftp HOST FILE to flash`, then `reset`.",
)
