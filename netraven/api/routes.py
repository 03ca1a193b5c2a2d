"""Every route of the API."""

from netraven.api.routers import auth, credentials, devices, health, organizations, sites, tags, users
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (
    *health.ROUTES,
    *auth.ROUTES,
    *credentials.ROUTES,
    *devices.ROUTES,
    *organizations.ROUTES,
    *sites.ROUTES,
    *tags.ROUTES,
    *users.ROUTES,
)
