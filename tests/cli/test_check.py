"""`netraven check` on an installation that has backed up a device, whole and damaged in many ways."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from netraven.cli import client as clients
from netraven.cli.root import run
from netraven.core.clock import SystemClock
from netraven.device.simulator import SimulatedDevice
from netraven.store.lock import lock_data_dir
from tests.cli.serving import daemon

HEADER = "hostname,ip_address,device_type,port,username,password,enable_password"


class Installation:
    """An installation, and what `check` says of it."""

    def __init__(self, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data_dir = data_dir
        self.database = data_dir / "netraven.db"
        self._capsys = capsys
        self.out = self.err = ""

    def check(self, *arguments: str) -> int:
        self._capsys.readouterr()
        code = run(["--data-dir", str(self.data_dir), "check", *arguments])
        said = self._capsys.readouterr()
        self.out, self.err = said.out, said.err
        return code

    def findings(self) -> list[dict[str, Any]]:
        assert self.check("--json") == 1, self.err
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found

    def write(self, script: str, *, foreign_keys: str = "OFF") -> None:
        """Change the database behind everybody's back."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as db:
            db.executescript(f"PRAGMA foreign_keys = {foreign_keys}; {script}")

    def value(self, sql: str) -> Any:  # noqa: ANN401 - what SQLite holds
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(sql).fetchone()[0]


@pytest.fixture
def installation(tmp_path: Path, edge: tuple[SimulatedDevice, int], capsys: pytest.CaptureFixture[str]) -> Installation:
    device, port = edge
    fields = (device.hostname, "127.0.0.1", device.platform, port, device.username, device.password)
    inventory = tmp_path / "devices.csv"
    inventory.write_text(f"{HEADER}\n{','.join(map(str, fields))},{device.enable_password or ''}\n")
    data_dir = tmp_path / "data"
    assert run(["--once", "--inventory", str(inventory), "--data-dir", str(data_dir)]) == 0
    return Installation(data_dir, capsys)


def test_a_whole_installation_has_nothing_wrong(installation: Installation) -> None:
    assert installation.check() == 0
    assert installation.out == "nothing is wrong\n"
    assert installation.check("--json") == 0
    assert json.loads(installation.out) == {"findings": [], "mended": []}


def test_beside_a_daemon_the_same_is_found_and_mended(installation: Installation) -> None:
    with daemon(installation.data_dir):
        assert installation.check() == 0
        installation.database.chmod(0o644)
        [found] = installation.findings()
        assert (found["check"], "netraven.db has mode 644: others may read it" in found["problem"]) == ("files", True)
        assert installation.check("--fix") == 0
        assert installation.out.startswith("mended: ")
        assert installation.check() == 0


def test_open_files_are_found_and_closed(installation: Installation) -> None:
    key = installation.data_dir / "keys" / "master.key"
    key.chmod(0o640)
    (installation.data_dir / "keys").chmod(0o755)
    installation.data_dir.chmod(0o777)
    problems = [found["problem"] for found in installation.findings() if found["check"] == "files"]
    assert [problem.removeprefix(str(installation.data_dir)) for problem in problems] == [
        " has mode 777: others may write it",
        "/keys has mode 755: others may read it",
        "/keys/master.key has mode 640: others may read it",
    ]
    assert installation.check("--fix") == 0
    assert installation.out.count("mended: ") == 4  # the key could not be used, either
    assert [path.stat().st_mode & 0o777 for path in (key, key.parent, installation.data_dir)] == [0o600, 0o700, 0o755]


def test_a_damaged_object_is_found_by_its_hash(installation: Installation) -> None:
    blob = installation.value("SELECT git_blob FROM snapshots")
    path = installation.data_dir / "configs.git" / "objects" / blob[:2] / blob[2:]
    path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\0")
    found = installation.findings()
    assert {one["check"] for one in found} == {"git", "index"}
    assert any(blob in one["problem"] and "damaged" in one["problem"] for one in found)
    assert any(one["problem"].startswith("version 1 (") for one in found)


def test_a_missing_object_is_found_by_the_history(installation: Installation) -> None:
    blob = installation.value("SELECT git_blob FROM snapshots")
    (installation.data_dir / "configs.git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert any(f"blob {blob} is missing" in one["problem"] for one in installation.findings())


@pytest.mark.parametrize("name", ["HEAD", "refs/heads/main"])
def test_damaged_refs_are_found(installation: Installation, name: str) -> None:
    (installation.data_dir / "configs.git" / name).write_text("nonsense\n")
    last = name.rpartition("/")[2]
    assert any(one["check"] == "git" and last in one["problem"] for one in installation.findings())


def test_a_repository_that_is_gone_is_found(installation: Installation) -> None:
    shutil.rmtree(installation.data_dir / "configs.git")
    assert [one["check"] for one in installation.findings()] == ["git"]


def test_a_version_that_is_not_in_the_index_is_found(installation: Installation) -> None:
    installation.write("DELETE FROM snapshots", foreign_keys="ON")
    [found] = installation.findings()
    assert found["check"] == "index"
    assert "is in no row of the index" in found["problem"]


def test_commits_that_are_not_in_the_index_are_indexed(installation: Installation) -> None:
    installation.write("DELETE FROM snapshots; DELETE FROM indexed_commit", foreign_keys="ON")
    assert "are not in the index" in installation.findings()[0]["problem"]
    assert installation.check("--fix") == 0
    assert installation.value("SELECT count(*) FROM snapshots") == 1


def test_a_changed_audit_entry_is_found(installation: Installation) -> None:
    assert run(["tag", "add", "core", "--data-dir", str(installation.data_dir)]) == 0
    installation.write("DROP TRIGGER audit_is_not_changed; UPDATE audit SET actor = 'somebody else' WHERE id = 1")
    [found] = installation.findings()
    assert found["check"] == "audit"
    assert found["problem"] == "entry 1 of the audit trail does not follow from the 0 before it"


def test_a_secret_that_was_moved_is_found(installation: Installation) -> None:
    installation.write("UPDATE credentials SET enable_password = password")
    [found] = installation.findings()
    assert (found["check"], "was moved there from elsewhere" in found["problem"]) == ("secrets", True)


def test_a_missing_master_key_is_found(installation: Installation) -> None:
    (installation.data_dir / "keys" / "master.key").unlink()
    [found] = installation.findings()
    assert (found["check"], found["remedy"]) == ("secrets", "put the file back")


def test_another_master_key_is_found_and_no_more_than_20_times(installation: Installation) -> None:
    installation.write(
        """
        INSERT INTO secrets (name, sealed, created_at)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) SELECT i, x'00', '' FROM n
        """
    )
    found = installation.findings()
    assert len(found) == 21
    assert found[-1]["problem"] == "and 10 more of this kind"


def test_records_that_refer_to_nothing_are_found(installation: Installation) -> None:
    installation.write("UPDATE snapshots SET device_id = 99")
    assert "row 1 of snapshots refers to no row of devices" in installation.findings()[0]["problem"]


@pytest.mark.parametrize("name", ["netraven.db", "logs-*.db"])
def test_a_file_that_is_no_database_is_found(installation: Installation, name: str) -> None:
    [path] = installation.data_dir.glob(name)
    for beside in installation.data_dir.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(b"this is no database" * 1000)
    [found] = installation.findings()
    assert found["check"] in {"database", "logs"}
    assert f"{path.name}: file is not a database" in found["problem"]


@pytest.mark.parametrize(("version", "said"), [(99, "has schema 99"), (1, "has schema 1 of")])
def test_another_schema_is_found(installation: Installation, version: int, said: str) -> None:
    installation.write(f"PRAGMA user_version = {version}")
    [found] = installation.findings()
    assert said in found["problem"]


def test_a_full_disk_is_found(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netraven.services.checkup.LEAST_FREE_BYTES", 2**62)
    monkeypatch.setattr("netraven.services.checkup.LEAST_FREE_FILES", 2**62)
    assert {found["check"] for found in installation.findings()} == {"disk"}


def test_where_it_cannot_look_the_exit_code_is_2(
    tmp_path: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path / "none", tmp_path):
        assert run(["check", "--data-dir", str(folder)]) == 2
    monkeypatch.setattr(clients, "PATIENCE_S", 0.2)
    with lock_data_dir(installation.data_dir, purpose="netraven --once", clock=SystemClock()):
        assert installation.check() == 2
    assert "is in use by netraven --once" in installation.err


def test_findings_are_shown_with_their_remedies(installation: Installation) -> None:
    installation.database.chmod(0o604)
    assert installation.check() == 1
    first, second = installation.out.splitlines()
    assert first == f"files: {installation.database} has mode 604: others may read it"
    assert second == f"  netraven check --fix, or chmod 600 {installation.database}"
