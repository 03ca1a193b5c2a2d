"""The whole API over real HTTP, on an appliance of its own, with a user of each role."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from netraven.api.application import application
from netraven.api.routes import ROUTES
from netraven.api.server import Places, listening
from netraven.core.access import Caller, Role
from netraven.core.clock import SystemClock
from netraven.daemon import open_world
from netraven.services import accounts, passwords
from netraven.services.runner import Limits
from netraven.services.world import World
from netraven.settings import Settings
from netraven.store.users import UserFields

PASSWORD = "a password of these tests"
MAKER = Caller(user_id=None, name="tests", role=Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered."""

    status: int
    headers: Any
    body: Any

    @property
    def detail(self) -> str:
        return str(self.body["detail"])

    @property
    def fields(self) -> dict[str, str]:
        return {one["field"]: one["message"] for one in self.body.get("field_errors", [])}


@dataclass(slots=True)
class Served:
    """An appliance that serves, and ways to ask it."""

    world: World
    url: str
    session: aiohttp.ClientSession
    folder: Path
    tokens: dict[Role, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, *, role: Role | None = Role.ADMIN, **sent: Any) -> Reply:  # noqa: ANN401 - what aiohttp takes
        """Send a request as a user of this role, or as nobody."""
        headers = dict(sent.pop("headers", {}))
        if role is not None:
            headers.setdefault("Authorization", f"Bearer {await self.token(role)}")
        async with self.session.request(method, self.url + path, headers=headers, **sent) as response:
            is_json = response.content_type == "application/json"
            return Reply(response.status, response.headers, await (response.json() if is_json else response.text()))

    async def token(self, role: Role) -> str:
        """Return an access token of the user of this role, who is made when first needed."""
        if role not in self.tokens:
            await accounts.create(
                self.world, MAKER, UserFields(username=f"the-{role}", password_hash="", role=role), PASSWORD
            )
            pair = await self.world.logins.log_in(f"the-{role}", PASSWORD, "127.0.0.1")
            self.tokens[role] = pair.access_token
        return self.tokens[role]


async def ask_at_once(served: Served, path: str, body: object) -> list[int]:
    """Post the same 50 times in parallel and return the statuses, sorted."""
    await served.token(Role.ADMIN)
    async with asyncio.TaskGroup() as group:
        replies = [group.create_task(served.ask("POST", path, json=body)) for _ in range(50)]
    return sorted(reply.result().status for reply in replies)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of the appliance; a module of tests may have others."""
    return Settings(data_dir=tmp_path / "data")


@asynccontextmanager
async def serving(folder: Path, settings: Settings | None = None) -> AsyncIterator[Served]:
    """Serve an appliance with these settings, or one whose data stands in the folder."""
    settings = settings or Settings(data_dir=folder / "data")
    places = Places(socket_file=folder / "socket", listen=("127.0.0.1", 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "ROUNDS", 4)  # a quarter of a second for each log-in is for attackers
        async with (
            open_world(settings, clock=SystemClock(), purpose="tests", limits=Limits()) as world,
            listening(application(world, ROUTES), places) as urls,
            aiohttp.ClientSession() as session,
        ):
            yield Served(world, urls[0], session, settings.data_dir)


@pytest.fixture
async def served(tmp_path: Path, settings: Settings) -> AsyncIterator[Served]:
    """Return an appliance that serves."""
    async with serving(tmp_path, settings) as appliance:
        yield appliance
