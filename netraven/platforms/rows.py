"""Tables that look alike on many systems: interfaces out of a configuration, modules out of an inventory."""

from netraven.platforms.platform import RowRule, Table

# The word stands outside its group too, so that only the lines that hold it are looked at.
SHUTDOWN = r"shutdown$(?<=(?P<status>shutdown))"
DISABLE = r"disable$(?<=(?P<status>disable))"


def interfaces_of(command: str, indent: str = " ", end: str = r"^!", *, more: tuple[str, ...] = ()) -> RowRule:
    """Return the rule for interfaces in a configuration whose sections are indented; `more` are patterns beside."""
    return RowRule(
        table=Table.INTERFACES,
        command=command,
        row=r"^interface (?!range |breakout )(?:preconfigure )?(?P<name>\S+(?: \d\S*)?)",
        more=(
            rf"^{indent}description (?P<description>.+)",
            rf"^{indent}ip address (?P<address>\d\S*(?: \d\S+)?)",
            rf"^{indent}ipv6 address (?P<address>[\dA-Fa-f:]\S+)",
            rf"^{indent}{SHUTDOWN}",
            *more,
        ),
        end=end,
    )


def inventory_of(command: str) -> RowRule:
    """Return the rule for modules in what `show inventory` prints on Cisco's systems."""
    return RowRule(
        table=Table.MODULES,
        command=command,
        row=r'^N(?:AME|ame): "(?P<slot>[^"]+)" *, *DESCR: "(?P<description>[^"]*)"',
        more=(r"^ *PID: (?P<part_number>[^,]*),", r", *SN: (?P<serial_number>\S+)"),
    )
