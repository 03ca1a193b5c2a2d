"""Sites in the hands of an administrator: made, changed and removed, and each time on record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import SecretStr

from netraven.core.clock import Clock
from netraven.core.errors import ConflictError, InputError
from netraven.core.models import HostKey, JumpHost, Site, SshProfile
from netraven.services.journal import Journal, Note
from netraven.services.site_steps import changes, settle, shown, take_away
from netraven.services.vault import Place, Vault
from netraven.store import audit, jump_credentials, jump_keys, sites
from netraven.store.audit import NewAudit
from netraven.store.credentials import SealedCredential
from netraven.store.database import Database, Transaction
from netraven.store.uids import new_uid

LONGEST_NAME = 63
LONGEST_HOST = 253  # RFC 1035, section 2.3.4, without the root's dot


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpLogin:
    """How to log in to a jump host."""

    username: str
    password: SecretStr | None = None
    private_key: SecretStr | None = None
    passphrase: SecretStr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWish:
    """What to say of a site; None leaves it as it is.

    An empty `jump_host` takes the jump host away; 0 `max_sessions` is no limit.
    """

    jump_host: str | None = None
    jump_port: int | None = None
    login: JumpLogin | None = None
    max_sessions: int | None = None
    ssh_profile: SshProfile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """What an administrator does with sites; `actor` answers for it in the audit trail."""

    db: Database
    vault: Vault
    journal: Journal
    clock: Clock
    actor: str

    async def add(self, name: str, wish: SiteWish) -> None:
        """Make a site.  Raises: ConflictError: there is one of this name.  InputError: the wish makes no sense."""
        at = self.clock.now()
        bare = Site(id=0, uid=new_uid(at), name=_checked_name(name))
        async with self.db.transaction() as tx:
            made = await sites.create(tx, bare, actor=self.actor, at=at)
            site = await self._fulfil(tx, made, wish, at)
            await self._write(tx, "site.create", site, shown(site))
        await self._tell(f"site {site.name} made")

    async def change(self, name: str, wish: SiteWish) -> None:
        """Change a site.  Raises: NotFoundError: no such site.  InputError: the wish makes no sense."""
        at = self.clock.now()
        async with self.db.transaction() as tx:
            before = await sites.by_name(tx, name)
            after = await self._fulfil(tx, before, wish, at)
            login = {} if wish.login is None else {"jump_login": wish.login.username}
            await self._write(tx, "site.change", after, changes(before, after) | login)
        await self._tell(f"site {after.name} changed")

    async def remove(self, name: str) -> int:
        """Remove a site and return how many devices stood there, which are reached directly from now on.

        Raises: NotFoundError: no such site.
        """
        at = self.clock.now()
        async with self.db.transaction() as tx:
            site = await sites.by_name(tx, name)
            devices = await take_away(tx, site, keep_approval=True, actor=self.actor, at=at)
            await self._write(tx, "site.delete", site, shown(site))
        await self._tell(f"site {site.name} removed")
        return devices

    async def accept_key(self, name: str, fingerprint: str) -> HostKey:
        """Pin the changed key that the site's jump host has shown, if this is its fingerprint, and return it.

        Raises: NotFoundError: no such site.  ConflictError: it has shown no other key, or another one.
        """
        at = self.clock.now()
        async with self.db.transaction() as tx:
            site = await sites.by_name(tx, name)
            key, pinned = await jump_keys.offered(tx, site.id), await jump_keys.pinned(tx, site.id)
            if key is None:
                raise ConflictError(f"the jump host of site {site.name!r} has shown no other key than the pinned one")
            if key.fingerprint != fingerprint:
                raise ConflictError(
                    f"the jump host of site {site.name!r} has shown key {key.fingerprint}, not {fingerprint}: "
                    "nothing changed"
                )
            await jump_keys.approve(tx, site.id, key, actor=self.actor, at=at)
            keys = {"from": pinned and pinned.fingerprint, "to": key.fingerprint}
            await self._write(tx, "site.accept_key", site, keys)
        await self._tell(f"host key {key.fingerprint} of the jump host of site {site.name} accepted")
        return key

    async def _fulfil(self, tx: Transaction, site: Site, wish: SiteWish, at: datetime) -> Site:
        """Return the site as it is wished, with everything kept."""
        jump = _wished_jump(site, wish)
        if jump is not None and wish.login is not None:
            login = _sealed(self.vault, wish.login, new_uid(at))
            jump = replace(jump, credential_id=await jump_credentials.create(tx, site, login, actor=self.actor, at=at))
        limit = site.max_sessions if wish.max_sessions is None else wish.max_sessions or None
        after = replace(site, jump=jump, max_sessions=limit, ssh_profile=wish.ssh_profile or site.ssh_profile)
        await settle(tx, site, after, actor=self.actor, at=at)
        return after

    async def _write(self, tx: Transaction, action: str, site: Site, told: Mapping[str, object]) -> None:
        entry = NewAudit(actor=self.actor, action=action, resource=f"site:{site.uid}", changes=told)
        await audit.append(tx, entry, self.clock.now())

    async def _tell(self, message: str) -> None:
        note = Note(log_type="audit", level="info", source="sites", message=f"{message} by {self.actor}")
        await self.journal.record(note)


def _wished_jump(site: Site, wish: SiteWish) -> JumpHost | None:
    host = site.jump.host if wish.jump_host is None and site.jump is not None else wish.jump_host
    if not host:
        if wish.jump_port is not None or wish.login is not None:
            raise InputError(f"site {site.name!r} has no jump host: name one, too")
        return None
    if len(host) > LONGEST_HOST or not host.isprintable() or " " in host:
        raise InputError(f"{host!r} is neither an address nor the name of a host")
    before = site.jump or JumpHost(host=host)
    if before.credential_id is None and wish.login is None:
        raise InputError(f"the jump host of site {site.name!r} needs a user to log in as")
    # Whoever works on this machine may name it.
    return replace(before, host=host, port=wish.jump_port or before.port, loopback_allowed=True)


def _checked_name(name: str) -> str:
    if not name or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise InputError(f"{name!r} is not a name for a site: 1 to {LONGEST_NAME} printable characters")
    return name


def _sealed(vault: Vault, login: JumpLogin, uid: str) -> SealedCredential:
    def sealed(column: str, secret: SecretStr | None) -> bytes | None:
        return None if secret is None else vault.seal(Place("credentials", uid, column), secret)

    return SealedCredential(
        id=0,
        uid=uid,
        username=login.username,
        password=sealed("password", login.password),
        private_key=sealed("private_key", login.private_key),
        passphrase=sealed("passphrase", login.passphrase),
    )
