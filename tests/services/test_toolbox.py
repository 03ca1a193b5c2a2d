"""The tools of a run: credentials are opened one device at a time, and only for that device."""

import pytest
from pydantic import SecretStr

from netraven.core.errors import SecretError
from netraven.core.models import Credential, Device
from netraven.core.policy import AddressRules
from netraven.platforms.registry import find
from netraven.services.jumps import Jumps
from netraven.services.toolbox import Toolbox
from netraven.services.vault import Place, Vault
from netraven.store.credentials import SealedCredential
from netraven.store.database import Database
from tests.database import ToldClock

VAULT = Vault((b"k" * 32,), fingerprint_key=b"f")


@pytest.fixture
def toolbox(db: Database, clock: ToldClock) -> Toolbox:
    rules, loopback = AddressRules(), AddressRules(loopback=True)
    jumps = Jumps(db, VAULT, clock, addresses=rules, loopback_addresses=loopback)
    return Toolbox(vault=VAULT, find_platform=find, addresses=rules, loopback_addresses=loopback, jumps=jumps)


def device(number: int) -> Device:
    return Device(id=number, uid=f"u{number}", hostname=f"e{number}", ip_address="10.0.0.1", device_type="cisco_ios")


def sealed(number: int, uid: str) -> SealedCredential:
    password = VAULT.seal(Place("credentials", uid, "password"), SecretStr("secret"))
    return SealedCredential(id=number, uid=f"c{number}", username="ops", password=password)


def test_a_device_gets_its_own_credentials_opened(toolbox: Toolbox) -> None:
    tools = toolbox.tools({1: (sealed(1, "c1"),)})
    [credential] = tools.open_credentials(device(1))
    assert isinstance(credential, Credential)
    assert (credential.username, credential.password) == ("ops", SecretStr("secret"))
    assert tools.open_credentials(device(2)) == ()


def test_a_sealed_value_that_was_moved_opens_for_nobody_else(toolbox: Toolbox) -> None:
    tools = toolbox.tools({1: (sealed(1, "c1"),), 2: (sealed(2, "c1"),)})
    assert tools.open_credentials(device(1))
    [error] = tools.open_credentials(device(2))
    assert isinstance(error, SecretError)
    assert "was moved there from elsewhere" in str(error)
