"""Accounts of people: their passwords, and what ends when one changes."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from pydantic import SecretStr

from netraven.core.access import Caller, Role
from netraven.core.errors import FieldFaultError, SettingsError
from netraven.services.world import World
from netraven.services.writing import writing
from netraven.store import tags, users
from netraven.store.pages import Slice
from netraven.store.users import User, UserFields, UserFilter

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024

# The first of the lists of what attackers try, as far as they are long enough to be taken at all.
_COMMON = frozenset(
    """
    password passw0rd password1 12345678 123456789 1234567890 qwertyuiop iloveyou sunshine princess football baseball
    superman trustno1 welcome1 letmein1 changeme admin123 administrator netraven
    """.split()  # noqa: SIM905 - a list of so many quotes is read by nobody
)


async def create(world: World, caller: Caller, fields: UserFields, password: str) -> User:
    """Create a user.  Raises: DuplicateError, NotFoundError, FieldFaultError: the password is a common one."""
    _check(password, fields.username)
    kept = await world.passwords.hash(password)
    async with writing(world, caller) as write:
        await tags.check_known(write.tx, fields.device_tags)
        user_id = await users.create(write.tx, replace(fields, password_hash=kept), actor=write.actor, at=write.at)
        await write.audit("create", f"user {user_id}", _shown(fields))
        return await users.find(write.tx, user_id)


async def ensure_admin(world: World, wanted: SecretStr | None) -> str | None:
    """Create the first administrator, `admin`, where there are no users; return a password that was made for it.

    `wanted` is its password; None makes a random one.  Raises: SettingsError: it is no password to begin with.
    """
    if (await users.select(world.db.reader, UserFilter(), Slice(limit=1))).total:
        return None
    made = None if wanted else secrets.token_urlsafe(12)
    password = wanted.get_secret_value() if wanted else str(made)
    fields = UserFields(username="admin", password_hash="", role=Role.ADMIN)
    try:
        _check_length(password)
        await create(world, Caller(user_id=None, name="netraven", role=Role.ADMIN), fields, password)
    except FieldFaultError as error:
        raise SettingsError(f"admin_password: {error}") from error
    return made


async def change(
    world: World, caller: Caller, user_id: int, changes: Mapping[str, object], password: str | None = None
) -> User:
    """Change what is given of a user.

    Raises: NotFoundError, DuplicateError, ConflictError, FieldFaultError: as the store and `create` say.
    """
    before = await users.find(world.db.reader, user_id)
    if password is not None:
        _check(password, str(changes.get("username", before.username)))
    kept = before.password_hash if password is None else await world.passwords.hash(password)
    async with writing(world, caller) as write:
        before = await users.find(write.tx, user_id)
        fields = replace(_fields(before), **changes)  # type: ignore[arg-type]  # the schema of the request has checked them
        if password is not None:
            fields = replace(fields, password_hash=kept)
        await tags.check_known(write.tx, fields.device_tags)
        await users.update(write.tx, before, fields, actor=write.actor, at=write.at)
        told = dict(changes) | ({} if password is None else {"password": "changed"})
        await write.audit("update", f"user {user_id}", told)
        user = await users.find(write.tx, user_id)
    world.callers.forget_user(before.username)
    return user


async def deactivate(world: World, caller: Caller, user_id: int) -> None:
    """Deactivate a user: the record stays, and its tokens end."""
    await change(world, caller, user_id, {"is_active": False})


def _check_length(password: str) -> None:
    # What comes through the API has been checked by then.
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise FieldFaultError("password", f"must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")


def _check(password: str, username: str) -> None:
    if password.casefold() in _COMMON or password.casefold() == username.casefold():
        raise FieldFaultError("password", "is one of the first that an attacker tries: choose another")


def _fields(user: User) -> UserFields:
    return UserFields(
        username=user.username,
        password_hash=user.password_hash,
        email=user.email,
        full_name=user.full_name,
        role=user.role,
        is_active=user.is_active,
        device_tags=user.device_tags,
    )


def _shown(fields: UserFields) -> dict[str, object]:
    return {"username": fields.username, "role": Role(fields.role), "device_tags": list(fields.device_tags)}
