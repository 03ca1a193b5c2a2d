"""Diffs: what they show, and that real tools can apply them."""

import random
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netraven.core.diff import Change, changed_lines, compare, unified

OLD = "hostname edge1\n!\ninterface Gi0/1\n no shutdown\n!\nrouter ospf 1\n network 10.0.0.0\n!\nend\n"
NEW = "hostname edge1\n!\ninterface Gi0/1\n shutdown\n!\nrouter ospf 1\n network 10.0.0.0\n!\nend\n"
LINES = st.lists(st.sampled_from(["!\n", "a\n", "b\n", "c\n", " d\x0c\r\n", "\n", "-e\n", "\\ f\n"]), max_size=30)
TEXTS = st.builds(lambda lines, rest: "".join(lines) + rest, LINES, st.sampled_from(["", "last"]))


def apply_by_hand(changes: list[Change], old: list[str], new: list[str]) -> list[str]:
    result, place = [], 0
    for change in changes:
        result += old[place : change.old_from] + new[change.new_from : change.new_to]
        place = change.old_to
    return result + old[place:]


def run(command: list[str], folder: Path, patch: str) -> None:
    done = subprocess.run(command, cwd=folder, input=patch.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_line_stands_between_three_lines_of_context() -> None:
    assert unified(OLD, NEW, name="3f/edge1.cfg").split("\n") == [
        "--- a/3f/edge1.cfg",
        "+++ b/3f/edge1.cfg",
        "@@ -1,7 +1,7 @@",
        " hostname edge1",
        " !",
        " interface Gi0/1",
        "- no shutdown",
        "+ shutdown",
        " !",
        " router ospf 1",
        "  network 10.0.0.0",
        "",
    ]


def test_equal_texts_have_no_diff() -> None:
    assert unified(OLD, OLD, name="x") == ""
    assert changed_lines(OLD, OLD) == ([], [])


def test_added_and_removed_lines_are_listed() -> None:
    new = NEW + "! more\n"
    assert changed_lines(OLD, new) == ([" shutdown", "! more"], [" no shutdown"])


def test_changes_far_apart_stand_in_hunks_of_their_own() -> None:
    old = "".join(f"line {n}\n" for n in range(40))
    new = old.replace("line 5\n", "").replace("line 30\n", "line 30\nline x\n")
    hunks = [line for line in unified(old, new, name="x").split("\n") if line.startswith("@@")]
    assert hunks == ["@@ -3,7 +3,6 @@", "@@ -29,6 +28,7 @@"]


def test_context_may_be_left_out() -> None:
    assert unified("a\nb\nc\n", "a\nx\nc\n", name="x", context=0).split("\n")[2:-1] == ["@@ -2 +2 @@", "-b", "+x"]


def test_a_new_block_begins_after_the_mark_of_the_block_before() -> None:
    old = "a\n!\ninterface 1\n!\ninterface 3\n!\nz\n"
    new = "x\n!\ninterface 1\n!\ninterface 2\n!\ninterface 3\n!\ny\n"
    assert [line for line in unified(old, new, name="x").split("\n")[3:] if line[:1] in ("+", "-")] == [
        *("-a", "+x", "+interface 2", "+!", "-z", "+y"),
    ]


def test_a_missing_line_feed_at_the_end_is_said() -> None:
    assert unified("a\nb", "a\nb\n", name="x").split("\n")[3:] == [" a", "-b", "\\ No newline at end of file", "+b", ""]


def test_only_line_feeds_end_lines() -> None:
    assert changed_lines("a\x0bb\rc\u2028d\n", "a\x0bb\rc\u2028e\n") == (["a\x0bb\rc\u2028e"], ["a\x0bb\rc\u2028d"])


def test_bytes_that_are_not_utf_8_pass_through() -> None:
    old, new = (text.decode("utf-8", "surrogateescape") for text in (b"caf\xe9\n", b"caf\xff\n"))
    assert unified(old, new, name="x").encode("utf-8", "surrogateescape").endswith(b"\n-caf\xe9\n+caf\xff\n")


@given(TEXTS, TEXTS)
def test_changes_lead_from_the_old_text_to_the_new_and_never_touch(old: str, new: str) -> None:
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    changes = compare(old_lines, new_lines)
    assert apply_by_hand(changes, old_lines, new_lines) == new_lines
    assert all(left.old_to < right.old_from for left, right in pairwise(changes))


@given(old=LINES, new=LINES)
def test_anchors_lead_from_the_old_text_to_the_new_too(old: list[str], new: list[str]) -> None:
    assert apply_by_hand(compare(old, new, matcher_pairs=6), old, new) == new


@given(old=TEXTS, new=TEXTS, context=st.integers(0, 4))
@settings(max_examples=25, deadline=None)
def test_git_and_patch_turn_the_old_text_into_the_new(
    tmp_path_factory: pytest.TempPathFactory, old: str, new: str, context: int
) -> None:
    patch = unified(old, new, name="x/edge1.cfg", context=context)
    if not patch:
        return
    zero = ["--unidiff-zero"] if context == 0 else []
    for command in (["git", "apply", "--whitespace=nowarn", *zero], ["patch", "-p1", "--binary", "--posix"]):
        folder = tmp_path_factory.mktemp("applied")
        (folder / "x").mkdir()
        (folder / "x/edge1.cfg").write_bytes(old.encode())
        run(command, folder, patch)
        left = (folder / "x/edge1.cfg").read_bytes() if (folder / "x/edge1.cfg").exists() else b""
        assert left.decode() == new


def test_a_huge_rewritten_text_is_compared_by_its_anchors() -> None:
    shuffle = random.Random(7)  # noqa: S311 - the same texts in each run
    old = [f"line {shuffle.randrange(10_000)}\n" if n % 3 else f"interface {n}\n" for n in range(60_000)]
    new = [line if shuffle.random() < 0.9 else "changed\n" for line in old]
    changes = compare(old, new)
    assert apply_by_hand(changes, old, new) == new
    assert sum(change.old_to - change.old_from for change in changes) < 7_000
