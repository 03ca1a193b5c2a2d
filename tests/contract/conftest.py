"""One appliance for each file of tests, which stays as small as it was made: the tests count no records."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest
import pytest_asyncio

from netraven.settings import Settings
from tests.api.conftest import Served, serving
from tests.contract.scene import Scene


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """Return an appliance whose devices all stand on this machine, where nothing answers."""
    folder = tmp_path_factory.mktemp("appliance")
    settings = Settings(data_dir=folder / "data", allowed_networks=(ip_network("127.0.0.0/8"),))
    async with serving(folder, settings) as served:
        yield Scene(served)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """Return an appliance for one test, as it is after its installation."""
    async with serving(tmp_path) as appliance:
        yield appliance
