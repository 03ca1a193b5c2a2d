from dataclasses import replace

from netraven.core.models import Facts
from netraven.device.facts import read_facts
from netraven.device.visit import Output
from netraven.platforms.platform import Command, FactRule, Platform

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
