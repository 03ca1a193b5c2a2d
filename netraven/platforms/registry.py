"""All platforms that come with NetRaven, and how to find one by any of its names."""

from collections.abc import Sequence
from difflib import get_close_matches

from netraven.core.errors import PlatformError, UnknownPlatformError
from netraven.platforms.arista_eos import PLATFORM as ARISTA_EOS
from netraven.platforms.aruba_aoscx import PLATFORM as ARUBA_AOSCX
from netraven.platforms.aruba_instant import PLATFORM as ARUBA_INSTANT
from netraven.platforms.aruba_os import PLATFORM as ARUBA_OS
from netraven.platforms.checkpoint_gaia import PLATFORM as CHECKPOINT_GAIA
from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS
from netraven.platforms.cisco_nxos import PLATFORM as CISCO_NXOS
from netraven.platforms.f5_tmsh import PLATFORM as F5_TMSH
from netraven.platforms.fortinet import PLATFORM as FORTINET
from netraven.platforms.fortinet_manager import PLATFORM as FORTINET_MANAGER
from netraven.platforms.h3c_comware import PLATFORM as H3C_COMWARE
from netraven.platforms.hp_comware import PLATFORM as HP_COMWARE
from netraven.platforms.hp_comware_smb import PLATFORM as HP_COMWARE_SMB
from netraven.platforms.hp_procurve import PLATFORM as HP_PROCURVE
from netraven.platforms.huawei import PLATFORM as HUAWEI
from netraven.platforms.huawei_vrpv8 import PLATFORM as HUAWEI_VRPV8
from netraven.platforms.juniper_junos import PLATFORM as JUNIPER_JUNOS
from netraven.platforms.linux import PLATFORM as LINUX
from netraven.platforms.mikrotik_routeros import PLATFORM as MIKROTIK_ROUTEROS
from netraven.platforms.nokia_sros import PLATFORM as NOKIA_SROS
from netraven.platforms.nokia_srosmd import PLATFORM as NOKIA_SROSMD
from netraven.platforms.paloalto_panos import PLATFORM as PALOALTO_PANOS
from netraven.platforms.platform import Platform


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
        ARUBA_AOSCX,
        ARUBA_INSTANT,
        ARUBA_OS,
        CHECKPOINT_GAIA,
        CISCO_IOS,
        CISCO_NXOS,
        F5_TMSH,
        FORTINET,
        FORTINET_MANAGER,
        H3C_COMWARE,
        HP_COMWARE,
        HP_COMWARE_SMB,
        HP_PROCURVE,
        HUAWEI,
        HUAWEI_VRPV8,
        JUNIPER_JUNOS,
        LINUX,
        MIKROTIK_ROUTEROS,
        NOKIA_SROS,
        NOKIA_SROSMD,
        PALOALTO_PANOS,
    )
)
