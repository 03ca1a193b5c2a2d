"""Devices that are reached over IPv6."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import AddressDeniedError, HostKeyChangedError, TcpRefusedError, UnresolvableError
from netraven.core.policy import AddressRules
from netraven.device.acceptance import accept
from netraven.device.session import Visit, visit
from netraven.device.simulator import Simulator
from netraven.platforms.platform import Platform
from netraven.platforms.registry import find
from tests.device.daemons import account, free_port, sshd
from tests.device.servers import BODY, IOS, pinned, port_of

MakeVisit = Callable[..., Visit]


async def test_a_simulated_device_is_visited_over_ipv6(ios_visit: MakeVisit, ios: Platform) -> None:
    async with Simulator([IOS], address="::1") as simulator:
        visited = await visit(ios_visit(ip_address="::1", port=port_of(simulator)))
        other = pinned(asyncssh.generate_private_key("ssh-ed25519"))
        with pytest.raises(HostKeyChangedError, match=rf"edge1 \(\[::1\]:{port_of(simulator)}\) shows"):
            await visit(ios_visit(ip_address="::1", port=port_of(simulator), known_key=other))
    assert accept(ios, visited.outputs).text == BODY


async def test_a_real_server_is_visited_over_ipv6(make_visit: MakeVisit, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    with account() as user, sshd(tmp_path, key, address="::1") as server:
        request = make_visit(ip_address="::1", port=server.port, username=user.name, password=SecretStr(user.password))
        visited = await visit(replace(request, platform=find("linux")))
    assert accept(find("linux"), visited.outputs).text
    assert visited.host_key == pinned(key)


async def test_messages_write_the_address_in_brackets(ios_visit: MakeVisit) -> None:
    port = free_port("::1")
    with pytest.raises(TcpRefusedError, match=rf"edge1 \(\[::1\]:{port}\) refused"):
        await visit(ios_visit(ip_address="::1", port=port))


async def test_a_link_local_address_with_its_scope_is_refused(ios_visit: MakeVisit) -> None:
    with pytest.raises(
        AddressDeniedError, match=r"\[fe80::1%lo\]:22.*fe80::1%lo is denied, it is a link-local address"
    ):
        await visit(ios_visit(ip_address="fe80::1%lo"))


async def test_a_scope_hides_no_denied_address(ios_visit: MakeVisit) -> None:
    with pytest.raises(AddressDeniedError, match="cloud metadata"):
        await visit(ios_visit(ip_address="fd00:ec2::254%1", addresses=AddressRules()))


async def test_an_address_in_brackets_is_no_address(ios_visit: MakeVisit) -> None:
    with pytest.raises(UnresolvableError, match="check its ip_address"):
        await visit(ios_visit(ip_address="[::1]"))
