"""Which addresses NetRaven may connect to."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Where clouds hand out credentials to whoever asks from inside the machine: AWS, Azure, Google and most others, the
# AWS container agent, Azure's wire server, Alibaba, Oracle, and AWS over IPv6.
METADATA: frozenset[Address] = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
    )
)

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the IPv4 address stands in the last 32 bits


@dataclass(frozen=True, slots=True)
class AddressRules:
    """The rules for addresses.

    `allowed` are the only networks to connect to; empty means everywhere except loopback, unspecified, link-local and
    multicast addresses and the machine's own.  `loopback` allows loopback addresses beside that.  Cloud metadata
    addresses are never allowed.
    """

    allowed: tuple[Network, ...] = ()
    loopback: bool = False

    def refusal(self, address: Address, is_own: Callable[[Address], bool]) -> str | None:
        """Return why the address may not be connected to, or None when it may; `is_own` tells the machine's own."""
        meant = unwrapped(address)
        if meant in METADATA:
            return "it is a cloud metadata address, which is always denied"
        if self.loopback and meant.is_loopback:
            return None
        if self.allowed:
            inside = any(meant in network or address in network for network in self.allowed)
            return None if inside else "it lies outside allowed_networks"
        kind = _special_kind(meant) or ("one of this machine's own" if is_own(meant) else None)
        return kind and f"it is {kind}; allowed_networks can permit it"


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a comma-separated list.  Raises: ValueError: one of them is not a network."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries, or the address itself, without a scope."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    # Python takes an address with a scope for another one, while a connection goes to the same place.
    return IPv6Address(int(address))


def _special_kind(address: Address) -> str | None:
    kinds = (
        (address.is_loopback, "a loopback address"),
        (address.is_unspecified, "the unspecified address"),
        (address.is_link_local, "a link-local address"),
        (address.is_multicast, "a multicast address"),
    )
    return next((name for applies, name in kinds if applies), None)
