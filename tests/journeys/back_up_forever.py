"""A process that backs up until it is killed: prints `ready`, then a line for each configuration that it stored."""

import asyncio
import json
import sys
from pathlib import Path

from pydantic import SecretStr

from netraven.core.clock import SystemClock
from netraven.core.models import InventoryRow
from netraven.core.outcome import Status
from netraven.daemon import OnceRequest, once
from netraven.settings import Settings
from tests.journeys.conftest import ENABLE, PASSWORD, Watcher


def rows(ports: dict[str, int]) -> list[InventoryRow]:
    return [
        InventoryRow(
            line=port,
            hostname=hostname,
            ip_address="127.0.0.1",
            port=port,
            device_type="cisco_ios",
            username="netraven",
            password=SecretStr(PASSWORD),
            enable_password=SecretStr(ENABLE),
        )
        for hostname, port in ports.items()
    ]


async def main(data_dir: Path, ports: dict[str, int]) -> None:
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    while True:
        request = OnceRequest(rows=rows(ports))
        report = await once(Settings(data_dir=data_dir), request, clock=SystemClock(), progress=Watcher())
        for _, outcome in report.outcomes:
            if outcome.status is Status.SUCCESS:
                print(outcome.commit, outcome.path, outcome.sha256, flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.loads(sys.argv[2])))
