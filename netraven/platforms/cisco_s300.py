"""Cisco's switches for small business (Sx200 to Sx550, CBS): a second log-in inside the session, and no last line.

Source: Cisco 300 and 350 series CLI guides, chapters on system management, secure sensitive data and AAA.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, Step
from netraven.platforms.rows import interfaces_of, inventory_of
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, SSH2_PRIVATE_KEYS, TYPED, URLS

PLATFORM = Platform(
    name="cisco_s300",
    vendor="Cisco",
    title="Small Business switches",
    aliases=("ciscosmb", "cisco_s200"),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=(
        Step(text="terminal datadump", alternatives=("terminal length 0",)),
        Step(text="terminal width 0"),
    ),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show inventory", optional=True),
        # The header came with release 1.1; it is not known whether 1.0.0 of 2010 prints one.
        Command(text="show running-config", keep=True, begin=r"^config-file-header"),
    ),
    errors=(
        r"^% ?(?:Unrecognized|Incomplete|Ambiguous|Invalid|Wrong|missing|bad)",
        r"^% ?Not authorized",
        r"^% ?Authorization failed",
    ),
    lines=Lines(
        volatile=(r"^! ?System restarted", r"^! ?Up[Tt]ime"),
        # The check sum is salted with what the unit itself decides.
        insignificant=(r"^ssd-control-end ",),
        secret=(
            *TYPED,
            *URLS,
            r"^username \S+ password (?:encrypted )?(?!\d )(\S+)",
            r"^enable password (?:level \d+ )?(?:encrypted )?(\S+)",
            r"^ *password (?!encrypted$)(?:encrypted )?(\S+)",
            r"^(?:encrypted )?(?:radius|tacacs)-server .*key (\S+)",
            r"^(?:encrypted )?sntp authentication-key \d+ \S+ (\S+)",
            r"^(?:encrypted )?snmp-server community (\S+)",
            r"^snmp-server host \S+ (?:(?:traps|informs) )?(?:version (?:1|2|3) (?:(?:noauth|auth|priv) )?)?(\S+)",
            r"^(?:encrypted )?snmp-server user \S+ .*?auth \S+ (\S+)(?: priv (\S+))?",
            r"ip ssh-client password (\S+)",
            r"ip ssh-client server .*password (\S+)",
            r"key-string (\S+)",
            r"rip authentication-key (\S+)",
            r"ospf authentication-key (\S+)",
            r"dot1x .*password (\S+)",
            r"^(?:encrypted )?ssd (?:file )?passphrase (?!control)(\S+)",
            r"^encrypted .*password (\S+)",
            r"line .*password (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS, SSH2_PRIVATE_KEYS),
    ),
    facts=(
        FactRule(field="serial_number", command="show inventory", pattern=r"SN: (\S+)"),
        FactRule(field="model", command="show inventory", pattern=r"PID: ([^,\s]+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^\s*(?:SW version|Version:) +([\w.]+)"),
    ),
    rows=(interfaces_of("show running-config", more=(r"^ name (?P<description>.+)",)), inventory_of("show inventory")),
    restore="Copy the file to the switch as startup-config with `copy FILE startup-config`, then reload.",
)
