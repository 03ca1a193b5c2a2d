from ipaddress import ip_address, ip_network

import pytest

from netraven.core.policy import METADATA, Address, AddressRules, parse_networks

EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))
OWN = ip_address("192.0.2.9")


def refusal(rules: AddressRules, text: str) -> str | None:
    return rules.refusal(ip_address(text), _is_own)


def _is_own(address: Address) -> bool:
    return address == OWN


@pytest.mark.parametrize("text", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "fd12::1", "::ffff:192.0.2.1"])
def test_ordinary_addresses_are_allowed_by_default(text: str) -> None:
    assert refusal(AddressRules(), text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.200.3.4", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("64:ff9b::7f00:1", "loopback"),
        ("0.0.0.0", "unspecified"),  # noqa: S104 - nothing binds here
        ("::", "unspecified"),
        ("169.254.1.1", "link-local"),
        ("fe80::1", "link-local"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
    ],
)
def test_special_addresses_are_denied_by_default(text: str, kind: str) -> None:
    assert kind in str(refusal(AddressRules(), text))


def test_loopback_can_be_allowed_beside_allowed_networks() -> None:
    rules = AddressRules(allowed=(ip_network("10.0.0.0/8"),), loopback=True)
    assert refusal(rules, "127.0.0.1") is None
    assert refusal(rules, "10.1.1.1") is None


def test_an_address_outside_allowed_networks_is_denied() -> None:
    rules = AddressRules(allowed=(ip_network("10.0.0.0/8"),))
    assert "outside allowed_networks" in str(refusal(rules, "192.0.2.1"))


def test_a_mapped_address_lies_in_the_network_of_what_it_carries() -> None:
    rules = AddressRules(allowed=(ip_network("10.0.0.0/8"),))
    assert refusal(rules, "::ffff:10.0.0.1") is None


def test_everywhere_lifts_the_default_denials() -> None:
    rules = AddressRules(allowed=EVERYWHERE)
    assert refusal(rules, "127.0.0.1") is None
    assert refusal(rules, "fe80::1") is None


@pytest.mark.parametrize("address", sorted(METADATA, key=str), ids=str)
def test_cloud_metadata_stays_denied_even_where_everything_is_allowed(address: object) -> None:
    rules = AddressRules(allowed=EVERYWHERE, loopback=True)
    assert "metadata" in str(refusal(rules, str(address)))


def test_metadata_behind_an_ipv6_mapping_is_denied() -> None:
    assert "metadata" in str(refusal(AddressRules(allowed=EVERYWHERE), "::ffff:169.254.169.254"))


def test_a_scope_changes_nothing() -> None:
    for address in METADATA:
        if address.version == 6:
            assert "metadata" in str(refusal(AddressRules(allowed=EVERYWHERE), f"{address}%1"))
    assert "link-local" in str(refusal(AddressRules(), "fe80::1%eth0"))


def test_the_machines_own_addresses_are_denied_by_default() -> None:
    assert "this machine" in str(refusal(AddressRules(), str(OWN)))
    assert refusal(AddressRules(allowed=EVERYWHERE), str(OWN)) is None


def test_networks_are_read_from_a_list_with_commas() -> None:
    assert parse_networks("10.0.0.0/8, 2001:db8::/32,") == (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))
    with pytest.raises(ValueError, match="not appear"):
        parse_networks("10.0.0.0/8, nowhere")
