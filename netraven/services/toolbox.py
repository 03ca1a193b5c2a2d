"""Makes the tools that a run's turns work with."""

from dataclasses import dataclass

from netraven.core.models import Credential, Device
from netraven.core.policy import AddressRules
from netraven.jobs.target import Tools
from netraven.services.catalogue import FindPlatform
from netraven.services.jumps import Jumps
from netraven.services.targets import SealedByDevice
from netraven.services.vault import Vault, open_credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolbox:
    """What does not change from run to run."""

    vault: Vault
    find_platform: FindPlatform
    addresses: AddressRules
    loopback_addresses: AddressRules
    jumps: Jumps

    def tools(self, sealed: SealedByDevice) -> Tools:
        """Return tools that open the given credentials, each only when its device's turn comes."""

        def credentials(device: Device) -> tuple[Credential, ...]:
            return open_credentials(self.vault, sealed.get(device.id, ()))

        return Tools(
            find_platform=self.find_platform,
            open_credentials=credentials,
            addresses=self.addresses,
            loopback_addresses=self.loopback_addresses,
            fingerprint_key=self.vault.fingerprint_key,
            jump_to=self.jumps.for_run(),
        )
