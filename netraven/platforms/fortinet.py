"""Fortinet FortiGate, with and without virtual domains (FortiOS CLI reference: `show`, `get system status`).

`show` is kept, not `show full-configuration`: it is what the device writes into its own backup and takes back from it,
while the full form adds the default of every setting and the names of thousands of internet services, which come with
signature updates.  The pipe avoids the pager, which cannot be switched off without a change of the configuration; all
it loses is blank lines inside of quoted texts.
"""

from netraven.platforms.platform import Channel, Command, Condition, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import FORTINET_LIKE, FORTINET_PRIVATE_KEYS, FORTINET_SNMP

_STATUS = "get system status"
_SHOW = "show | grep ."
_INTERFACES = "get system interface"
_SPLIT = Condition(command=_STATUS, pattern=r"(?m)^Virtual domain configuration: (?!disable)")
_WHOLE = Condition(command=_STATUS, pattern=r"(?m)^Virtual domain configuration: disable")

PLATFORM = Platform(
    name="fortinet",
    vendor="Fortinet",
    title="FortiGate (FortiOS)",
    aliases=("fortigate", "fortios_gate", "fortigate_fortios"),
    channel=Channel.SHELL,
    # A name, in clusters with a role, and where one stands: (global), (root), (interface).
    prompt=r"(?:\(M\) )?[\w.~-]+(?: \([\w .~-]+\)){0,2} [#$] ?",
    commands=(
        Command(text=_STATUS, optional=True),
        Command(
            text=_SHOW,
            keep=True,
            begin=r"^#config-version=",
            end=r"^end$",
            # The file begins with a list of all virtual domains; each must have a section of its own after that.
            lists=r"(?m)^edit (\S+)\n(?:next$| +set )",
            covers=r"(?m)^edit (\S+)\nconfig ",
        ),
        Command(text=_INTERFACES, when=_WHOLE, optional=True),
        Command(text="config global", when=_SPLIT, moves=True, optional=True),
        Command(text=_INTERFACES, when=_SPLIT, optional=True),
        Command(text="end", when=_SPLIT, moves=True, optional=True),
    ),
    errors=(
        r"^Unknown action \d",
        r"^[Cc]ommand parse error",
        r"^Command fail\. Return code ",
        r"^Permission denied\. Insufficient privileges",
    ),
    lines=Lines(
        volatile=(r"^#conf_file_ver=",),
        insignificant=(
            # Build and user: who asks does not change what is configured.
            r"^#config-version=",
            r"^#buildno=",
            # Sealed anew, with another salt, each time they are shown.
            r" ENC \S",
            r"set comments? \"?Error \(No order ",
        ),
        insignificant_blocks=(
            FORTINET_PRIVATE_KEYS,
            # Comes with updates of the signatures.
            (r"^config firewall internet-service-name$", r"^end$"),
        ),
        secret=FORTINET_LIKE,
        secret_blocks=(FORTINET_PRIVATE_KEYS, FORTINET_SNMP),
    ),
    facts=(
        FactRule(field="serial_number", command=_STATUS, pattern=r"(?m)^Serial-Number: (\S+)"),
        FactRule(field="model", command=_STATUS, pattern=r"(?m)^Version: (\S+)"),
        FactRule(field="os_version", command=_STATUS, pattern=r"(?m)^Version: \S+ v?([\d.]+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=r"^== ?\[ ?(?P<name>[^\]]+?) ?\]",
            more=(r"\bip: (?P<address>[1-9]\S* \S+)", r"\bstatus: (?P<status>\w+)"),
        ),
    ),
    comment="#",
    restore="Restore the file as a configuration of the same model and release (System > Configuration > Restore).",
)
