"""The README says all there is: every setting, column, option and reason."""

from pathlib import Path

import pytest

from netraven.cli.root import root
from netraven.core import errors
from netraven.core.errors import DeviceError
from netraven.core.inventory import COLUMNS, parse_inventory
from netraven.core.text import mask
from netraven.device.acceptance import accept
from netraven.device.facts import read_facts
from netraven.device.session import visit
from netraven.device.simulator import Manners, Pager, SimulatedDevice, Simulator
from netraven.platforms.definition import load_definitions
from netraven.platforms.platform import Platform
from netraven.platforms.registry import PLATFORMS
from netraven.settings import Settings
from tests.platforms.cases import request

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
ROWS = [line for line in README.splitlines() if line.startswith("| ")]

# The runner itself names the reason of a fault that no error class stands for.
REASONS = sorted(
    [("command", "internal_error")]
    + [
        (str(error.stage), error.reason)
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, DeviceError) and error is not DeviceError
    ]
)


def reasons_of_the_table() -> list[tuple[str, str]]:
    stage, found = "", []
    for row in README.split("| stage |")[1].split("\n\n")[0].splitlines()[2:]:
        cells = [cell.strip().strip("`") for cell in row.split("|")]
        stage = cells[1] or stage
        found.append((stage, cells[2]))
    return sorted(found)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_line(name: str) -> None:
    assert any(row.startswith(f"| `{name}` |") for row in ROWS)


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_of_an_inventory_is_told(name: str) -> None:
    assert f"`{name}`" in README


def test_every_reason_has_a_line_and_no_line_is_left_over() -> None:
    assert reasons_of_the_table() == REASONS


@pytest.mark.parametrize("option", ["--once", "--inventory", "--tag", "--device", "--json", "--data-dir", "--config"])
def test_every_option_in_the_readme_exists(option: str) -> None:
    assert option in README
    assert any(option in parameter.opts for parameter in root.params)


async def test_the_device_type_of_the_readme_backs_up_the_device_of_the_readme() -> None:
    text = README.split("```toml\n")[1].split("```")[0]
    (platform,) = load_definitions([("README.md", text)])
    manners = Manners(
        prompt="{hostname}> ",
        enabled_prompt="{hostname}# ",
        invalid="% Unknown command\n",
        privileged=frozenset({"show configuration"}),
        pager=Pager(lines=2, off=frozenset({"no paging"})),
    )
    printed = README.split("sw1# show configuration\n")[1].split("sw1#")[0]
    device = SimulatedDevice(
        hostname="sw1",
        platform="acme_os",
        manners=manners,
        replies={"show configuration": printed, "show version": "Acme OS 1.2\nSerial: A1\n"},
        enable_password="opens",
    )
    async with Simulator([device]) as simulator:
        found = request(device, simulator.address, simulator.port("sw1"), platform)
        outputs = (await visit(found)).outputs
    accepted = accept(platform, outputs).text
    assert accepted == printed.replace("! Uptime is 12 days\n", "")
    assert read_facts(platform, outputs).serial_number == "A1"
    assert "3f9c2e" not in mask(accepted, platform.lines.secret, platform.lines.secret_blocks, b"key")


def test_the_inventory_of_the_readme_can_be_read() -> None:
    text = README.split("```csv\n")[1].split("```")[0]
    names = {platform.name for platform in PLATFORMS}
    assert len(parse_inventory("README.md", text.encode(), platforms=names, read_key=str)) == 3


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_device_type_has_a_line_with_its_names(platform: Platform) -> None:
    aliases = ", ".join(f"`{alias}`" for alias in platform.aliases)
    assert f"| {platform.vendor} | {platform.title} | `{platform.name}` | {aliases} |" in README


@pytest.mark.parametrize("verb", root.commands)
def test_every_verb_is_told(verb: str) -> None:
    assert f"netraven {verb}" in README
