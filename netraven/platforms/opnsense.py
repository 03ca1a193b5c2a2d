"""OPNsense: one XML file, whole when its root element is closed.

The account needs a shell; one that is not root reads the file with sudo, without a password.  Source: the OPNsense
documentation.
"""

from netraven.platforms.pfsense import HARDWARE, HARDWARE_FACTS, INTERFACE_ROWS, INTERFACES
from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, XML_ELEMENTS, XML_VALUE

_CONFIG = "cat /conf/config.xml"
_VERSION = "opnsense-version"

PLATFORM = Platform(
    name="opnsense",
    vendor="Deciso",
    title="OPNsense",
    channel=Channel.EXEC,
    commands=(
        Command(
            text=_CONFIG, keep=True, alternatives=(f"sudo -n {_CONFIG}",), begin=r"^<opnsense>$", end=r"^</opnsense>$"
        ),
        Command(text=_VERSION, optional=True),
        *HARDWARE,
        INTERFACES,
    ),
    lines=Lines(
        insignificant=(r"^\s*<last_rule_upd_time>", r"^\s*<lastchange>"),
        insignificant_blocks=((r"^\s*<revision[ >]", r"^\s*</revision>$"),),
        secret=(*XML_ELEMENTS, "<[Kk]ey>" + XML_VALUE),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(FactRule(field="os_version", command=_VERSION, pattern=r"(?:OPNsense )?(\d\S*)"), *HARDWARE_FACTS),
    rows=(INTERFACE_ROWS,),
    comment="#",
    restore="System, Configuration, Backups, Restore takes the file as it stands, and restarts the firewall.",
)
