"""Fortinet FortiManager, FortiAnalyzer and FortiADC (their CLI references: `show`, `get system status`).

They page as FortiGate does, and the same pipe avoids it where they have pipes.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform
from netraven.platforms.secrets import FORTINET_LIKE, FORTINET_PRIVATE_KEYS, FORTINET_SNMP

_STATUS = "get system status"

PLATFORM = Platform(
    name="fortinet_manager",
    vendor="Fortinet",
    title="FortiManager, FortiAnalyzer, FortiADC",
    aliases=("fortimanager", "fortianalyzer", "fortiadc", "fortios"),
    channel=Channel.SHELL,
    prompt=r"[\w.~-]+(?: \([\w .~-]+\)){0,2} [#$] ?",
    commands=(
        Command(text=_STATUS, optional=True),
        # FortiADC knows no pipes.  None of them promises a first line, but all have this section.
        Command(text="show | grep .", keep=True, alternatives=("show",), begin=r"^config system ", end=r"^end$"),
    ),
    errors=(
        r"^Unknown action \d",
        r"^[Cc]ommand parse error",
        r"^Command fail\. Return code ",
        r"^Invalid (?:command|input)",
        r"^Permission denied\. Insufficient privileges",
    ),
    lines=Lines(
        volatile=(r"^#conf_file_ver=",),
        insignificant=(r"^#config-version=", r" ENC \S"),
        insignificant_blocks=(FORTINET_PRIVATE_KEYS,),
        secret=FORTINET_LIKE,
        secret_blocks=(FORTINET_PRIVATE_KEYS, FORTINET_SNMP),
    ),
    facts=(
        FactRule(field="serial_number", command=_STATUS, pattern=r"(?m)^Serial[ -]Number\s*: *(\S+)"),
        FactRule(field="model", command=_STATUS, pattern=r"(?m)^Platform Full Name\s*: *(\S.*)"),
        FactRule(field="model", command=_STATUS, pattern=r"(?m)^Version\s*: *(Forti\S+)"),
        FactRule(field="os_version", command=_STATUS, pattern=r"(?m)^Version\s*: *(?:Forti\S+ )?v?(\d\S*)"),
    ),
    comment="#",
    restore="Paste the sections into the command line; a whole system comes back with `execute restore all-settings`.",
)
