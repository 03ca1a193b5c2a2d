"""Devices by the file."""

import asyncio
from types import NoneType

from netraven.api.routing import LARGEST_BODY, Call, Form, Method, Route, Text, Upload
from netraven.api.schemas.device_files import ExportParams, ImportParams, ImportView, RowDuplicate, RowError
from netraven.core.access import Allow
from netraven.core.exports import as_csv, as_json
from netraven.core.imports import ImportForm
from netraven.services.imports import import_devices
from netraven.store import device_export

_JSON_STARTS = (b"[", b"{")


async def bulk_import_devices(call: Call[Upload, ImportParams]) -> ImportView:
    """Create the devices of a file; the good rows land together, the others are told."""
    query, content = call.query, call.body.file
    is_json = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_JSON_STARTS)
    form = query.format or (ImportForm.JSON if is_json else ImportForm.CSV)
    report = await import_devices(call.world, call.caller, form, content, dry_run=query.dry_run)
    return ImportView(
        success_count=report.success_count,
        errors=[RowError(row=fault.row, field=fault.field, message=fault.message) for fault in report.faults],
        duplicates=[RowDuplicate(row=one.row, hostname=one.hostname, message=one.message) for one in report.duplicates],
        dry_run=query.dry_run,
    )


async def export_devices(call: Call[None, ExportParams]) -> Text:
    """Return the devices that the caller sees as a file that an import reads back, without secrets."""
    rows = await device_export.rows(call.world.db.reader, call.caller.scope)
    write, media_type = {"csv": (as_csv, "text/csv"), "json": (as_json, "application/json")}[call.query.format]
    content = (await asyncio.to_thread(write, rows)).encode()
    return Text(content=content, media_type=media_type, filename=f"devices.{call.query.format}")


ROUTES = (
    Route(
        method=Method.POST,
        path="/devices/bulk_import",
        handler=bulk_import_devices,
        allow=Allow.USER,
        takes=Upload,
        query=ImportParams,
        gives=ImportView,
        form=Form.MULTIPART,
        largest_body=10 * LARGEST_BODY,
        summary="Create devices from a file",
    ),
    Route(
        method=Method.GET,
        path="/devices/export",
        handler=export_devices,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=ExportParams,
        gives=Text,
        media_types=("text/csv", "application/json"),
        summary="Export devices to a file",
    ),
)
