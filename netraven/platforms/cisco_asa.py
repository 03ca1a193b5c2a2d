"""Cisco ASA with one or several security contexts: `: end` is the last line of each configuration.

Source: ASA series command reference, and its chapters on multiple context mode.
"""

from netraven.platforms.platform import (
    Channel,
    Command,
    Condition,
    Contexts,
    Enable,
    FactRule,
    Lines,
    Platform,
    steps,
)
from netraven.platforms.rows import interfaces_of, inventory_of
from netraven.platforms.secrets import NOT_STARRED, PEM_PRIVATE_KEYS, URLS

_MANY = Condition(command="show mode", pattern=r"(?i)context mode: multiple")
# It shows the keys of tunnels and servers, where `show running-config` prints stars.  Whether each release knows it in
# a context is not sure; one that does not rejects it.
_WHOLE = "more system:running-config"
_BEGIN = r"^(?:ASA|PIX) Version "
_END = r"^: end$"
_VALUE = rf"(?:\d )?{NOT_STARRED}"

PLATFORM = Platform(
    name="cisco_asa",
    vendor="Cisco",
    title="ASA",
    aliases=("asa",),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal pager 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show inventory", optional=True),
        Command(text="show mode", optional=True),
        # An account of one context only is not let through; then that context is what is kept.
        Command(text="changeto system", optional=True, when=_MANY, moves=True),
        Command(text=_WHOLE, keep=True, alternatives=("show running-config",), begin=_BEGIN, end=_END),
    ),
    # Only the system's configuration names contexts.
    contexts=Contexts(
        command=_WHOLE,
        names=r"(?m)^context (\S+)",
        enter=("changeto context {context}",),
        commands=(
            Command(
                text=_WHOLE,
                keep=True,
                alternatives=("show running-config",),
                heading="! context {context}",
                begin=_BEGIN,
                end=_END,
            ),
        ),
    ),
    errors=(
        r"^ERROR: ",
        r"^% ?Invalid input",
        r"^% ?(?:Incomplete|Ambiguous) command",
        r"^%?Error (?:opening|reading) ",
        r"^Command (?:authorization failed|not valid in current execution space)",
    ),
    lines=Lines(
        # All comments but the one that ends the file: serial number, uptime, who saved it and when.
        volatile=(r"^:(?! end$)", r"^Cryptochecksum:", r"^Building configuration\.\.\."),
        secret=(
            *URLS,
            r"^enable password ([^*\s]\S*)",
            r"^passwd ([^*\s]\S*)",
            r"^username \S+ password ([^*\s]\S*)",
            rf"pre-shared-key (?:hex )?{_VALUE}",
            rf"^ key {_VALUE}$",
            rf"^ ldap-login-password {_VALUE}",
            rf"^ radius-common-pw {_VALUE}",
            rf"^ policy-server-secret {_VALUE}",
            rf"^ password {_VALUE}$",
            rf"^snmp-server community {_VALUE}",
            rf"^snmp-server host \S+ .*community {_VALUE}",
            r"^snmp-server user \S+ .*?auth \S+ ([^*\s]\S*)(?: priv (?:3des |des |aes \d+ )([^*\s]\S*))?",
            rf"^failover key (?:hex )?{_VALUE}",
            rf"^ (?:ospf|rip) authentication[- ]key {_VALUE}",
            rf"message-digest-key \d+ md5 {_VALUE}",
            rf"^ +authentication key eigrp \d+ {_VALUE}",
            rf"^ +neighbor \S+ password {_VALUE}",
            rf"^ntp authentication-key \d+ \S+ {_VALUE}",
            rf"^ +area \d+ virtual-link .*authentication-key {_VALUE}",
            rf"^vpdn username \S+ password {_VALUE}",
            rf"^ http-proxy .*password {_VALUE}",
            rf"^isakmp key {_VALUE}",
            rf"^crypto isakmp key {_VALUE}",
            rf"^logging ftp-server \S+ \S+ \S+ {_VALUE}",
            r"session-key \S+ esp \d+ cipher (\S+)(?: authenticator (\S+))?",
            rf"authentication ipsec spi \d+ \S+ {_VALUE}",
            r"^ +key-string (?:\d )?([^*\s].*)",
            rf"^cts .*password {_VALUE}",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show inventory", pattern=r'(?m)^Name: "Chassis".*\n *PID:.*SN: (\S+)'),
        FactRule(field="serial_number", command="show version", pattern=r"(?m)^Serial Number: (\S+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^Hardware: +([^,\s]+)"),
        FactRule(
            field="os_version",
            command="show version",
            pattern=r"(?m)^Cisco (?:Adaptive|PIX) Security Appliance.* Version (\S+)",
        ),
    ),
    rows=(interfaces_of(_WHOLE, more=(r"^ nameif (?P<description>\S+)",)), inventory_of("show inventory")),
    restore="Copy the part of each context to its config-url, the part of the system to startup-config, then reload.",
)
