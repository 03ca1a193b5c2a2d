"""The recorded devices beside this file, and how to visit them."""

import json
import re
from dataclasses import asdict
from pathlib import Path

from pydantic import SecretStr

from netraven.core.models import Credential, Facts, SshProfile, Timeouts
from netraven.core.policy import AddressRules
from netraven.device.session import Visit, Visited, visit
from netraven.device.simulator import SimulatedDevice, Simulator
from netraven.platforms.platform import Platform
from netraven.platforms.registry import find

HERE = Path(__file__).parent
CASES = sorted(file.parent for file in HERE.glob("*/*/device.toml"))
KEY = b"the key of these tests"


def case_name(case: Path) -> str:
    """Return the case as a test's id."""
    return f"{case.parent.name}-{case.name}"


def request(device: SimulatedDevice, address: str, port: int, platform: Platform | None = None) -> Visit:
    """Return a visit to the device, which is played there, with its own credential; None finds its platform."""
    credential = Credential(
        id=1,
        username=device.username,
        password=SecretStr(device.password),
        enable_password=SecretStr(device.enable_password) if device.enable_password else None,
    )
    return Visit(
        hostname=device.hostname,
        ip_address=address,
        port=port,
        platform=platform or find(device.platform),
        credential=credential,
        known_key=None,
        ssh_profile=SshProfile.MODERN,
        timeouts=Timeouts(),
        addresses=AddressRules(loopback=True),
    )


async def visited(device: SimulatedDevice) -> Visited:
    """Visit the device for real."""
    async with Simulator([device]) as simulator:
        return await visit(request(device, simulator.address, simulator.port(device.hostname)))


def shown(facts: Facts) -> dict[str, object]:
    """Return the facts as `facts.json` holds them: without the tables that were not asked for."""
    values = json.loads(json.dumps(asdict(facts)))
    return {name: value for name, value in values.items() if value is not None or name not in {"interfaces", "modules"}}


def without_secret_blocks(platform: Platform, text: str) -> str:
    """Return the text without what stands between the marks of secret blocks, where every line counts as secret."""
    kept: list[str] = []
    closing: str | None = None
    for line in text.splitlines(keepends=True):
        if closing is None or re.search(closing, line.rstrip("\n")):
            kept.append(line)
            closing = next((last for first, last in platform.lines.secret_blocks if re.search(first, line)), None)
    return "".join(kept)
