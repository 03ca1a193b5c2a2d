"""One visit to one device, from the address to the last command; the only door to devices."""

import asyncio

from netraven.core.errors import DeviceError, JumpLostError
from netraven.device.call import Call
from netraven.device.client_keys import client_keys
from netraven.device.commands import run_commands
from netraven.device.jump import is_lost_with
from netraven.device.resolve import resolve
from netraven.device.shell import run_shell
from netraven.device.visit import Output, Visit, Visited
from netraven.platforms.platform import Channel

__all__ = ["Output", "Visit", "Visited", "visit"]


async def visit(request: Visit) -> Visited:
    """Log in, give the platform's commands and return what they printed.

    Raises: DeviceError: the visit failed; it says at which stage and why, and carries the host key if that was proved.
    """
    session_at = asyncio.get_running_loop().time() + request.timeouts.session_s
    address = await resolve(request)
    call = Call(request, await client_keys(request))
    run = run_commands if request.platform.channel is Channel.EXEC else run_shell
    try:
        host_key = await call.log_in(address)
        outputs = await run(call, request, session_at)
    except DeviceError as error:
        error.host_key = error.host_key or call.host_key
        error.algorithms = call.algorithms
        if request.jump is not None and is_lost_with(request.jump, error):
            message = f"the connection to {request.jump.name} ended: {error}"
            lost = JumpLostError(message, tail=error.tail, host_key=error.host_key)
            lost.algorithms = error.algorithms
            raise lost from error
        raise
    finally:
        call.hang_up()
    return Visited(outputs=outputs, host_key=host_key, algorithms=call.algorithms)
