"""Inventory files on disk, and what fills the gaps of their rows."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from netraven.cli.inventory import fill, read_inventory
from netraven.core.errors import InputError
from netraven.core.models import InventoryRow

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
FILE = "hostname,ip_address,device_type,key_file\nedge1,10.0.0.1,linux,id\nedge2,10.0.0.2,linux,id\n"


def row(line: int, username: str | None = None, password: str | None = None, key: str | None = None) -> InventoryRow:
    return InventoryRow(
        line=line,
        hostname=f"edge{line}",
        ip_address=f"10.0.0.{line}",
        device_type="linux",
        username=username,
        password=SecretStr(password) if password else None,
        private_key=SecretStr(key) if key else None,
    )


def read(folder: Path, content: str = FILE) -> list[InventoryRow]:
    (folder / "devices.csv").write_text(content)
    return read_inventory(folder / "devices.csv", {"linux"})


def never(missing: int) -> SecretStr:
    raise AssertionError(f"asked for {missing} passwords")


def test_key_files_are_read_from_beside_the_inventory(tmp_path: Path) -> None:
    (tmp_path / "id").write_text(KEY)
    assert [row.private_key for row in read(tmp_path)] == [SecretStr(KEY)] * 2


@pytest.mark.parametrize("content", [b"ssh-ed25519 AAAA", b"\x00\xff"])
def test_a_key_file_without_a_private_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "id").write_bytes(content)
    with pytest.raises(InputError, match=r"devices.csv:2: key_file: .*/id: holds no private key"):
        read(tmp_path)


def test_a_missing_key_file_and_a_missing_inventory_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"devices.csv:2: key_file: .*/id: No such file"):
        read(tmp_path)
    with pytest.raises(InputError, match=r"nowhere.csv: the inventory cannot be read: No such file"):
        read_inventory(tmp_path / "nowhere.csv", {"linux"})


def test_what_rows_leave_out_is_filled_and_what_they_say_stays() -> None:
    rows = [row(2), row(3, "me", "mine"), row(4, key=KEY)]
    filled = fill("devices.csv", rows, username="admin", password=lambda _: SecretStr("pw"))
    assert [one.username for one in filled] == ["admin", "me", "admin"]
    assert [one.password for one in filled] == [SecretStr("pw"), SecretStr("mine"), None]


def test_the_password_is_asked_for_once_and_only_if_a_row_has_none() -> None:
    asked: list[int] = []

    def answer(missing: int) -> SecretStr:
        asked.append(missing)
        return SecretStr("pw")

    fill("devices.csv", [row(2, "me"), row(3, "me"), row(4, "me", "mine")], username=None, password=answer)
    assert asked == [2]
    fill("devices.csv", [row(2, "me", "mine"), row(3, "me", key=KEY)], username=None, password=never)


def test_rows_that_cannot_log_in_are_named() -> None:
    with pytest.raises(InputError, match=r"devices.csv:3 and 1 more: username: is missing; .* --username"):
        fill("devices.csv", [row(2, "me"), row(3), row(4)], username=None, password=never)
    with pytest.raises(InputError, match=r"devices.csv:2: password: is missing.* NETRAVEN_DEVICE_PASSWORD"):
        fill("devices.csv", [row(2, "me"), row(3, "me", key=KEY)], username=None, password=lambda _: None)


@pytest.mark.parametrize("username", ["\udce9", "ad\x1bmin"])
def test_a_user_name_that_is_no_text_is_refused(username: str) -> None:
    with pytest.raises(InputError, match=r"--username: .* cannot be printed"):
        fill("devices.csv", [row(2)], username=username, password=lambda _: SecretStr("pw"))
