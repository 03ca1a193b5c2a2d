"""Logging in and out, and the tokens of scripts and streams."""

from dataclasses import asdict
from types import NoneType

from netraven.api.cookies import Cookie
from netraven.api.page import Page
from netraven.api.routing import Call, Form, Method, Params, Route
from netraven.api.schemas.auth import (
    ApiTokenParams,
    ApiTokenView,
    LoginBody,
    LoginForm,
    LoginParams,
    MadeApiTokenView,
    NewApiToken,
    RefreshBody,
    TicketView,
    TokenView,
)
from netraven.core.access import Allow
from netraven.core.errors import FieldFaultError
from netraven.services import api_tokens, tickets
from netraven.services.login import REFRESH, Pair
from netraven.store import api_tokens as kept_tokens
from netraven.store.api_tokens import ApiTokenFields
from netraven.store.pages import Slice


async def create_token(call: Call[LoginForm, Params]) -> TokenView:
    """Return tokens for a user, asked for by a form as OAuth2 has it."""
    body = call.body
    return _view(await call.world.logins.log_in(body.username, body.password.get_secret_value(), call.address))


async def log_in(call: Call[LoginBody, LoginParams]) -> TokenView:
    """Return tokens for a user."""
    body = call.body
    pair = await call.world.logins.log_in(body.username, body.password.get_secret_value(), call.address)
    return _kept_by_browser(call, pair) if call.query.cookie else _view(pair)


async def refresh(call: Call[RefreshBody, Params]) -> TokenView:
    """Return a new pair of tokens for the refresh token of the body, or else of the cookie."""
    given = call.body.refresh_token
    if given is not None:
        return _view(await call.world.logins.refresh(given))
    kept = call.jar.take()
    if not kept:
        raise FieldFaultError("refresh_token", "is required where there is no cookie")
    return _kept_by_browser(call, await call.world.logins.refresh(kept))


async def log_out(call: Call[RefreshBody, Params]) -> None:
    """End the token that was shown, and what was given out with it."""
    kept = call.jar.take()
    await call.world.logins.log_out(call.caller, call.body.refresh_token or kept)
    call.jar.empty()


async def create_ticket(call: Call[None, Params]) -> TicketView:
    """Return a ticket, with which a browser opens one stream."""
    return TicketView(ticket=call.world.tickets.give(call.caller), expires_in=int(tickets.LIFETIME.total_seconds()))


async def list_tokens(call: Call[None, ApiTokenParams]) -> Page[ApiTokenView]:
    """Return the API tokens of who asks, as far as they are good."""
    query = call.query
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    owner_id = api_tokens.owner_of(call.caller)
    found = await kept_tokens.select(call.world.db.reader, owner_id, part, call.world.clock.now())
    return Page(items=[ApiTokenView.model_validate(asdict(token)) for token in found.items], total=found.total)


async def create_api_token(call: Call[NewApiToken, Params]) -> MadeApiTokenView:
    """Create an API token; the answer alone holds its value."""
    body = call.body
    fields = ApiTokenFields(
        user_id=api_tokens.owner_of(call.caller),
        name=body.name,
        role=body.role or call.caller.role,
        scopes=tuple(dict.fromkeys(body.scopes)),
        expires_at=body.expires_at,
    )
    token, value = await api_tokens.create(call.world, call.caller, fields)
    return MadeApiTokenView.model_validate({**asdict(token), "token": value})


async def delete_api_token(call: Call[None, Params]) -> None:
    """End one of the API tokens of who asks."""
    await api_tokens.revoke(call.world, call.caller, call.ids["token_id"])


def _view(pair: Pair) -> TokenView:
    return TokenView(access_token=pair.access_token, expires_in=pair.expires_in_s, refresh_token=pair.refresh_token)


def _kept_by_browser(call: Call[LoginBody, LoginParams] | Call[RefreshBody, Params], pair: Pair) -> TokenView:
    call.jar.put(pair.refresh_token, REFRESH)
    return TokenView(access_token=pair.access_token, expires_in=pair.expires_in_s, refresh_token=None)


_COOKIE = Cookie(name="netraven_refresh", path="/auth")

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
        query=LoginParams,
        gives=TokenView,
        cookie=_COOKIE,
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
        is_body_optional=True,
        query=Params,
        gives=TokenView,
        cookie=_COOKIE,
        errors=(401, 403),
        enveloped=False,
        summary="Change a refresh token for new tokens",
    ),
    Route(
        method=Method.POST,
        path="/auth/logout",
        handler=log_out,
        allow=Allow.VIEWER,
        takes=RefreshBody,
        is_body_optional=True,
        query=Params,
        gives=NoneType,
        status=204,
        cookie=_COOKIE,
        summary="Log out",
    ),
    Route(
        method=Method.POST,
        path="/auth/ticket",
        handler=create_ticket,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=TicketView,
        status=201,
        enveloped=False,
        summary="Get a ticket for one stream",
    ),
    Route(
        method=Method.GET,
        path="/auth/tokens",
        handler=list_tokens,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=ApiTokenParams,
        gives=Page[ApiTokenView],
        enveloped=False,
        summary="List the own API tokens",
    ),
    Route(
        method=Method.POST,
        path="/auth/tokens",
        handler=create_api_token,
        allow=Allow.VIEWER,
        takes=NewApiToken,
        query=Params,
        gives=MadeApiTokenView,
        status=201,
        enveloped=False,
        errors=(400,),
        summary="Create an API token",
    ),
    Route(
        method=Method.DELETE,
        path="/auth/tokens/{token_id}",
        handler=delete_api_token,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids={"token_id": "api_token"},
        summary="Revoke one of the own API tokens",
    ),
)
