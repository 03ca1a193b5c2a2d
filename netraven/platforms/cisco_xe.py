"""Cisco IOS-XE, the Catalyst 9800 wireless controller included: it prints its configuration as IOS does.

Source: Catalyst 9000 and ISR 4000 command references; Catalyst 9800 command reference for the wireless secrets.
"""

from dataclasses import replace

from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS

PLATFORM = replace(
    CISCO_IOS,
    name="cisco_xe",
    title="IOS-XE",
    aliases=("iosxe", "cisco_iosxe"),
    lines=replace(
        CISCO_IOS.lines,
        secret=(
            *CISCO_IOS.lines.secret,
            # Of a wireless network with several keys, and of a mesh.
            r"mpsk priority \d+ set-key (?:ascii|hex) (?:\d )?(\S+)",
            r"psk provisioning key \d+ (?:\d )?(\S+)",
        ),
    ),
)
