"""A look over the whole installation, which `netraven check` asks for."""

import asyncio
from types import NoneType

from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.checkup import CheckupView, FindingView
from netraven.core.access import Allow
from netraven.services.checkup import close_files, look
from netraven.services.premises import Finding
from netraven.services.writing import writing


async def check_installation(call: Call[None, Params]) -> CheckupView:
    """Look over files, database, Git, index, audit trail and secrets; with much history this takes minutes."""
    return CheckupView(findings=_views(await look(call.world.premises)))


async def mend_installation(call: Call[None, Params]) -> CheckupView:
    """Look, mend what can be mended without losing anything, and look again."""
    before = await look(call.world.premises)
    async with writing(call.world, call.caller) as write:
        await asyncio.to_thread(close_files, call.world.premises)
        await write.audit("mend", "installation")
    after = await look(call.world.premises)
    return CheckupView(findings=_views(after), mended=_views([one for one in before if one not in after]))


def _views(findings: list[Finding]) -> list[FindingView]:
    return [FindingView.model_validate(finding) for finding in findings]


ROUTES = (
    Route(
        method=Method.GET,
        path="/system/check",
        handler=check_installation,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=CheckupView,
        enveloped=False,
        summary="Look over the installation",
    ),
    Route(
        method=Method.POST,
        path="/system/check",
        handler=mend_installation,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=CheckupView,
        enveloped=False,
        summary="Mend the installation",
    ),
)
