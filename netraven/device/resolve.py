"""The address to connect to: found once and held against the rules, so that no second answer can differ."""

import asyncio
import socket
from ipaddress import ip_address

from netraven.core.errors import AddressDeniedError, UnresolvableError
from netraven.core.policy import Address
from netraven.device.visit import Visit

_ANY_PORT = 9  # discard; RFC 863


async def resolve(visit: Visit) -> str:
    """Return the device's address in numbers.  Raises: UnresolvableError, AddressDeniedError."""
    try:
        addresses = [ip_address(visit.ip_address)]
    except ValueError:
        addresses = await _look_up(visit)
    for address in addresses:
        # What is this machine's own address here may be another machine's behind a jump host.
        reason = visit.addresses.refusal(address, is_own if visit.jump is None else _is_never_own)
        if reason is not None:
            raise AddressDeniedError(f"{visit.name} is not connected to: {address} is denied, {reason}")
    return str(addresses[0])


def is_own(address: Address) -> bool:
    """Return whether the address is one of this machine's: a packet to it would have it as its source, too.

    Nothing is sent: to connect a datagram socket only looks at the routes.
    """
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004 - the versions of IP
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(address), _ANY_PORT))
        except OSError:
            return False
        return ip_address(probe.getsockname()[0]) == address


def _is_never_own(address: Address) -> bool:  # noqa: ARG001 - in the place of is_own
    return False


async def _look_up(visit: Visit) -> list[Address]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(visit.timeouts.tcp_s):
            found = await loop.getaddrinfo(visit.ip_address, visit.port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise UnresolvableError(
            f"{visit.name} did not resolve within {visit.timeouts.tcp_s:g} s: check the name servers"
        ) from error
    except (OSError, UnicodeError) as error:
        raise UnresolvableError(f"{visit.name} does not resolve to an address: check its ip_address") from error
    return [ip_address(place[0]) for *_, place in found]
