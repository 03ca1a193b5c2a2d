"""Every route of the API."""

from netraven.api.routers import (
    auth,
    credentials,
    device_access,
    device_files,
    device_suspects,
    devices,
    health,
    modules,
    organizations,
    runs,
    sites,
    system_check,
    tags,
    users,
)
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (
    *health.ROUTES,
    *auth.ROUTES,
    *credentials.ROUTES,
    *device_files.ROUTES,  # before the paths with an id, which would take its names for ids
    *devices.ROUTES,
    *device_access.ROUTES,
    *device_suspects.ROUTES,
    *modules.ROUTES,
    *organizations.ROUTES,
    *runs.ROUTES,
    *sites.ROUTES,
    *system_check.ROUTES,
    *tags.ROUTES,
    *users.ROUTES,
)
