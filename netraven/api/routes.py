"""Every route of the API."""

from netraven.api.routers import auth, device_access, device_suspects, devices, health, modules, runs, tags, users
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (
    *health.ROUTES,
    *auth.ROUTES,
    *devices.ROUTES,
    *device_access.ROUTES,
    *device_suspects.ROUTES,
    *modules.ROUTES,
    *runs.ROUTES,
    *tags.ROUTES,
    *users.ROUTES,
)
