"""Which log-ins of a device are tried in one turn, and what is learnt on the way."""

from collections.abc import Iterable, Iterator

from netraven.core.errors import AuthRejectedError, CredentialUnusableError, DeviceError, NoCredentialError, SecretError
from netraven.core.models import Credential, HostKey, SshProfile
from netraven.core.outcome import Remark
from netraven.core.text import storable
from netraven.device.session import Visited
from netraven.jobs.target import Target

MOST_REJECTIONS = 3  # accounts lock: never try more log-ins than this on one device in one run


class Attempts:
    """The log-ins that were tried on one device, and what the visit with the one that it took brought home.

    `host_key` is the key to expect: the pinned one, or the one that the device proved at the first attempt.
    `ssh_profile` is the one of the next attempt, `algorithms` are those that were in use at the last.
    """

    def __init__(self, target: Target) -> None:
        self.host_key: HostKey | None = target.host_key
        self.ssh_profile = target.device.ssh_profile
        self.algorithms: tuple[str, ...] = ()
        self.visited: Visited | None = None
        self.tried: list[Credential] = []
        self.rejected_ids: list[int] = []
        self.remarks: list[Remark] = []
        self._target = target
        self._refused: list[Credential] = []
        self._refusal: AuthRejectedError | None = None
        self._unusable: CredentialUnusableError | None = None

    @property
    def may_turn_legacy(self) -> bool:
        """Whether a failed key exchange may be tried once more with old algorithms: the device's site allows it."""
        site = self._target.site
        return self.ssh_profile is SshProfile.MODERN and site is not None and site.ssh_profile is SshProfile.LEGACY

    def each(self, offered: Iterable[Credential | SecretError]) -> Iterator[Credential]:
        """Yield the credentials to try, no log-in twice, until the device has rejected three in this run."""
        for credential in offered:
            if len(self._refused) == MOST_REJECTIONS:
                return
            if isinstance(credential, SecretError):
                self.skip(CredentialUnusableError(f"{self._target.device.hostname}: {credential}"))
            elif credential.id in self._target.rejected_ids:
                self._refused.append(credential)
            elif not any(_says_the_same(credential, refused) for refused in self._refused):
                self.tried.append(credential)
                yield credential

    def reject(self, error: AuthRejectedError) -> None:
        """Note that the device refused the last credential."""
        self._refused.append(self.tried[-1])
        self.rejected_ids.append(self.tried[-1].id)
        self.host_key = self.host_key or error.host_key
        self.algorithms = error.algorithms
        self._refusal = error

    def skip(self, error: CredentialUnusableError) -> None:
        """Note that a credential cannot be used: a key that does not load must not keep the others from being tried."""
        self.remarks.append(Remark("warning", storable(f"a credential was left out: {error}")))
        self._unusable = error

    def failure(self) -> DeviceError:
        """Return why no credential let us in."""
        hostname = self._target.device.hostname
        return (
            self._refusal
            or self._unusable
            or NoCredentialError(
                f"no credential fits {hostname}: give it one of its own, or one that shares a tag with it"
            )
        )

    def secrets(self) -> Iterator[str]:
        """Yield what was typed that nobody may read."""
        for credential in self.tried:
            for secret in (credential.password, credential.enable_password):
                if secret is not None and secret.get_secret_value():
                    yield secret.get_secret_value()


def _says_the_same(credential: Credential, refused: Credential) -> bool:
    """Return whether the device has heard all of this log-in from a refused one."""
    return (credential.username, credential.password) == (refused.username, refused.password) and (
        credential.private_key in (None, refused.private_key)
    )
