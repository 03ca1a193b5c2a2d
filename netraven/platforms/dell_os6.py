"""Dell Networking OS6 (N series): `exit` leaves the configuration mode, which the file enters at its beginning.

Source: Dell EMC Networking N-Series CLI reference guide.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import SHUTDOWN
from netraven.platforms.secrets import FASTPATH, PEM_PRIVATE_KEYS

PLATFORM = Platform(
    name="dell_os6",
    vendor="Dell",
    title="Networking OS6",
    aliases=("os6", "dell_dnos6"),
    channel=Channel.SHELL,
    prompt=r"[\w.@():/~-][\w.@():/ ~-]{0,80}[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        # Sections within end with this line too, so it proves little; nothing else is sure to come last.
        Command(text="show running-config", keep=True, begin=r"^!Current Configuration:", end=r"^exit$"),
    ),
    leave=("exit", "logout"),
    errors=(
        r"^% ?(?:Invalid|Unrecognized|Incomplete|Ambiguous)",
        r"^Command not found",
        r"^Incomplete command",
        r"^% ?(?:Authorization|Not authorized)",
        r"^Command [Aa]uthorization failed",
    ),
    lines=Lines(
        volatile=(r"^!System Up Time", r"^!Current SNTP Synchronized Time"),
        # Agents set their own time-out back.
        insignificant=(r"^sflow \d+ .*timeout \d+$",),
        secret=FASTPATH,
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"(?m)^Serial Number\.* +(\S+)"),
        FactRule(field="model", command="show version", pattern=r"(?m)^System Model ID\.* +(\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^ *1 +([\d.]+) "),
        FactRule(field="os_version", command="show running-config", pattern=r"(?m)^!System Software Version (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command="show running-config",
            row=r"^interface (?P<name>\S+(?: \S+)?)",
            more=(
                r'^description "?(?P<description>[^"]+)',
                r"^ip address (?P<address>\d\S+(?: \S+)?)",
                r"^ipv6 address (?P<address>\S+)",
                rf"^{SHUTDOWN}",
            ),
            end=r"^exit$",
        ),
    ),
    restore="Copy the file to the switch as startup-config with `copy URL startup-config`, then reload.",
)
