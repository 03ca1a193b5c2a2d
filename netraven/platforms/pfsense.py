"""Netgate pfSense: one XML file, whole when its root element is closed.

The account must not land in the console menu: give it the shell access privilege, and where the file is closed to it,
the sudo package and leave to use it without a password.  Source: the pfSense documentation.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, XML_ELEMENTS

_CONFIG = "cat /cf/conf/config.xml"
_VERSION = "cat /etc/version"

_PRODUCT = "kenv -q smbios.system.product"
_SERIAL = "kenv -q smbios.system.serial"

# What every FreeBSD says of its hardware.
HARDWARE = (Command(text=_PRODUCT, optional=True), Command(text=_SERIAL, optional=True))
HARDWARE_FACTS = (
    FactRule(field="model", command=_PRODUCT, pattern=r"(\S.*)"),
    FactRule(field="serial_number", command=_SERIAL, pattern=r"(\S+)"),
)
INTERFACES = Command(text="ifconfig -a", optional=True)
INTERFACE_ROWS = RowRule(
    table=Table.INTERFACES,
    command=INTERFACES.text,
    row=r"^(?P<name>[a-z][\w.]*): flags=",
    more=(
        r"^\s+description: (?P<description>.+)",
        r"^\s+inet (?P<address>\S+)",
        r"^\s+status: (?P<status>.+)",
    ),
)

PLATFORM = Platform(
    name="pfsense",
    vendor="Netgate",
    title="pfSense",
    channel=Channel.EXEC,
    commands=(
        Command(
            text=_CONFIG, keep=True, alternatives=(f"sudo -n {_CONFIG}",), begin=r"^<pfsense>$", end=r"^</pfsense>$"
        ),
        Command(text=_VERSION, optional=True),
        *HARDWARE,
        INTERFACES,
    ),
    lines=Lines(
        # Stamps of who changed what and when: alone they change nothing.
        insignificant=(r"^\s*<last_rule_upd_time>", r"^\s*<lastchange>"),
        insignificant_blocks=((r"^\s*<revision>$", r"^\s*</revision>$"),),
        secret=XML_ELEMENTS,
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(FactRule(field="os_version", command=_VERSION, pattern=r"(\S+)"), *HARDWARE_FACTS),
    rows=(INTERFACE_ROWS,),
    comment="#",
    restore="Diagnostics, Backup & Restore takes the file as it stands, and restarts the firewall.",
)
