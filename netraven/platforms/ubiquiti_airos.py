"""Ubiquiti airOS: one file of settings, sorted because the device writes it in another order each time.

Source: the airOS user guide and the files of an airMAX device.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

BOARD = Command(text="cat /etc/board.info", optional=True)
VERSION = Command(text="cat /etc/version", optional=True)

PLATFORM = Platform(
    name="ubiquiti_airos",
    vendor="Ubiquiti",
    title="airOS",
    aliases=("airos",),
    channel=Channel.EXEC,
    # Each device has at least one user.
    commands=(Command(text="sort /tmp/system.cfg", keep=True, begin=r"^users\.1\.name="), BOARD, VERSION),
    lines=Lines(
        secret=(
            *URLS,
            r"^[\w.]+\.password=(.+)$",
            r"^[\w.]+(?<!\.auth)\.passwd=(.+)$",
            r"^[\w.]+\.secret=(.+)$",
            r"^[\w.]+\.psk=(.+)$",
            r"^[\w.]+[._]private_key(?:_password)?=(.+)$",
            r"^snmp\.(?:r[ow])?community=(.+)$",
            r"^wireless\.\d+\.wep\.key\.\d+=(.+)$",
            r"^wireless\.\d+\.security\.\d+\.key=(.+)$",
            r"^[\w.]+\.wpa\.key=(.+)$",
            r"^[\w.]+\.authkey=(.+)$",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=BOARD.text, pattern=r"(?m)^board\.hwaddr=(\S+)"),
        FactRule(field="model", command=BOARD.text, pattern=r"(?m)^board\.name=(.+)$"),
        FactRule(field="os_version", command=VERSION.text, pattern=r"(\S+)"),
    ),
    comment="#",
    restore="Copy the file to /tmp/system.cfg, then `cfgmtd -w -p /etc/` and `reboot`.",
)
