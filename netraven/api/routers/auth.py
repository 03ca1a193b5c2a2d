"""Logging in and out."""

from types import NoneType

from netraven.api.routing import Call, Form, Method, Params, Route
from netraven.api.schemas.auth import LoginBody, LoginForm, RefreshBody, TokenView
from netraven.core.access import Allow
from netraven.services.login import Pair


async def create_token(call: Call[LoginForm, Params]) -> TokenView:
    """Return tokens for a user, asked for by a form as OAuth2 has it."""
    body = call.body
    return _view(await call.world.logins.log_in(body.username, body.password.get_secret_value(), call.address))


async def log_in(call: Call[LoginBody, Params]) -> TokenView:
    """Return tokens for a user."""
    body = call.body
    return _view(await call.world.logins.log_in(body.username, body.password.get_secret_value(), call.address))


async def refresh(call: Call[RefreshBody, Params]) -> TokenView:
    """Return a new pair of tokens for a refresh token."""
    return _view(await call.world.logins.refresh(call.body.refresh_token))


async def log_out(call: Call[None, Params]) -> None:
    """End the token that was shown."""
    await call.world.logins.log_out(call.caller, None)


def _view(pair: Pair) -> TokenView:
    return TokenView(access_token=pair.access_token, expires_in=pair.expires_in_s, refresh_token=pair.refresh_token)


ROUTES = (
    Route(
        method=Method.POST,
        path="/auth/token",
        handler=create_token,
        allow=Allow.ANYONE,
        takes=LoginForm,
        query=Params,
        gives=TokenView,
        form=Form.URLENCODED,
        errors=(401,),
        enveloped=False,
        summary="Get tokens by a form",
    ),
    Route(
        method=Method.POST,
        path="/auth/login",
        handler=log_in,
        allow=Allow.ANYONE,
        takes=LoginBody,
        query=Params,
        gives=TokenView,
        errors=(401,),
        enveloped=False,
        summary="Log in",
    ),
    Route(
        method=Method.POST,
        path="/auth/refresh",
        handler=refresh,
        allow=Allow.ANYONE,
        takes=RefreshBody,
        query=Params,
        gives=TokenView,
        errors=(401,),
        enveloped=False,
        summary="Change a refresh token for new tokens",
    ),
    Route(
        method=Method.POST,
        path="/auth/logout",
        handler=log_out,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        summary="Log out",
    ),
)
