"""Cisco AireOS wireless controllers: a second log-in inside the session, and commands in place of a configuration.

Source: Cisco wireless controller command reference 8.x.  To switch paging off counts as a change of configuration, so
it needs a read-write account; with another one the pager is answered.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import inventory_of
from netraven.platforms.secrets import NOT_STARRED, PEM_PRIVATE_KEYS, URLS

_CONFIGURATION = "show run-config commands"
# How it seals: the kind, the initial vector, the hash, and the length before the value.
_SEALED = r"(\d+ \S+ \S+ \d+ \S+)"

PLATFORM = Platform(
    name="cisco_wlc",
    vendor="Cisco",
    title="AireOS WLC",
    aliases=("aireos", "cisco_wlc_ssh"),
    channel=Channel.SHELL,
    prompt=r"\([^()]{1,64}\) ?> ?",
    paging=steps("config paging disable"),
    commands=(
        Command(text="show udi", optional=True),
        Command(text="show sysinfo", optional=True),
        # It has neither first nor last line of its own; each controller has settings of its radios, which come first.
        Command(text=_CONFIGURATION, keep=True, begin=r"^ *802\.11[ab] "),
    ),
    leave=("logout", "n"),
    errors=(
        r"^Incorrect (?:usage|input)",
        r"^(?:Request|Authorization) [Ff]ailed",
        r"^HELP:",
        r"^Insufficient [Pp]rivilege",
    ),
    lines=Lines(
        # Neighbours that the radios hear come and go.
        volatile=(r"^ *rogue (?:adhoc|client) (?:alert|Alert|Unknown|unknown) ",),
        insignificant=(r"^ *rogue ap (?:classify|friendly|malicious) .*alert",),
        secret=(
            *URLS,
            rf"mgmtuser add encrypt \S+ {_SEALED}",
            rf"mgmtuser add (?!encrypt)\S+ {NOT_STARRED}",
            rf"netuser add encrypt username \S+ password {_SEALED}",
            rf"netuser add (?!encrypt)\S+ {NOT_STARRED}",
            rf"mgmtuser add encrypt username \S+ password {_SEALED} secret {_SEALED}",
            rf"mgmtuser add username \S+ password {NOT_STARRED} secret {NOT_STARRED}",
            rf"dot1xuser add encrypt username \S+ password {_SEALED}",
            rf"dot1xuser add username \S+ password {NOT_STARRED}",
            r"snmp community create (\S+)",
            r"snmp community (?:accessmode \S+|mode \S+|ipaddr \S+ \S+) (\S+)",
            rf"snmp v3user create encrypt \S+ \S+ \S+ \S+ {_SEALED} {_SEALED}",
            rf"snmp v3user create (?!encrypt)\S+ \S+ \S+ \S+ {NOT_STARRED}(?: {NOT_STARRED})?",
            rf"(?:radius|tacacs) (?:auth|acct|athr) add encrypt \d+ \S+ \d+ password {_SEALED}",
            rf"(?:radius|tacacs) (?:auth|acct|athr) add \d+ \S+ \d+ (?:ascii|hex) {NOT_STARRED}",
            rf"psk set-key (?:ascii|hex) encrypt {_SEALED}",
            rf"psk set-key (?:ascii|hex) (?!encrypt){NOT_STARRED}",
            rf"static-wep-key encryption \d+ \d+ (?:ascii|hex) {NOT_STARRED}",
            rf"ldap simple-bind \d+ authenticated \S+ {NOT_STARRED}",
            rf"ipsec ike .*(?:psk|pre-shared-key) {NOT_STARRED}",
            rf"mesh security (?:psk|rad-mac-filter) key {NOT_STARRED}",
            rf"transfer (?:upload|download) (?:password|certpassword) {NOT_STARRED}",
            rf"local-auth method fast server-key {NOT_STARRED}",
            rf"auth-list add psk {NOT_STARRED}",
            rf"mobility group member hash \S+ {NOT_STARRED}",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show udi", pattern=r"SN: (\S+)"),
        FactRule(field="model", command="show udi", pattern=r"PID: ([^,\s]+)"),
        FactRule(field="os_version", command="show sysinfo", pattern=r"(?m)^Product Version\.+ (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_CONFIGURATION,
            row=r"^ *interface address (?:dynamic-interface )?(?P<name>\S+) (?P<address>\d\S+(?: \d\S+)?)",
        ),
        inventory_of("show udi"),
    ),
    restore="Type the lines after `config`; for a whole controller use its own `transfer download datatype config`.",
)
