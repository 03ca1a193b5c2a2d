"""Every route of the API."""

from netraven.api.routers import auth, device_access, devices, health, modules, system_check, tags, users
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (
    *health.ROUTES,
    *auth.ROUTES,
    *devices.ROUTES,
    *device_access.ROUTES,
    *modules.ROUTES,
    *system_check.ROUTES,
    *tags.ROUTES,
    *users.ROUTES,
)
