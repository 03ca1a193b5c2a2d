"""Tags."""

from dataclasses import asdict, replace
from types import NoneType

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route, both
from netraven.api.schemas.tags import NewTag, TagChanges, TagDeletion, TagParams, TagView
from netraven.core.access import Allow, Scope
from netraven.services import tags as kept_tags
from netraven.services.writing import writing
from netraven.store import tags
from netraven.store.database import Reader
from netraven.store.pages import Slice
from netraven.store.tags import TagFields, TagFilter


async def list_tags(call: Call[None, TagParams]) -> Page[TagView]:
    """Return the tags."""
    query = call.query
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    wanted = TagFilter(name=query.name, type=query.type)
    found = await tags.select(call.world.db.reader, wanted, call.caller.scope, part)
    return Page(items=[TagView.model_construct(**asdict(tag)) for tag in found.items], total=found.total)


async def get_tag(call: Call[None, Params]) -> TagView:
    """Return one tag."""
    return await _view(call.world.db.reader, call.ids["tag_id"], call.caller.scope)


async def create_tag(call: Call[NewTag, Params]) -> TagView:
    """Create a tag."""
    async with writing(call.world, call.caller) as write:
        tag_id = await tags.create(write.tx, TagFields(**call.body.model_dump()), actor=write.actor, at=write.at)
        await write.audit("create", f"tag {tag_id}", call.body.model_dump())
        return await _view(write.tx, tag_id, call.caller.scope)


async def update_tag(call: Call[TagChanges, Params]) -> TagView:
    """Change what is sent of a tag."""
    changes = call.body.model_dump(exclude_unset=True)
    async with writing(call.world, call.caller) as write:
        before = await tags.find(write.tx, call.ids["tag_id"], call.caller.scope)
        fields = TagFields(name=before.name, type=before.type, description=before.description)
        await tags.update(write.tx, before, replace(fields, **changes), actor=write.actor, at=write.at)
        await write.audit("update", f"tag {before.id}", changes)
        return await _view(write.tx, before.id, call.caller.scope)


async def delete_tag(call: Call[None, TagDeletion]) -> None:
    """Delete a tag: it is taken off all that carries it, and devices left without a tag get the default one."""
    await kept_tags.delete(call.world, call.caller, call.ids["tag_id"], cascade=call.query.cascade)


async def _view(db: Reader, tag_id: int, scope: Scope) -> TagView:
    return TagView(**asdict(await tags.find(db, tag_id, scope)))


_TAG = {"tag_id": "tag"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/tags/",
        handler=list_tags,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=TagParams,
        gives=Page[TagView],
        summary="List tags",
    ),
    Route(
        method=Method.POST,
        path="/tags/",
        handler=create_tag,
        allow=Allow.USER,
        takes=NewTag,
        query=Params,
        gives=TagView,
        status=201,
        errors=(400,),
        summary="Create a tag",
    ),
    Route(
        method=Method.GET,
        path="/tags/{tag_id}",
        handler=get_tag,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=TagView,
        ids=_TAG,
        summary="Get a tag",
    ),
    *both(
        Route(
            method=Method.PUT,
            path="/tags/{tag_id}",
            handler=update_tag,
            allow=Allow.USER,
            takes=TagChanges,
            query=Params,
            gives=TagView,
            ids=_TAG,
            errors=(400, 403),
            summary="Change a tag",
        )
    ),
    Route(
        method=Method.DELETE,
        path="/tags/{tag_id}",
        handler=delete_tag,
        allow=Allow.USER,
        takes=NoneType,
        query=TagDeletion,
        gives=NoneType,
        status=204,
        ids=_TAG,
        errors=(403, 409),
        summary="Delete a tag",
    ),
)
