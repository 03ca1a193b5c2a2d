"""Inventory files: what is read, and what is said of each way to get one wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netraven.core.errors import InputError
from netraven.core.inventory import parse_inventory
from netraven.core.models import InventoryRow, SshProfile

PLATFORMS = ("cisco_ios", "arista_eos", "juniper_junos")
HEADER = "hostname,ip_address,device_type"
EDGE1 = "edge1,10.0.0.1,cisco_ios"


def read_key(path: str) -> str:
    if path != "id_ed25519":
        raise InputError(f"{path!r} is not there")
    return "PRIVATE"


def parse(*lines: str | bytes) -> list[InventoryRow]:
    content = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return parse_inventory("devices.csv", content, platforms=PLATFORMS, read_key=read_key)


def refusal(*lines: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        parse(*lines)
    return str(caught.value)


def test_the_required_columns_are_enough() -> None:
    assert parse(HEADER, EDGE1) == [
        InventoryRow(line=2, hostname="edge1", ip_address="10.0.0.1", device_type="cisco_ios")
    ]


def test_every_column_is_read_whatever_the_order() -> None:
    row = parse(
        "tags,port,ssh_profile,key_file,enable_password,password,username,device_type,ip_address,hostname",
        "Core; paris;core,2222,Legacy,id_ed25519,en,pw,admin,cisco_ios,2001:DB8::0001,edge1",
    )[0]
    assert (row.hostname, row.ip_address, row.device_type, row.port) == ("edge1", "2001:db8::1", "cisco_ios", 2222)
    assert (row.username, row.ssh_profile, row.tags) == ("admin", SshProfile.LEGACY, ("core", "paris"))
    secrets = [row.password, row.enable_password, row.private_key]
    assert [secret.get_secret_value() for secret in secrets if secret] == ["pw", "en", "PRIVATE"]


def test_optional_columns_may_be_left_empty() -> None:
    row = parse(HEADER + ",port,username,password,enable_password,key_file,ssh_profile,tags", EDGE1 + ",,,,,,,")[0]
    assert (row.port, row.username, row.password, row.tags) == (22, None, None, ())
    assert row.ssh_profile is SshProfile.MODERN


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_any_line_ending_and_a_byte_order_mark_are_read(start: str, ending: str) -> None:
    assert parse(start + ending.join([HEADER, EDGE1, ""]))[0].hostname == "edge1"


def test_blank_lines_comments_and_stray_blanks_are_skipped() -> None:
    rows = parse(
        "# our devices", " Hostname , ip_address,device_type", "", "# edge", " edge1 ,\t10.0.0.1 , cisco_ios ", " "
    )
    assert [(row.line, row.hostname, row.device_type) for row in rows] == [(5, "edge1", "cisco_ios")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("secret", "secret"),
        (" secret ", "secret"),
        ('" secret "', " secret "),
        ('"a,b"', "a,b"),
        ('"a""b"', 'a"b'),
        ('a"b', 'a"b'),
        (' "#x" ', "#x"),
    ],
)
def test_quotes_keep_commas_blanks_and_quotes(written: str, read: str) -> None:
    row = parse("password," + HEADER, f"{written},{EDGE1}")[0]
    assert row.password is not None
    assert row.password.get_secret_value() == read


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_password_in_quotes_comes_back(passwords: list[str]) -> None:
    lines = [f'edge{n},10.0.0.{n},cisco_ios,"{text.replace(chr(34), chr(34) * 2)}"' for n, text in enumerate(passwords)]
    rows = parse(HEADER + ",password", *lines)
    assert [row.password.get_secret_value() if row.password else "" for row in rows] == passwords


@pytest.mark.parametrize(
    "line", ['"edge1,10.0.0.1,cisco_ios', 'edge1,10.0.0.1,"cisco_ios"x', 'edge1,"10.0.0.1,cisco_ios"x']
)
def test_a_stray_quote_is_named_by_its_line(line: str) -> None:
    assert refusal(HEADER, line, EDGE1).startswith("devices.csv:2: line: a quote stands alone")


def test_a_missing_column_and_an_unknown_one_are_named_with_a_guess() -> None:
    assert refusal("host,ip_address,device_type,snmp", "edge1,10.0.0.1,cisco_ios,x").split("\n") == [
        "devices.csv:1: 'host': no such column; did you mean 'hostname'?",
        "devices.csv:1: 'snmp': no such column",
        "devices.csv:1: hostname: the column is missing; hostname, ip_address, device_type are required",
    ]


def test_a_column_without_a_name_and_one_that_stands_twice_are_named() -> None:
    message = refusal(HEADER + ",port,port,", EDGE1 + ",22,22,")
    assert "devices.csv:1: port: the column stands there twice" in message
    assert "devices.csv:1: '': no such column" in message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("edge1,10.0.0.999,cisco_ios", "ip_address: '10.0.0.999' is not an IPv4 or IPv6 address"),
        ("edge1,router.example,cisco_ios", "ip_address: 'router.example' is not an IPv4 or IPv6 address"),
        ("-edge,10.0.0.1,cisco_ios", "hostname: '-edge' is not a hostname: 1 to 63 letters"),
        ("e" * 64 + ",10.0.0.1,cisco_ios", "is not a hostname"),
        ("../edge,10.0.0.1,cisco_ios", "hostname: '../edge' is not a hostname"),
        (",10.0.0.1,cisco_ios", "hostname: is empty"),
        ("edge1,10.0.0.1,cisco-ios", "device_type: no platform is named 'cisco-ios'; did you mean 'cisco_ios'?"),
        ("edge1,10.0.0.1,zzz", "device_type: no platform is named 'zzz'; see `netraven platforms`"),
        ("edge1,10.0.0.1", "line: has 2 values where 3 columns are named"),
        ("edge1,10.0.0.1,cisco_ios,22", "line: has 4 values where 3 columns are named"),
    ],
)
def test_a_wrong_line_is_named_with_line_field_and_what_would_be_right(line: str, message: str) -> None:
    refused = refusal(HEADER, line)
    assert refused.startswith("devices.csv:2: ")
    assert message in refused


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("port", "0", "'0' is not a port from 1 to 65535"),
        ("port", "65536", "'65536' is not a port"),
        ("port", "ssh", "'ssh' is not a port"),
        ("port", "٢٢", "'٢٢' is not a port"),
        ("port", "9" * 5000, "is not a port"),
        ("ssh_profile", "old", "'old' is neither modern nor legacy"),
        ("username", "ad\x1bmin", "'ad\\x1bmin' holds a character that cannot be printed"),
        ("tags", "a;b\x07", "'a;b\\x07' holds a character that cannot be printed"),
        ("key_file", "missing", "'missing' is not there"),
    ],
)
def test_a_wrong_optional_value_is_named(column: str, value: str, message: str) -> None:
    refused = refusal(f"{HEADER},{column}", f"{EDGE1},{value}")
    assert refused.startswith(f"devices.csv:2: {column}: ")
    assert message in refused


def test_a_device_that_stands_twice_is_named_with_both_lines() -> None:
    refused = refusal(HEADER, EDGE1, "EDGE1,10.0.0.2,cisco_ios", "edge3,10.0.0.1,cisco_ios")
    assert refused.split("\n") == [
        "devices.csv:3: hostname: EDGE1 stands in line 2 too",
        "devices.csv:4: ip_address: 10.0.0.1 port 22 stands in line 2 too",
    ]


def test_one_address_may_serve_two_devices_on_two_ports() -> None:
    assert len(parse(HEADER + ",port", EDGE1 + ",22", "edge2,10.0.0.1,cisco_ios,2222")) == 2


def test_one_line_may_have_several_problems_and_the_rest_is_counted_after_twenty() -> None:
    refused = refusal(HEADER, *["-,x,y"] * 10).split("\n")
    assert refused[:2] == [line for line in refused if line.startswith("devices.csv:2: ")][:2]
    assert (len(refused), refused[-1]) == (21, "and 10 more problems")


def test_an_empty_file_and_one_without_devices_are_told_apart() -> None:
    assert refusal("", "# nothing").startswith("devices.csv: the file is empty; its first line names the columns host")
    assert refusal(HEADER, "").startswith("devices.csv: no device stands below the column names")


@pytest.mark.parametrize(("separator", "title"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_separator_is_named(separator: str, title: str) -> None:
    refused = refusal(HEADER.replace(",", separator), EDGE1.replace(",", separator))
    assert refused == f"devices.csv:1: values are separated by {title}; save the file with commas"


def test_bytes_that_are_not_utf_8_are_named_by_line_and_byte() -> None:
    refused = refusal(HEADER, EDGE1, b"caf\xe9,10.0.0.2,cisco_ios")
    assert refused == "devices.csv:3: byte 4: 0xe9 is not UTF-8; save the file as UTF-8"


def test_utf_16_is_called_by_its_name() -> None:
    assert refusal(HEADER.encode("utf-16")) == "devices.csv: the file is UTF-16; save it as UTF-8"


def test_secrets_do_not_stand_in_messages() -> None:
    assert "hunter2" not in refusal(HEADER + ",password", "edge1,10.0.0.999,cisco_ios,hunter2", 'edge2,"hunter2')


def test_a_hundred_thousand_rows_are_read() -> None:
    lines = (f"host{n},10.{n >> 16}.{n >> 8 & 255}.{n & 255},cisco_ios,22,admin,pw{n}" for n in range(100_000))
    rows = parse(HEADER + ",port,username,password", *lines)
    assert (len(rows), rows[-1].line) == (100_000, 100_001)
