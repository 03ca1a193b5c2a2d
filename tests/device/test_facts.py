from dataclasses import replace

from netraven.core.models import Facts, Interface, Module
from netraven.device.facts import read_facts
from netraven.device.visit import Output
from netraven.platforms.platform import Command, FactRule, Platform, RowRule, Table

VERSION = Command(text="show version")
RULES = (
    FactRule(field="os_version", command="show version", pattern=r"Version (\S+),"),
    FactRule(field="serial_number", command="show version", pattern=r"(?m)^Processor board ID (\S+)$"),
    FactRule(field="serial_number", command="show inventory", pattern=r"SN: (\S+)"),
    FactRule(field="model", command="show version", pattern=r"never (there)"),
)


def test_facts_are_read_from_the_outputs_by_the_first_rule_that_finds_them(ios: Platform) -> None:
    outputs = [
        Output(command=Command(text="show inventory"), text="SN: FDO1\n", exit_status=None),
        Output(command=VERSION, text="IOS, Version 15.2(4)E, fc2\nProcessor board ID FDO2\n", exit_status=None),
    ]
    facts = read_facts(replace(ios, facts=RULES), outputs)
    assert facts == Facts(serial_number="FDO2", os_version="15.2(4)E")


def test_a_later_rule_serves_where_an_earlier_one_finds_nothing(ios: Platform) -> None:
    outputs = [Output(command=Command(text="show inventory"), text="SN: FDO1\n", exit_status=None)]
    assert read_facts(replace(ios, facts=RULES), outputs) == Facts(serial_number="FDO1")


def test_no_rules_no_facts(ios: Platform) -> None:
    assert read_facts(ios, [Output(command=VERSION, text="x", exit_status=None)]) == Facts()


PORTS = Command(text="show interfaces")
NAMES = Command(text="show descriptions")
INVENTORY = Command(text="show inventory")
ROWS = (
    RowRule(
        table=Table.INTERFACES,
        command="show interfaces",
        row=r"^(?P<name>\S+) is (?P<status>up|down)",
        more=(r"^ +address (?P<address>\S*)", r"^ +description (?P<description>.*)"),
        end=r"^Routes",
    ),
    RowRule(
        table=Table.INTERFACES,
        command="show descriptions",
        row=r"^(?P<name>\S*) : (?P<description>.*) \((?P<status>.*)\)",
    ),
    RowRule(table=Table.MODULES, command="show inventory", row=r"^(?P<slot>slot \d): (?P<part_number>\S+)"),
)
PRINTED = """\
 address 192.0.2.99 of nothing
eth0 is up
  address 192.0.2.1
  address 192.0.2.2
  description  to the core\x20
eth1 is down
Routes
  address 192.0.2.3
eth2 is up
eth0 is down
"""


def tables(ios: Platform, *printed: tuple[Command, str]) -> Facts:
    outputs = [Output(command=command, text=text, exit_status=None) for command, text in printed]
    return read_facts(replace(ios, facts=(), rows=ROWS), outputs)


def test_a_line_begins_a_row_and_the_lines_after_it_complete_it_up_to_the_end(ios: Platform) -> None:
    assert tables(ios, (PORTS, PRINTED)).interfaces == (
        Interface(name="eth0", status="up", address="192.0.2.1", description="to the core"),
        Interface(name="eth1", status="down"),
        Interface(name="eth2", status="up"),
    )


def test_later_rules_complete_rows_and_add_their_own(ios: Platform) -> None:
    printed = "eth1 : spare (admin down)\neth9 : new (up)\n : nobody (up)\n"
    found = tables(ios, (PORTS, "eth1 is down\n"), (NAMES, printed)).interfaces
    assert found == (
        Interface(name="eth1", status="down", description="spare"),
        Interface(name="eth9", status="up", description="new"),
    )


def test_a_table_that_nobody_printed_is_none_and_one_without_rows_is_empty(ios: Platform) -> None:
    assert tables(ios) == Facts()
    assert tables(ios, (INVENTORY, "no modules\n")) == Facts(modules=())
    assert tables(ios, (INVENTORY, "slot 1: LC-4\n")).modules == (Module(slot="slot 1", part_number="LC-4"),)


def test_tables_are_left_out_where_they_are_not_asked_for(ios: Platform) -> None:
    output = Output(command=PORTS, text=PRINTED, exit_status=None)
    assert read_facts(replace(ios, facts=(), rows=ROWS), [output], tables=False) == Facts()


def test_a_value_that_is_not_unicode_can_be_stored(ios: Platform) -> None:
    found = tables(ios, (PORTS, "eth0 is up\n description B\udcfcro\n")).interfaces
    assert found == (Interface(name="eth0", status="up", description="B\\udcfcro"),)
