"""Dell PowerConnect: FASTPATH in some models, Marvell's ROS in others; neither a first nor a last line is sure.

Source: PowerConnect 5500, 6200 and 8000 series CLI reference guides.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.rows import SHUTDOWN
from netraven.platforms.secrets import FASTPATH, PEM_PRIVATE_KEYS, SSH2_PRIVATE_KEYS

PLATFORM = Platform(
    name="dell_powerconnect",
    vendor="Dell",
    title="PowerConnect",
    aliases=("powerconnect",),
    channel=Channel.SHELL,
    prompt=r"[\w.@():/~-][\w.@():/ ~-]{0,80}[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    # Each of the two families knows one of them.
    paging=steps("terminal datadump", "terminal length 0"),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show system", optional=True),
        Command(text="show running-config", keep=True),
    ),
    leave=("exit", "logout"),
    errors=(
        r"^% ?(?:Unrecognized|Invalid|Incomplete|Ambiguous|Wrong|missing|bad)",
        r"^Command not found",
        r"^Incomplete command",
        r"^% ?(?:Authorization|Not authorized)",
    ),
    lines=Lines(
        volatile=(r"^!System Up Time", r"^!Current SNTP Synchronized Time"),
        insignificant=(r"^sflow \d+ .*timeout \d+$",),
        secret=(
            *FASTPATH,
            r"^ +password (?:encrypted )?(\S+)",
            r"^(?:radius|tacacs)-server host .*key (?:encrypted )?(\S+)",
            r"^encrypted (?:radius|tacacs)-server .*key (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS, SSH2_PRIVATE_KEYS),
    ),
    facts=(
        FactRule(field="serial_number", command="show version", pattern=r"(?m)^Serial Number\.* +(\S+)"),
        FactRule(
            field="serial_number", command="show system", pattern=r"(?m)^(?:Serial Number|Service [Tt]ag)\s*:? +(\S+)"
        ),
        FactRule(field="model", command="show system", pattern=r"(?m)^System Model ID[.:]+ *(\S+)"),
        FactRule(field="model", command="show system", pattern=r"(?m)^System Description: +PowerConnect (\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?m)^SW [Vv]ersion +([\d.]+)"),
        FactRule(field="os_version", command="show running-config", pattern=r"(?m)^!System Software Version (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command="show running-config",
            row=r"^interface (?!range )(?P<name>\S+(?: \S+)?)",
            more=(
                r"^ *description ['\"]?(?P<description>[^'\"]+)",
                r"^ *ip address +(?P<address>\d\S+(?: +\S+)?)",
                rf"^ *{SHUTDOWN}",
            ),
            end=r"^exit$",
        ),
    ),
    restore="Copy the file to the switch as startup-config with `copy URL startup-config`, then reload.",
)
