"""Makes the tools that a run's turns work with."""

from dataclasses import dataclass, field

from netraven.core.errors import SecretError
from netraven.core.models import Credential, Device
from netraven.core.policy import AddressRules
from netraven.jobs.target import Tools
from netraven.services.catalogue import FindPlatform
from netraven.services.jumps import Jumps
from netraven.services.pace import Pace
from netraven.services.targets import SealedByDevice
from netraven.services.vault import Vault, open_credentials
from netraven.store.credentials import SealedCredential


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolbox:
    """What does not change from run to run."""

    vault: Vault
    find_platform: FindPlatform
    addresses: AddressRules
    loopback_addresses: AddressRules
    jumps: Jumps
    pace: Pace = field(default_factory=Pace)

    def tools(self, sealed: SealedByDevice) -> Tools:
        """Return tools that open the given credentials, each only when its device's turn comes."""

        def credentials(device: Device) -> tuple[Credential | SecretError, ...]:
            return tuple(_opened(self.vault, each) for each in sealed.get(device.id, ()))

        return Tools(
            find_platform=self.find_platform,
            open_credentials=credentials,
            addresses=self.addresses,
            loopback_addresses=self.loopback_addresses,
            fingerprint_key=self.vault.fingerprint_key,
            jump_to=self.jumps.for_run(),
            before_key_exchange=self.pace.start,
        )


def _opened(vault: Vault, sealed: SealedCredential) -> Credential | SecretError:
    try:
        [credential] = open_credentials(vault, [sealed])
    except SecretError as error:
        return error
    return credential
