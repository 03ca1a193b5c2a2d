"""Every route of the API."""

from netraven.api.routers import auth, devices, health, metrics, tags, users
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (
    *health.ROUTES,
    *auth.ROUTES,
    *devices.ROUTES,
    *metrics.ROUTES,
    *tags.ROUTES,
    *users.ROUTES,
)
