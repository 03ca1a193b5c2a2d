"""All platforms that come with NetRaven, and how to find one by any of its names."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from netraven.core.errors import PlatformError, UnknownPlatformError
from netraven.platforms.adtran_os import PLATFORM as ADTRAN_OS
from netraven.platforms.allied_telesis_awplus import PLATFORM as ALLIED_TELESIS_AWPLUS
from netraven.platforms.arista_eos import PLATFORM as ARISTA_EOS
from netraven.platforms.cisco_asa import PLATFORM as CISCO_ASA
from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS
from netraven.platforms.cisco_nxos import PLATFORM as CISCO_NXOS
from netraven.platforms.cisco_s300 import PLATFORM as CISCO_S300
from netraven.platforms.cisco_wlc import PLATFORM as CISCO_WLC
from netraven.platforms.cisco_xe import PLATFORM as CISCO_XE
from netraven.platforms.cisco_xr import PLATFORM as CISCO_XR
from netraven.platforms.cumulus_linux import PLATFORM as CUMULUS_LINUX
from netraven.platforms.dell_os6 import PLATFORM as DELL_OS6
from netraven.platforms.dell_os10 import PLATFORM as DELL_OS10
from netraven.platforms.dell_powerconnect import PLATFORM as DELL_POWERCONNECT
from netraven.platforms.extreme_exos import PLATFORM as EXTREME_EXOS
from netraven.platforms.extreme_netiron import PLATFORM as EXTREME_NETIRON
from netraven.platforms.juniper_junos import PLATFORM as JUNIPER_JUNOS
from netraven.platforms.juniper_screenos import PLATFORM as JUNIPER_SCREENOS
from netraven.platforms.linux import PLATFORM as LINUX
from netraven.platforms.mikrotik_routeros import PLATFORM as MIKROTIK_ROUTEROS
from netraven.platforms.opnsense import PLATFORM as OPNSENSE
from netraven.platforms.pfsense import PLATFORM as PFSENSE
from netraven.platforms.platform import Platform
from netraven.platforms.ruckus_fastiron import PLATFORM as RUCKUS_FASTIRON
from netraven.platforms.ruijie_os import PLATFORM as RUIJIE_OS
from netraven.platforms.ubiquiti_airos import PLATFORM as UBIQUITI_AIROS
from netraven.platforms.ubiquiti_edgerouter import PLATFORM as UBIQUITI_EDGEROUTER
from netraven.platforms.ubiquiti_edgeswitch import PLATFORM as UBIQUITI_EDGESWITCH
from netraven.platforms.ubiquiti_unifi import PLATFORM as UBIQUITI_UNIFI
from netraven.platforms.vyatta_vyos import PLATFORM as VYATTA_VYOS
from netraven.platforms.vyos import PLATFORM as VYOS


def find(name: str, known: Mapping[str, Platform] | None = None) -> Platform:
    """Return the platform of this name or alias; `known` is what `by_name` returns, None those that come with NetRaven.

    Raises: UnknownPlatformError: there is none; its text suggests close ones.
    """
    known = _KNOWN if known is None else known
    wanted = name.strip().lower().replace("-", "_")
    if wanted in known:
        return known[wanted]
    close = get_close_matches(wanted, known)
    hint = f"did you mean {' or '.join(repr(one) for one in close)}?" if close else "`netraven platforms` lists all"
    raise UnknownPlatformError(f"no platform is called {name!r}: {hint}")


def names(platform: Platform) -> tuple[str, ...]:
    """Return all names by which the platform may be called."""
    return (platform.name, *platform.aliases)


def by_name(platforms: Iterable[Platform]) -> dict[str, Platform]:
    """Return the platforms by each of their names.  Raises: PlatformError: two of them share a name."""
    known: dict[str, Platform] = {}
    for platform in platforms:
        for name in names(platform):
            if name in known:
                raise PlatformError(f"platform {platform.name!r} is called {name!r}, and so is {known[name].name!r}")
            known[name] = platform
    return known


PLATFORMS: tuple[Platform, ...] = (
    ADTRAN_OS,
    ALLIED_TELESIS_AWPLUS,
    ARISTA_EOS,
    CISCO_ASA,
    CISCO_IOS,
    CISCO_NXOS,
    CISCO_S300,
    CISCO_WLC,
    CISCO_XE,
    CISCO_XR,
    CUMULUS_LINUX,
    DELL_OS10,
    DELL_OS6,
    DELL_POWERCONNECT,
    EXTREME_EXOS,
    EXTREME_NETIRON,
    JUNIPER_JUNOS,
    JUNIPER_SCREENOS,
    LINUX,
    MIKROTIK_ROUTEROS,
    OPNSENSE,
    PFSENSE,
    RUCKUS_FASTIRON,
    RUIJIE_OS,
    UBIQUITI_AIROS,
    UBIQUITI_EDGEROUTER,
    UBIQUITI_EDGESWITCH,
    UBIQUITI_UNIFI,
    VYATTA_VYOS,
    VYOS,
)
_KNOWN = by_name(PLATFORMS)
