"""Users."""

from dataclasses import asdict
from types import NoneType

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route, both
from netraven.api.schemas.users import NewUser, OwnChanges, UserChanges, UserParams, UserView
from netraven.core.access import Allow
from netraven.core.errors import FieldFaultError
from netraven.services import accounts
from netraven.store import users
from netraven.store.pages import Slice
from netraven.store.users import User, UserFields, UserFilter


async def list_users(call: Call[None, UserParams]) -> Page[UserView]:
    """Return the users, deactivated ones too."""
    query = call.query
    wanted = UserFilter(username=query.username, role=query.role, is_active=query.is_active)
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await users.select(call.world.db.reader, wanted, part)
    return Page(items=[_view(user) for user in found.items], total=found.total)


async def get_user(call: Call[None, Params]) -> UserView:
    """Return one user."""
    return _view(await users.find(call.world.db.reader, call.ids["user_id"]))


async def create_user(call: Call[NewUser, Params]) -> UserView:
    """Create a user."""
    body = call.body
    fields = UserFields(
        username=body.username,
        password_hash="",
        email=body.email,
        full_name=body.full_name,
        role=body.role,
        is_active=body.is_active,
        device_tags=body.device_tags,
        narrowed_by=frozenset(body.narrowed_by),
    )
    return _view(await accounts.create(call.world, call.caller, fields, body.password.get_secret_value()))


async def update_user(call: Call[UserChanges, Params]) -> UserView:
    """Change what is sent of a user."""
    changes = call.body.model_dump(exclude_unset=True, exclude={"password"})
    password = call.body.password.get_secret_value() if "password" in call.body.model_fields_set else None
    return _view(await accounts.change(call.world, call.caller, call.ids["user_id"], changes, password))


async def delete_user(call: Call[None, Params]) -> None:
    """Deactivate a user; the record stays."""
    await accounts.deactivate(call.world, call.caller, call.ids["user_id"])


async def get_own(call: Call[None, Params]) -> UserView:
    """Return who asks."""
    return _view(await users.find(call.world.db.reader, call.caller.user_id or 0))


async def update_own(call: Call[OwnChanges, Params]) -> UserView:
    """Change what is sent of who asks."""
    body, user_id = call.body, call.caller.user_id or 0
    password = body.password.get_secret_value() if "password" in body.model_fields_set else None
    if password is not None:
        current = body.current_password.get_secret_value() if body.current_password else ""
        user = await users.find(call.world.db.reader, user_id)
        if not await call.world.passwords.check(current, user.password_hash):
            raise FieldFaultError("current_password", "is not the current password")
    changes = body.model_dump(exclude_unset=True, exclude={"password", "current_password"})
    return _view(await accounts.change(call.world, call.caller, user_id, changes, password))


def _view(user: User) -> UserView:
    return UserView.model_validate(asdict(user))


_USER = {"user_id": "user"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/users/",
        handler=list_users,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=UserParams,
        gives=Page[UserView],
        summary="List users",
    ),
    Route(
        method=Method.POST,
        path="/users/",
        handler=create_user,
        allow=Allow.ADMIN,
        takes=NewUser,
        query=Params,
        gives=UserView,
        status=201,
        errors=(400, 404),
        summary="Create a user",
    ),
    Route(
        method=Method.GET,
        path="/users/me",
        handler=get_own,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=UserView,
        errors=(404,),
        summary="Get the own profile",
    ),
    Route(
        method=Method.PATCH,
        path="/users/me",
        handler=update_own,
        allow=Allow.VIEWER,
        takes=OwnChanges,
        query=Params,
        gives=UserView,
        errors=(404,),
        summary="Change the own profile",
    ),
    Route(
        method=Method.GET,
        path="/users/{user_id}",
        handler=get_user,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=UserView,
        ids=_USER,
        summary="Get a user",
    ),
    *both(
        Route(
            method=Method.PUT,
            path="/users/{user_id}",
            handler=update_user,
            allow=Allow.ADMIN,
            takes=UserChanges,
            query=Params,
            gives=UserView,
            ids=_USER,
            errors=(409,),
            summary="Change a user",
        )
    ),
    Route(
        method=Method.DELETE,
        path="/users/{user_id}",
        handler=delete_user,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids=_USER,
        errors=(409,),
        summary="Deactivate a user",
    ),
)
