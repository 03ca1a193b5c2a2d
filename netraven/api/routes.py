"""Every route of the API."""

from netraven.api.routers import (
    auth,
    device_access,
    device_files,
    device_suspects,
    devices,
    health,
    modules,
    runs,
    tags,
    users,
)
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (
    *health.ROUTES,
    *auth.ROUTES,
    *device_files.ROUTES,  # before the paths with an id, which would take its names for ids
    *devices.ROUTES,
    *device_access.ROUTES,
    *device_suspects.ROUTES,
    *modules.ROUTES,
    *runs.ROUTES,
    *tags.ROUTES,
    *users.ROUTES,
)
