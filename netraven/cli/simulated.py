"""Simulated devices as the rows of an inventory."""

from collections.abc import Sequence

from pydantic import SecretStr

from netraven.core.models import InventoryRow
from netraven.device.simulator import SimulatedDevice, Simulator


def inventory_rows(simulator: Simulator, devices: Sequence[SimulatedDevice]) -> list[InventoryRow]:
    """Return a row for each device that the simulator plays, with what logs in to it."""
    return [_row(simulator, device, line) for line, device in enumerate(devices, start=1)]


def _row(simulator: Simulator, device: SimulatedDevice, line: int) -> InventoryRow:
    enable = device.enable_password
    return InventoryRow(
        line=line,
        hostname=device.hostname,
        ip_address=simulator.address,
        port=simulator.port(device.hostname),
        device_type=device.platform,
        username=device.username,
        password=SecretStr(device.password),
        enable_password=SecretStr(enable) if enable else None,
    )
