"""A page that shows the API, with everything that it needs from here: it works without the Internet."""

import asyncio
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import NoneType

from netraven.api.routing import Call, Method, Params, Route, Text
from netraven.core.access import Allow
from netraven.core.errors import NotFoundError

_CACHED = {"Cache-Control": "no-cache"}  # a browser asks each time whether the ETag is still the same
_SCRIPT = "text/javascript"
_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

# Scripts stand in files of their own, so that the policy allows none within the page.
_PAGE = b"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>NetRaven API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<noscript>This page needs scripts; the same stands in <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = b"""\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
});
"""


async def show_page(call: Call[None, Params]) -> Text:  # noqa: ARG001 - every handler takes its call
    """Return the page."""
    return Text(content=_PAGE, media_type="text/html", headers=_CACHED | _POLICY)


async def get_start(call: Call[None, Params]) -> Text:  # noqa: ARG001 - every handler takes its call
    """Return the script that starts the page."""
    return Text(content=_START, media_type=_SCRIPT, headers=_CACHED)


async def get_script(call: Call[None, Params]) -> Text:  # noqa: ARG001 - every handler takes its call
    """Return Swagger UI."""
    return await _asset("swagger-ui-bundle.js", _SCRIPT)


async def get_style(call: Call[None, Params]) -> Text:  # noqa: ARG001 - every handler takes its call
    """Return the looks of Swagger UI."""
    return await _asset("swagger-ui.css", "text/css")


async def _asset(name: str, media_type: str) -> Text:
    return Text(content=await asyncio.to_thread(read_asset, name), media_type=media_type, headers=_CACHED)


@cache
def read_asset(name: str) -> bytes:
    """Return a file of swagger-ui-py, whose code is not loaded: it is for other servers than ours."""
    package = find_spec("swagger_ui")
    for folder in (package and package.submodule_search_locations) or ():
        return (Path(folder) / "static" / name).read_bytes()
    raise NotFoundError("the package swagger-ui-py is not installed")


ROUTES = (
    Route(
        method=Method.GET,
        path="/docs",
        handler=show_page,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=Text,
        media_types=("text/html",),
        only_root=True,
        summary="Show the API as a page",
    ),
    Route(
        method=Method.GET,
        path="/docs/start.js",
        handler=get_start,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=Text,
        media_types=(_SCRIPT,),
        only_root=True,
        summary="Get a script of the page",
    ),
    Route(
        method=Method.GET,
        path="/docs/swagger-ui-bundle.js",
        handler=get_script,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=Text,
        media_types=(_SCRIPT,),
        only_root=True,
        errors=(404,),
        summary="Get a script of the page",
    ),
    Route(
        method=Method.GET,
        path="/docs/swagger-ui.css",
        handler=get_style,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=Text,
        media_types=("text/css",),
        only_root=True,
        errors=(404,),
        summary="Get the looks of the page",
    ),
)
