"""Every route of the API."""

from netraven.api.description import described
from netraven.api.routers import (
    auth,
    credentials,
    device_access,
    device_files,
    device_suspects,
    devices,
    docs,
    health,
    healthz,
    modules,
    organizations,
    runs,
    sites,
    status,
    system,
    system_check,
    tags,
    users,
)
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = described(
    (
        *health.ROUTES,
        *healthz.ROUTES,
        *system.ROUTES,
        *system_check.ROUTES,
        *status.ROUTES,
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
        *tags.ROUTES,
        *users.ROUTES,
        *docs.ROUTES,
    )
)
