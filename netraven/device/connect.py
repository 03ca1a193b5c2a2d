"""The TCP connection to a checked address, before anything is said on it."""

import asyncio
import socket


async def connect(address: str, port: int) -> socket.socket:
    """Return a connected socket.  Raises: OSError: there is no way, or nobody listens."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.settimeout(0)  # the loop waits, not the socket
        await asyncio.get_running_loop().sock_connect(connecting, (address, port))
    except BaseException:
        connecting.close()
        raise
    return connecting
