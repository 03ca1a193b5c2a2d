"""What a device says of itself, read from outputs that the visit brought home anyway."""

from collections.abc import Sequence

from netraven.core.models import Facts
from netraven.core.sieve import compiled
from netraven.core.text import storable
from netraven.device.visit import Output
from netraven.platforms.platform import FactRule, Platform


def read_facts(platform: Platform, outputs: Sequence[Output]) -> Facts:
    """Return the facts that the platform's rules find; of several rules for one field the first to find it counts."""
    found: dict[str, str] = {}
    for rule in platform.facts:
        if rule.field not in found:
            value = _value(rule, outputs)
            if value:
                found[rule.field] = value
    return Facts(serial_number=found.get("serial_number"), model=found.get("model"), os_version=found.get("os_version"))


def _value(rule: FactRule, outputs: Sequence[Output]) -> str | None:
    for output in outputs:
        if output.command.text == rule.command:
            match = compiled(rule.pattern).search(output.text)
            if match is not None and match[1]:
                return storable(match[1].strip())
    return None
