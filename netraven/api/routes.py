"""Every route of the API."""

from netraven.api.routers import auth, health, tags, users
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = (*health.ROUTES, *auth.ROUTES, *tags.ROUTES, *users.ROUTES)
