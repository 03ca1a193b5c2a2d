from ipaddress import ip_address

import pytest

from netraven.device.resolve import is_own


@pytest.mark.parametrize("text", ["127.0.0.1", "::1"])
def test_an_address_that_is_its_own_source_is_the_machines(text: str) -> None:
    assert is_own(ip_address(text))


def test_an_address_without_a_route_is_not_the_machines() -> None:
    assert not is_own(ip_address("255.255.255.255"))
