"""Palo Alto PAN-OS: the whole running configuration in braces (PAN-OS CLI Quick Start, `show config running`).

This form shows everything but cannot be loaded; the XML that can comes from an export or the XML API.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table, steps
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_SYSTEM = "show system info"
_INTERFACES = "show interface all"
_VALUE = r'("[^"]+"|[^\s;{]+)'


PLATFORM = Platform(
    name="paloalto_panos",
    vendor="Palo Alto Networks",
    title="PAN-OS",
    aliases=("panos", "paloalto"),
    channel=Channel.SHELL,
    # In a cluster the state stands in it: user@fw(active)>.
    prompt=r"[\w.@-]+(?:\([\w-]+\))?[>#] ?",
    # Scripting mode stops the editor from drawing the line again with each key.
    paging=steps("set cli scripting-mode on", "set cli pager off"),
    commands=(
        Command(text=_SYSTEM, optional=True),
        # Administrators are part of every configuration; the last line closes what the first one opened.
        Command(text="show config running", keep=True, begin=r"^ *mgt-config \{$", end=r"^\}$"),
        Command(text=_INTERFACES, optional=True),
    ),
    errors=(
        r"^Unknown command: ",
        r"^Invalid syntax\.",
        r"^Server error ?:",
        r"^Validation Error",
    ),
    lines=Lines(
        secret=(
            *URLS,
            # Whatever is sealed with the master key begins like this.
            r"(-AQ==[^\s;]+)",
            r"phash ([^\s;]+);",
            rf"password {_VALUE};",
            rf"passphrase {_VALUE};",
            rf"\bsecret {_VALUE};",
            rf" key {_VALUE};",
            rf"api-key {_VALUE};",
            rf"community(?:-string)? {_VALUE};",
            rf"(?:auth|priv)pwd {_VALUE};",
            r"private-key ([^\s;{\"]+);",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_SYSTEM, pattern=r"(?m)^serial: (\S+)"),
        FactRule(field="model", command=_SYSTEM, pattern=r"(?m)^model: (\S+)"),
        FactRule(field="os_version", command=_SYSTEM, pattern=r"(?m)^sw-version: (\S+)"),
    ),
    rows=(
        # Two tables: the hardware with its state, the logical interfaces with zone, tag and address.
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=r"^(?P<name>[a-z]\S*) +\d+ +\S+/(?P<status>[^\s/]+)",
        ),
        RowRule(
            table=Table.INTERFACES,
            command=_INTERFACES,
            row=r"^(?P<name>[a-z]\S*) +\d+ +\d+ .* \d+ +(?P<address>[\da-f]\S*[.:]\S+)",
        ),
    ),
    comment="#",
    restore="This text cannot be loaded: restore an export (`scp export configuration`, or the XML API with "
    "type=export&category=configuration) and compare it with this file.",
)
