"""The lines of other programs' lists of devices, `router.db`, as the columns of an inventory."""

import re
from collections.abc import Mapping
from ipaddress import ip_address

from netraven.core.errors import InputError

# RANCID's names of device types where they are none of ours (rancid.types.base).
_RANCID = {
    "arista": "arista_eos",
    "cisco": "cisco_ios",
    "cisco-asa": "cisco_asa",
    "cisco-nx": "cisco_nxos",
    "cisco-sb": "cisco_s300",
    "cisco-wlc5": "cisco_wlc",
    "cisco-wlc8": "cisco_wlc",
    "cisco-xr": "cisco_xr",
    "f5": "f5_tmsh",
    "fortigate": "fortinet",
    "foundry": "ruckus_fastiron",
    "hp": "hp_procurve",
    "netscreen": "juniper_screenos",
    "paloalto": "paloalto_panos",
}


def oxidized(line: str) -> Mapping[str, str]:
    """Return the columns of a line of Oxidized's CSV source with its usual separator, `:`.

    The fields are `name:ip:model`, `ip:model`, or `ip:model:name`; user name, password and enable password may follow.
    What comes first is told by which field is an address, and whether the third of `ip:model` is a name or a user name
    by how many follow it.  Raises: InputError: no field is an address, or the model is missing.
    """
    fields = [field.strip() for field in line.split(":")]
    if len(fields) > 1 and _is_address(fields[1]):
        name, address, rest = fields[0], fields[1], fields[2:]
        model, login = rest[:1], rest[1:]
    elif _is_address(fields[0]):
        address, model, rest = fields[0], fields[1:2], fields[2:]
        name, login = (address, rest) if len(rest) in {0, 2} else (rest[0], rest[1:])
    else:
        raise InputError("no IPv4 address stands in the first or second field: write name:address:model")
    if not model:
        raise InputError("no model follows the address: write name:address:model")
    columns = {"hostname": name, "ip_address": address, "device_type": model[0].lower()}
    return columns | dict(zip(("username", "password", "enable_password"), login, strict=False))


def rancid(line: str) -> Mapping[str, str]:
    """Return the columns of a line of RANCID's router.db: `name;type;state`, or with `:` as before RANCID 3.

    The name must be an address, because that is what is kept.  Any other state than `up` disables the device.
    Raises: InputError: it is none, or there are too few fields.
    """
    separator = ";" if ";" in line else ":"
    fields = [field.strip() for field in line.split(separator)]
    if len(fields) < len(("name", "type", "state")):
        raise InputError("a line is name;type;state")
    name, kind, state = fields[0], fields[1].lower(), fields[2].lower()
    if not _is_address(name):
        raise InputError(f"{name[:64]!r} is a name: NetRaven keeps addresses, so write the address in its place")
    return {
        "hostname": re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") if ":" in name else name,
        "ip_address": name,
        "device_type": _RANCID.get(kind, kind),
        "is_enabled": "true" if state == "up" else "false",
    }


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
