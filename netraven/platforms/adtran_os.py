"""Adtran AOS: `end` is the last line of a whole configuration.

Source: the AOS command reference guide.
"""

from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform, steps
from netraven.platforms.secrets import CISCO_LIKE, PEM_PRIVATE_KEYS

_VERSION = "show version"

PLATFORM = Platform(
    name="adtran_os",
    vendor="Adtran",
    title="AOS",
    aliases=("adtran",),
    channel=Channel.SHELL,
    prompt=r"[\w.@()/:~-]+[>#] ?",
    enable=Enable(privileged=r"#\s*$"),
    paging=steps("terminal length 0"),
    commands=(
        Command(text=_VERSION, optional=True),
        Command(text="show running-config", keep=True, begin=r"^hostname ", end=r"^end$"),
    ),
    errors=(r"^% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Unknown)\b",),
    lines=Lines(
        volatile=(r"^Building configuration\.\.\.",),
        secret=(
            *CISCO_LIKE,
            r'^username "?\S+ .*password (?:encrypted )?"?([^"\s]+)',
            r"^enable password (?:md5 |encrypted )?(?:encrypted )?(\S+)",
            r"^ +password (?:encrypted )?(?:md5 )?(\S+)",
            r"^ *ppp (?:pap|chap) .*password (?:encrypted )?(\S+)",
            r"^ *sip-identity .*password (?:encrypted )?\"?([^\"\s]+)",
            r"^ *preshared-key (?:encrypted )?(\S+)",
            r"^crypto ike remote-id .*preshared-key (?:encrypted )?(\S+)",
            r"^(?:radius|tacacs)-server .*key (?:encrypted )?(\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_VERSION, pattern=r"[Ss]erial number (\S+)"),
        FactRule(field="model", command=_VERSION, pattern=r"(?m)^Platform: ([^,\n]+)"),
        FactRule(field="os_version", command=_VERSION, pattern=r"OS version (\S+)"),
    ),
    restore="Copy the file to flash as startup-config with `copy tftp startup-config`, and `reload`.",
)
