"""Every route of the API."""

from netraven.api.description import described
from netraven.api.routers import auth, devices, docs, health, healthz, metrics, status, system, tags, users
from netraven.api.routing import AnyRoute

ROUTES: tuple[AnyRoute, ...] = described(
    (
        *health.ROUTES,
        *healthz.ROUTES,
        *system.ROUTES,
        *status.ROUTES,
        *metrics.ROUTES,
        *auth.ROUTES,
        *devices.ROUTES,
        *tags.ROUTES,
        *users.ROUTES,
        *docs.ROUTES,
    )
)
