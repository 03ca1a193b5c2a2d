"""The README says all there is: every setting, column, option and reason."""

from pathlib import Path

import pytest

from netraven.cli.root import root
from netraven.core import errors
from netraven.core.errors import DeviceError
from netraven.core.inventory import COLUMNS, parse_inventory
from netraven.platforms.definition import load_definitions
from netraven.platforms.registry import PLATFORMS
from netraven.settings import NAMES

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


@pytest.mark.parametrize("name", NAMES)
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


def test_the_device_type_of_the_readme_can_be_loaded() -> None:
    text = README.split("```toml\n")[1].split("```")[0]
    (platform,) = load_definitions([("README.md", text)])
    assert (platform.name, len(platform.commands)) == ("acme_os", 2)


def test_the_inventory_of_the_readme_can_be_read() -> None:
    text = README.split("```csv\n")[1].split("```")[0]
    names = {platform.name for platform in PLATFORMS}
    assert len(parse_inventory("README.md", text.encode(), platforms=names, read_key=str)) == 3
