"""Every route of the API."""

from netraven.api.routers import (
    auth,
    credentials,
    device_access,
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
