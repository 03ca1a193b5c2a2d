"""All platforms that come with NetRaven, and how to find one by any of its names."""

from collections.abc import Sequence
from difflib import get_close_matches

from netraven.core.errors import PlatformError, UnknownPlatformError
from netraven.platforms.arista_eos import PLATFORM as ARISTA_EOS
from netraven.platforms.cisco_asa import PLATFORM as CISCO_ASA
from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS
from netraven.platforms.cisco_nxos import PLATFORM as CISCO_NXOS
from netraven.platforms.cisco_s300 import PLATFORM as CISCO_S300
from netraven.platforms.cisco_wlc import PLATFORM as CISCO_WLC
from netraven.platforms.cisco_xe import PLATFORM as CISCO_XE
from netraven.platforms.cisco_xr import PLATFORM as CISCO_XR
from netraven.platforms.dell_os6 import PLATFORM as DELL_OS6
from netraven.platforms.dell_os10 import PLATFORM as DELL_OS10
from netraven.platforms.dell_powerconnect import PLATFORM as DELL_POWERCONNECT
from netraven.platforms.extreme_exos import PLATFORM as EXTREME_EXOS
from netraven.platforms.extreme_netiron import PLATFORM as EXTREME_NETIRON
from netraven.platforms.juniper_junos import PLATFORM as JUNIPER_JUNOS
from netraven.platforms.linux import PLATFORM as LINUX
from netraven.platforms.mikrotik_routeros import PLATFORM as MIKROTIK_ROUTEROS
from netraven.platforms.platform import Platform
from netraven.platforms.ruckus_fastiron import PLATFORM as RUCKUS_FASTIRON
from netraven.platforms.ubiquiti_edgeswitch import PLATFORM as UBIQUITI_EDGESWITCH


def find(name: str, platforms: Sequence[Platform] | None = None) -> Platform:
    """Return the platform of this name or alias; None means those that come with NetRaven.

    Raises: UnknownPlatformError: there is none; its text suggests close ones.
    """
    platforms = PLATFORMS if platforms is None else platforms
    wanted = name.strip().lower().replace("-", "_")
    for platform in platforms:
        if wanted in names(platform):
            return platform
    close = get_close_matches(wanted, [known for platform in platforms for known in names(platform)])
    hint = f"did you mean {' or '.join(repr(one) for one in close)}?" if close else "`netraven platforms` lists all"
    raise UnknownPlatformError(f"no platform is called {name!r}: {hint}")


def names(platform: Platform) -> tuple[str, ...]:
    """Return all names by which the platform may be called."""
    return (platform.name, *platform.aliases)


def checked(platforms: Sequence[Platform]) -> tuple[Platform, ...]:
    """Return the platforms.  Raises: PlatformError: two of them share a name."""
    taken: dict[str, str] = {}
    for platform in platforms:
        for name in names(platform):
            if name in taken:
                raise PlatformError(f"platform {platform.name!r} is called {name!r}, and so is {taken[name]!r}")
            taken[name] = platform.name
    return tuple(platforms)


PLATFORMS = checked(
    (
        ARISTA_EOS,
        CISCO_ASA,
        CISCO_IOS,
        CISCO_NXOS,
        CISCO_S300,
        CISCO_WLC,
        CISCO_XE,
        CISCO_XR,
        DELL_OS10,
        DELL_OS6,
        DELL_POWERCONNECT,
        EXTREME_EXOS,
        EXTREME_NETIRON,
        JUNIPER_JUNOS,
        LINUX,
        MIKROTIK_ROUTEROS,
        RUCKUS_FASTIRON,
        UBIQUITI_EDGESWITCH,
    )
)
