"""Who asks when a reverse proxy asks for him: what it says is believed only where the operator trusts it."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from aiohttp import web

from netraven.core.policy import Address, Network, unwrapped

FOR = "X-Forwarded-For"
PROTO = "X-Forwarded-Proto"


def normalised(text: str) -> str:
    """Return an address in its one spelling; what is none stays as it is."""
    address = _parsed(text)
    return text if address is None else str(address)


def is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    """Return whether what this peer says of others is believed."""
    address = _parsed(peer) if trusted else None
    return address is not None and any(address in network for network in trusted)


def asking_address(request: web.BaseRequest, peer: str, trusted: Sequence[Network]) -> str:
    """Return the address of who asks: the last one in the chain of trusted proxies that is none of them.

    What stands before it in the header is the client's own invention.
    """
    address = peer
    for entry in reversed(_entries(request.headers.getall(FOR, ()))):
        found = _parsed(entry) if is_trusted(address, trusted) else None
        if found is None:
            break
        address = str(found)
    return address


def asked_securely(request: web.BaseRequest, peer: str, trusted: Sequence[Network]) -> bool:
    """Return whether a trusted proxy says that it was asked over TLS."""
    said = _entries(request.headers.getall(PROTO, ())) if is_trusted(peer, trusted) else []
    return bool(said) and said[-1].lower() == "https"


def is_forwarded(request: web.BaseRequest) -> bool:
    """Return whether the request says that it comes from somebody else than the peer."""
    return FOR in request.headers or "Forwarded" in request.headers or "Via" in request.headers


def _entries(headers: Iterable[str]) -> list[str]:
    return [entry.strip() for header in headers for entry in header.split(",")]


def _parsed(text: str) -> Address | None:
    """Return the address, without what some write around it: a port, brackets, or the scope of a link."""
    host = text.rpartition("]")[0].removeprefix("[") if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return unwrapped(ip_address(host.partition("%")[0]))
    except ValueError:
        return None
