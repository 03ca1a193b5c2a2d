"""A device that is several in one is stored with all of them or not at all."""

from dataclasses import replace

import pytest

from netraven.core.errors import CommandRejectedError, TruncatedError
from netraven.device.acceptance import accept
from netraven.device.simulator import load_recording
from netraven.platforms.registry import find
from tests.platforms.cases import HERE, visited

SHOW = "show | grep ."


async def test_a_virtual_domain_that_is_listed_but_not_shown_refuses_the_file() -> None:
    device = load_recording(HERE / "fortinet" / "vdoms")
    text = device.replies[SHOW]
    cut = text[: text.index("config vdom\nedit DMZ\nconfig ")]
    outputs = (await visited(replace(device, replies={**device.replies, SHOW: cut}))).outputs
    with pytest.raises(TruncatedError, match="announces 'DMZ'"):
        accept(find("fortinet"), outputs)


async def test_a_virtual_system_that_cannot_be_entered_fails_the_visit() -> None:
    device = load_recording(HERE / "checkpoint_gaia" / "virtual_systems")
    modes = {command: mode for command, mode in device.modes.items() if "4" not in command}
    with pytest.raises(CommandRejectedError, match="rejected 'set virtual-system 4'"):
        await visited(replace(device, modes=modes))


async def test_an_expert_who_sees_virtual_systems_but_cannot_enter_them_fails() -> None:
    device = load_recording(HERE / "checkpoint_gaia" / "expert")
    systems = load_recording(HERE / "checkpoint_gaia" / "virtual_systems").replies["show virtual-system all"]
    # To bash `set` is a command of its own, which says nothing.
    silent = {f"set virtual-system {number}": "" for number in (1, 4)}
    replies = {**device.replies, **silent, 'clish -c "show virtual-system all"': systems}
    outputs = (await visited(replace(device, replies=replies))).outputs
    with pytest.raises(CommandRejectedError, match="command not found"):
        accept(find("checkpoint_gaia"), outputs)
