"""The manners of the kinds of devices that recordings exist of."""

from collections.abc import Mapping

from netraven.device.simulator.devices import Manners, Pager

_IOS_INVALID = "          ^\n% Invalid input detected at '^' marker.\n\n"
# Files that a Linux system may do without.
_MISSING = frozenset(
    f"test ! -{test} {path} || cat {path}"
    for test, path in (
        ("e", "/etc/hostname"),
        ("e", "/etc/os-release"),
        ("e", "/etc/hosts"),
        ("e", "/etc/resolv.conf"),
        ("r", "/etc/network/interfaces"),
        ("e", "/etc/fstab"),
        ("e", "/etc/group"),
        ("e", "/etc/nsswitch.conf"),
        ("e", "/etc/motd"),
        ("e", "/etc/issue"),
    )
)

MANNERS: Mapping[str, Manners] = {
    "cisco_ios": Manners(
        prompt="{hostname}>",
        enabled_prompt="{hostname}#",
        accepts=frozenset({"terminal width 0", "terminal width 511"}),
        privileged=frozenset({"show running-config", "show running-config view full"}),
        invalid=_IOS_INVALID,
        pager=Pager(),
    ),
    "cisco_nxos": Manners(
        prompt="{hostname}# ",
        accepts=frozenset({"terminal width 511"}),
        invalid="                     ^\n% Invalid command at '^' marker.\n",
        pager=Pager(text="--More--", erase="\r        \r"),
    ),
    "arista_eos": Manners(
        prompt="{hostname}>",
        enabled_prompt="{hostname}#",
        answers={
            "terminal width 511": "Width set to 511 columns.\n",
            "terminal width 32767": "Width set to 32767 columns.\n",
            "terminal length 0": "Pagination disabled.\n",
        },
        privileged=frozenset({"show running-config"}),
        invalid="% Invalid input\n",
        pager=Pager(erase="\r\x1b[K", off=frozenset({"terminal length 0"})),
    ),
    "juniper_junos": Manners(
        prompt="\n{username}@{hostname}> ",
        accepts=frozenset({"set cli screen-length 0", "set cli screen-width 0"}),
        invalid="                     ^\nunknown command.\n",
        pager=Pager(text="---(more)---", erase="\r                    \r", off=frozenset({"set cli screen-length 0"})),
        exec_newline="\n",
    ),
    "mikrotik_routeros": Manners(
        prompt="[{username}@{hostname}] > ",
        invalid="bad command name (line 1 column 1)\n",
        exec_newline="\r\n",
    ),
    "linux": Manners(
        prompt="{username}@{hostname}:~$ ",
        accepts=_MISSING,
        invalid="sh: command not found\n",
        exec_newline="\n",
    ),
}
