"""The address to connect to: found once and held against the rules, so that no second answer can differ."""

import asyncio
import socket
from ipaddress import ip_address

from netraven.core.errors import AddressDeniedError, UnresolvableError
from netraven.core.policy import Address
from netraven.device.visit import Visit


async def resolve(visit: Visit) -> str:
    """Return the device's address in numbers.  Raises: UnresolvableError, AddressDeniedError."""
    try:
        addresses = [ip_address(visit.ip_address)]
    except ValueError:
        addresses = await _look_up(visit)
    for address in addresses:
        reason = visit.addresses.refusal(address)
        if reason is not None:
            raise AddressDeniedError(f"{visit.name} is not connected to: {address} is denied, {reason}")
    return str(addresses[0])


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
