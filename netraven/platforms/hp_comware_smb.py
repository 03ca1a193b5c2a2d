"""HPE 1910, 1920 and 1950: Comware behind a menu shell of a dozen commands.

A command that asks for a password opens the rest.  The passwords are the same on all devices of a series and published
(HPE support, "how to enter the developer mode"); they protect nothing.
"""

from dataclasses import replace

from netraven.platforms.hp_comware import PLATFORM as HP_COMWARE
from netraven.platforms.platform import Step

_CONTINUE = (r"\[Y/N\]", "Y\n")


def _unlock(command: str, published: str) -> Step:
    return Step(text=command, answers=(_CONTINUE, (r"(?i)password: ?$", f"{published}\n")))


PLATFORM = replace(
    HP_COMWARE,
    name="hp_comware_smb",
    title="Comware of small switches (19xx)",
    aliases=("comware_smb", "hpe_officeconnect"),
    # Nothing tells the series before; a wrong password is refused and changes nothing.
    setup=(
        _unlock("_cmdline-mode on", "512900"),
        _unlock("_cmdline-mode on", "Jinhua1920unauthorized"),
        _unlock("xtd-cli-mode", "foes-bent-pile-atom-ship"),
    ),
    enable=None,
    errors=(*HP_COMWARE.errors, r"^ *Error: "),
    restore="Restore the file as a .cfg in the web interface (Device > Configuration > Restore), then reboot.",
)
