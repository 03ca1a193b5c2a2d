"""Files of devices for the API: what is read of each form, and that a bad row spoils no other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netraven.core.csv_lines import records, values, written
from netraven.core.errors import InputError
from netraven.core.imports import ImportForm, Parsed, parse_import
from netraven.core.router_db import oxidized

PLATFORMS = ("cisco_ios", "ios", "juniper", "cisco_nxos", "linux")
HEADER = "hostname,ip_address,device_type"


def parse(content: str, form: ImportForm = ImportForm.CSV) -> Parsed:
    return parse_import(form, content.encode(), PLATFORMS)


def faults(parsed: Parsed) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.message) for fault in parsed.faults]


def test_good_rows_are_read_beside_bad_ones() -> None:
    parsed = parse(f"{HEADER},port\nedge1,10.0.0.1,cisco_ios,22\n../x,10.0.0.2,cisco_ios,0\nedge3,10.0.0.3,linux,\n")

    assert [row.hostname for row in parsed.rows] == ["edge1", "edge3"]
    assert [(row, field) for row, field, _ in faults(parsed)] == [(3, "hostname"), (3, "port")]


def test_a_device_that_stands_twice_is_a_twin() -> None:
    parsed = parse(f"{HEADER}\nedge1,10.0.0.1,linux\nEDGE1,10.0.0.2,linux\nedge2,10.0.0.1,linux\n")

    assert [(fault.row, fault.field, fault.twin) for fault in parsed.faults] == [
        (3, "hostname", "EDGE1"),
        (4, "ip_address", "edge2"),
    ]


def test_a_value_in_quotes_may_have_lines() -> None:
    parsed = parse(f'{HEADER},notes\nedge1,10.0.0.1,linux,"rack 1\n"\n# no\nedge2,10.0.0.2,linux,x\n')

    assert [(row.line, row.notes) for row in parsed.rows] == [(2, "rack 1\n"), (5, "x")]


def test_a_stray_quote_spoils_its_own_line_alone() -> None:
    parsed = parse(f'{HEADER}\nedge1,10.0.0.1,linux "x" "\nedge2,10.0.0.2,linux\nedge3",10.0.0.3,linux\n')

    assert [row.hostname for row in parsed.rows] == ["edge2"]
    assert [row for row, _, _ in faults(parsed)] == [2, 4]


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r")), min_size=2, max_size=4), max_size=4))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    rows = [["first", *row] for row in rows]

    text = "".join(map(written, rows))

    assert [values(record) for _, record in records(text)] == rows


@pytest.mark.parametrize(
    "content",
    [
        "",
        "hostname,ip_address\n",
        "hostname;ip_address;device_type\n",
        f"{HEADER},key_file\n",
        f"{HEADER},{HEADER}\n",
    ],
)
def test_a_file_without_its_columns_is_refused(content: str) -> None:
    with pytest.raises(InputError):
        parse(content)


def test_a_json_list_is_read_like_a_file_of_lines() -> None:
    devices = [
        {"hostname": "edge1", "ip_address": "10.0.0.1", "device_type": "linux", "port": 2222, "tags": ["a", "b"]},
        {"hostname": "edge2", "ip_address": "10.0.0.2", "device_type": "linux", "is_enabled": False, "notes": None},
    ]

    for document in (devices, {"devices": devices}):
        rows = parse(json.dumps(document), ImportForm.JSON).rows
        assert [(row.line, row.port, row.tags, row.is_enabled) for row in rows] == [
            (1, 2222, ("a", "b"), True),
            (2, 22, (), False),
        ]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("edge1", "row"),
        ({"hostname": ["edge1"]}, "hostname"),
        ({"hostname": 1.5}, "hostname"),
        ({"hostnam": "edge1"}, "hostnam"),
        ({"port": 2**63}, "port"),
        ({"port": -1}, "port"),
        ({"notes": "a\0"}, "notes"),
        ({"hostname": "\ud800"}, "hostname"),
        ({"private_key": "x"}, "private_key"),
        ({"key_file": "/etc/shadow"}, "key_file"),
        ({"max_age_hours": 0}, "max_age_hours"),
        ({"is_enabled": "perhaps"}, "is_enabled"),
        ({"ip_address": "10.0.0.256"}, "ip_address"),
        ({"device_type": "nothing"}, "device_type"),
        ({"description": "x" * 10_001}, "description"),
    ],
    ids=str,
)
def test_a_bad_json_entry_is_named_with_its_field(entry: object, field: str) -> None:
    good = {"hostname": "edge9", "ip_address": "10.0.0.9", "device_type": "linux"}
    bad = good | entry if isinstance(entry, dict) else entry

    parsed = parse(json.dumps([bad, {**good, "hostname": "edge1", "ip_address": "10.0.0.1"}]), ImportForm.JSON)

    assert [(row, named) for row, named, _ in faults(parsed)] == [(1, field)]
    assert [row.hostname for row in parsed.rows] == ["edge1"]


@pytest.mark.parametrize("content", ["", "{", "7", "{}", '{"devices": 1}', "[" * 100_000, '[{"a": 1, "a": 2}]'])
def test_a_document_that_is_no_list_of_devices_is_refused(content: str) -> None:
    with pytest.raises(InputError):
        parse(content, ImportForm.JSON)


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("edge1:10.0.0.1:ios", ("edge1", "10.0.0.1", "ios", None, None)),
        ("edge1:10.0.0.1:ios:ops:secret:more", ("edge1", "10.0.0.1", "ios", "ops", "secret")),
        ("10.0.0.1:ios", ("10.0.0.1", "10.0.0.1", "ios", None, None)),
        ("10.0.0.1:IOS:edge1", ("edge1", "10.0.0.1", "ios", None, None)),
        ("10.0.0.1:ios:ops:secret", ("10.0.0.1", "10.0.0.1", "ios", "ops", "secret")),
        ("10.0.0.1:ios:edge1:ops:secret", ("edge1", "10.0.0.1", "ios", "ops", "secret")),
    ],
)
def test_the_fields_of_oxidized_are_told_by_the_address(line: str, columns: tuple[str | None, ...]) -> None:
    found = oxidized(line)

    assert tuple(map(found.get, ("hostname", "ip_address", "device_type", "username", "password"))) == columns


def test_a_line_of_oxidized_without_an_address_or_a_model_is_named() -> None:
    parsed = parse("edge1:ios\nedge1:10.0.0.1\n10.0.0.2:ios\n", ImportForm.OXIDIZED)

    assert [row for row, _, _ in faults(parsed)] == [1, 2]
    assert [row.ip_address for row in parsed.rows] == ["10.0.0.2"]


def test_the_lines_of_rancid_are_read() -> None:
    parsed = parse(
        "10.0.0.1;cisco;up\n# no\n10.0.0.2:cisco-nx:down\n2001:db8::1;juniper;up;note\nedge1;cisco;up\nx\n",
        ImportForm.RANCID,
    )

    assert [(row.hostname, row.device_type, row.is_enabled) for row in parsed.rows] == [
        ("10.0.0.1", "cisco_ios", True),
        ("10.0.0.2", "cisco_nxos", False),
        ("2001-db8-1", "juniper", True),
    ]
    assert [row for row, _, _ in faults(parsed)] == [5, 6]
